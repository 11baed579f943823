"""Patchwork blocks: stars, flying geese and log cabins."""

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, define, group, path, polygon, use

TURNS = ((0, 90), (270, 180))


def stars(palette: Palette) -> str:
    """Eight-pointed saw-tooth stars in two colourings."""
    main, second, third, fourth = palette.tones
    blocks = define(
        _star("a", back=palette.ground, points=main, heart=second),
        _star("b", back=fourth, points=third, heart=palette.ground),
    )
    laid = [
        use("ab"[(row + column) % 2], (column * 300, row * 300))
        for row in range(4)
        for column in range(4)
    ]
    return blocks + "".join(laid)


def _star(name: str, *, back: str, points: str, heart: str) -> str:
    tips = "M75 75V0L150 75L225 0V75H300L225 150L300 225H225V300L150 225L75 300V225H0L75 150L0 75Z"
    return group(
        box((0, 0), (300.5, 300.5), fill=back),
        path(tips, fill=points),
        path("M75 75H225V225H75Z", fill=points),
        path("M150 75L225 150L150 225L75 150Z", fill=heart),
        path("M150 112L188 150L150 188L112 150Z", fill=points),
        id=name,
    )


def geese(palette: Palette) -> str:
    """Triangles flying up one strip and down the next."""
    main, second, third, fourth = palette.tones
    order = (main, second, palette.ink, third, main, fourth)
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground)]
    for strip in range(6):
        drawn += [_goose(strip, row, order[(row * 5 + strip * 2) % 6]) for row in range(12)]
        drawn.append(box((strip * 200 + 196, 0), (8, 1200), fill=palette.ink))
    return "".join(drawn)


def _goose(strip: int, row: int, colour: str) -> str:
    left, top = strip * 200 + 16, row * 100
    if strip % 2:
        return polygon([(left, top + 6), (left + 168, top + 6), (left + 84, top + 94)], fill=colour)
    return polygon([(left, top + 94), (left + 168, top + 94), (left + 84, top + 6)], fill=colour)


def log_cabin(palette: Palette) -> str:
    """Strips laid around a warm square, light on two sides and dark on the others."""
    main, second, third, fourth = palette.tones
    dark, light = (palette.ink, main, palette.ink, main), (fourth, palette.ground, fourth, second)
    strips = []
    for ring in range(4):
        inset, side = ring * 30.0, 300 - ring * 60.0
        far = inset + side - 30
        strips += [
            box((inset, inset), (side, 30.5), fill=light[ring]),
            box((inset, inset), (30.5, side), fill=light[ring - 1]),
            box((inset, far), (side, 30.5), fill=dark[ring]),
            box((far, inset + 30), (30.5, side - 30), fill=dark[ring - 1]),
        ]
    block = group(*strips, box((120, 120), (60, 60), fill=third), id="c")
    laid = [
        _turned((column * 300 + 150, row * 300 + 150), TURNS[row % 2][column % 2])
        for row in range(4)
        for column in range(4)
    ]
    return define(block) + "".join(laid)


def _turned(centre: Point, turn: float) -> str:
    where = f"translate({centre[0]:g} {centre[1]:g})rotate({turn:g})translate(-150 -150)"
    return f'<use href="#c" transform="{where}"/>'
