from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from webapp.caching import spoil
from webapp.catalogue.models import Product
from webapp.catalogue.rules.gallery import hang
from webapp.catalogue.rules.status import Status
from webapp.catalogue.services.assort import assort
from webapp.catalogue.services.fitting import (
    PRODUCT_COLUMNS,
    column_of,
    fitting_wishes,
    rename_options,
)
from webapp.catalogue.services.illustrate import illustrate
from webapp.catalogue.services.refusals import refuse_misfits, taking
from webapp.catalogue.services.slugs import free_slug
from webapp.db import atomic
from webapp.events.services import announce
from webapp.extensions import db


@atomic
def create_product(*, wanted: Mapping[str, Any], actor: str) -> Product:
    """Creates a product with its variants, pictures and first stock.

    `wanted` holds what `ProductInput` reads; what it leaves out is usual. A slug that it leaves
    out is made of the title. Raises NotFound for an unknown category, DoesNotFit, SlugTaken and
    SkuTaken.
    """
    hanging = hang(wanted.get("media", []), {})
    refuse_misfits(hanging.misfits)
    wishes = fitting_wishes(with_variant(wanted), names=[], stored={}, picture_ids=[])
    product = begin_product(wanted)
    with taking(product.slug, wishes):
        db.session.add(product)
        db.session.flush()
        rename_options(product.id, wanted.get("options", []))
        media = illustrate(product.id, hanging, {}, actor=actor)
        variants = assort(product.id, wishes, {}, actor=actor)
    announce(
        "product.created",
        actor=actor,
        subject=("product", product.id),
        fields={name: [None, getattr(product, name)] for name in ("title", "slug", "status")},
        product_id=product.id,
        title=product.title,
        slug=product.slug,
        status=product.status,
        media=media,
        variants=variants,
        version=product.version,
    )
    spoil("catalogue")
    return product


def with_variant(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """A product of which no variant is described has one all the same."""
    return wanted if "variants" in wanted else {"stock": 0, **wanted}


def begin_product(wanted: Mapping[str, Any]) -> Product:
    slug = wanted.get("slug") or free_slug(Product, wanted["title"])
    columns = {name: column_of(name, wanted[name]) for name in PRODUCT_COLUMNS if name in wanted}
    product = Product(**({"status": Status.ACTIVE} | columns | {"slug": slug, "version": 1}))
    if product.status == Status.ACTIVE:
        product.published_at = datetime.now(UTC)
    return product
