"""Square cushions: upright, on an armchair, and from behind."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import cast, pool, printed, staged, table, wall
from webapp.demo.svg import box, circle, define, fade, glow, group, path

FACE = "M14 18C140 52 300 40 400 40S660 52 786 18C756 140 762 300 762 400S756 660 786 782C660 752 500 762 400 762S140 752 14 782C44 660 38 500 38 400S44 140 14 18Z"
CREASES = "M60 64C120 110 160 130 210 150M740 64C690 110 650 132 600 150M62 738C120 690 160 664 214 640M740 738C690 690 650 668 590 642M400 52C396 90 402 120 398 150M400 752C404 716 398 690 402 664"


def upright(artwork: Artwork, backdrop: Backdrop) -> str:
    cushion = group(_cushion(artwork), transform="translate(180 175)scale(1.05)")
    shadow = pool((610, 1000), (500, 56))
    return staged(artwork, table(backdrop), _shading(), shadow, cushion)


def on_armchair(artwork: Artwork, backdrop: Backdrop) -> str:
    cushion = group(_cushion(artwork), transform="translate(352 392)rotate(-7 250 250)scale(.64)")
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
        cast(FACE, backdrop) if False else "",
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
    cloth = backdrop.table
    del artwork
    return group(
        box((0, 1080), (1200, 120), fill=backdrop.table, opacity=0.7),
        pool((600, 1112), (520, 46)),
        path("M270 1020H310L296 1120H276ZM890 1020H930L924 1120H904Z", fill="#8f6a42"),
        path("M236 560C236 300 330 200 600 200S964 300 964 560V960H236Z", fill=cloth),
        path("M236 560C236 300 330 200 600 200S964 300 964 560V960H236Z", fill="url(#lean)"),
        path("M600 214V800", stroke="#000", stroke_width=4, opacity=0.08),
        path("M286 830H914C950 830 950 940 914 940H286C250 940 250 830 286 830Z", fill=cloth),
        path(
            "M286 830H914C950 830 950 940 914 940H286C250 940 250 830 286 830Z",
            fill="#fff",
            opacity=0.2,
        ),
    )


def _arms(artwork: Artwork) -> str:
    del artwork
    return ""


def _shading() -> str:
    return define(
        glow(
            "plump",
            (0, "#fff", 0.16),
            (0.55, "#fff", 0.03),
            (0.8, "#2b2119", 0.08),
            (1, "#2b2119", 0.34),
        ),
        fade("lean", (0, "#fff", 0.12), (0.45, "#fff", 0), (1, "#2b2119", 0.2)),
    )
