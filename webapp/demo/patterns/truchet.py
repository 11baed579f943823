"""Square tiles turned at random, so that their quarter circles join into rivers and ribbons."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import box, clip, define, group, path, use

ARCS = "M0-75A75 75 0 0 1-75 0M75 0A75 75 0 0 0 0 75"


def rivers(palette: Palette) -> str:
    main, second, *_ = palette.tones
    bands = ((74, palette.ink), (58, palette.ground), (44, main), (14, second))
    tile = group(
        *(path(ARCS, stroke_width=width, stroke=colour) for width, colour in bands),
        id="t",
        fill="none",
    )
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(tile) + _laid(Random(5))


def ribbons(palette: Palette) -> str:
    corners = [_rings(palette, turn) for turn in (0, 180)]
    tile = group(*corners, id="t", clip_path="url(#tc)")
    frame = clip("tc", box((-75.5, -75.5), (151, 151)))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(frame, tile) + _laid(Random(21))


def _rings(palette: Palette, turn: float) -> str:
    main, _, third, _ = palette.tones
    colours = (palette.ground, main, palette.ground, third, palette.ground, main)
    rings = []
    for band in range(6, 0, -1):
        reach = 150 * band / 7
        outline = f"M-75-75H{reach - 75:.1f}A{reach:.1f} {reach:.1f} 0 0 1-75 {reach - 75:.1f}Z"
        rings.append(path(outline, fill=colours[band - 1]))
    return group(*rings, transform=f"rotate({turn:g})")


def _laid(turns: Random) -> str:
    return "".join(
        use("t", (75 + 150 * column, 75 + 150 * row), turn=turns.choice((0, 90)))
        for row in range(8)
        for column in range(8)
    )
