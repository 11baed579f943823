"""Chips of stone and round pebbles, strewn so that none touches another."""

from math import cos, hypot, pi, sin
from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, group, path, polygon, rounded

Stone = tuple[float, float, float]


def chips(palette: Palette) -> str:
    pick = Random(4)
    colours = (*palette.tones, palette.tones[0], palette.ink)
    stones = _strewn(pick, sizes=(78, 58, 40, 26, 17, 11), tries=420)
    drawn = [_chip(stone, pick=pick, colour=pick.choice(colours)) for stone in stones]
    return box((0, 0), (1200, 1200), fill=palette.ground) + "".join(drawn)


def pebbles(palette: Palette) -> str:
    pick = Random(12)
    colours = (*palette.tones, palette.ink)
    stones = _strewn(pick, sizes=(92, 70, 50, 34), tries=500)
    drawn = [_pebble(stone, pick=pick, colours=colours) for stone in stones]
    return box((0, 0), (1200, 1200), fill=palette.ground) + "".join(drawn)


def _strewn(pick: Random, *, sizes: tuple[float, ...], tries: int) -> list[Stone]:
    stones: list[Stone] = []
    for size in sizes:
        for _ in range(tries):
            stone = (pick.uniform(-20, 1220), pick.uniform(-20, 1220), size)
            if _is_free(stone, stones):
                stones.append(stone)
    return stones


def _is_free(stone: Stone, stones: list[Stone]) -> bool:
    x, y, size = stone
    return all(hypot(x - left, y - top) > (size + other) * 1.02 for left, top, other in stones)


def _chip(stone: Stone, *, pick: Random, colour: str) -> str:
    corners = pick.choice((4, 5, 5, 6))
    return polygon(_around(stone, pick=pick, count=corners), fill=colour)


def _pebble(stone: Stone, *, pick: Random, colours: tuple[str, ...]) -> str:
    colour, vein = pick.sample(colours, 2)
    points = _around(stone, pick=pick, count=7)
    heart = [(stone[0] + (x - stone[0]) * 0.5, stone[1] + (y - stone[1]) * 0.5) for x, y in points]
    ring = path(rounded(heart), fill="none", stroke=vein, stroke_width=5, opacity=0.8)
    return group(path(rounded(points), fill=colour), ring)


def _around(stone: Stone, *, pick: Random, count: int) -> list[Point]:
    x, y, size = stone
    start = pick.uniform(0, 2 * pi)
    points = []
    for corner in range(count):
        turn = start + 2 * pi * (corner + pick.uniform(-0.22, 0.22)) / count
        reach = size * pick.uniform(0.78, 1.0)
        points.append((x + reach * cos(turn), y + reach * sin(turn)))
    return points
