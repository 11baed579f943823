from collections.abc import Mapping

from webapp.caching import spoil
from webapp.catalogue.queries.products import find_media, lock_variants
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.events.services import announce


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
def attach_picture(media_id: int, *, file: str, width: int, height: int) -> None:
    """Gives a remembered picture its file; a picture that has one already keeps it."""
    media = find_media(media_id)
    if media is None or media.file:
        return
    media.file, media.width, media.height, media.failure = file, width, height, None
    spoil("catalogue")


@atomic
def note_picture_failure(media_id: int, *, failure: str) -> None:
    """Remembers for the staff why a picture is missing."""
    media = find_media(media_id)
    if media is not None and not media.file:
        media.failure = failure[:500]
