"""Notebooks on the desk: closed with a pencil, open, and three in a fan."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import PAPER, cast, desk, printed, sheet, staged
from webapp.demo.svg import box, circle, define, fade, group, path, renamed

COVER = sheet((0, 0), (640, 900), round_by=26)


def closed_book(artwork: Artwork, backdrop: Backdrop) -> str:
    book = group(_book(artwork, backdrop), transform="rotate(-5 600 600)translate(235 145)")
    return staged(artwork, desk(backdrop), _shading(), book, _pencil(artwork.palette.tones[2]))


def open_book(artwork: Artwork, backdrop: Backdrop) -> str:
    """The endpaper on the left carries the pattern, the first page on the right its dots."""
    cover = sheet((100, 215), (1000, 770), round_by=22)
    left, right = (
        sheet((118, 232), (482, 736), round_by=10),
        sheet((600, 232), (482, 736), round_by=10),
    )
    dots = [circle((x, y), 2.6) for x in range(650, 1060, 34) for y in range(290, 940, 34)]
    spread = group(
        cast(cover, backdrop),
        path(cover, fill=artwork.palette.dark),
        path(right, fill=PAPER),
        printed("end", left, at=(118, 200), scale=0.66),
        group(*dots, fill=artwork.palette.dark, opacity=0.35),
        box((520, 232), (80, 736), fill="url(#gutter)"),
        box((600, 232), (90, 736), fill="url(#gutter2)"),
        path(
            "M604 232C612 500 590 760 622 1062L634 1044L648 1058C622 760 640 500 622 232Z",
            fill=artwork.palette.tones[2],
        ),
        transform="rotate(-3 600 600)",
    )
    return staged(artwork, desk(backdrop), _shading(), spread)


def trio(artwork: Artwork, others: tuple[Artwork, Artwork], *, backdrop: Backdrop) -> str:
    """Three slim stapled books in a fan, each with its own drawing."""
    first = group(_slim("art"), transform="translate(520 300)rotate(9 250 350)")
    second = _other(others[0], "y")
    third = _other(others[1], "z")
    middle = group(_slim("yart"), transform="translate(330 220)rotate(-3 250 350)")
    last = group(_slim("zart"), transform="translate(130 190)rotate(-14 250 350)")
    return staged(artwork, desk(backdrop), _shading(), second, third, last, middle, first)


def _other(artwork: Artwork, key: str) -> str:
    return define(renamed(group(artwork.draw(), id="art"), key))


def _slim(art: str) -> str:
    cover = sheet((0, 0), (500, 700), round_by=18)
    name = f"{art}-slim"
    picture = f'<g clip-path="url(#{name})"><use href="#{art}" transform="translate(-60 -40)scale(.66)"/></g>'
    return group(
        group(
            path(cover, fill="#2b2119", opacity=0.34, filter="url(#soft)"),
            transform="translate(14 18)",
        ),
        f'<clipPath id="{name}"><path d="{cover}"/></clipPath>',
        picture,
        box((0, 0), (30, 700), rx=12, fill="#000", opacity=0.14),
        path("M14 150v70M14 480v70", stroke="#e9e4da", stroke_width=5),
        path(cover, fill="url(#sheen)"),
    )


def _book(artwork: Artwork, backdrop: Backdrop) -> str:
    palette = artwork.palette
    pages = sheet((10, 10), (644, 900), round_by=22)
    return group(
        cast(pages, backdrop, away=(22, 28)),
        path("M330 880L322 1010L340 990L358 1010L350 880Z", fill=palette.tones[1]),
        path(sheet((8, 12), (650, 906), round_by=26), fill=palette.dark),
        path(sheet((8, 8), (644, 902), round_by=22), fill="#efe7d6"),
        printed("cover", COVER, at=(-110, -90), scale=0.92),
        path("M26 0H92V900H26A26 26 0 0 1 0 874V26A26 26 0 0 1 26 0Z", fill=palette.dark),
        box((92, 0), (5, 900), fill="#000", opacity=0.18),
        box((97, 0), (4, 900), fill="#fff", opacity=0.25),
        path(COVER, fill="url(#sheen)"),
        box((556, -4), (22, 914), rx=4, fill=palette.dark),
        box((558, -4), (6, 914), rx=3, fill="#fff", opacity=0.25),
        box((578, 0), (7, 900), fill="#000", opacity=0.18),
    )


def _pencil(colour: str) -> str:
    return group(
        box((12, 16), (26, 560), rx=4, fill="#2b2119", opacity=0.3, filter="url(#soft)"),
        box((0, 44), (30, 520), fill=colour),
        box((0, 44), (9, 520), fill="#fff", opacity=0.3),
        box((21, 44), (9, 520), fill="#000", opacity=0.16),
        path("M0 44L15-10L30 44Z", fill="#ecd2a6"),
        path("M10 8L15-10L20 8Z", fill="#3a342e"),
        box((0, 556), (30, 26), fill="#c9c4bb"),
        box((0, 580), (30, 26), rx=6, fill="#d98f86"),
        transform="translate(1010 330)rotate(11)",
    )


def _shading() -> str:
    return define(
        fade("sheen", (0, "#fff", 0.16), (0.5, "#fff", 0), (1, "#000", 0.1)),
        fade("gutter", (0, "#000", 0), (1, "#000", 0.22)),
        fade("gutter2", (0, "#000", 0.2), (1, "#000", 0)),
    )
