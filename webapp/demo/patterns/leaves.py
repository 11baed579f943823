"""Sprigs, ferns and olive branches from a few curves each."""

from math import cos, pi, sin
from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, path, use

LEAF = "M0 0C16-26 16-62 0-92C-16-62-16-26 0 0Z"


def sprigs(palette: Palette) -> str:
    """Upright sprigs with paired leaves, each row in another tone."""
    main, second, third, fourth = palette.tones
    moods = ((main, second), (third, fourth), (second, main))
    kinds = [_sprig(f"g{index}", stem=palette.ink, leaves=mood) for index, mood in enumerate(moods)]
    laid = []
    for column in range(-1, 9):
        for row in range(-1, 5):
            at = (column * 150 + 75, row * 300 + column % 2 * 150 + 160)
            laid.append(use(f"g{column % 3}", at))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _sprig(name: str, *, stem: str, leaves: tuple[str, str]) -> str:
    drawn = [path("M0 120V-110", stroke=stem, stroke_width=4)]
    for pair in range(4):
        foot, size = 92 - pair * 48, 0.78 - pair * 0.09
        drawn.append(_leaf((0, foot), turn=-48, scale=size, fill=leaves[0]))
        drawn.append(_leaf((0, foot), turn=48, scale=size, fill=leaves[1]))
    drawn.append(_leaf((0, -78), turn=0, scale=0.6, fill=leaves[0]))
    return group(*drawn, id=name)


def _leaf(foot: Point, *, turn: float, scale: float, fill: str) -> str:
    where = f"translate({foot[0]:g} {foot[1]:g})rotate({turn:g})scale({scale:.2f})"
    return path(LEAF, transform=where, fill=fill)


def ferns(palette: Palette) -> str:
    """Long fronds that lean over one another."""
    main, second, third, fourth = palette.tones
    kinds = [_frond("f0", main), _frond("f1", second), _frond("f2", fourth), _frond("f3", third)]
    spots = Random(17)
    laid = []
    for row in range(-1, 6):
        for column in range(-1, 6):
            at = (column * 240 + row % 2 * 120 + 90, row * 250 + 190)
            kind = spots.choices(range(4), (4, 4, 3, 1))[0]
            laid.append(use(f"f{kind}", at, turn=spots.choice((-28, 24, 35, -40))))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _frond(name: str, colour: str) -> str:
    drawn = [path("M0 150Q6 0 0-140", stroke=colour, stroke_width=5, fill="none")]
    for step in range(11):
        foot, size = 120 - step * 23, 0.9 * sin(pi * (step + 2.2) / 14)
        drawn.append(_leaf((3, foot), turn=-62 + step, scale=size, fill=colour))
        drawn.append(_leaf((3, foot), turn=62 - step, scale=size, fill=colour))
    return group(*drawn, id=name)


def olives(palette: Palette) -> str:
    """Olive branches, heavy with fruit, turned this way and that."""
    main, second, third, _ = palette.tones
    branch = _branch("b", leaves=(main, second), fruit=third, stem=palette.ink)
    turns = (18, -64, 128, 200, -20, 75, 160, -110)
    laid = []
    for row in range(-1, 5):
        for column in range(-1, 6):
            at = (column * 270 + row % 2 * 135 + 100, row * 290 + 170)
            laid.append(use("b", at, turn=turns[(column * 3 + row * 5) % 8]))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(branch) + "".join(laid)


def _branch(name: str, *, leaves: tuple[str, str], fruit: str, stem: str) -> str:
    drawn = [path("M-20 130C20 60-20-30 6-110", stroke=stem, stroke_width=5, fill="none")]
    turns = ((4, 92, 62), (2, 60, -60), (6, 24, 54), (-2, -6, -52), (-2, -46, 46), (4, -72, -40))
    for index, (x, y, turn) in enumerate(turns):
        drawn.append(_leaf((x, y), turn=turn, scale=1.0 - index * 0.05, fill=leaves[index % 2]))
    drawn.append(_leaf((6, -104), turn=6, scale=0.7, fill=leaves[0]))
    for x, y in ((-34, 96), (40, 52), (-40, 22), (30, -30)):
        drawn.append(_olive((x, y), fruit))
    return group(*drawn, id=name)


def _olive(at: Point, fruit: str) -> str:
    body = f'<ellipse cx="{at[0]:g}" cy="{at[1]:g}" rx="15" ry="20" fill="{fruit}"/>'
    return body + circle((at[0] - 5, at[1] - 8), 4, fill="#fff", opacity=0.45)


def meadow(palette: Palette) -> str:
    """Seed heads like small fireworks over thin stalks."""
    main, second, third, fourth = palette.tones
    heads = [
        _seed_head(f"m{index}", colour, dot)
        for index, (colour, dot) in enumerate(((main, second), (second, third), (fourth, main)))
    ]
    pick = Random(2)
    laid, stalks = [], []
    for row in range(5):
        for column in range(7):
            at = (column * 190 + row % 2 * 95 - 10, row * 250 + 110 + pick.uniform(-24, 24))
            stalks.append(f"M{at[0]:g} {at[1]:.0f}V1200")
            laid.append(use(f"m{(row + column * 2) % 3}", at, scale=pick.choice((0.8, 1.0, 1.15))))
    stems = path("".join(stalks), stroke=palette.ink, stroke_width=2.5, opacity=0.55)
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*heads) + stems + "".join(laid)


def _seed_head(name: str, colour: str, dot: str) -> str:
    rays, dots = "", []
    for step in range(18):
        turn = 2 * pi * step / 18
        reach = 82 if step % 2 else 62
        x, y = reach * cos(turn), reach * sin(turn)
        rays += f"M0 0L{x:.0f} {y:.0f}"
        dots.append(circle((x, y), 7, fill=dot))
    return group(
        path(rays, stroke=colour, stroke_width=4), *dots, circle((0, 0), 15, fill=dot), id=name
    )
