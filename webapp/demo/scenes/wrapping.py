"""Wrapping paper: rolls, a wrapped parcel, and folded sheets with a band."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import PAPER, cast, desk, printed, sheet, staged
from webapp.demo.svg import box, circle, define, ellipse, fade, group, path

LOOPS = "M0 0C-60-110-190-110-196-40C-200 20-90 30 0 0ZM0 0C60-110 190-110 196-40C200 20 90 30 0 0Z"


def parcel(artwork: Artwork, backdrop: Backdrop) -> str:
    lid = sheet((210, 250), (780, 740), round_by=8)
    goods = group(
        cast(lid, backdrop, away=(30, 40)),
        printed("lid", lid, at=(90, 170), scale=0.86),
        path(
            "M210 250L262 300M990 250L938 300M210 990L262 940M990 990L938 940",
            stroke="#000",
            stroke_width=3,
            opacity=0.08,
        ),
        path(lid, fill="url(#sheen)"),
        _ribbon(artwork),
        transform="rotate(-4 600 620)",
    )
    return staged(artwork, desk(backdrop), _shading(), goods)


def _ribbon(artwork: Artwork) -> str:
    colour = artwork.palette.tones[2]
    bow = group(
        path(
            "M0 0C-50 70-110 110-150 210L-112 198L-96 232C-60 140-20 80 0 0ZM0 0C50 70 100 120 126 226L92 206L70 236C50 150 20 80 0 0Z",
            fill=colour,
        ),
        path(
            "M0 0C-50 70-110 110-150 210L-112 198L-96 232C-60 140-20 80 0 0ZM0 0C50 70 100 120 126 226L92 206L70 236C50 150 20 80 0 0Z",
            fill="#000",
            opacity=0.14,
        ),
        path(LOOPS, fill=colour),
        path(
            "M0 0C-50-60-140-80-150-36C-140 0-70 10 0 0ZM0 0C50-60 140-80 150-36C140 0 70 10 0 0Z",
            fill="#000",
            opacity=0.2,
        ),
        path(
            "M-40-66C-90-96-160-96-178-60",
            stroke="#fff",
            stroke_width=8,
            fill="none",
            opacity=0.3,
            stroke_linecap="round",
        ),
        box((-30, -28), (60, 56), rx=20, fill=colour),
        box((-30, -28), (24, 56), rx=12, fill="#fff", opacity=0.2),
        transform="translate(485 470)scale(1.05)",
    )
    return group(
        box((448, 250), (78, 740), fill="#000", opacity=0.12),
        box((446, 250), (72, 740), fill=colour),
        box((210, 440), (780, 72), fill="#000", opacity=0.1),
        box((210, 436), (780, 72), fill=colour),
        box((446, 250), (16, 740), fill="#fff", opacity=0.18),
        box((210, 436), (780, 14), fill="#fff", opacity=0.18),
        bow,
    )


def rolls(artwork: Artwork, backdrop: Backdrop) -> str:
    """A roll lying open, its first half metre flat on the desk."""
    spread = "M190 60H1010V800H190Z"
    goods = group(
        cast(spread, backdrop),
        printed("spread", spread, at=(0, -140), scale=1),
        box((190, 660), (820, 150), fill="url(#curl)"),
        _roll(artwork, backdrop),
        transform="rotate(-8 600 600)",
    )
    return staged(artwork, desk(backdrop), _shading(), goods)


def _roll(artwork: Artwork, backdrop: Backdrop) -> str:
    body = "M176 780H1024C1050 780 1050 960 1024 960H176C150 960 150 780 176 780Z"
    return group(
        cast(body, backdrop, away=(10, 34)),
        printed("roll", body, at=(0, 20), scale=1),
        path(body, fill="url(#cylinder)"),
        ellipse((1024, 870), (24, 90), fill=PAPER),
        ellipse((1024, 870), (18, 68), fill="#d9cfbd"),
        ellipse((1024, 870), (13, 50), fill="#8f8068"),
        box((520, 776), (150, 188), fill=artwork.palette.dark),
        box((520, 776), (150, 188), fill="url(#cylinder)"),
    )


def folded(artwork: Artwork, backdrop: Backdrop) -> str:
    """Sheets folded to a book's size, held by a paper band."""
    piles = [sheet((300 + step * 9, 190 + step * 9), (600, 800), round_by=4) for step in (2, 1, 0)]
    pages = [cast(piles[0], backdrop, away=(24, 32))]
    for step, outline in enumerate(piles):
        pages.append(path(outline, fill="#efe9dc" if step % 2 else "#dcd3c0"))
    goods = group(
        *pages,
        printed("top", piles[2], at=(20, 60), scale=0.95),
        path(piles[2], fill="url(#sheen)"),
        path("M300 190h600v26h-600Z", fill="#fff", opacity=0.12),
        box((300, 560), (600, 12), fill="#000", opacity=0.12),
        box((294, 420), (612, 140), fill=PAPER),
        box((294, 436), (612, 4), fill=artwork.palette.tones[0]),
        box((294, 540), (612, 4), fill=artwork.palette.tones[0]),
        circle((600, 490), 34, fill=artwork.palette.tones[0]),
        box((430, 484), (100, 12), rx=6, fill=artwork.palette.dark),
        box((670, 484), (100, 12), rx=6, fill=artwork.palette.dark),
        transform="rotate(4 600 600)",
    )
    return staged(artwork, desk(backdrop), _shading(), goods)


def _shading() -> str:
    dark = "#2b2119"
    return define(
        fade("sheen", (0, "#fff", 0.18), (0.5, "#fff", 0), (1, dark, 0.12)),
        fade(
            "cylinder",
            (0, dark, 0.12),
            (0.25, "#fff", 0.5),
            (0.5, "#fff", 0),
            (1, dark, 0.42),
            down=1,
        ),
        fade("curl", (0, dark, 0), (1, dark, 0.32), down=1),
    )
