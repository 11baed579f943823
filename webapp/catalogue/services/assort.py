"""Gives a product the variants that somebody wants it to be sold as."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from webapp import config
from webapp.catalogue.models import Variant
from webapp.catalogue.rules.assortment import Known, Pairing, Wish, in_the_way, pair
from webapp.catalogue.services.refusals import refuse_misfits
from webapp.db import STILL_REFERRED
from webapp.extensions import db
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import count_stock, forget_levels, receive_stock

QUIETLY = {"synchronize_session": False}
NOTE = "set with the product"
# No text of a request can hold this character, so nothing else has these values.
NOBODYS = "\x1f{}"


def assort(
    product_id: int, wishes: Sequence[Wish], stored: Mapping[int, Variant], *, actor: str
) -> dict[str, Any]:
    """Writes the variants of a product, which are locked with their stock; gives what changed.

    Variants that nobody wants are deleted, or taken out of sale where something remembers them.
    Raises DoesNotFit.
    """
    known = {number: known_of(variant) for number, variant in stored.items()}
    pairing = pair(wishes, known)
    refuse_misfits(pairing.misfits)
    removed, retired = remove(pairing.missing, known)
    staying = [number for number in pairing.missing if number not in removed]
    refuse_misfits(in_the_way(pairing, {number: known[number] for number in staying}))
    changed = change_variants(pairing, stored)
    added = add_variants(product_id, pairing.new)
    stock = stock_variants(pairing, added, actor=actor)
    found = {
        "added": list(added),
        "changed": changed,
        "removed": removed,
        "retired": retired,
        "stock": {str(number): pieces for number, pieces in stock.items()},
    }
    return {name: part for name, part in found.items() if part}


def known_of(variant: Variant) -> Known:
    return Known(variant.id, tuple(variant.option_values), variant.is_active)


def remove(missing: Collection[int], known: Mapping[int, Known]) -> tuple[list[int], list[int]]:
    """What could be deleted, and what is only not sold any more from now on."""
    removed: list[int] = []
    retired: list[int] = []
    for number in sorted(missing):
        if known[number].is_active:
            (removed if is_forgotten(number) else retired).append(number)
    rewrite(retired, {"is_active": False})
    return removed, retired


def is_forgotten(variant_id: int) -> bool:
    """Deletes the variant, unless a foreign key says that something remembers it."""
    try:
        with db.session.begin_nested():
            forget_levels([variant_id])
            db.session.execute(
                delete(Variant).where(Variant.id == variant_id), execution_options=QUIETLY
            )
        return True
    except IntegrityError as error:
        if not isinstance(error.orig, STILL_REFERRED):
            raise
        return False


def change_variants(pairing: Pairing, stored: Mapping[int, Variant]) -> dict[str, Any]:
    """Frees what moves from one variant to another before anybody gets it."""
    changes = {
        number: differing
        for number, wish in pairing.changed.items()
        if (differing := differences(wish, stored[number]))
    }
    free_skus([number for number, differing in changes.items() if "sku" in differing])
    free_choices([number for number, differing in changes.items() if "option_values" in differing])
    for number, differing in changes.items():
        rewrite([number], {name: after for name, (_, after) in differing.items()})
    return {str(number): differing for number, differing in changes.items()}


def differences(wish: Wish, variant: Variant) -> dict[str, list[Any]]:
    """Before and after of each column that is not as it is wanted."""
    row = wish.facts | {"option_values": list(wish.choice)}
    return {
        name: [getattr(variant, name), value]
        for name, value in row.items()
        if getattr(variant, name) != value
    }


def free_skus(variant_ids: Sequence[int]) -> None:
    if variant_ids:
        mine = update(Variant).where(Variant.id.in_(variant_ids))
        db.session.execute(mine.values(sku=None), execution_options=QUIETLY)


def free_choices(variant_ids: Sequence[int]) -> None:
    for number in variant_ids:
        mine = update(Variant).where(Variant.id == number)
        nobodys = [NOBODYS.format(number)]
        db.session.execute(mine.values(option_values=nobodys), execution_options=QUIETLY)


def rewrite(variant_ids: Sequence[int], row: Mapping[str, Any]) -> None:
    if variant_ids:
        mine = update(Variant).where(Variant.id.in_(variant_ids))
        newer = {**row, "version": Variant.version + 1}
        db.session.execute(mine.values(newer), execution_options=QUIETLY)


def add_variants(product_id: int, wishes: Sequence[Wish]) -> dict[int, Wish]:
    """The wishes by the numbers of the variants that they became, in their order."""
    usual = {"price_cents": 0, "currency": config.current().shop_currency}
    added = {}
    for wish in wishes:
        row = usual | wish.facts | {"product_id": product_id, "option_values": list(wish.choice)}
        number = db.session.scalars(insert(Variant).values(row).returning(Variant.id)).one()
        added[number] = wish
    return added


def stock_variants(
    pairing: Pairing, added: Mapping[int, Wish], *, actor: str
) -> dict[int, list[int]]:
    """Every new variant gets a counter; gives before and after of each that changed."""
    first = {number: wish.stock or 0 for number, wish in added.items()}
    arrived = [Demand(number, pieces) for number, pieces in first.items()]
    if arrived:
        receive_stock(arrived, cause=Cause.RECEIVED, actor=actor, note=NOTE)
    counted = {n: wish.stock for n, wish in pairing.changed.items() if wish.stock is not None}
    changed = count_stock(counted, actor=actor, note=NOTE) if counted else {}
    return changed | {number: [0, pieces] for number, pieces in first.items() if pieces}
