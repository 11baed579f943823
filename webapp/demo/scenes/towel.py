"""Tea towels: hung on a peg rail, folded, and flat."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import PAPER, WOOD, cast, desk, printed, sheet, staged, wall
from webapp.demo.svg import box, circle, define, fade, group, path

CLOTH = "M300 215C380 232 420 222 470 214C540 204 660 206 730 214C790 222 830 230 900 215C892 460 906 760 912 1040C850 1062 800 1030 738 1040C680 1050 640 1066 586 1046C520 1028 470 1058 410 1048C360 1040 330 1032 286 1046C292 780 306 460 300 215Z"


def hanging(artwork: Artwork, backdrop: Backdrop) -> str:
    """From a brass rail, with its folds."""
    towel = group(
        cast(CLOTH, backdrop, away=(26, 30)),
        path(CLOTH, fill=artwork.palette.ground),
        printed("cloth", CLOTH, at=(130, 180), scale=0.8),
        _hem(artwork),
        group(path(CLOTH, fill="url(#folds)")),
    )
    return staged(artwork, wall(backdrop), _shading(), _rail(backdrop), towel, _clips())


def _hem(artwork: Artwork) -> str:
    return path(
        "M286 1016C330 1002 360 1010 410 1018C470 1028 520 998 586 1016C640 1036 680 1020 738 1010C800 1000 850 1032 911 1010",
        stroke=artwork.palette.ground,
        stroke_width=4,
        stroke_dasharray="12 8",
        fill="none",
    )


def _rail(backdrop: Backdrop) -> str:
    return group(
        box((120, 178), (960, 24), rx=10, fill=backdrop.shadow, opacity=0.22, filter="url(#soft)"),
        box((110, 150), (980, 26), rx=13, fill=WOOD),
        box((110, 152), (980, 8), rx=4, fill="#fff", opacity=0.3),
        circle((150, 163), 26, fill="#b1874f"),
        circle((146, 158), 12, fill="#fff", opacity=0.3),
        circle((1050, 163), 26, fill="#b1874f"),
        circle((1046, 158), 12, fill="#fff", opacity=0.3),
    )


def _clips() -> str:
    pegs = []
    for x in (318, 594, 866):
        pegs += [
            box((x, 150), (22, 96), rx=6, fill="#d8b483"),
            box((x, 150), (8, 96), rx=4, fill="#fff", opacity=0.3),
            box((x - 2, 190), (26, 8), rx=3, fill="#8c8577"),
        ]
    return "".join(pegs)


def folded(artwork: Artwork, backdrop: Backdrop) -> str:
    """Folded in three, with a paper band, a wooden spoon beside it."""
    cloth = sheet((230, 180), (560, 840), round_by=18)
    under = sheet((244, 196), (560, 840), round_by=18)
    goods = group(
        cast(under, backdrop, away=(22, 28)),
        path(under, fill=artwork.palette.tones[3]),
        path(under, fill="#000", opacity=0.12),
        printed("cloth", cloth, at=(30, 60), scale=0.86),
        path(cloth, fill="url(#sheen)"),
        box((230, 700), (560, 10), fill="#000", opacity=0.14),
        box((224, 560), (572, 140), fill=PAPER),
        box((260, 600), (180, 14), rx=7, fill=artwork.palette.dark),
        box((260, 632), (260, 8), rx=4, fill=artwork.palette.tones[0]),
        circle((716, 630), 36, fill=artwork.palette.tones[0]),
        transform="rotate(-3 600 600)",
    )
    return staged(artwork, desk(backdrop), _shading(), goods, _spoon())


def _spoon() -> str:
    outline = "M0-150C52-150 66-84 56-30C48 6 22 24 16 54L22 560C22 590-22 590-22 560L-16 54C-22 24-48 6-56-30C-66-84-52-150 0-150Z"
    return group(
        path(
            outline, fill="#2b2119", opacity=0.34, filter="url(#soft)", transform="translate(16 18)"
        ),
        path(outline, fill="#c79a63"),
        path(
            "M0-130C36-130 46-84 38-40C30 0-30 0-38-40C-46-84-36-130 0-130Z",
            fill="#000",
            opacity=0.13,
        ),
        path("M-14 60L-18 560", stroke="#fff", stroke_width=6, opacity=0.3),
        transform="translate(970 440)rotate(8)scale(.98)",
    )


def _shading() -> str:
    dark, light = "#2b2119", "#fff"
    stops = (
        (0, dark, 0.18),
        (0.07, light, 0.16),
        (0.18, dark, 0.08),
        (0.28, light, 0.14),
        (0.42, dark, 0.12),
        (0.52, light, 0.12),
        (0.64, dark, 0.06),
        (0.74, light, 0.12),
        (0.86, dark, 0.18),
        (0.94, light, 0.05),
        (1, dark, 0.26),
    )
    return define(
        fade("folds", *stops),
        fade(
            "sheen",
            (0, light, 0.16),
            (0.33, light, 0.02),
            (0.34, dark, 0.08),
            (0.66, light, 0.06),
            (0.67, dark, 0.06),
            (1, dark, 0.16),
        ),
    )
