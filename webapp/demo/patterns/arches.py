"""Rainbow arches in a running bond, and a street arcade with something in every window."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, path, use


def rainbows(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    moods = ((main, fourth, second), (third, palette.ground, main), (second, fourth, palette.ink))
    kinds = [_rainbow(f"r{index}", palette, mood) for index, mood in enumerate(moods)]
    laid = []
    for row in range(9):
        for column in range(7):
            at = (column * 200 + row % 2 * 100, row * 150)
            laid.append(use(f"r{(column + row * 2) % 3}", at))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _rainbow(name: str, palette: Palette, mood: tuple[str, str, str]) -> str:
    bands = (
        (100, palette.ground),
        (90, mood[0]),
        (68, mood[1]),
        (54, mood[2]),
        (28, palette.ground),
    )
    arches = [path(_arch((0, 0), reach, foot=150), fill=colour) for reach, colour in bands]
    return group(*arches, circle((0, 6), 13, fill=mood[0]), id=name)


def _arch(at: Point, reach: float, *, foot: float) -> str:
    x, y = at
    left, right = x - reach, x + reach
    return f"M{left:g} {y + foot:g}V{y:g}A{reach:g} {reach:g} 0 0 1 {right:g} {y:g}V{y + foot:g}Z"


def arcade(palette: Palette) -> str:
    """Windows of an arcade: sun, moon, cypress, stairs, wave."""
    pick = Random(3)
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground)]
    for row in range(4):
        order = pick.sample(range(6), 6)
        drawn += [
            _window((column * 200 + 100, row * 300 + 122), order[column], palette)
            for column in range(6)
        ]
    frame = _arch((0, 0), 80, foot=150)
    return define(f'<clipPath id="w"><path d="{frame}"/></clipPath>') + "".join(drawn)


def _window(at: Point, kind: int, palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    backs = (main, palette.ink, fourth, second, third, fourth)
    content = (_sun, _moon, _cypress, _stairs, _sea, _door)[kind](palette)
    room = group(box((-90, -90), (180, 250), fill=backs[kind]), content, clip_path="url(#w)")
    return group(room, transform=f"translate({at[0]:g} {at[1]:g})")


def _sun(palette: Palette) -> str:
    hill = path("M-90 90Q0 20 90 90V160H-90Z", fill=palette.ink)
    return circle((0, 10), 40, fill=palette.ground) + hill


def _moon(palette: Palette) -> str:
    moon = circle((0, 0), 36, fill=palette.tones[1]) + circle((16, -8), 32, fill=palette.ink)
    return (
        moon + circle((-30, 90), 5, fill=palette.ground) + circle((34, 60), 5, fill=palette.ground)
    )


def _cypress(palette: Palette) -> str:
    tree = path("M0-40C34 20 34 80 0 120C-34 80-34 20 0-40Z", fill=palette.tones[0])
    return box((-4, 100), (8, 60), fill=palette.ink) + tree


def _stairs(palette: Palette) -> str:
    return path("M-90 110H-50V70H-10V30H30V-10H90V160H-90Z", fill=palette.ground)


def _sea(palette: Palette) -> str:
    waves = "M-90 {0}q22-24 45 0t45 0t45 0t45 0V160H-90Z"
    return path(waves.format(50), fill=palette.ground) + path(waves.format(95), fill=palette.ink)


def _door(palette: Palette) -> str:
    inner = path(_arch((0, 40), 46, foot=110), fill=palette.tones[2])
    return inner + circle((24, 90), 7, fill=palette.ground)
