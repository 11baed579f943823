from collections.abc import Mapping
from datetime import UTC, datetime

from webapp.caching import spoil
from webapp.catalogue.models import Variant
from webapp.catalogue.queries.products import lock_product_of, lock_variants
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import announce
from webapp.money import Money


class PriceStale(ShopError):
    """Somebody changed the price after the caller had looked at it; `price` is what it is now."""

    code = "price_stale"
    field = "price"


@atomic
def set_prices(prices: Mapping[int, int], *, actor: str) -> None:
    """Sets what variants cost, in minor units; a price that is right already stays as it is.

    Orders keep the price at which they were placed. Raises NotFound for an unknown variant.
    """
    variants = lock_variants(prices)
    unknown = sorted(set(prices) - set(variants))
    if unknown:
        raise NotFound("There is no such variant.", variant_ids=unknown)
    changes = {}
    for number, cents in prices.items():
        variant = variants[number]
        if variant.price_cents != cents:
            changes[str(number)] = [variant.price_cents, cents]
            variant.price_cents, variant.version = cents, variant.version + 1
    if changes:
        announce("prices.changed", actor=actor, changes=changes)
        spoil("catalogue")


@atomic
def change_price(
    variant_id: int, price_cents: int, *, actor: str, seen_cents: int | None = None
) -> Variant:
    """Sells a variant at another price from now on; orders keep the price that they were placed at.

    The amount is in minor units of the variant's currency; 0 takes it off sale. The price that it
    has already changes nothing. Raises NotFound, and PriceStale when `seen_cents` is not the price
    any more. It is a new version of the product, so nobody writes over it unseen.
    """
    product = lock_product_of(variant_id)
    variant = lock_variants([variant_id]).get(variant_id)
    if variant is None:
        raise NotFound("There is no such variant.", variant_ids=[variant_id])
    before = variant.price
    if seen_cents not in (None, before.cents):
        raise PriceStale(
            f"The price is {before.shown()} now. Look at it and try again.", price=str(before)
        )
    if price_cents == before.cents:
        return variant
    variant.price = Money(price_cents, before.currency)
    variant.version += 1
    product.version += 1
    product.updated_at = datetime.now(UTC)
    announce(
        "variant.price_changed",
        actor=actor,
        subject=("variant", variant_id),
        fields={"price_cents": [before.cents, price_cents]},
        variant_id=variant_id,
        product_id=variant.product_id,
        before_cents=before.cents,
        after_cents=price_cents,
        version=variant.version,
    )
    spoil("catalogue")
    return variant
