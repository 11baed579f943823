"""Moons through their phases, and a sky full of lines between the stars."""

from itertools import product
from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, path, use

STAR = "M0-40L9-9L40 0L9 9L0 40L-9 9L-40 0L-9-9Z"


def moons(palette: Palette) -> str:
    main, _, third, _ = palette.tones
    bulges = (-1.0, -0.5, 0.0, 0.5, 1.0)
    phases = [_phase(f"m{index}", bulge, palette) for index, bulge in enumerate(bulges)]
    laid = []
    for row in range(7):
        for column in range(7):
            at = (column * 200, row * 200)
            laid.append(use(f"m{(column + row * 2) % 5}", at, turn=0 if row % 2 else 180))
            between = (column * 200 + 100, row * 200 + 100)
            paint = third if (row + column) % 3 == 0 else main
            laid.append(group(use("st", between, scale=0.8), fill=paint))
    star = path(STAR, id="st")
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(star, *phases) + "".join(laid)


def _phase(name: str, bulge: float, palette: Palette) -> str:
    reach, sweep = 66, 1 if bulge > 0 else 0
    lit = f"M0-{reach}A{reach} {reach} 0 0 1 0 {reach}A{abs(bulge) * reach + 0.1:.1f} {reach} 0 0 {sweep} 0-{reach}Z"
    return group(circle((0, 0), reach, fill=palette.tones[3]), path(lit, fill=palette.ink), id=name)


def constellations(palette: Palette) -> str:
    main, second, third, _ = palette.tones
    pick = Random(23)
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground), define(path(STAR, id="st"))]
    dust = [circle((pick.uniform(0, 1200), pick.uniform(0, 1200)), 3) for _ in range(110)]
    drawn.append(group(*dust, fill=second))
    places = product(range(150, 1200, 300), repeat=2)
    drawn += [_figure((x, y), pick, (main, third)) for y, x in places]
    return "".join(drawn)


def _figure(centre: Point, pick: Random, colours: tuple[str, str]) -> str:
    spots = [
        (centre[0] + x * 80 + pick.uniform(-34, 34), centre[1] + y * 80 + pick.uniform(-34, 34))
        for x, y in pick.sample(
            [(-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0)], 5
        )
    ]
    joined = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in sorted(spots))
    ways = path(joined, fill="none", stroke=colours[0], stroke_width=3, opacity=0.7)
    lights = [use("st", spot, scale=pick.choice((0.5, 0.7, 1.0))) for spot in spots[1:]]
    return ways + group(*lights, fill=colours[0]) + group(use("st", spots[0]), fill=colours[1])
