"""Glazed tiles: four quarters that make a flower, and the star with its cross."""

from webapp.demo.palettes import Palette
from webapp.demo.svg import box, circle, define, group, path, polygon, use


def azulejo(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    quarter = group(
        path("M0 0H150V150H0Z", fill=palette.ground),
        path("M0 0C70 10 110 40 120 120C40 110 10 70 0 0Z", fill=main),
        path("M0 0C50 14 78 36 88 88C36 78 14 50 0 0Z", fill=fourth),
        path("M0 0C30 14 46 30 54 54C30 46 14 30 0 0Z", fill=second),
        path("M150 0A62 62 0 0 1 88 0ZM150 0V62A62 62 0 0 1 88 0Z", fill=third),
        path("M0 150V88A62 62 0 0 1 62 150Z", fill=third),
        path("M150 150V96A54 54 0 0 0 96 150Z", fill=main),
        path("M150 150V122A28 28 0 0 0 122 150Z", fill=second),
        id="z",
    )
    turned = [use("z", turn=turn) for turn in (0, 90, 180, 270)]
    seams = path(
        "M-150-150H150V150H-150Z", fill="none", stroke=palette.ink, stroke_width=2, opacity=0.25
    )
    tile = group(*turned, circle((0, 0), 14, fill=palette.ground), seams, id="a")
    laid = [use("a", (x, y)) for x in range(150, 1200, 300) for y in range(150, 1200, 300)]
    return define(quarter, tile) + "".join(laid)


def star_and_cross(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    kinds = define(
        _star("s0", outer=main, inner=palette.ground, heart=second),
        _star("s1", outer=third, inner=fourth, heart=palette.ground),
        _star("s2", outer=second, inner=palette.ground, heart=main),
    )
    laid = [
        use(f"s{(row * 2 + column) % 3}", (column * 200, row * 200))
        for row in range(7)
        for column in range(7)
    ]
    crosses = [
        circle((column * 200 + 100, row * 200 + 100), 15, fill=fourth)
        for row in range(6)
        for column in range(6)
    ]
    return box((0, 0), (1200, 1200), fill=palette.ink) + kinds + "".join(laid + crosses)


def _star(name: str, *, outer: str, inner: str, heart: str) -> str:
    return group(
        _eight(93, outer), _eight(70, inner), _eight(54, outer), _eight(28, heart), id=name
    )


def _eight(reach: float, colour: str) -> str:
    side = reach * 0.7071
    square = [(-side, -side), (side, -side), (side, side), (-side, side)]
    diamond = [(0, -reach), (reach, 0), (0, reach), (-reach, 0)]
    return polygon(square, fill=colour) + polygon(diamond, fill=colour)
