"""Drawings of nothing but lines: tides, contours, interference, chevrons and woven checks."""

from math import cos, pi, sin

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, number, path, rounded, use


def tides(palette: Palette) -> str:
    """Bands of waves that lean a little further with every row."""
    main, second, third, fourth = palette.tones
    order = (
        main,
        palette.ground,
        second,
        palette.ground,
        main,
        fourth,
        palette.ink,
        palette.ground,
    )
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground)]
    for row in range(26):
        colour = third if row in (9, 10) else order[row % 8]
        drawn.append(path(_wave(row), fill=colour))
    return "".join(drawn)


def _wave(row: int) -> str:
    top, start = row * 50 - 40, -300 + (row * 37) % 300
    steps = "".join(f"T{number(start + 150 * step)} {number(top)}" for step in range(2, 13))
    return f"M{start} {top}Q{start + 75} {top - 62} {start + 150} {top}{steps}V1240H{start}Z"


def contours(palette: Palette) -> str:
    """Two hills on a map that nobody has walked."""
    main, second, third, fourth = palette.tones
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground)]
    for step in range(17, 0, -1):
        fill = (palette.ground, fourth, second, main, third)[_band(step)]
        drawn.append(path(_ridge((560, 640), step * 52), fill=fill))
    lines = [path(_ridge((560, 640), step * 52)) for step in range(1, 25)]
    return "".join(drawn) + group(*lines, fill="none", stroke=palette.ink, stroke_width=3)


def _band(step: int) -> int:
    return 4 if step <= 1 else 3 if step <= 4 else 2 if step <= 8 else 1 if step <= 12 else 0


def _ridge(centre: Point, reach: float) -> str:
    points = []
    for step in range(20):
        turn = 2 * pi * step / 20
        sway = 0.20 * sin(2 * turn + reach / 260) + 0.11 * cos(3 * turn - reach / 300)
        sway += 0.05 * sin(5 * turn + reach / 90)
        span = reach * (1 + sway)
        points.append((centre[0] + span * cos(turn) * 1.1, centre[1] + span * sin(turn)))
    return rounded(points)


def interference(palette: Palette) -> str:
    """Two stones thrown into one pond."""
    first = [circle((455, 500), 13 + step * 26) for step in range(38)]
    second = [circle((745, 700), 13 + step * 26) for step in range(38)]
    return (
        box((0, 0), (1200, 1200), fill=palette.ground)
        + group(*first, fill="none", stroke=palette.tones[0], stroke_width=9)
        + group(*second, fill="none", stroke=palette.tones[2], stroke_width=9, opacity=0.85)
    )


def chevrons(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    order = (
        main,
        palette.ground,
        fourth,
        palette.ground,
        second,
        third,
        palette.ground,
        palette.ink,
    )
    heights = (70, 22, 46, 22, 70, 30, 22, 30)
    drawn, top, row = [], -180, 0
    while top < 1300:
        zigzag = "".join(f"L{x} {top + (100 if x % 200 else 0)}" for x in range(0, 1201, 100))
        drawn.append(path(f"M0 {top}{zigzag}V1300H0Z", fill=order[row % 8]))
        top, row = top + heights[row % 8], row + 1
    return "".join(drawn)


def checks(palette: Palette) -> str:
    """A woven check, where crossing stripes darken each other."""
    main, second, third, _ = palette.tones
    stripes = []
    for start in range(0, 1200, 300):
        stripes += [
            box((start + 20, 0), (90, 1200), fill=main),
            box((start + 136, 0), (14, 1200), fill=third),
            box((start + 176, 0), (90, 1200), fill=second),
        ]
    weave = group(*stripes, id="w", fill_opacity=0.55)
    turned = use("w", (0, 1200), turn=-90)
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(weave) + use("w") + turned
