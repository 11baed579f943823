"""The goods of an order that nobody has begun to work on: add, change, remove."""

from typing import Any

from flask import Response
from marshmallow import ValidationError

from webapp.access import permit, staff
from webapp.backoffice.orders.actions import Form, do
from webapp.backoffice.orders.pages import bp
from webapp.backoffice.orders.rows import UNKNOWN_SKU
from webapp.catalogue.queries.finding import variants_called
from webapp.orders.rules.purchase import Wanted
from webapp.orders.schemas import actions as schemas
from webapp.orders.services.lines import add_line, change_line, remove_line

LINES = "/orders/<int(max=9223372036854775807):order_id>/lines"
LINE = f"{LINES}/<int(max=9223372036854775807):line_id>"


@bp.post(LINES)
@permit(staff("orders:write"))
def add(order_id: int) -> Response:
    return do(order_id, "lines", schemas.AddedLine, add_goods)


def add_goods(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    seen_cents = form["price"].cents if form["price"] else None
    wanted = Wanted(variant_called(form["sku"]), form["quantity"], seen_cents)
    return add_line(order_id, wanted, **shared)


@bp.post(LINE)
@permit(staff("orders:write"))
def change(order_id: int, line_id: int) -> Response:
    def change_goods(n: int, form: Form, shared: dict[str, Any]) -> object:
        variant_id = variant_called(form["sku"]) if form["sku"] else None
        facts = {"quantity": form["quantity"], "variant_id": variant_id}
        return change_line(n, line_id, **facts, **shared)

    return do(order_id, f"lines/{line_id}", schemas.ChangedLine, change_goods)


@bp.post(f"{LINE}/removal")
@permit(staff("orders:write"))
def remove(order_id: int, line_id: int) -> Response:
    return do(
        order_id,
        f"lines/{line_id}/removal",
        schemas.Action,
        lambda n, _, shared: remove_line(n, line_id, **shared),
    )


def variant_called(sku: str) -> int:
    """The variant with this SKU; raises ValidationError."""
    variant_id = variants_called([sku]).get(sku)
    if variant_id is None:
        raise ValidationError({"sku": [UNKNOWN_SKU]})
    return variant_id
