"""Houses shoulder to shoulder, with swifts above them."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.patterns.birds import SWIFT
from webapp.demo.svg import Point, box, circle, define, group, path, polygon, use

FLOCK = (
    (420, 250, 20, 1.5),
    (700, 170, 50, 1.0),
    (790, 340, -10, 0.7),
    (560, 400, 40, 0.6),
    (300, 420, 62, 0.5),
    (930, 220, 10, 0.6),
    (200, 180, 35, 0.7),
)


def rooftops(palette: Palette) -> str:
    """Swifts above a stair of tiled roofs."""
    pick = Random(14)
    drawn = [
        box((0, 0), (1200, 1200), fill=palette.ground),
        circle((690, 400), 190, fill=palette.tones[1]),
        define(path(SWIFT, id="v", fill=palette.ink)),
    ]
    drawn += [use("v", (x, y), turn=turn, scale=size) for x, y, turn, size in FLOCK]
    for row in range(5):
        drawn += _terrace(row, pick=pick, palette=palette)
    return "".join(drawn)


def _terrace(row: int, *, pick: Random, palette: Palette) -> list[str]:
    left, houses = -60.0 - row * 40, []
    while left < 1200:
        width, height = pick.choice((130, 160, 190)), pick.uniform(-50, 50)
        houses.append(_house((left, 600 + row * 130 + height), width, pick=pick, palette=palette))
        left += width
    return houses


def _house(at: Point, width: float, *, pick: Random, palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    wall = pick.choice((palette.ground, fourth, second, fourth, palette.ground))
    roof = pick.choice((third, main, palette.ink, third))
    left, top = at
    if pick.random() < 0.4:
        gable = [(left, top), (left + width, top), (left + width, top - 24), (left, top - 70)]
    else:
        gable = [(left, top), (left + width, top), (left + width / 2, top - width * 0.42)]
    body = box(at, (width, 700), fill=wall) + polygon(gable, fill=roof)
    shade = box((left + width - 14, top), (14, 700), fill=palette.ink, opacity=0.12)
    return body + shade + _windows(at, width, colour=palette.ink)


def _windows(at: Point, width: float, *, colour: str) -> str:
    count = int(width // 60)
    gap = width / count
    panes = [
        box(
            (at[0] + gap * (step + 0.5) - 11, at[1] + 26 + floor * 70), (22, 34), rx=11, fill=colour
        )
        for step in range(count)
        for floor in range(2)
    ]
    return group(*panes, opacity=0.85)


def village(palette: Palette) -> str:
    """A street plan seen by somebody who likes gables: houses in rows, trees between."""
    pick = Random(33)
    drawn = [box((0, 0), (1200, 1200), fill=palette.tones[3])]
    for row in range(6):
        for column in range(7):
            at = (column * 200 - row % 2 * 100 + 10, row * 205 + 105)
            if pick.random() < 0.2:
                drawn.append(_tree((at[0] + 90, at[1] + 95), palette))
            else:
                drawn.append(_cottage(at, pick=pick, palette=palette))
    return "".join(drawn)


def _tree(foot: Point, palette: Palette) -> str:
    crown = circle((foot[0], foot[1] - 105), 62, fill=palette.tones[2])
    trunk = box((foot[0] - 5, foot[1] - 80), (10, 82), fill=palette.ink)
    return crown + trunk


def _cottage(at: Point, *, pick: Random, palette: Palette) -> str:
    main, second, third, _ = palette.tones
    wall = pick.choice((palette.ground, second, main, palette.ground))
    roof = pick.choice([paint for paint in (palette.ink, main, third) if paint != wall])
    door = palette.ink if wall != palette.ink else palette.ground
    left, top = at
    return group(
        box((left + 128, top - 84), (20, 50), fill=palette.ink),
        box((left, top), (180, 96), fill=wall),
        polygon(
            [(left - 10, top), (left + 190, top), (left + 140, top - 70), (left + 40, top - 70)],
            fill=roof,
        ),
        path(f"M{left + 74:g} {top + 96:g}v-44a16 16 0 0 1 32 0v44Z", fill=door),
        box((left + 24, top + 28), (30, 30), rx=3, fill=door, opacity=0.85),
        box((left + 126, top + 28), (30, 30), rx=3, fill=door, opacity=0.85),
    )
