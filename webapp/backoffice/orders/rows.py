"""The goods in the form of a new order: what was typed into each row, and what that is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request
from marshmallow import ValidationError, fields

from webapp.cart.rules import MOST_LINES
from webapp.catalogue.queries.finding import variants_called
from webapp.catalogue.queries.offers import Offer, offers_of
from webapp.orders.rules.purchase import Wanted
from webapp.orders.schemas.actions import LONGEST_SKU, Pieces, Text

UNKNOWN_SKU = "There is no article with this SKU."
NOT_FOR_SALE = "This article is not for sale."
ONE = "1"


class Row(NamedTuple):
    """`quantity` is what the pieces mean, if they mean anything."""

    sku: str = ""
    pieces: str = ""
    quantity: int = 0
    offer: Offer | None = None
    sku_error: str = ""
    pieces_error: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.sku_error or self.pieces_error)


def rows_of_form() -> list[Row]:
    """The rows in which something stands, each with its goods or with what is wrong."""
    # Whoever takes a SKU away leaves the one piece beside it that the form had put there.
    rows = [read_row(sku, pieces) for sku, pieces in typed_rows() if sku or pieces not in ("", ONE)]
    variants = variants_called({row.sku for row in rows if not row.sku_error})
    offers = offers_of(variants.values())
    named = {sku: offers[variant_id] for sku, variant_id in variants.items()}
    return [row if row.sku_error else with_goods(row, named.get(row.sku)) for row in rows]


def typed_rows() -> list[tuple[str, str]]:
    """The rows of the page, and one more for what was picked from the list below them."""
    form = request.form
    rows = zip(form.getlist("sku"), form.getlist("pieces"), strict=False)
    picked = ((sku, ONE) for sku in form.getlist("pick"))
    return [(sku.strip(), pieces.strip()) for sku, pieces in (*rows, *picked)]


def read_row(sku: str, pieces: str) -> Row:
    """A scanner types the SKU alone, and means one piece."""
    pieces = pieces or ONE
    code, sku_error = read_field(Text(LONGEST_SKU, required=True), sku)
    quantity, pieces_error = read_field(Pieces(), pieces)
    return Row(code, pieces, quantity, sku_error=sku_error, pieces_error=pieces_error)


def read_field(field: fields.Field[Any], typed: str) -> tuple[Any, str]:
    """The value, or what was typed and what is wrong with it."""
    try:
        return field.deserialize(typed), ""
    except ValidationError as error:
        return typed, " ".join(map(str, error.messages))


def with_goods(row: Row, offer: Offer | None) -> Row:
    if offer is None:
        return row._replace(sku_error=UNKNOWN_SKU)
    wrong = "" if offer.is_for_sale else NOT_FOR_SALE
    return row._replace(offer=offer, sku_error=wrong)


def errors_of(rows: Sequence[Row]) -> dict[str, list[str]]:
    """What is wrong with the rows; the sentences about one of them stand beside it."""
    if len(rows) > MOST_LINES:
        return {"goods": [f"An order has at most {MOST_LINES} lines."]}
    if any(row.is_wrong for row in rows):
        return {"rows": ["Please look at the marked rows."]}
    return {}


def wanted_of_rows(rows: Sequence[Row]) -> list[Wanted]:
    return [Wanted(row.offer.variant_id, row.quantity) for row in rows if row.offer]
