"""The pattern alone: close up, and as a sheet of paper on the desk."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes.stage import PAPER, cast, desk, printed, sheet, staged
from webapp.demo.svg import document, group, path


def close_up(artwork: Artwork, backdrop: Backdrop) -> str:
    """The pattern from edge to edge; the backdrop stays outside."""
    del backdrop
    return document(artwork.draw())


def loose_print(artwork: Artwork, backdrop: Backdrop) -> str:
    """An unframed print with a white margin, its lower corner lifting a little."""
    paper = "M250 110H950V1008C948 1050 934 1074 902 1090H250Z"
    image = sheet((306, 166), (588, 823))
    curl = path("M902 1090C912 1060 926 1030 950 1008C948 1050 934 1074 902 1090Z", fill="#d9d2c5")
    goods = group(
        cast(paper, backdrop, away=(14, 20)),
        path(paper, fill=PAPER),
        printed("image", image, at=(188, 166), scale=0.686),
        curl,
        transform="rotate(-2 600 600)",
    )
    return staged(artwork, desk(backdrop), goods)
