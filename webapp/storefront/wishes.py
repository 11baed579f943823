"""What a shopper wants of his order: to cancel it, to send goods back, another address of it.

Only forms of a page that showed everything are believed (webapp.storefront.confirmation).
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from webapp.access import PUBLIC, permit
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.fields import Digits
from webapp.forms import go_to, read_form
from webapp.limits import ASK_SHOP, limited
from webapp.orders.models import Order
from webapp.orders.queries import get_order_by_token
from webapp.orders.rules.purchase import MOST_PIECES
from webapp.orders.schemas.following import OfOrder, Wish
from webapp.orders.services.ask import ask_to_cancel, ask_to_return
from webapp.orders.services.renew import renew_link
from webapp.storefront.confirmation import Visitor, visitor_of
from webapp.storefront.orders import show_order

bp = Blueprint("order_wishes", __name__)

PIECES = Digits(0, MOST_PIECES)
CHOOSE = "Please say how many pieces you send back."
Act = Callable[[Order, Visitor, Mapping[str, Any]], object]


@bp.post("/orders/<token>/cancellation")
@limited(ASK_SHOP)
@permit(PUBLIC)
def cancel(token: str) -> Response:
    """At once while nobody has worked on it, else after staff have agreed."""
    return carry_out(token, "cancellation", cancel_order)


def cancel_order(order: Order, visitor: Visitor, form: Mapping[str, Any]) -> object:
    return ask_to_cancel(order.id, actor=visitor.actor, reason=form["reason"])


@bp.post("/orders/<token>/return")
@limited(ASK_SHOP)
@permit(PUBLIC)
def send_back(token: str) -> Response:
    return carry_out(token, "return", announce_goods)


def announce_goods(order: Order, visitor: Visitor, form: Mapping[str, Any]) -> object:
    return ask_to_return(
        order.id, pieces_of_form(order), actor=visitor.actor, reason=form["reason"]
    )


def pieces_of_form(order: Order) -> dict[int, int]:
    """How many pieces of each of its lines were chosen; raises ValidationError."""
    chosen = {}
    for line in order.lines:
        name = f"pieces-{line.id}"
        try:
            count = PIECES.deserialize(request.form.get(name, "").strip() or "0")
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
        if count:
            chosen[line.id] = count
    if not chosen:
        raise ValidationError({"form": [CHOOSE]})
    return chosen


def carry_out(token: str, noun: str, act: Act) -> Response:
    """Acts once, however often the form is sent; who has not confirmed the order is asked to."""
    order = get_order_by_token(token)
    visitor = visitor_of(order)
    if visitor is None:
        return go_to(url_for("orders.show", token=token))
    visitor.check_form()
    form, errors = read_form(Wish)
    if errors:
        return show_order(order, asked=noun, errors=errors, status=422)
    try:
        act_once(noun, form["request_key"], order.id, lambda: act(order, visitor, form))
    except NotFound:
        raise
    except ValidationError as error:
        errors, status = error.normalized_messages(), 422
    except ShopError as refusal:
        errors, status = refusal.as_errors(), refusal.status
    else:
        return go_to(url_for("orders.show", token=token))
    return show_order(get_order_by_token(token), asked=noun, errors=errors, status=status)


def act_once(noun: str, key: str, order_id: int, act: Callable[[], object]) -> None:
    """The keys of an order's forms are its own, whoever sends them."""

    def run() -> dict[str, Any]:
        act()
        return {"order_id": order_id}

    once(f"order:{order_id}/{noun}", key, asked=request.form.to_dict(), act=run)


@bp.post("/orders/<token>/link")
@limited(ASK_SHOP)
@permit(PUBLIC)
def renew(token: str) -> Response:
    """Another address of the page, for the owner who is signed in; the one before is gone.

    Sent again from the page before, it leads the owner to what the first time has made.
    """
    try:
        order = get_order_by_token(token)
    except NotFound:
        return go_to_renewed()
    visitor = visitor_of(order)
    if visitor is None or not visitor.is_owner:
        return go_to(url_for("orders.show", token=token))
    visitor.check_form()
    renewed = renew_link(order.id, actor=visitor.actor)
    return go_to(url_for("orders.show", token=renewed.token))


def go_to_renewed() -> Response:
    """Through the account, which shows nobody the orders of others."""
    form, errors = read_form(OfOrder)
    if errors:
        raise NotFound("There is no such order.")
    return go_to(url_for("account.show_order", number=form["number"]))
