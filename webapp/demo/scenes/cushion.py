"""Square cushions: upright, on an armchair, and from behind."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import pool, printed, staged, table, wall
from webapp.demo.svg import box, circle, define, fade, glow, group, path

FACE = "M14 18C140 52 300 40 400 40S660 52 786 18C756 140 762 300 762 400S756 660 786 782C660 752 500 762 400 762S140 752 14 782C44 660 38 500 38 400S44 140 14 18Z"
CREASES = "M60 64C120 110 160 130 210 150M740 64C690 110 650 132 600 150M62 738C120 690 160 664 214 640M740 738C690 690 650 668 590 642M400 52C396 90 402 120 398 150M400 752C404 716 398 690 402 664"


def upright(artwork: Artwork, backdrop: Backdrop) -> str:
    cushion = group(_cushion(artwork), transform="translate(180 175)scale(1.05)")
    shadow = pool((610, 1000), (500, 56))
    return staged(artwork, table(backdrop), _shading(), shadow, cushion)


def on_armchair(artwork: Artwork, backdrop: Backdrop) -> str:
    cushion = group(_cushion(artwork), transform="translate(338 318)rotate(-5 260 260)scale(.66)")
    return staged(
        artwork, wall(backdrop), _shading(), _armchair(artwork, backdrop), cushion, _arms(artwork)
    )


def reverse(artwork: Artwork, backdrop: Backdrop) -> str:
    """The plain linen back with its three buttons; a printed cushion behind it."""
    front = group(_cushion(artwork), transform="translate(420 150)rotate(6 400 400)scale(.8)")
    linen = artwork.palette.tones[3]
    back = group(
        path(FACE, fill=linen),
        path(
            "M40 470C300 486 520 486 762 470",
            stroke="#000",
            stroke_width=3,
            fill="none",
            opacity=0.25,
        ),
        *(_button((x, 446)) for x in (220, 400, 580)),
        _folds(),
        transform="translate(110 300)rotate(-4 400 400)scale(.84)",
    )
    shadow = pool((620, 985), (520, 56))
    return staged(
        artwork,
        table(backdrop),
        _shading(),
        shadow,
        front,
        back,
    )


def _button(at: tuple[float, float]) -> str:
    x, y = at
    return (
        circle((x + 2, y + 4), 19, fill="#000", opacity=0.2)
        + circle(at, 18, fill="#f4ecdc")
        + circle((x - 5, y), 3, fill="#7a6a55")
        + circle((x + 5, y), 3, fill="#7a6a55")
    )


def _cushion(artwork: Artwork) -> str:
    return group(
        path(FACE, fill=artwork.palette.ground),
        printed("face", FACE, at=(-20, -20), scale=0.7),
        _folds(),
        path(FACE, fill="none", stroke=artwork.palette.ink, stroke_width=7, opacity=0.75),
    )


def _folds() -> str:
    return group(
        path(FACE, fill="url(#plump)"),
        path(FACE, fill="url(#lean)"),
        path(
            CREASES,
            stroke="#000",
            stroke_width=9,
            fill="none",
            opacity=0.07,
            stroke_linecap="round",
        ),
        path(
            CREASES,
            stroke="#fff",
            stroke_width=5,
            fill="none",
            opacity=0.14,
            stroke_linecap="round",
            transform="translate(-6 -6)",
        ),
    )


def _armchair(artwork: Artwork, backdrop: Backdrop) -> str:
    cloth = artwork.palette.tones[3]
    back = "M230 620C230 330 330 190 600 190S970 330 970 620V960H230Z"
    return group(
        box((0, 1070), (1200, 130), fill=backdrop.table),
        box((0, 1070), (1200, 5), fill="#fff", opacity=0.4),
        pool((620, 1120), (560, 46)),
        path("M236 1010H280L266 1124H246ZM920 1010H964L954 1124H934Z", fill="#8f6a42"),
        path(back, fill=cloth),
        path(back, fill="url(#lean)"),
        path(
            "M420 226C400 420 400 620 410 830M780 226C800 420 800 620 790 830",
            stroke="#000",
            stroke_width=5,
            opacity=0.08,
            fill="none",
        ),
        path("M250 800H950V950H250Z", fill=cloth),
        path("M250 800H950V950H250Z", fill="#fff", opacity=0.14),
        path("M250 800H950", stroke="#000", stroke_width=6, opacity=0.14),
    )


def _arms(artwork: Artwork) -> str:
    cloth = artwork.palette.tones[3]
    left = "M150 640C150 590 182 566 226 566S302 590 302 640V1020H176C160 1020 150 1010 150 994Z"
    right = (
        "M898 640C898 590 930 566 974 566S1050 590 1050 640V994C1050 1010 1040 1020 1024 1020H898Z"
    )
    front = "M302 890H898V1020H302Z"
    return group(
        path(front, fill=cloth),
        path(front, fill="#000", opacity=0.08),
        path("M302 890H898", stroke="#000", stroke_width=5, opacity=0.14),
        *(
            path(outline, fill=cloth) + path(outline, fill="url(#lean)")
            for outline in (left, right)
        ),
        path("M304 640V1018M896 640V1018", stroke="#000", stroke_width=5, opacity=0.12),
    )


def _shading() -> str:
    return define(
        glow("plump", (0, "#fff", 0.1), (0.6, "#fff", 0.03), (1, "#2b2119", 0.2)),
        fade("lean", (0, "#fff", 0.12), (0.45, "#fff", 0), (1, "#2b2119", 0.2)),
    )
