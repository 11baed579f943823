"""Why a product cannot be as somebody wants it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from webapp.catalogue.models import Variant
from webapp.catalogue.rules.assortment import Misfit, Wish
from webapp.errors import ShopError
from webapp.extensions import db

# More of them would only repeat the same mistake.
MOST_MISFITS = 50


class DoesNotFit(ShopError):
    """Its parts do not go together; `errors` says which, by JSON pointers, and why."""

    code = "does_not_fit"


class ProductHasVariants(ShopError):
    """There is more than one variant, so price, stock and SKU are those of a variant."""

    code = "product_has_variants"


class SlugTaken(ShopError):
    """Another one has this address."""

    code = "slug_taken"
    field = "slug"


class SkuTaken(ShopError):
    """`skus` says which variants have them."""

    code = "sku_taken"
    field = "sku"


def refuse_misfits(misfits: Sequence[Misfit]) -> None:
    if misfits:
        errors = [{"pointer": m.place, "detail": m.sentence} for m in misfits[:MOST_MISFITS]]
        raise DoesNotFit(misfits[0].sentence, errors=errors)


@contextmanager
def taking(slug: str, wishes: Sequence[Wish] = (), product_id: int | None = None) -> Iterator[None]:
    """Says who has the address or the SKU that this part of a use case wants to take.

    The unique indexes decide, since whoever is asked before may be overtaken.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        wall = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if wall in ("uq_products_slug", "uq_categories_slug"):
            raise SlugTaken(
                f'The slug "{slug}" is taken. Choose another one.', slug=slug
            ) from error
        if wall == "uq_variants_sku":
            raise sku_taken(wishes, product_id) from error
        raise


def sku_taken(wishes: Sequence[Wish], product_id: int | None) -> SkuTaken:
    wanted = {wish.facts["sku"]: wish for wish in wishes if wish.facts.get("sku")}
    facts = select(Variant.id, Variant.product_id, Variant.option_values, Variant.sku)
    rows = db.session.execute(facts.where(Variant.sku.in_(wanted)))
    taken = {row.sku: row.id for row in rows if not is_its_own(row, wanted[row.sku], product_id)}
    errors = [
        {"pointer": f"{wanted[sku].place}/sku", "detail": f'Variant {owner} has the SKU "{sku}".'}
        for sku, owner in taken.items()
    ]
    return SkuTaken("Another variant has this SKU.", skus=taken, errors=errors)


def is_its_own(row: Row[*tuple[Any, ...]], wish: Wish, product_id: int | None) -> bool:
    """Whether the variant that has the SKU is the one that the wish is for."""
    if wish.variant_id is not None:
        return bool(row.id == wish.variant_id)
    return row.product_id == product_id and tuple(row.option_values) == wish.choice
