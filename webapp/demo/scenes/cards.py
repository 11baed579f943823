"""Things of card: playing cards in a fan, and greeting cards with their envelopes."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.patterns.birds import SWIFT
from webapp.demo.scenes.stage import PAPER, cast, desk, pool, printed, sheet, staged, table
from webapp.demo.svg import box, define, fade, group, path, use

CARD = sheet((-150, -215), (300, 430), round_by=22)
BACK = sheet((-132, -197), (264, 394), round_by=12)


def deck(artwork: Artwork, backdrop: Backdrop) -> str:
    """The tuck box in front of a fan of backs, with the ace of swifts on top."""
    fan = [_card(turn, back="back") for turn in (-42, -25, -8, 9)]
    ace = _card(28, back="ace")
    return staged(
        artwork,
        desk(backdrop),
        _faces(artwork),
        group(*fan, ace, transform="translate(640 850)"),
        _tuck_box(artwork, backdrop),
    )


def backs(artwork: Artwork, backdrop: Backdrop) -> str:
    """One card of the deck, close."""
    stack = group(
        *(
            group(
                path(CARD, fill="#d9d1c2" if step % 2 else PAPER),
                transform=f"translate({step * 3} {step * 4})",
            )
            for step in range(6, 0, -1)
        ),
        use("back"),
        transform="translate(600 590)rotate(-6)scale(2)",
    )
    shadow = group(
        cast(CARD, backdrop, away=(16, 22)), transform="translate(600 590)rotate(-6)scale(2.04)"
    )
    return staged(artwork, desk(backdrop), _faces(artwork), shadow, stack)


def _card(turn: float, *, back: str) -> str:
    shadow = path(
        CARD, fill="#2b2119", opacity=0.3, filter="url(#soft)", transform="translate(8 10)"
    )
    return group(shadow, use(back), transform=f"rotate({turn:g})translate(0 -420)scale(1.12)")


def _faces(artwork: Artwork) -> str:
    palette = artwork.palette
    pip = path(SWIFT, fill=palette.dark, transform="rotate(30)")
    small = [
        group(
            path(SWIFT, fill=palette.tones[0]),
            transform=f"translate({x} {y})rotate({turn})scale(.2)",
        )
        for x, y, turn in ((-110, -130, 0), (110, 130, 180))
    ]
    mark = "M-122-162L-110-192L-98-162M-117-174H-103"
    letters = path(mark, stroke=palette.tones[0], stroke_width=5, fill="none")
    turned = group(letters, transform="rotate(180)")
    return define(
        fade("sheen", (0, "#fff", 0.14), (0.5, "#fff", 0), (1, "#000", 0.1)),
        group(
            path(CARD, fill=PAPER),
            printed("bk", BACK, at=(-264, -264), scale=0.44),
            path(CARD, fill="url(#sheen)"),
            id="back",
        ),
        group(
            path(CARD, fill=PAPER),
            pip,
            *small,
            letters,
            turned,
            path(CARD, fill="url(#sheen)"),
            id="ace",
        ),
    )


def _tuck_box(artwork: Artwork, backdrop: Backdrop) -> str:
    palette = artwork.palette
    front = sheet((0, 0), (330, 460), round_by=6)
    return group(
        cast(front, backdrop, away=(24, 30)),
        path("M330 4L372 34V480L330 456Z", fill=palette.dark),
        path("M330 4L372 34V480L330 456Z", fill="#fff", opacity=0.12),
        path("M4 460L46 486H372L330 456Z", fill=palette.dark),
        printed("tuck", front, at=(-60, -40), scale=0.52),
        path("M120 0A45 45 0 0 0 210 0Z", fill=PAPER),
        box((70, 150), (190, 180), rx=95, fill=PAPER),
        group(path(SWIFT, fill=palette.dark), transform="translate(165 236)rotate(32)scale(.58)"),
        path(front, fill="url(#sheen)"),
        transform="translate(180 590)rotate(-9)",
    )


def greeting(artwork: Artwork, backdrop: Backdrop) -> str:
    """A folded card standing on the table in front of its envelope."""
    front = "M360 300H810V900H360Z"
    side = "M810 300L880 330V870L810 900Z"
    envelope = sheet((560, 380), (520, 400), round_by=6)
    goods = group(
        pool((640, 900), (420, 44)),
        group(
            path(envelope, fill=artwork.palette.tones[1]),
            path(
                "M560 384L820 600L1080 384",
                stroke="#000",
                stroke_width=4,
                fill="none",
                opacity=0.18,
            ),
            path(envelope, fill="url(#sheen)"),
            transform="rotate(6 820 580)translate(0 72)",
        ),
        path(side, fill="#e6ddcd"),
        path(front, fill=PAPER),
        printed("front", sheet((392, 332), (386, 536)), at=(250, 300), scale=0.56),
        path(front, fill="url(#sheen)"),
    )
    return staged(artwork, table(backdrop), _faces(artwork), goods)
