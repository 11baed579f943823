"""Everything that staff do with an order: one address for each act, all written alike."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, request, url_for
from marshmallow import Schema, ValidationError

from webapp.access import permit, staff, staff_actor
from webapp.backoffice.orders.pages import bp, show_order
from webapp.backoffice.orders.reading import pieces_of_form, refund_parts_of
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form
from webapp.orders.rules.purchase import Address
from webapp.orders.schemas import actions as schemas
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.draft import place_draft
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.pack import pack_order, unpack_parcel
from webapp.orders.services.pay import record_payment, refund_order
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import deliver_order, ship_order, ship_parcel
from webapp.orders.services.take_back import return_lines
from webapp.staff_realm import confirmed

ORDER = "/orders/<int(max=9223372036854775807):order_id>"
ADDRESS_FIELDS = ("name", "street", "house_number", "postal_code", "city", "region", "country")
Form = dict[str, Any]


class Act(NamedTuple):
    """The form, and the use case that it starts with the order and what all acts share.

    Who gives money back proves once more that it is him.
    """

    permission: str
    schema: type[Schema]
    carry_out: Callable[[int, Form, dict[str, Any]], object]
    gives_money_back: bool = False


def cancel_some(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    return cancel_lines(order_id, pieces_of_form(), reason=form["reason"], **shared)


def take_back(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    facts = {"into": form["into"], "reason": form["reason"]}
    return return_lines(order_id, pieces_of_form(), **facts, **shared)


def pay(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    facts = {"payment_type": form["payment_type"], "reference": form["reference"]}
    return record_payment(order_id, form["amount"].cents, **facts, **shared)


def refund(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    return refund_order(order_id, refund_parts_of(form), reason=form["reason"], **shared)


def move(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    address = Address(**{name: form[name] for name in ADDRESS_FIELDS})
    return change_address(order_id, address, **shared)


def ship(order_id: int, form: Form, shared: dict[str, Any]) -> object:
    tracking = form["tracking_code"]
    return ship_order(order_id, pieces_of_form(), tracking_code=tracking, **shared)


WRITE, SHIP, PAY = "orders:write", "orders:ship", "payments:write"
ACTS: dict[str, Act] = {
    "acceptance": Act(SHIP, schemas.Action, lambda n, _, shared: accept_order(n, **shared)),
    "placement": Act(WRITE, schemas.Action, lambda n, _, shared: place_draft(n, **shared)),
    "parcels": Act(
        SHIP, schemas.Action, lambda n, _, shared: pack_order(n, pieces_of_form(), **shared)
    ),
    "shipment": Act(SHIP, schemas.Shipment, ship),
    "delivery": Act(SHIP, schemas.Action, lambda n, _, shared: deliver_order(n, **shared)),
    "cancellation": Act(
        WRITE,
        schemas.Reasoned,
        lambda n, form, shared: cancel_order(n, reason=form["reason"], **shared),
        gives_money_back=True,
    ),
    "cancellations": Act(WRITE, schemas.Reasoned, cancel_some, gives_money_back=True),
    "returns": Act(SHIP, schemas.Returned, take_back, gives_money_back=True),
    "payments": Act(PAY, schemas.Paid, pay),
    "refunds": Act(PAY, schemas.Refunded, refund, gives_money_back=True),
    "bill": Act("bills:write", schemas.Action, lambda n, _, shared: bill_order(n, **shared)),
    "address": Act(WRITE, schemas.Moved, move),
    "link": Act(WRITE, schemas.Action, lambda n, _, shared: renew_link(n, **shared)),
    "notes": Act(
        "orders:note",
        schemas.Noted,
        lambda n, form, shared: add_note(n, form["reason"], actor=shared["actor"]),
    ),
}


def open_address(noun: str, act: Act) -> None:
    """Each act has an address of its own, so that the map of routes says who may call it."""

    @permit(staff(act.permission))
    def carry_out_act(order_id: int) -> Response:
        return do(order_id, noun, act.schema, act.carry_out)

    view = confirmed(carry_out_act) if act.gives_money_back else carry_out_act
    bp.add_url_rule(f"{ORDER}/{noun}", noun, view, methods=["POST"])


for noun, act in ACTS.items():
    open_address(noun, act)


@bp.post(
    f"{ORDER}/parcels/<int(max=9223372036854775807):parcel_id>/<any(shipment, unpacking):noun>"
)
@permit(staff(SHIP))
def act_on_parcel(order_id: int, parcel_id: int, noun: str) -> Response:
    if noun == "unpacking":
        return do(
            order_id,
            f"parcels/{parcel_id}/unpacking",
            schemas.Action,
            lambda n, _, shared: unpack_parcel(n, parcel_id, **shared),
        )
    return do(
        order_id,
        f"parcels/{parcel_id}/shipment",
        schemas.Shipment,
        lambda n, form, shared: ship_parcel(
            n, parcel_id, tracking_code=form["tracking_code"], **shared
        ),
    )


def do(
    order_id: int, noun: str, schema: type[Schema], carry_out: Callable[..., object]
) -> Response:
    """Carries a form out once, however often it is sent, and shows the order as it is then."""
    form, errors = read_form(schema)
    if errors:
        return show_order(order_id, asked=noun, typed=request.form, errors=errors, status=422)
    shared = {"actor": staff_actor(), "seen_version": form["version"]}

    def carry() -> dict[str, Any]:
        carry_out(order_id, form, shared)
        return {"order_id": order_id}

    try:
        once(
            f"{staff_actor()}:orders/{noun}",
            form["request_key"],
            asked=[order_id, request.form.to_dict()],
            act=carry,
        )
    except NotFound:
        raise
    except ValidationError as error:
        refused, status = error.normalized_messages(), 422
    except ShopError as refusal:
        refused, status = refusal.as_errors(), refusal.status
    else:
        return go_to(url_for("staff_orders.show", order_id=order_id))
    return show_order(order_id, asked=noun, typed=request.form, errors=refused, status=status)
