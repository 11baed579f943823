"""Checkout on one page: a guest's cart becomes an order.

Beside each delivery method the page shows its total, and sends all of them along. The one
beside the chosen method is what the shopper agreed to, also when no script has run.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request, url_for
from sqlalchemy.exc import OperationalError

from webapp.access import PUBLIC, permit
from webapp.cart.queries import Chosen, lines_mark, lines_of_cart
from webapp.cart.services import fit_to_stock
from webapp.errors import ShopError
from webapp.events.services import KeyReused
from webapp.forms import go_to, read_form, render
from webapp.limits import CHANGE_CART, PLACE_ORDER, limited, network_of
from webapp.money import Money
from webapp.orders.queries import get_order_of_form, quote_for
from webapp.orders.schemas.placing import CheckoutForm
from webapp.orders.services.buyer import buyer_of
from webapp.orders.services.place import place_cart
from webapp.payments.rules import OFFERED_PAYMENTS
from webapp.refusals import tell_when
from webapp.shipping.rules import DELIVERY_COUNTRIES, DeliveryMethod
from webapp.storefront.account.buying import customer_id_of_shopper, known_of_shopper
from webapp.storefront.cart import current_cart, private
from webapp.storefront.confirmation import remember

log = logging.getLogger(__name__)
bp = Blueprint("checkout", __name__)

SUGGESTED = {
    "delivery_method": DeliveryMethod.HOME_DELIVERY,
    "payment_type": OFFERED_PAYMENTS[0],
    "country": next(iter(DELIVERY_COUNTRIES)),
}

FIELDS = (
    *("email", "name", "telephone", "delivery_method"),
    *("street", "house_number", "postal_code", "city", "region", "country"),
    *("payment_type", "note"),
)


@bp.get("/checkout")
@permit(PUBLIC)
def show() -> Response:
    cart = current_cart()
    if cart is None:
        return leave_to_cart()
    return show_form(cart.id, typed=SUGGESTED | known_of_shopper())


@bp.post("/checkout")
@limited(PLACE_ORDER)
@permit(PUBLIC)
def place() -> Response:
    cart = current_cart()
    if cart is None:
        return leave_to_cart()
    cart_id = cart.id
    data, errors = read_form(CheckoutForm)
    if errors:
        return show_form(cart_id, typed=request.form, errors=errors, status=422)
    try:
        order = place_cart(
            cart_id=cart_id,
            buyer=replace(buyer_of(data), customer_id=customer_id_of_shopper()),
            seen_total_cents=data[f"seen_total_{data['delivery_method']}"].cents,
            seen_lines=data["seen_lines"],
            request_key=data["request_key"],
            network=network_of(request.remote_addr or ""),
        )
    except KeyReused:
        placed = get_order_of_form(cart_id, data["request_key"])
        return remember(go_to(url_for("orders.show", token=placed.token, again=1)), placed)
    except OperationalError:
        log.exception("nobody knows whether this order was placed")
        return ask_again()
    except ShopError as refusal:
        errors = refusal.as_errors()
        page = show_form(cart_id, typed=request.form, errors=errors, status=refusal.status)
        return tell_when(page, refusal)
    return remember(go_to(url_for("orders.show", token=order.token)), order)


def ask_again() -> Response:
    """The answer of the database was lost. The same form again places it, or finds it placed."""
    page = render(
        "storefront/checkout/unsure.html",
        "storefront/checkout/_unsure.html",
        status=503,
        fields=request.form,
    )
    return private(page)


@bp.post("/checkout/adjustment")
@limited(CHANGE_CART)
@permit(PUBLIC)
def adjust() -> Response:
    """Takes what is left of everything; what was typed into the form stays in it."""
    cart = current_cart()
    if cart is None:
        return leave_to_cart()
    fit_to_stock(cart.id)
    return show_form(cart.id, typed=request.form)


def leave_to_cart() -> Response:
    return go_to(url_for("cart.show"))


def show_form(
    cart_id: int,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    """The page with everything that was typed; an empty cart has nothing to check out."""
    lines = lines_of_cart(cart_id)
    if not lines:
        return leave_to_cart()
    page = render(
        "storefront/checkout/page.html",
        "storefront/checkout/_form.html",
        status=status,
        typed=typed,
        errors=errors or {},
        hints=hints_of(errors or {}),
        request_key=request_key_of(typed, errors or {}),
        seen_lines=lines_mark(lines),
        lines=lines,
        short=[line for line in lines if not line.is_obtainable],
        offers=delivery_offers(lines),
        payments=OFFERED_PAYMENTS,
        countries=DELIVERY_COUNTRIES,
    )
    return private(page)


@dataclass(frozen=True)
class Hint:
    """One sentence about what is wrong, and the part of the page that it is about."""

    message: str
    target: str = ""


LOOK_AGAIN = Hint("Please look at the total once more, then place the order.", "summary")


def hints_of(errors: Mapping[str, list[str]]) -> list[Hint]:
    """The errors in the order of the page; of hidden fields the shopper hears only once."""
    hints = [Hint(" ".join(errors[name]), name) for name in FIELDS if name in errors]
    for name, messages in errors.items():
        if name in FIELDS:
            continue
        is_hidden = name == "request_key" or name.startswith("seen_total_")
        hint = LOOK_AGAIN if is_hidden else Hint(" ".join(messages))
        hints += [hint] if hint not in hints else []
    return hints


def request_key_of(typed: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    """The key of this rendering; it stays when the form comes back for another reason."""
    kept = "" if "request_key" in errors else typed.get("request_key", "")
    return kept or secrets.token_urlsafe(16)


@dataclass(frozen=True)
class DeliveryOffer:
    """One way to get the goods, and what everything costs then."""

    method: DeliveryMethod
    goods: Money
    shipping: Money
    tax: Money
    tax_included: bool
    total: Money


def delivery_offers(lines: Sequence[Chosen]) -> list[DeliveryOffer]:
    return [delivery_offer(lines, method) for method in DeliveryMethod]


def delivery_offer(lines: Sequence[Chosen], method: DeliveryMethod) -> DeliveryOffer:
    priced = quote_for([(line.offer, line.quantity) for line in lines], method)
    currency = lines[0].offer.price.currency
    return DeliveryOffer(
        method=method,
        goods=Money(priced.subtotal_cents, currency),
        shipping=Money(priced.shipping_cents, currency),
        tax=Money(priced.tax_cents, currency),
        tax_included=priced.tax_included,
        total=Money(priced.total_cents, currency),
    )
