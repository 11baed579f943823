from typing import Any

from flask import Blueprint, render_template

from webapp.access import STAFF, permit
from webapp.accounts.queries import names_of
from webapp.backoffice.lists import ProductsAsked, place_of, read_query
from webapp.catalogue.queries.products import get_any_product
from webapp.catalogue.queries.staff import search_products
from webapp.catalogue.rules.status import Status
from webapp.stock.queries import levels_of, movements_of_variants

LATEST_MOVEMENTS = 20

bp = Blueprint("staff_catalogue", __name__, url_prefix="/staff")


@bp.get("/products")
@permit(STAFF)
def index() -> str:
    asked = read_query(ProductsAsked)
    found = search_products(place=place_of(asked), status=asked["status"], words=asked["q"])
    return render_template(
        "backoffice/products/page.html", found=found, asked=asked, statuses=Status
    )


@bp.get("/products/<int(max=2147483647):product_id>")
@permit(STAFF)
def show(product_id: int) -> str:
    return render_template("backoffice/product/page.html", **facts_of(product_id))


def facts_of(product_id: int) -> dict[str, Any]:
    """Everything that the page of a product shows; raises NotFound."""
    product = get_any_product(product_id)
    variant_ids = [variant.id for variant in product.variants]
    movements = movements_of_variants(variant_ids, LATEST_MOVEMENTS)
    return {
        "product": product,
        "levels": levels_of(variant_ids),
        "movements": movements,
        "skus": {variant.id: variant.sku for variant in product.variants},
        "names": names_of({movement.actor for movement in movements}),
    }
