"""Circles that interlock, overlap like fish scales, or stand cut in half."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import box, circle, define, group, path, use


def petals(palette: Palette) -> str:
    """Interlocking circles, shown by the petals in which they overlap."""
    main, second, third, fourth = palette.tones
    outline = "M-100 0A70.7 70.7 0 0 1 0 0A70.7 70.7 0 0 1-100 0Z"
    lens = path(outline, transform="translate(50 0)")
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground), define(group(lens, id="p"))]
    across, upright, dots = [], [], []
    for row in range(13):
        for column in range(13):
            at = (column * 100, row * 100)
            across.append(use("p", (at[0] + 50, at[1])))
            upright.append(use("p", (at[0], at[1] + 50), turn=90))
            paint = third if (row + column) % 2 else fourth
            dots.append(circle((at[0] + 50, at[1] + 50), 11, fill=paint))
    drawn += [group(*across, fill=main), group(*upright, fill=second), *dots]
    return "".join(drawn)


def scallops(palette: Palette) -> str:
    """Overlapping fans in rows, the old pattern of a calm sea."""
    main, second, third, fourth = palette.tones
    moods = ((main, fourth), (second, palette.ground), (main, palette.ground), (third, fourth))
    scales = [
        _scale(f"s{index}", edge=palette.ground, outer=outer, inner=inner)
        for index, (outer, inner) in enumerate(moods)
    ]
    pick = Random(8)
    fans = [
        use(f"s{pick.choices(range(4), (6, 2, 4, 1))[0]}", (column * 200 + row % 2 * 100, row * 50))
        for row in range(28)
        for column in range(7)
    ]
    return box((0, 0), (1200, 1200), fill=palette.ground) + define(*scales) + "".join(fans)


def _scale(name: str, *, edge: str, outer: str, inner: str) -> str:
    rings = ((100, edge), (94, outer), (76, inner), (62, outer), (44, inner), (30, outer))
    return group(*(circle((0, 0), reach, fill=colour) for reach, colour in rings), id=name)


def halves(palette: Palette) -> str:
    """Half and quarter discs on coloured squares, as on a calendar of the fifties."""
    pick = Random(30)
    colours = (palette.ground, palette.ink, *palette.tones)
    shapes = define(
        path("M-100-100A100 100 0 0 1 100-100Z", id="h", transform="translate(0 100)"),
        path("M-100-100H100A200 200 0 0 1-100 100Z", id="q"),
        group(circle((0, 0), 62), id="o"),
        group(
            path("M-100-100A100 100 0 0 0 100-100Z"), path("M-100 0A100 100 0 0 0 100 0Z"), id="d"
        ),
    )
    cells = [
        _cell((column * 200, row * 200), pick=pick, colours=colours)
        for row in range(6)
        for column in range(6)
    ]
    return shapes + "".join(cells)


def _cell(at: tuple[float, float], *, pick: Random, colours: tuple[str, ...]) -> str:
    back, front = pick.sample(colours, 2)
    shape = pick.choices("hqod", (3, 3, 2, 3))[0]
    figure = use(shape, (at[0] + 100, at[1] + 100), turn=pick.choice((0, 90, 180, 270)))
    return box(at, (200.5, 200.5), fill=back) + group(figure, fill=front)
