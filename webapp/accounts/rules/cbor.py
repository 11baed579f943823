"""Whether binary data of a browser is as plain as the rules for passkeys want it.

Full CBOR has tags: for regular expressions that take a minute to compile, and for references
that make gigabytes of a few bytes. The decoder follows them before anything is proved.
"""

from collections.abc import Iterator
from typing import NamedTuple

BYTES, TEXT, TAG, SIMPLE = 2, 3, 6, 7
LARGEST_INSIDE = 23
# How many bytes a number takes that does not fit into the first one, by what stands there.
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


class Head(NamedTuple):
    """How a value begins: its kind, what stands in its first byte, and the number it says."""

    kind: int
    inside: int
    number: int


def has_tags(data: bytes) -> bool:
    """In one value, or in several in a row. What is broken is left to the decoder."""
    return any(head.kind == TAG for head in heads_in(data))


def is_plain(data: bytes) -> bool:
    """No tags, no fractions, and each length and number written as shortly as can be.

    Such values are as long as what they are decoded to and encoded from again.
    """
    return all(is_plain_head(head) for head in heads_in(data))


def heads_in(data: bytes) -> Iterator[Head]:
    at = 0
    while at < len(data):
        kind, inside = data[at] >> 5, data[at] & 31
        width = WIDTHS.get(inside, 0)
        number = int.from_bytes(data[at + 1 : at + 1 + width]) if width else inside
        yield Head(kind, inside, number)
        has_content = kind in (BYTES, TEXT) and (width or inside <= LARGEST_INSIDE)
        at += 1 + width + (number if has_content else 0)


def is_plain_head(head: Head) -> bool:
    if head.kind == TAG:
        return False
    if head.inside <= LARGEST_INSIDE:
        return True
    width = WIDTHS.get(head.inside)
    return head.kind != SIMPLE and width is not None and head.number >= smallest_in(width)


def smallest_in(width: int) -> int:
    """The first number that needs so many bytes."""
    return LARGEST_INSIDE + 1 if width == 1 else 256 ** (width // 2)
