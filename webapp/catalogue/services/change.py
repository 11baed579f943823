from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp import config
from webapp.caching import spoil
from webapp.catalogue.models import Media, Product, Variant
from webapp.catalogue.queries.products import (
    ProductStockChanged,
    lock_product,
    lock_variants_of,
    media_of,
    options_of,
)
from webapp.catalogue.rules.assortment import Wish
from webapp.catalogue.rules.gallery import Hanging, hang
from webapp.catalogue.rules.status import Status
from webapp.catalogue.rules.wishes import complete
from webapp.catalogue.services.assort import assort
from webapp.catalogue.services.fitting import (
    PRODUCT_COLUMNS,
    column_of,
    fitting_wishes,
    rename_options,
)
from webapp.catalogue.services.illustrate import illustrate
from webapp.catalogue.services.refusals import refuse_misfits, taking
from webapp.db import atomic
from webapp.events.services import announce
from webapp.money import Money
from webapp.stock.queries import lock_stock
from webapp.stock.rules import mark_of


@atomic
def change_product(
    product_id: int,
    *,
    wanted: Mapping[str, Any],
    actor: str,
    seen_version: int | None = None,
    seen_stock: str | None = None,
) -> Product:
    """Changes what `wanted` names of a product, its variants, pictures and stock; the rest stays.

    Selling changes no version, so whoever sets stock also says which he saw, by the mark of that
    of all its variants. Again changes nothing. Raises NotFound, ProductChanged,
    ProductStockChanged, DoesNotFit, ProductHasVariants, SlugTaken and SkuTaken.
    """
    whole = lock_whole(product_id, seen_version=seen_version)
    hanging = whole.hang(wanted)
    wishes = fitting_wishes(
        wanted, names=whole.options, stored=whole.variants, picture_ids=hanging.changed
    )
    whole.check_stock(wishes, seen_stock)
    with taking(wanted.get("slug", whole.product.slug), wishes, product_id):
        changes = change_columns(whole.product, wanted)
        changes |= change_options(whole, wanted)
        changes |= named("media", illustrate(product_id, hanging, whole.media, actor=actor))
        if wishes:
            parts = assort(product_id, wishes, whole.variants, actor=actor)
            changes |= named("variants", parts)
    if changes:
        end_change(whole.product, changes, actor=actor)
    return whole.product


@atomic
def replace_product(product_id: int, *, wanted: Mapping[str, Any], **more: Any) -> Product:
    """The same, but what `wanted` leaves out becomes usual. Only slug and stock stay then."""
    unpriced = Money(0, config.current().shop_currency)
    return change_product(product_id, wanted=complete(wanted, unpriced=unpriced), **more)


@dataclass(frozen=True)
class Whole:
    """A product with its parts, all of it locked."""

    product: Product
    variants: Mapping[int, Variant]
    available: Mapping[int, int]
    options: Sequence[str]
    media: Mapping[int, Media]

    def hang(self, wanted: Mapping[str, Any]) -> Hanging:
        """Pictures of which nothing is said stay as they are; raises DoesNotFit."""
        if "media" not in wanted:
            return Hanging(changed={number: {} for number in self.media})
        found = hang(wanted["media"], {n: one.source_url for n, one in self.media.items()})
        refuse_misfits(found.misfits)
        return found

    def check_stock(self, wishes: Sequence[Wish], seen: str | None) -> None:
        """Raises ProductStockChanged when stock is set by somebody who saw another one."""
        if seen in (None, mark_of(self.available)):
            return
        if any(self.sets_stock(wish) for wish in wishes):
            active = [number for number, variant in self.variants.items() if variant.is_active]
            available = sum(self.available[number] for number in active)
            raise ProductStockChanged(
                f"The stock changed meanwhile: {available} are available now. Look at it and try"
                " again.",
                available=available,
            )

    def sets_stock(self, wish: Wish) -> bool:
        """Whether the wish names another stock than there is of a variant that is there."""
        same = (v.id for v in self.variants.values() if tuple(v.option_values) == wish.choice)
        number = wish.variant_id or next(same, None)
        if wish.stock is None or number is None:
            return False
        return self.available.get(number) != wish.stock


def lock_whole(product_id: int, *, seen_version: int | None) -> Whole:
    product = lock_product(product_id, seen_version=seen_version)
    variants = lock_variants_of(product_id)
    levels = lock_stock(variants)
    available = {n: levels[n].available if n in levels else 0 for n in variants}
    return Whole(product, variants, available, options_of(product_id), media_of(product_id))


def change_columns(product: Product, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Before and after of each column that was not as it is wanted."""
    changes = {}
    for name in PRODUCT_COLUMNS:
        if name in wanted and getattr(product, name) != (value := column_of(name, wanted[name])):
            changes[name] = [getattr(product, name), value]
            setattr(product, name, value)
    return changes | publish(product) if "status" in wanted else changes


def publish(product: Product) -> dict[str, Any]:
    """Whoever says that it is active wants it to be seen. Who does not leaves it hidden."""
    if product.status != Status.ACTIVE or product.published_at is not None:
        return {}
    product.published_at = datetime.now(UTC)
    return {"published_at": [None, product.published_at.isoformat()]}


def change_options(whole: Whole, wanted: Mapping[str, Any]) -> dict[str, Any]:
    before, after = list(whole.options), list(wanted.get("options", whole.options))
    if before == after:
        return {}
    rename_options(whole.product.id, after)
    return {"options": [before, after]}


def named(name: str, parts: dict[str, Any]) -> dict[str, Any]:
    return {name: parts} if parts else {}


def end_change(product: Product, changes: Mapping[str, Any], *, actor: str) -> None:
    product.version += 1
    product.updated_at = datetime.now(UTC)
    announce(
        "product.changed",
        actor=actor,
        subject=("product", product.id),
        product_id=product.id,
        changes=changes,
        version=product.version,
    )
    spoil("catalogue")
