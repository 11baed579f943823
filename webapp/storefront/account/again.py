"""Ordering the same once more, at the prices of today."""

from flask import Response, g, url_for

from webapp.access import SHOPPER, permit
from webapp.cart.services import fill_for_token
from webapp.cookies import sent_cookie
from webapp.forms import go_to
from webapp.limits import CHANGE_CART, limited
from webapp.orders.queries.shoppers import get_order_of
from webapp.orders.queries.today import lines_today, wanted_again
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import show
from webapp.storefront.cart import COOKIE, remember

AGAIN = "/orders/<int(min=1, max=9223372036854775807):number>/again"


@bp.get(AGAIN)
@permit(SHOPPER)
def show_again(number: int) -> Response:
    """What is still sold, and what it costs now."""
    order = get_order_of(g.shopper.customer_id, number)
    return show("again", order=order, lines=lines_today(order))


@bp.post(AGAIN)
@limited(CHANGE_CART)
@permit(SHOPPER)
def order_again(number: int) -> Response:
    order = get_order_of(g.shopper.customer_id, number)
    token = fill_for_token(sent_cookie(COOKIE), wanted_again(order))
    return remember(token, go_to(url_for("cart.show")))
