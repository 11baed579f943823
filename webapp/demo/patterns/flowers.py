"""Tulips in rows, strewn daisies and a folk garden with mirror symmetry."""

from math import cos, pi, sin
from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, path, use


def tulips(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    kinds = [
        _tulip(f"u{index}", cup=cup, heart=heart, green=third)
        for index, (cup, heart) in enumerate(
            ((main, second), (second, palette.ground), (fourth, main))
        )
    ]
    laid = []
    for row in range(-1, 6):
        for column in range(-1, 8):
            at = (column * 170 + row % 2 * 85 + 90, row * 240 + 100)
            laid.append(use(f"u{(column + row) % 3}", at))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _tulip(name: str, *, cup: str, heart: str, green: str) -> str:
    return group(
        path("M0 40V128", stroke=green, stroke_width=7),
        path("M0 126C-14 84-40 66-62 60C-62 96-40 122 0 126Z", fill=green),
        path("M0 126C14 84 40 66 62 60C62 96 40 122 0 126Z", fill=green, opacity=0.8),
        path("M-50-62C-58 8-38 46 0 46C38 46 58 8 50-62L25-26L0-72L-25-26Z", fill=cup),
        path("M0-40C18-14 18 16 0 34C-18 16-18-14 0-40Z", fill=heart),
        id=name,
    )


def daisies(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    kinds = [
        _daisy("d0", petals=palette.ground, heart=main),
        _daisy("d1", petals=fourth, heart=second),
        _daisy("d2", petals=main, heart=palette.ground),
    ]
    leaf = path("M0 0C26-10 44-34 46-62C18-56-2-32 0 0Z", id="l", fill=third)
    pick = Random(41)
    laid = []
    for row in range(-1, 7):
        for column in range(-1, 7):
            x = column * 200 + row % 2 * 100 + pick.uniform(-16, 16) + 60
            y = row * 190 + pick.uniform(-16, 16) + 80
            laid += _planted((x, y), pick)
    back = box((0, 0), (1200, 1200), fill=palette.ink)
    return back + define(leaf, *kinds) + "".join(laid)


def _planted(at: Point, pick: Random) -> list[str]:
    turn = pick.uniform(0, 360)
    leaves = [use("l", at, turn=turn, scale=1.7), use("l", at, turn=turn + 140, scale=1.5)]
    kind = pick.choices(range(3), (5, 2, 2))[0]
    return [*leaves, use(f"d{kind}", at, turn=turn, scale=pick.choice((0.75, 0.95, 1.1)))]


def _daisy(name: str, *, petals: str, heart: str) -> str:
    petal = "M0 0C-26-30-22-76 0-84C22-76 26-30 0 0Z"
    turns = [path(petal, transform=f"rotate({step * 40})") for step in range(9)]
    return group(group(*turns, fill=petals), circle((0, 0), 22, fill=heart), id=name)


def folk(palette: Palette) -> str:
    """A garden that is the same seen from all four sides."""
    main, second, third, fourth = palette.tones
    arm = group(
        path("M0-40V-150", stroke=third, stroke_width=8),
        path("M0-92C-16-128-52-130-66-118C-58-92-30-82 0-92Z", fill=third),
        path("M0-92C16-128 52-130 66-118C58-92 30-82 0-92Z", fill=third),
        path("M-44-196C-50-150-30-132 0-132C30-132 50-150 44-196L22-174L0-206L-22-174Z", fill=main),
        circle((0, -160), 11, fill=second),
        id="k",
    )
    flower = group(*(use("k", turn=turn) for turn in (0, 90, 180, 270)), _rosette(palette), id="fl")
    small = group(
        *(circle((34 * cos(pi * s / 4), 34 * sin(pi * s / 4)), 12, fill=fourth) for s in range(8)),
        circle((0, 0), 17, fill=second),
        id="sm",
    )
    laid = [use("fl", (x, y)) for x in (0, 400, 800, 1200) for y in (0, 400, 800, 1200)]
    laid += [use("sm", (x, y)) for x in (200, 600, 1000) for y in (200, 600, 1000)]
    back = box((0, 0), (1200, 1200), fill=palette.ground)
    return back + define(arm, flower, small) + "".join(laid)


def _rosette(palette: Palette) -> str:
    main, second, _, fourth = palette.tones
    petals = [
        circle((38 * cos(pi * s / 4), 38 * sin(pi * s / 4)), 22, fill=second) for s in range(8)
    ]
    return "".join(petals) + circle((0, 0), 38, fill=fourth) + circle((0, 0), 18, fill=main)
