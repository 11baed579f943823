"""Sardines and sailing boats."""

from webapp.demo.palettes import Palette
from webapp.demo.svg import box, circle, define, group, path, use

FISH = "M-128 0C-84-44 20-50 92-6L132-36C126-14 126 14 132 36L92 6C20 50-84 44-128 0Z"


def sardines(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    coats = ((main, fourth), (palette.ink, second), (second, main), (third, fourth))
    kinds = [_fish(f"f{index}", palette.ground, coat) for index, coat in enumerate(coats)]
    laid = []
    for row in range(12):
        for column in range(-1, 5):
            at = (column * 310 + row % 2 * 155 + 100, row * 108 + 46)
            turn = 180 if row % 2 else 0
            laid.append(use(f"f{(column + row * 3) % 7 % 4}", at, turn=turn))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _fish(name: str, ground: str, coat: tuple[str, str]) -> str:
    body, marks = coat
    return group(
        path(FISH, fill=body),
        path("M-70-30C-58-12-58 12-70 30", stroke=ground, stroke_width=5, fill="none"),
        path("M-50 0H84", stroke=marks, stroke_width=5),
        path("M-40-17H58M-40 17H58", stroke=marks, stroke_width=5, stroke_dasharray="16 10"),
        circle((-96, -6), 8, fill=ground),
        circle((-97, -6), 3.5, fill=body),
        id=name,
    )


def boats(palette: Palette) -> str:
    """A regatta in light wind."""
    main, second, third, fourth = palette.tones
    sails = ((main, palette.ground), (third, second), (second, main), (palette.ink, third))
    kinds = [_boat(f"b{index}", hull=palette.ink, sails=pair) for index, pair in enumerate(sails)]
    laid = []
    for row in range(6):
        fleet = [
            use(f"b{(column * 3 + row) % 4}", (column * 260 + row % 2 * 130 - 20, row * 210 + 60))
            for column in range(6)
        ]
        laid += [*fleet, _swell(row * 210 + 122, palette.tones[1])]
    return box((0, 0), (1200, 1200), fill=fourth) + define(*kinds) + "".join(laid)


def _boat(name: str, *, hull: str, sails: tuple[str, str]) -> str:
    return group(
        path("M0 32V-92", stroke=hull, stroke_width=5),
        path("M7-88C50-50 66-14 70 18H7Z", fill=sails[0]),
        path("M-7-70C-36-40-48-10-50 18H-7Z", fill=sails[1]),
        path("M-74 32H78C70 62 52 76 28 76H-36C-56 76-70 58-74 32Z", fill=hull),
        path("M-66 44H72", stroke=sails[1], stroke_width=6),
        id=name,
    )


def _swell(top: float, colour: str) -> str:
    wave = f"M-10 {top:g}q25-26 50 0" + "t50 0" * 24
    return path(wave, stroke=colour, stroke_width=9, fill="none", stroke_linecap="round")
