"""Lemons, sliced oranges and pears."""

from math import cos, pi, sin

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, ellipse, group, path, polygon, use

LEMON = "M-92 0C-84-12-78-22-66-34C-38-66 38-66 66-34C78-22 84-12 92 0C84 12 78 22 66 34C38 66-38 66-66 34C-78 22-84 12-92 0Z"
PEAR = "M0-130C34-130 44-96 50-56C58-14 96 14 96 70C96 124 52 150 0 150C-52 150-96 124-96 70C-96 14-58-14-50-56C-44-96-34-130 0-130Z"


def lemons(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    whole = _lemon("n", skin=main, leaf=second, shade=third)
    cut = group(_slice(88, rind=main, flesh=fourth, pips=palette.ground), id="c")
    turns = (-32, 148, 24, -74, 66, 200)
    laid = []
    for row in range(-1, 6):
        for column in range(-1, 6):
            at = (column * 270 + row % 2 * 135 + 80, row * 230 + 110)
            kind = "c" if (column * 2 + row) % 5 == 0 else "n"
            laid.append(use(kind, at, turn=turns[(column * 5 + row * 2) % 6]))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(whole, cut) + "".join(laid)


def _lemon(name: str, *, skin: str, leaf: str, shade: str) -> str:
    return group(
        path("M84 0C92-44 132-66 166-58C158-22 128 0 84 0Z", fill=leaf),
        path("M84 0Q124-20 160-54", stroke="#fff", stroke_width=3, opacity=0.4, fill="none"),
        path("M84 2C100 34 132 44 154 34C146 8 118-4 84 2Z", fill=leaf, opacity=0.75),
        path(LEMON, fill=skin),
        path("M-66 34C-38 66 38 66 66 34C34 52-34 50-66 34Z", fill=shade, opacity=0.6),
        ellipse((-26, -24), (26, 9), fill="#fff", opacity=0.45, transform="rotate(-16 -26 -24)"),
        id=name,
    )


def oranges(palette: Palette) -> str:
    """Slices as wide as plates, with a few leaves between them."""
    main, second, third, fourth = palette.tones
    kinds = define(
        group(_slice(112, rind=second, flesh=main, pips=palette.ground), id="o0"),
        group(_slice(112, rind=main, flesh=fourth, pips=palette.ground), id="o1"),
        path("M0-62C30-30 30 30 0 62C-30 30-30-30 0-62Z", id="lf", fill=third),
    )
    laid = []
    for row in range(6):
        for column in range(6):
            at = (column * 260 + row % 2 * 130 - 30, row * 226 + 50)
            laid.append(use(f"o{(column + row * 2) % 3 // 2}", at, turn=column * 17 + row * 11))
            laid.append(use("lf", (at[0] + 130, at[1] - 6), turn=(column * 50 + row * 35) % 180))
    return box((0, 0), (1200, 1200), fill=palette.ground) + kinds + "".join(laid)


def _slice(reach: float, *, rind: str, flesh: str, pips: str) -> str:
    wedges = [_wedge(reach * 0.8, step) for step in range(9)]
    return (
        circle((0, 0), reach, fill=rind)
        + circle((0, 0), reach * 0.89, fill=pips)
        + group(*wedges, fill=flesh, stroke=flesh, stroke_width=8, stroke_linejoin="round")
    )


def _wedge(reach: float, step: int) -> str:
    middle, half = 2 * pi * (step + 0.5) / 9, pi / 9 - 0.1
    points: list[Point] = [(15 * cos(middle), 15 * sin(middle))]
    for lean in (-1, -0.5, 0, 0.5, 1):
        turn = middle + half * lean
        points.append((reach * cos(turn), reach * sin(turn)))
    return polygon(points)


def pears(palette: Palette) -> str:
    """Two pears, one whole and one halved, over a striped cloth."""
    _, second, third, fourth = palette.tones
    stripes = [box((0, y), (1200, 16), fill=second, opacity=0.55) for y in range(830, 1200, 46)]
    return "".join(
        [
            box((0, 0), (1200, 1200), fill=fourth),
            box((0, 800), (1200, 400), fill=palette.ground),
            *stripes,
            ellipse((470, 930), (215, 30), fill=palette.ink, opacity=0.28),
            ellipse((770, 1000), (205, 30), fill=palette.ink, opacity=0.28),
            _whole_pear(palette),
            _cut_pear(palette),
            circle((860, 330), 92, fill=third),
        ]
    )


def _whole_pear(palette: Palette) -> str:
    main, second, third, _ = palette.tones
    return group(
        path("M0-128C-4-160 6-178 22-192", stroke=palette.ink, stroke_width=10, fill="none"),
        path("M10-160C30-206 82-212 108-196C92-158 50-142 10-160Z", fill=third),
        path(PEAR, fill=main),
        path(
            "M20-128C44-120 46-90 50-56C58-14 96 14 96 70C96 124 52 150 6 150C92 110 40 0 20-128Z",
            fill=second,
        ),
        ellipse((-48, 50), (14, 40), fill="#fff", opacity=0.3, transform="rotate(12 -48 50)"),
        transform="translate(450 640)scale(1.95)",
    )


def _cut_pear(palette: Palette) -> str:
    main, second, _, _ = palette.tones
    return group(
        path("M0-128V-172", stroke=palette.ink, stroke_width=9),
        path(PEAR, fill=second),
        path(PEAR, fill=palette.ground, transform="translate(0 2)scale(.9)"),
        path("M0 10C34 30 40 84 0 110C-40 84-34 30 0 10Z", fill=main, opacity=0.55),
        path("M-14 42C-4 54-4 74-14 84C-24 74-24 54-14 42Z", fill=palette.ink),
        path("M14 42C24 54 24 74 14 84C4 74 4 54 14 42Z", fill=palette.ink),
        path("M0 10V-110", stroke=main, stroke_width=4, opacity=0.6),
        transform="translate(760 720)rotate(9)scale(1.8)",
    )
