import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for

from webapp.access import permit, staff, staff_actor
from webapp.accounts.queries.staff import names_of
from webapp.backoffice.history import history_page
from webapp.backoffice.lists import ProductsAsked, place_of, read_query
from webapp.catalogue.queries.products import get_any_product
from webapp.catalogue.queries.staff import search_products
from webapp.catalogue.rules.pictures import MOST_AT_ONCE, MOST_MEGABYTES
from webapp.catalogue.rules.status import Status
from webapp.catalogue.schemas.reading import DeleteProduct
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.delete import delete_product
from webapp.errors import NotFound, ShopError
from webapp.events.services import once
from webapp.forms import go_to, read_form
from webapp.stock.queries import levels_of, movements_of_variants

LATEST_MOVEMENTS = 20

bp = Blueprint("staff_catalogue", __name__, url_prefix="/staff")


@bp.get("/products")
@permit(staff("catalogue:read"))
def index() -> str:
    asked = read_query(ProductsAsked)
    found = search_products(place=place_of(asked), status=asked["status"], words=asked["q"])
    return render_template(
        "backoffice/products/page.html", found=found, asked=asked, statuses=Status
    )


@bp.get("/products/<int(max=2147483647):product_id>")
@permit(staff("catalogue:read"))
def show(product_id: int) -> str:
    return render_template("backoffice/product/page.html", **facts_of(product_id))


@bp.post("/products/<int(max=2147483647):product_id>/archiving")
@permit(staff("catalogue:write"))
def archive(product_id: int) -> Response:
    # Archiving again changes nothing, so the form needs neither a token nor a version.
    archive_product(product_id, actor=staff_actor())
    return go_to(url_for("staff_catalogue.show", product_id=product_id))


@bp.post("/products/<int(max=2147483647):product_id>/deletion")
@permit(staff("catalogue:write"))
def delete(product_id: int) -> Response:
    """Deletes the version that was seen, once; what forbids it is said beside the button."""
    form, errors = read_form(DeleteProduct)
    if errors:
        return show_refused(product_id, errors, status=422)
    actor = staff_actor()

    def carry_out() -> dict[str, Any]:
        delete_product(product_id, seen_version=form["version"], actor=actor)
        return {"product_id": product_id}

    try:
        once(f"{actor}:products/deletion", form["request_key"], asked=[product_id], act=carry_out)
    except NotFound:
        raise
    except ShopError as refusal:
        return show_refused(product_id, refusal.as_errors(), status=refusal.status)
    return go_to(url_for("staff_catalogue.index"))


def show_refused(product_id: int, errors: dict[str, list[str]], *, status: int) -> Response:
    page = "backoffice/product/page.html"
    return make_response(render_template(page, refused=errors, **facts_of(product_id)), status)


def facts_of(product_id: int) -> dict[str, Any]:
    """Everything that the page of a product shows; raises NotFound."""
    product = get_any_product(product_id)
    variant_ids = [variant.id for variant in product.variants]
    movements = movements_of_variants(variant_ids, LATEST_MOVEMENTS)
    history = history_page({"product": [product_id], "variant": variant_ids})
    return {
        "product": product,
        "levels": levels_of(variant_ids),
        "movements": movements,
        "skus": {variant.id: variant.sku for variant in product.variants},
        "names": names_of({movement.actor for movement in movements} | history.actors),
        "history": history,
        "called": {"variants": {str(variant.id): variant.sku for variant in product.variants}},
        "request_key": secrets.token_urlsafe(16),
        "most_files": MOST_AT_ONCE,
        "most_megabytes": MOST_MEGABYTES,
    }
