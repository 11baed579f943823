"""Products as programs write them."""

import re
from typing import Any

from flask import Response

from webapp.access import permit, scope, token_actor
from webapp.api.answers import CREATED, TAGGED, conditional
from webapp.api.changes import IF_MATCH, MERGE_PATCH, OtherState, Seen
from webapp.api.examples.products import CHANGED_PRODUCT, PRODUCT, WANTED_PRODUCT
from webapp.api.once import ONCE, repeatable
from webapp.api.products.reading import ONE, bp, whole_bytes
from webapp.api.resource import PREFIX
from webapp.catalogue.schemas.reading import ProductView
from webapp.catalogue.schemas.writing import ProductInput
from webapp.catalogue.services import change, create, delete

WRITERS = "catalogue:write"
# What `webapp.stock.rules.mark_of` gives.
MARK = re.compile("[0-9a-f]{12}")


@bp.post("/products")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(ProductInput, example=WANTED_PRODUCT)
@bp.response(201, ProductView, headers=CREATED, example=PRODUCT)
@bp.refuses(404, 409)
@permit(scope(WRITERS))
def create_product(wanted: dict[str, Any]) -> Response:
    """Add a product

    A simple one says `price`, `stock` and the like itself; one that comes in several `options`
    says them of each of its `variants`. It is sold at once unless `status` says otherwise. What
    does not go together is pointed at (`does_not_fit`, 409). No other product may have its slug
    (`slug_taken`, 409), no other variant a SKU of it (`sku_taken`, 409).
    """
    product = create.create_product(wanted=wanted, actor=token_actor())
    response = answer(product.id, status=201)
    response.headers["Location"] = f"{PREFIX}/products/{product.id}"
    return response


@bp.put(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ProductInput, example=WANTED_PRODUCT)
@bp.response(200, ProductView, headers=TAGGED, example=PRODUCT)
@bp.refuses(409)
@permit(scope(WRITERS))
def replace_product(seen: Seen, wanted: dict[str, Any], product_id: int) -> Response:
    """Replace a product

    What is left out is as in a new product; only slug and stock stay. A product of several
    variants is replaced together with them: without `variants` it is `product_has_variants` (409).
    """
    change.replace_product(product_id, wanted=wanted, **seen_by_caller(seen))
    return answer(product_id)


@bp.patch(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ProductInput(partial=True), **MERGE_PATCH, example=CHANGED_PRODUCT)
@bp.response(200, ProductView, headers=TAGGED, example=PRODUCT)
@bp.refuses(409)
@permit(scope(WRITERS))
def change_product(seen: Seen, changes: dict[str, Any], product_id: int) -> Response:
    """Change a product

    What is left out stays as it is. `price`, `stock` and the like are those of the one variant of
    a simple product; of several they are changed in `variants`, else `product_has_variants` (409).
    Who sets stock over a sale that he has not seen gets `product_stock_changed` (412).
    """
    change.change_product(product_id, wanted=changes, **seen_by_caller(seen))
    return answer(product_id)


@bp.delete(ONE)
@bp.arguments(**IF_MATCH)
@bp.response(204, description="The product is deleted.")
@bp.refuses(409)
@permit(scope(WRITERS))
def delete_product(seen: Seen, product_id: int) -> Response:
    """Delete a product

    Only what has no past: once sold it is `product_has_sales` (409), once in stock
    `product_has_stock_history` (409). Set its `status` to `archived` instead.
    """
    version = seen_by_caller(seen).get("seen_version")
    delete.delete_product(product_id, actor=token_actor(), seen_version=version)
    return Response(status=204)


def seen_by_caller(seen: Seen) -> dict[str, Any]:
    """Who names a state names its stock too: every tag of a product bears it."""
    if seen.version is None:
        return {"actor": token_actor()}
    if seen.facts is None or not MARK.fullmatch(seen.facts):
        raise OtherState("This ETag is not of a product. Read the product again.")
    return {"seen_version": seen.version, "seen_stock": seen.facts, "actor": token_actor()}


def answer(product_id: int, *, status: int = 200) -> Response:
    """Whoever writes it is told all of it, as whoever keeps the catalogue."""
    tag, _, body = whole_bytes(product_id).partition(b"\n")
    return conditional(body, tag.decode(), status=status)
