"""Games that lie on a table: a jigsaw half done, and a set of matching tiles."""

from random import Random

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import WOOD, cast, desk, printed, sheet, staged
from webapp.demo.svg import Point, box, clip, define, fade, group, path, placed, use

SIDE = 150
FACE = sheet((-100, -100), (200, 200), round_by=20)
FACE_DOWN = {3, 4, 9, 14}
# The middles of the windows of the arcade, which this game is made for.
SPOTS: tuple[Point, ...] = tuple((column * 200 + 100, 132) for column in range(6))
MISSING = {(0, 4), (1, 4), (2, 4), (4, 0), (4, 1), (4, 4), (3, 4), (4, 3)}


def jigsaw(artwork: Artwork, backdrop: Backdrop) -> str:
    """Five by five pieces, a corner still open, three pieces waiting."""
    laid = [
        _piece(row, column, _home(row, column))
        for row in range(5)
        for column in range(5)
        if (row, column) not in MISSING
    ]
    waiting = (
        ((4, 4), (965, 985), 24),
        ((1, 4), (1010, 330), -18),
        ((3, 4), (1040, 660), 40),
        ((4, 1), (390, 1020), -12),
    )
    loose = [_piece(row, column, at, turn=turn) for (row, column), at, turn in waiting]
    return staged(artwork, desk(backdrop), _shading(), *laid, *loose)


def _home(row: int, column: int) -> Point:
    return 205 + column * SIDE, 205 + row * SIDE


def _piece(row: int, column: int, at: Point, *, turn: float = 0) -> str:
    outline = _knobbed(row, column)
    name = f"p{row}{column}"
    shift = (-column * SIDE - SIDE / 2 - 90, -row * SIDE - SIDE / 2 - 90)
    return group(
        path(outline, fill="#2b2119", opacity=0.3, transform="translate(5 7)"),
        printed(name, outline, at=shift, scale=0.8 * 5 * SIDE / 640),
        path(
            outline,
            fill="none",
            stroke="#fff",
            stroke_width=2.5,
            opacity=0.35,
            transform="translate(-1 -1)",
        ),
        path(outline, fill="none", stroke="#2b2119", stroke_width=1.5, opacity=0.35),
        transform=f"translate({at[0]:g} {at[1]:g})rotate({turn:g})",
    )


def _knobbed(row: int, column: int) -> str:
    half = SIDE / 2
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    steps = ((1, 0), (0, 1), (-1, 0), (0, -1))
    knobs = (
        _knob(row, column, "top"),
        _knob(row, column, "right"),
        _knob(row, column, "foot"),
        _knob(row, column, "left"),
    )
    outline = f"M{-half:g} {-half:g}"
    for corner, step, knob in zip(corners, steps, knobs, strict=True):
        outline += _edge(corner, step, knob)
    return outline + "Z"


def _knob(row: int, column: int, side: str) -> int:
    """1 for a knob outwards, -1 for a hole, 0 at the rim; neighbours always agree."""
    upright = side in ("top", "foot")
    seam = (row + (side == "foot"), column) if upright else (row, column + (side == "right"))
    if (seam[0] if upright else seam[1]) in (0, 5):
        return 0
    lean = 1 if (seam[0] * 3 + seam[1] * 5 + upright) % 2 else -1
    return lean if side in ("top", "left") else -lean


def _edge(start: Point, step: tuple[int, int], knob: int) -> str:
    along, out = step, (step[1], -step[0])

    def spot(far: float, off: float) -> str:
        x = start[0] + along[0] * far * SIDE + out[0] * off * SIDE * knob
        y = start[1] + along[1] * far * SIDE + out[1] * off * SIDE * knob
        return f"{x:.0f} {y:.0f}"

    if knob == 0:
        return f"L{spot(1, 0)}"
    return (
        f"L{spot(0.38, 0)}C{spot(0.44, 0.08)} {spot(0.28, 0.24)} {spot(0.5, 0.24)}"
        f"C{spot(0.72, 0.24)} {spot(0.56, 0.08)} {spot(0.62, 0)}L{spot(1, 0)}"
    )


def tiles(artwork: Artwork, backdrop: Backdrop) -> str:
    """Sixteen wooden tiles, some face down, each face a cut from another place."""
    pick = Random(5)
    kinds = define(clip("face", path(FACE)), _tile_back())
    laid = [_tile(index, pick) for index in range(16)]
    return staged(artwork, desk(backdrop), _shading(), kinds, *laid)


def _tile(index: int, pick: Random) -> str:
    at = (240 + index % 4 * 240, 240 + index // 4 * 240)
    face = use("down") if index in FACE_DOWN else _cut_out(SPOTS[index % len(SPOTS)])
    return group(
        path(FACE, fill="#2b2119", opacity=0.26, transform="translate(10 14)", filter="url(#soft)"),
        path(FACE, fill="#a97f4f", transform="translate(0 9)"),
        face,
        path(FACE, fill="url(#sheen)"),
        transform=placed(at, turn=pick.uniform(-4, 4)),
    )


def _cut_out(spot: Point) -> str:
    art = use("art", (-spot[0], -spot[1]))
    return group(art, clip_path="url(#face)")


def _tile_back() -> str:
    grain = (
        "M-90-50C-30-60 30-40 90-52M-92-10C-30-22 40 2 92-12"
        "M-90 32C-20 20 40 44 92 30M-86 66C-20 58 30 76 88 64"
    )
    lines = path(grain, stroke="#8f6a3f", stroke_width=3, fill="none", opacity=0.45)
    return group(path(FACE, fill=WOOD), lines, id="down")


def boxed(artwork: Artwork, backdrop: Backdrop) -> str:
    """The lid of the box, with a few pieces before it."""
    lid = sheet((170, 120), (860, 660), round_by=10)
    pieces = (
        ((1, 1), (330, 960), 14),
        ((2, 2), (560, 1010), -22),
        ((3, 1), (800, 950), 33),
        ((1, 3), (980, 1030), -8),
    )
    goods = group(
        cast(sheet((170, 120), (890, 700), round_by=10), backdrop, away=(26, 34)),
        path(sheet((170, 150), (860, 672), round_by=10), fill=artwork.palette.dark),
        printed("lid", lid, at=(140, 40), scale=0.8),
        box((170, 610), (860, 170), fill="#fdfbf6"),
        box((220, 650), (330, 30), rx=15, fill=artwork.palette.dark),
        box((220, 706), (220, 16), rx=8, fill=artwork.palette.tones[0]),
        box((900, 654), (80, 80), rx=40, fill=artwork.palette.tones[2]),
        path(lid, fill="url(#sheen)"),
    )
    loose = [_piece(row, column, at, turn=turn) for (row, column), at, turn in pieces]
    return staged(artwork, desk(backdrop), _shading(), goods, *loose)


def _shading() -> str:
    return define(fade("sheen", (0, "#fff", 0.14), (0.5, "#fff", 0), (1, "#2b2119", 0.12)))
