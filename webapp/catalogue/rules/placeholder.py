"""What is shown where a product has no picture: a calm pattern, always the same for a product."""

import hashlib
from collections.abc import Iterator

SIZE = 1200
TILES = 6
# Paper, and the two colours on it.
COLOURS = (
    ("#ece5d9", "#d8ccb8", "#c3b196"),
    ("#e1e7dd", "#c9d4c1", "#a9b99d"),
    ("#dfe7ea", "#c5d4da", "#a3bac4"),
    ("#f1e2da", "#e2c9bb", "#cfa893"),
    ("#e7e4e9", "#d2ccd7", "#b5abbd"),
)
QUARTER = "M0 0H200A200 200 0 0 1 0 200Z"
HALF = "M0 0H200A100 100 0 0 1 0 0Z"
DOT = "M100 40A60 60 0 1 1 100 160A60 60 0 1 1 100 40Z"
SHAPES = (QUARTER, QUARTER, HALF, DOT)


def draw_placeholder(seed: str) -> str:
    """An SVG of 1200 by 1200; nothing of the seed itself appears in it."""
    dice = hashlib.sha256(seed.encode(errors="replace")).digest()
    paper, *inks = COLOURS[dice[0] % len(COLOURS)]
    tiles = "".join(tile(place, byte, inks) for place, byte in enumerate(bytes_for_tiles(dice)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="{paper}"/>{tiles}</svg>'
    )


def bytes_for_tiles(dice: bytes) -> Iterator[int]:
    more = dice + hashlib.sha256(dice).digest()
    return iter(more[: TILES * TILES])


def tile(place: int, byte: int, inks: list[str]) -> str:
    side = SIZE // TILES
    x, y = place % TILES * side, place // TILES * side
    turn = byte // 16 % 4 * 90
    shape, ink = SHAPES[byte % len(SHAPES)], inks[byte // 64 % len(inks)]
    return f'<path transform="translate({x} {y})rotate({turn} 100 100)" d="{shape}" fill="{ink}"/>'
