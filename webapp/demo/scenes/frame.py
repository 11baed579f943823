"""Prints in a frame: on the wall, and above a bench in a room."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import PAPER, WOOD, cast, pool, printed, sheet, staged, wall
from webapp.demo.svg import Point, box, circle, define, fade, group, path, polygon

OAK = "#c99f6c"
BLACK = "#2c2b2c"


def oak_frame(artwork: Artwork, backdrop: Backdrop) -> str:
    return staged(artwork, wall(backdrop), _frame((255, 146), 690, wood=OAK, backdrop=backdrop))


def black_frame(artwork: Artwork, backdrop: Backdrop) -> str:
    return staged(artwork, wall(backdrop), _frame((255, 146), 690, wood=BLACK, backdrop=backdrop))


def above_bench(artwork: Artwork, backdrop: Backdrop) -> str:
    """The framed print over a bench with a stack of books and a vase of twigs."""
    frame = _frame((375, 90), 450, wood=OAK, backdrop=backdrop)
    return staged(
        artwork, wall(backdrop), _floor(backdrop), frame, _bench(backdrop), _still(artwork)
    )


def _frame(at: Point, width: float, *, wood: str, backdrop: Backdrop) -> str:
    """A frame `width` wide: moulding, mat, picture of five by seven, and a pane of glass."""
    x, y = at
    edge, mat = width * 0.042, width * 0.095
    image = width - 2 * (edge + mat)
    height = image * 1.4 + 2 * (edge + mat)
    left, top = x + edge + mat, y + edge + mat
    scale = image * 1.4 / 1200
    return group(
        cast(sheet(at, (width, height)), backdrop, away=(22, 30)),
        _moulding(at, (width, height), edge=edge, wood=wood),
        path(sheet((x + edge, y + edge), (width - 2 * edge, height - 2 * edge)), fill=PAPER),
        box((x + edge, y + edge), (width - 2 * edge, 9), fill="#3b3128", opacity=0.16),
        box((x + edge, y + edge), (7, height - 2 * edge), fill="#3b3128", opacity=0.12),
        box((left - 3, top - 3), (image + 6, image * 1.4 + 6), fill="#d8d2c4"),
        printed(
            "image",
            sheet((left, top), (image, image * 1.4)),
            at=_middle(left, top, image),
            scale=scale,
        ),
        _glass((x + edge, y + edge), (width - 2 * edge, height - 2 * edge)),
    )


def _middle(left: float, top: float, image: float) -> Point:
    return left - image * 0.2, top


def _moulding(at: Point, size: Point, *, edge: float, wood: str) -> str:
    (x, y), (width, height) = at, size
    right, foot = x + width, y + height
    sides = (
        ([(x, y), (right, y), (right - edge, y + edge), (x + edge, y + edge)], "#fff", 0.22),
        ([(x, y), (x + edge, y + edge), (x + edge, foot - edge), (x, foot)], "#fff", 0.1),
        (
            [(right, y), (right, foot), (right - edge, foot - edge), (right - edge, y + edge)],
            "#000",
            0.1,
        ),
        (
            [(x, foot), (right, foot), (right - edge, foot - edge), (x + edge, foot - edge)],
            "#000",
            0.2,
        ),
    )
    lit = [polygon(points, fill=colour, opacity=power) for points, colour, power in sides]
    return path(sheet(at, size), fill=wood) + "".join(lit)


def _glass(at: Point, size: Point) -> str:
    x, y = at
    width, height = size
    gleam = [
        (x, y),
        (x + width * 0.62, y),
        (x + width * 0.12, y + height * 0.62),
        (x, y + height * 0.62),
    ]
    return polygon(gleam, fill="#fff", opacity=0.09)


def _floor(backdrop: Backdrop) -> str:
    return (
        box((0, 1090), (1200, 110), fill=backdrop.table)
        + box((0, 1060), (1200, 32), fill="#fff", opacity=0.5)
        + box((0, 1090), (1200, 6), fill=backdrop.shadow, opacity=0.18)
    )


def _bench(backdrop: Backdrop) -> str:
    legs = [
        path(outline, fill="#a97f4f")
        for outline in ("M190 950H232L216 1150H190Z", "M968 950H1010V1150H984Z")
    ]
    seat = define(fade("seat", (0, "#fff", 0.22), (1, "#000", 0.12)))
    return group(
        pool((600, 1150), (520, 34)),
        *legs,
        box((140, 912), (920, 42), rx=8, fill=WOOD),
        box((140, 912), (920, 42), rx=8, fill="url(#seat)"),
        box((140, 946), (920, 8), rx=4, fill=backdrop.shadow, opacity=0.25),
        seat,
    )


def _still(artwork: Artwork) -> str:
    main, second, third, fourth = artwork.palette.tones
    books = ((702, 872, 250, 40, main), (722, 840, 214, 32, fourth), (712, 812, 190, 28, third))
    stack = [box((x, y), (wide, high), rx=5, fill=paint) for x, y, wide, high, paint in books]
    spines = [
        box((x + 20, y + 8), (8, high - 16), fill="#fff", opacity=0.5) for x, y, _, high, _ in books
    ]
    twigs = "M286 770C276 700 240 640 222 560M290 770C296 690 318 620 356 560M288 770C288 690 284 640 290 520"
    buds = (
        (222, 560),
        (240, 612),
        (256, 660),
        (356, 560),
        (334, 600),
        (312, 650),
        (290, 520),
        (287, 590),
        (289, 650),
    )
    return group(
        *stack,
        *spines,
        path(twigs, stroke="#6b5a44", stroke_width=5, fill="none"),
        *(circle(at, 13, fill=second) for at in buds),
        path(
            "M258 760H320C318 800 350 820 350 862C350 900 326 914 288 914C252 914 228 900 228 862C228 820 260 800 258 760Z",
            fill=PAPER,
        ),
        path(
            "M300 760H320C318 800 350 820 350 862C350 900 326 914 288 914C330 890 320 820 300 760Z",
            fill="#3b3128",
            opacity=0.14,
        ),
    )
