"""Stoneware mugs on the table: one, and two in conversation."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import printed, staged, standing, table
from webapp.demo.svg import define, ellipse, fade, group, path

BODY = "M0 0V470C0 520 90 548 230 548S460 520 460 470V0C460 26 357 47 230 47S0 26 0 0Z"
BAND = "M0 66C0 92 103 113 230 113S460 92 460 66V418C460 444 357 465 230 465S0 444 0 418Z"
HANDLE = "M452 118C560 92 612 150 604 236C596 330 540 392 448 400"
# A mug with its handle on the left is the same mug mirrored, but the light stays where it is.
SIDES = {"right": "scale(1)", "left": "translate(460 0)scale(-1 1)"}
GLAZE = "#faf6ee"


def single(artwork: Artwork, backdrop: Backdrop) -> str:
    mug = group(_mug(artwork, "m"), transform="translate(310 385)scale(1.08)")
    return staged(artwork, table(backdrop), _shading(), standing((560, 960), 236), mug)


def pair(artwork: Artwork, backdrop: Backdrop) -> str:
    """Two mugs, the one behind turned so that its handle points left."""
    behind = group(_mug(artwork, "b", facing="left"), transform="translate(212 430)scale(.8)")
    front = group(_mug(artwork, "f"), transform="translate(560 500)scale(.86)")
    shadows = standing((400, 850), 176) + standing((760, 954), 188)
    return staged(artwork, table(backdrop), _shading(), shadows, behind, front)


def from_above(artwork: Artwork, backdrop: Backdrop) -> str:
    """One mug with coffee in it, and steam."""
    mug = group(_mug(artwork, "m", drink="#4a2e1f"), transform="translate(330 420)")
    steam = "M470 360C440 310 500 280 470 220C450 180 480 150 476 120M560 366C530 300 596 270 562 190C546 150 570 120 566 90M650 360C626 310 680 290 654 230C640 190 660 170 658 150"
    wisps = path(
        steam, stroke="#fff", stroke_width=13, fill="none", stroke_linecap="round", opacity=0.5
    )
    return staged(artwork, table(backdrop), _shading(), standing((562, 952), 220), wisps, mug)


def _mug(artwork: Artwork, key: str, *, drink: str = "", facing: str = "right") -> str:
    inside = artwork.palette.tones[0]
    return group(
        group(_handle(), transform=SIDES[facing]),
        path(BODY, fill=GLAZE),
        printed(f"{key}c", BAND, at=(-70, 20), scale=0.5),
        path(
            "M0 66C0 92 103 113 230 113S460 92 460 66",
            stroke="#000",
            stroke_width=2,
            fill="none",
            opacity=0.12,
        ),
        path(BODY, fill="url(#round)"),
        ellipse((230, 0), (230, 47), fill=GLAZE),
        ellipse((230, 2), (214, 40), fill=inside),
        ellipse((230, 2), (214, 40), fill="url(#hollow)"),
        _drink(drink),
    )


def _drink(colour: str) -> str:
    if not colour:
        return ""
    return ellipse((230, 12), (198, 29), fill=colour) + ellipse(
        (180, 8), (90, 9), fill="#fff", opacity=0.1
    )


def _handle() -> str:
    return group(
        path(HANDLE, stroke="#c9beac", stroke_width=62),
        path(HANDLE, stroke="#f1ebdf", stroke_width=56),
        path(HANDLE, stroke=GLAZE, stroke_width=34, transform="translate(-3 -4)"),
        path(HANDLE, stroke="#fff", stroke_width=10, opacity=0.8, transform="translate(-6 -8)"),
        fill="none",
        stroke_linecap="round",
    )


def _shading() -> str:
    return define(
        fade(
            "round",
            (0, "#2b2119", 0.26),
            (0.1, "#2b2119", 0.06),
            (0.22, "#fff", 0.36),
            (0.34, "#fff", 0.05),
            (0.62, "#2b2119", 0.03),
            (0.86, "#2b2119", 0.24),
            (1, "#2b2119", 0.44),
        ),
        fade("hollow", (0, "#2b2119", 0.5), (0.55, "#2b2119", 0.12), (1, "#fff", 0.2)),
    )
