"""The cart of whoever holds the cookie. It begins to exist when something is put into it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp import config
from webapp.access import PUBLIC, permit
from webapp.cart.models import Cart
from webapp.cart.queries import Chosen, count_pieces, lines_of_cart
from webapp.cart.rules import KEPT, LARGEST_QUANTITY
from webapp.cart.schemas import AddLine, ChangeLine
from webapp.cart.services import add_for_token, cart_of, set_quantity
from webapp.cookies import give_cookie, sent_cookie
from webapp.errors import ShopError
from webapp.forms import go_to, read_form, render, wants_part
from webapp.limits import CHANGE_CART, limited
from webapp.money import Money
from webapp.orders.queries import quote_for
from webapp.shipping.queries import delivery_rates
from webapp.shipping.rules import DeliveryMethod

COOKIE = "tendero_cart"
PRIVATE = "private, no-store"
CANNOT_ADD = "This cannot be put into the cart. Please choose it again on its page."

bp = Blueprint("cart", __name__)


@bp.get("/cart")
@permit(PUBLIC)
def show() -> Response:
    return show_cart(current_cart(), added=request.args.get("added", type=int))


@bp.get("/cart/summary")
@permit(PUBLIC)
def summary() -> Response:
    """The number of pieces for the header; without a cookie nothing is asked."""
    cart = current_cart()
    pieces = count_pieces(cart.id) if cart else 0
    return private(make_response(render_template("storefront/cart/_count.html", pieces=pieces)))


@bp.post("/cart/lines")
@limited(CHANGE_CART)
@permit(PUBLIC)
def add() -> Response:
    data, errors = read_form(AddLine)
    if errors:
        return refuse_to_add(CANNOT_ADD, 422)
    try:
        cart, token = add_for_token(sent_cookie(COOKIE), **data)
    except ShopError as refusal:
        return refuse_to_add(refusal.message, refusal.status)
    return remember(token, show_added(cart.id, data["variant_id"]))


@bp.post("/cart/lines/<int:variant_id>")
@limited(CHANGE_CART)
@permit(PUBLIC)
def change(variant_id: int) -> Response:
    cart = current_cart()
    data, errors = read_form(ChangeLine)
    if cart is None:
        return go_to(url_for("cart.show"))
    if errors:
        sentence = f"Please enter a number from 0 to {LARGEST_QUANTITY}."
        return show_cart(cart, refused={variant_id: sentence}, status=422)
    try:
        set_quantity(cart.id, variant_id, quantity=data["quantity"])
    except ShopError as refusal:
        return show_cart(cart, refused={variant_id: refusal.message}, status=refusal.status)
    return show_cart(cart) if wants_part() else go_to(url_for("cart.show"))


def current_cart() -> Cart | None:
    return cart_of(sent_cookie(COOKIE))


def show_added(cart_id: int, variant_id: int) -> Response:
    if not wants_part():
        return go_to(url_for("cart.show", added=variant_id))
    lines = lines_of_cart(cart_id)
    line = next((line for line in lines if line.offer.variant_id == variant_id), None)
    values = {"line": line, "pieces": sum(line.quantity for line in lines)}
    return private(make_response(render_template("storefront/cart/_added.html", **values)))


def refuse_to_add(message: str, status: int) -> Response:
    """The sentence where the article would have been confirmed, or above the whole cart."""
    if not wants_part():
        return show_cart(current_cart(), message=message, status=status)
    page = render_template("storefront/cart/_added.html", message=message)
    return private(make_response(page, status))


def show_cart(
    cart: Cart | None,
    *,
    message: str = "",
    refused: dict[int, str] | None = None,
    added: int | None = None,
    status: int = 200,
) -> Response:
    """The cart; `refused` says for a variant why its quantity was not changed."""
    lines = lines_of_cart(cart.id) if cart else []
    page = render(
        "storefront/cart/page.html",
        "storefront/cart/_changed.html",
        status=status,
        message=message,
        refused=refused or {},
        typed=request.form.get("quantity", ""),
        most=LARGEST_QUANTITY,
        added=next((line for line in lines if line.offer.variant_id == added), None),
        cart=figures_of(lines),
    )
    return private(page)


@dataclass(frozen=True)
class Figures:
    """What the page says about a cart in all. Money counts only what can be had."""

    lines: list[Chosen]
    pieces: int
    is_obtainable: bool
    subtotal: Money
    home_delivery: Money
    free_from: Money
    until_free: Money


def figures_of(lines: Any) -> Figures:
    obtainable = [(line.offer, line.quantity) for line in lines if line.is_obtainable]
    home = quote_for(obtainable, DeliveryMethod.HOME_DELIVERY)
    currency = config.current().shop_currency
    free_from = delivery_rates().free_from_cents
    return Figures(
        lines=list(lines),
        pieces=sum(line.quantity for line in lines),
        is_obtainable=len(obtainable) == len(lines),
        subtotal=Money(home.subtotal_cents, currency),
        home_delivery=Money(home.shipping_cents, currency),
        free_from=Money(free_from, currency),
        until_free=Money(max(0, free_from - home.subtotal_cents), currency),
    )


def private(response: Response) -> Response:
    """Nobody between the shop and this shopper may keep it."""
    response.headers["Cache-Control"] = PRIVATE
    return response


def remember(token: str, response: Response) -> Response:
    give_cookie(response, COOKIE, token, lasts=KEPT)
    return response
