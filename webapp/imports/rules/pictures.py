"""The pictures of one product: each address once, in the order in which they are shown."""

from collections.abc import Sequence

from webapp.catalogue.rules.limits import LONGEST_ALT, LONGEST_URL, MOST_PICTURES
from webapp.catalogue.rules.words import one_line
from webapp.imports.rules.drafts import PictureDraft, VariantDraft
from webapp.imports.rules.rows import Row
from webapp.imports.rules.values import BadValue, read_position, read_url

LAST = 10**7


def read_pictures(
    rows: Sequence[Row], variants: Sequence[VariantDraft]
) -> tuple[PictureDraft, ...]:
    """Those with a position first, then the others as they stand in the file, then those
    that only a variant names."""
    placed: dict[str, tuple[int, PictureDraft]] = {}
    for row in rows:
        url = read_address(row)
        if url and url not in placed and has_room(row, len(placed)):
            placed[url] = read_place(row), PictureDraft(url, read_alt(row))
    for variant in variants:
        if variant.picture_url:
            placed.setdefault(variant.picture_url, (LAST, PictureDraft(variant.picture_url, "")))
    return tuple(picture for _, picture in sorted(placed.values(), key=lambda place: place[0]))


def read_address(row: Row) -> str | None:
    text = row.text("picture")
    if not text:
        return None
    try:
        return read_url(text, LONGEST_URL)
    except BadValue as bad:
        row.warn("picture", str(bad), "picture left out")
        return None


def has_room(row: Row, pictures: int) -> bool:
    if pictures >= MOST_PICTURES:
        row.warn("picture", f"More than {MOST_PICTURES} pictures", "picture left out")
        return False
    return True


def read_place(row: Row) -> int:
    text = row.text("picture_position")
    try:
        return read_position(text) if text else LAST
    except BadValue as bad:
        row.warn("picture_position", str(bad), "shown after the others")
        return LAST


def read_alt(row: Row) -> str:
    alt = one_line(row.text("picture_alt"))
    if len(alt) > LONGEST_ALT:
        row.warn("picture_alt", f"Longer than {LONGEST_ALT} characters", "cut")
    return alt[:LONGEST_ALT].rstrip()
