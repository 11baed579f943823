"""What whoever is signed in keeps for later.

A page of a product is the same for everybody, so it bears no form of anybody's session. It leads
to a page that does.
"""

from flask import Response, g, url_for

from webapp.access import SHOPPER, permit
from webapp.catalogue.queries.details import get_details
from webapp.catalogue.queries.wishes import has_wish, wishes_of
from webapp.catalogue.services.wishes import drop_wish, keep_wish
from webapp.errors import ShopError
from webapp.forms import go_to
from webapp.limits import CHANGE_CART, limited
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import show


@bp.get("/wishes")
@permit(SHOPPER)
def wishes() -> Response:
    return show("wishes", wishes=wishes_of(g.shopper.customer_id))


@bp.get("/wishes/new/<slug>")
@permit(SHOPPER)
def new_wish(slug: str) -> Response:
    product = get_details(slug)
    if has_wish(g.shopper.customer_id, product.id):
        return go_to(url_for("account.wishes"))
    return show("wish", product=product)


@bp.post("/wishes/new/<slug>")
@limited(CHANGE_CART)
@permit(SHOPPER)
def keep(slug: str) -> Response:
    product = get_details(slug)
    try:
        keep_wish(g.shopper.customer_id, product.id)
    except ShopError as refusal:
        return show("wish", product=product, errors=refusal.as_errors(), status=refusal.status)
    return go_to(url_for("account.wishes"))


@bp.post("/wishes/<int(min=1, max=2147483647):product_id>/removal")
@permit(SHOPPER)
def drop(product_id: int) -> Response:
    drop_wish(g.shopper.customer_id, product_id)
    return go_to(url_for("account.wishes"))
