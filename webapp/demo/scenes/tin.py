"""Tea tins: alone, with a cup, and beside the refill pouch."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.patterns.birds import SWIFT
from webapp.demo.scenes.stage import PAPER, printed, staged, standing, table
from webapp.demo.svg import box, define, ellipse, fade, group, path

BODY = "M0 0V600C0 632 94 656 210 656S420 632 420 600V0Z"
LID = "M-8 0V104C-8 134 90 156 210 156S428 134 428 104V0C428 24 330 44 210 44S-8 24-8 0Z"


def single(artwork: Artwork, backdrop: Backdrop) -> str:
    tin = group(_tin(artwork, "t"), transform="translate(380 230)scale(1.06)")
    return staged(artwork, table(backdrop), _shading(), standing((606, 912), 222), tin)


def with_cup(artwork: Artwork, backdrop: Backdrop) -> str:
    tin = group(_tin(artwork, "t"), transform="translate(230 200)scale(.98)")
    shadows = standing((438, 832), 206) + standing((850, 1006), 240)
    return staged(artwork, table(backdrop), _shading(), shadows, tin, _cup(artwork))


def with_pouch(artwork: Artwork, backdrop: Backdrop) -> str:
    tin = group(_tin(artwork, "t"), transform="translate(610 250)scale(.94)")
    shadows = standing((808, 856), 198) + standing((372, 1008), 196)
    return staged(artwork, table(backdrop), _shading(), shadows, tin, _pouch(artwork))


def _tin(artwork: Artwork, key: str) -> str:
    palette = artwork.palette
    return group(
        path(BODY, fill=palette.ground),
        printed(f"{key}b", BODY, at=(-40, 60), scale=0.52),
        path(
            "M0 586C0 618 94 642 210 642S420 618 420 586V600C420 632 326 656 210 656S0 632 0 600Z",
            fill="#d8c9a8",
        ),
        _label(artwork),
        path(
            "M0 70C0 102 94 126 210 126S420 102 420 70V150C420 172 326 190 210 190S0 172 0 150Z",
            fill="#000",
            opacity=0.2,
        ),
        path(BODY, fill="url(#round)"),
        path(LID, fill=palette.tones[0]),
        path(LID, fill="url(#round)"),
        ellipse((210, 0), (218, 44), fill=palette.tones[0]),
        ellipse((210, 0), (218, 44), fill="url(#top)"),
        ellipse((210, 2), (186, 34), fill="none", stroke="#fff", stroke_width=4, opacity=0.4),
    )


def _label(artwork: Artwork) -> str:
    palette = artwork.palette
    return group(
        path(
            "M-92-120H92C92-104 104-92 120-92V92C104 92 92 104 92 120H-92C-92 104-104 92-120 92V-92C-104-92-92-104-92-120Z",
            fill=PAPER,
        ),
        path(
            "M-82-104H82C84-92 92-82 104-80V80C92 82 84 92 82 104H-82C-84 92-92 82-104 80V-80C-92-82-84-92-82-104Z",
            fill="none",
            stroke=palette.tones[0],
            stroke_width=4,
        ),
        path(SWIFT, fill=palette.dark, transform="translate(0 -30)rotate(32)scale(.52)"),
        box((-62, 30), (124, 13), rx=6.5, fill=palette.dark),
        box((-44, 56), (88, 8), rx=4, fill=palette.tones[0]),
        box((-30, 74), (60, 6), rx=3, fill=palette.dark, opacity=0.4),
        transform="translate(210 386)",
    )


def _cup(artwork: Artwork) -> str:
    main = artwork.palette.tones[0]
    steam = "M130-60C104-110 156-140 130-196M206-60C180-120 236-150 206-220"
    return group(
        path(
            steam, stroke="#fff", stroke_width=11, fill="none", stroke_linecap="round", opacity=0.55
        ),
        ellipse((168, 214), (262, 34), fill="#efe7d9"),
        ellipse((168, 208), (262, 32), fill="#fbf8f1"),
        ellipse((168, 208), (262, 32), fill="none", stroke=main, stroke_width=5),
        path("M306 34C390 10 402 96 276 128", stroke="#f3ecdf", stroke_width=26, fill="none"),
        path("M0 0C0 120 50 208 168 208S336 120 336 0Z", fill="#fbf8f1"),
        path("M0 0C0 120 50 208 168 208S336 120 336 0Z", fill="url(#round)"),
        path("M4 40C60 66 280 66 332 40", stroke=main, stroke_width=8, fill="none"),
        ellipse((168, 0), (168, 34), fill="#fdfbf6"),
        ellipse((168, 5), (152, 26), fill="#a9541f"),
        ellipse((130, 2), (70, 8), fill="#fff", opacity=0.22),
        transform="translate(680 790)",
    )


def _pouch(artwork: Artwork) -> str:
    kraft = "M20 0H380C376 30 388 60 392 120C404 300 404 420 396 560C390 584 10 584 4 560C-4 420-4 300 8 120C12 60 24 30 20 0Z"
    return group(
        path(kraft, fill="#c9a57a"),
        path("M20 0H380L381 44H19Z", fill="#b48f63"),
        path("M19 44H381M18 58H382", stroke="#000", stroke_width=2, opacity=0.2),
        printed(
            "band",
            "M2 190C120 204 280 204 399 190V450C280 464 120 464 1 450Z",
            at=(-40, 100),
            scale=0.46,
        ),
        group(_label(artwork), transform="translate(-10 -64)"),
        path(kraft, fill="url(#sack)"),
        transform="translate(170 440)",
    )


def _shading() -> str:
    dark = "#2b2119"
    return define(
        fade(
            "round",
            (0, dark, 0.34),
            (0.12, dark, 0.08),
            (0.25, "#fff", 0.4),
            (0.36, "#fff", 0.04),
            (0.64, dark, 0.04),
            (0.88, dark, 0.28),
            (1, dark, 0.5),
        ),
        fade("top", (0, "#fff", 0.4), (0.6, "#fff", 0.05), (1, dark, 0.24)),
        fade(
            "sack",
            (0, dark, 0.2),
            (0.2, "#fff", 0.2),
            (0.45, dark, 0.02),
            (0.6, "#fff", 0.1),
            (1, dark, 0.28),
        ),
    )
