"""The swift of the house, and hens."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, define, group, path, use

SWIFT = (
    "M0-34C5-34 9-27 10-17C46-22 88-6 122 42C84 14 46 10 15 16C12 34 8 50 22 78"
    "C10 70 4 60 0 50C-4 60-10 70-22 78C-8 50-12 34-15 16C-46 10-84 14-122 42"
    "C-88-6-46-22-10-17C-9-27-5-34 0-34Z"
)


def swifts(palette: Palette) -> str:
    """A summer evening's swifts, all of them in a hurry."""
    main, second, third, fourth = palette.tones
    bird = path(SWIFT, id="v")
    colours = (palette.ink, main, main, second, third, fourth)
    pick = Random(19)
    flock = []
    for row in range(-1, 7):
        for column in range(-1, 7):
            at = (column * 210 + row % 2 * 105 + pick.uniform(-20, 20) + 60, row * 190 + 90.0)
            turn, size = 35 + pick.uniform(-40, 40), pick.choice((0.62, 0.78, 0.95))
            flock.append(group(use("v", at, turn=turn, scale=size), fill=pick.choice(colours)))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(bird) + "".join(flock)


def hens(palette: Palette) -> str:
    """Hens in rows, every second one with something to say."""
    main, second, _, fourth = palette.tones
    coats = ((main, palette.ground), (palette.ink, fourth), (fourth, main))
    kinds = [_hen(f"h{index}", coat, palette) for index, coat in enumerate(coats)]
    laid = []
    for row in range(5):
        for column in range(6):
            at = (column * 240 + row % 2 * 120, row * 250 + 110)
            laid.append(_facing(f"h{(column + row * 2) % 3}", at, "" if row % 2 else "scale(-1 1)"))
            laid.append(_seeds((at[0] + 120, at[1] + 62), second))
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*kinds) + "".join(laid)


def _facing(name: str, at: Point, mirror: str) -> str:
    return f'<use href="#{name}" transform="translate({at[0]:g} {at[1]:g}){mirror}"/>'


def _seeds(at: Point, colour: str) -> str:
    return "".join(
        circle((at[0] + x, at[1] + y), 5, fill=colour) for x, y in ((0, 0), (16, 12), (-14, 14))
    )


def _hen(name: str, coat: tuple[str, str], palette: Palette) -> str:
    body, dots = coat
    legs = "M-14 60V92M-14 92L-28 96M-14 92L0 96M18 60V92M18 92L4 96M18 92L32 96"
    plumage = "M-86-66C-70-30-40-20-10-24C14-28 24-52 30-84C36-104 70-104 74-78C78-30 74 68-4 68C-70 68-92 0-86-66Z"
    spots = [
        circle(at, 6, fill=dots)
        for at in ((-50, 12), (-26, 34), (-20, 4), (6, 44), (36, 36), (46, 6))
    ]
    return group(
        path(legs, stroke=palette.tones[1], stroke_width=5, fill="none"),
        path("M36-92C32-116 44-122 50-106C54-122 68-118 66-94Z", fill=palette.tones[2]),
        path("M72-84L98-72L73-64Z", fill=palette.tones[1]),
        path("M66-62C80-62 80-40 70-38C62-40 60-54 66-62Z", fill=palette.tones[2]),
        path(plumage, fill=body),
        *spots,
        path("M-40 0C-30 40 24 40 34-4C14 12-18 12-40 0Z", fill=dots, opacity=0.9),
        circle((56, -80), 5, fill=palette.ground if body != palette.ground else palette.ink),
        id=name,
    )
