"""Gives a product the pictures that somebody wants it to have."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from webapp.catalogue.models import Media, Variant
from webapp.catalogue.rules.gallery import Hanging
from webapp.catalogue.services.files import let_go
from webapp.events.services import announce
from webapp.extensions import db

QUIETLY = {"synchronize_session": False}


def illustrate(
    product_id: int, hanging: Hanging, stored: Mapping[int, Media], *, actor: str
) -> dict[str, Any]:
    """Writes the pictures of a locked product; gives what changed, by their numbers."""
    added = add_pictures(product_id, hanging.new, actor=actor)
    changed = change_pictures(hanging, stored)
    remove_pictures([stored[number] for number in hanging.removed])
    found = {"added": added, "changed": changed, "removed": hanging.removed}
    return {name: part for name, part in found.items() if part}


def add_pictures(product_id: int, rows: Sequence[dict[str, Any]], *, actor: str) -> list[int]:
    """Remembers their addresses; a job fetches them."""
    if not rows:
        return []
    wanted = [{"alt": "", **row, "product_id": product_id} for row in rows]
    ids = list(db.session.scalars(insert(Media).returning(Media.id), wanted))
    announce("pictures.awaited", actor=actor, media_ids=ids)
    return ids


def change_pictures(hanging: Hanging, stored: Mapping[int, Media]) -> dict[str, Any]:
    found = {}
    for number, row in hanging.changed.items():
        differing = {name: v for name, v in row.items() if getattr(stored[number], name) != v}
        if differing:
            found[str(number)] = {
                name: [getattr(stored[number], name), value] for name, value in differing.items()
            }
            mine = update(Media).where(Media.id == number).values(differing)
            db.session.execute(mine, execution_options=QUIETLY)
    return found


def remove_pictures(removed: Sequence[Media]) -> None:
    """Also from the variants that show them. A job drops the files that nobody shows then."""
    if not removed:
        return
    let_go([media.file for media in removed])
    numbers = [media.id for media in removed]
    bare = {"media_id": None, "version": Variant.version + 1}
    showing = update(Variant).where(Variant.media_id.in_(numbers))
    db.session.execute(showing.values(bare), execution_options=QUIETLY)
    mine = delete(Media).where(Media.id.in_(numbers))
    db.session.execute(mine, execution_options=QUIETLY)
