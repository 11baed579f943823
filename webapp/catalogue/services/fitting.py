"""Whether what somebody wants of a product goes together, and with what there is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from webapp.catalogue.models import ProductOption, Variant
from webapp.catalogue.queries.categories import hold_category
from webapp.catalogue.rules.assortment import (
    Misfit,
    Wish,
    misfits_of_choices,
    misfits_of_options,
    misfits_of_skus,
)
from webapp.catalogue.rules.rich_text import clean_html
from webapp.catalogue.rules.wishes import given_facts, only_wish, wishes_of
from webapp.catalogue.rules.words import once_each
from webapp.catalogue.services.refusals import ProductHasVariants, refuse_misfits
from webapp.errors import NotFound
from webapp.extensions import db

PRODUCT_COLUMNS = (
    *("title", "slug", "description", "vendor", "product_type", "tags", "status", "category_id"),
)
ON_THE_VARIANTS = "This product has {count} variants. Set {names} on them, in `variants`."
WITH_VARIANTS = "Options come together with the variants that have them, in `variants`."


def column_of(name: str, value: Any) -> Any:
    """The value as the column holds it."""
    if name == "description":
        return clean_html(value)
    return once_each(value) if name == "tags" else value


def fitting_wishes(
    wanted: Mapping[str, Any],
    *,
    names: Sequence[str],
    stored: Mapping[int, Variant],
    picture_ids: Collection[int],
) -> list[Wish]:
    """The variants that are wanted; none when nothing is said about them.

    `names` are the options of the product so far, `picture_ids` the pictures that it keeps.
    Raises NotFound for an unknown category, DoesNotFit, and ProductHasVariants for what must be
    said of one of several.
    """
    find_category(wanted)
    refuse_misfits(misfits_of_options(wanted.get("options", [])))
    if "variants" in wanted:
        wishes = variant_wishes(wanted, wanted.get("options", names))
    else:
        wishes = simple_wishes(wanted, names=names, stored=stored)
    refuse_misfits([*misfits_of_skus(wishes), *lost_pictures(wishes, picture_ids)])
    return wishes


def find_category(wanted: Mapping[str, Any]) -> None:
    """The category stays until the use case ends, if it is there; else raises NotFound."""
    category_id = wanted.get("category_id")
    if category_id is not None and not hold_category(category_id):
        raise NotFound("There is no such category.", category_id=category_id)


def variant_wishes(wanted: Mapping[str, Any], names: Sequence[str]) -> list[Wish]:
    sentence = "Set this on the variants; there is a list of them."
    refuse_misfits([Misfit(f"/{name}", sentence) for name in given_facts(wanted)])
    refuse_misfits(misfits_of_choices(names, wanted["variants"]))
    return wishes_of(names, wanted["variants"])


def simple_wishes(
    wanted: Mapping[str, Any], *, names: Sequence[str], stored: Mapping[int, Variant]
) -> list[Wish]:
    """What is said beside the product is about its one variant, if it has no more."""
    facts = given_facts(wanted)
    options = wanted.get("options", names)
    if not facts and list(options) == list(names):
        return []
    active = [variant for variant in stored.values() if variant.is_active]
    if len(active) > 1:
        told = ", ".join(facts) or "options"
        sentence = ON_THE_VARIANTS.format(count=len(active), names=told)
        raise ProductHasVariants(sentence, variants=[variant.id for variant in active])
    if options and (not active or list(options) != list(names)):
        refuse_misfits([Misfit("/options", WITH_VARIANTS)])
    choice = tuple(active[0].option_values) if options else ()
    return [only_wish(facts, choice, active[0].id if active else None)]


def lost_pictures(wishes: Sequence[Wish], picture_ids: Collection[int]) -> list[Misfit]:
    sentence = "The product has no such picture, or does not keep it."
    return [
        Misfit(f"{wish.place}/picture_id", sentence)
        for wish in wishes
        if wish.facts.get("media_id") not in (None, *picture_ids)
    ]


def rename_options(product_id: int, names: Sequence[str]) -> None:
    mine = delete(ProductOption).where(ProductOption.product_id == product_id)
    db.session.execute(mine, execution_options={"synchronize_session": False})
    rows = [
        {"product_id": product_id, "position": place, "name": name}
        for place, name in enumerate(names, start=1)
    ]
    if rows:
        db.session.execute(insert(ProductOption), rows)
