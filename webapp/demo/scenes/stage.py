"""Wall, table and light, shared by every picture so that the shop looks photographed in one room."""

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.svg import (
    Paint,
    Point,
    box,
    clip,
    define,
    document,
    element,
    ellipse,
    fade,
    glow,
    group,
    path,
    use,
)

PANES = (
    "M-60 70L330-60L330 330L-60 520Z",
    "M372-74L760-200V120L372 309Z",
    "M-60 572L330 382V780L-60 990Z",
)
PAPER = "#fdfbf6"
WOOD = "#c59a68"
TABLE_EDGE = 860


def staged(artwork: Artwork, scenery: str, *goods: str) -> str:
    """One picture: the artwork becomes `#art`, ready to be printed on the goods."""
    return document(define(group(artwork.draw(), id="art")), scenery, *goods)


def wall(backdrop: Backdrop) -> str:
    """A plain wall with the light of a window on it."""
    return (
        _light(backdrop)
        + box((0, 0), (1200, 1200), fill=backdrop.wall)
        + group(*(path(pane, fill="#fff") for pane in PANES), opacity=0.2)
        + box((0, 0), (1200, 1200), fill="url(#dim)")
    )


def table(backdrop: Backdrop) -> str:
    """The same wall behind a table."""
    return (
        wall(backdrop)
        + box((0, TABLE_EDGE), (1200, 1200 - TABLE_EDGE), fill=backdrop.table)
        + box((0, TABLE_EDGE), (1200, 1200 - TABLE_EDGE), fill="url(#dusk)")
        + box((0, TABLE_EDGE), (1200, 3), fill="#fff", opacity=0.35)
    )


def desk(backdrop: Backdrop) -> str:
    """A surface seen from straight above."""
    return (
        _light(backdrop)
        + box((0, 0), (1200, 1200), fill=backdrop.wall)
        + box((0, 0), (1200, 1200), fill=backdrop.table, opacity=0.35)
        + group(*(path(pane, fill="#fff") for pane in PANES), opacity=0.22)
        + box((0, 0), (1200, 1200), fill="url(#dim)")
    )


def _light(backdrop: Backdrop) -> str:
    blur = element("feGaussianBlur", deviation=16)
    area: dict[str, Paint] = {"x": "-30%", "y": "-30%", "width": "160%", "height": "160%"}
    return define(
        element("filter", blur, id="soft", **area),
        glow(
            "pool",
            (0, backdrop.shadow, 0.5),
            (0.55, backdrop.shadow, 0.24),
            (1, backdrop.shadow, 0),
        ),
        fade("dim", (0, "#fff", 0.16), (0.5, "#fff", 0), (1, backdrop.shadow, 0.07)),
        fade("dusk", (0, backdrop.shadow, 0.1), (0.4, backdrop.shadow, 0), down=1),
    )


def pool(at: Point, radii: Point) -> str:
    """The soft shadow under a thing that stands."""
    return ellipse(at, radii, fill="url(#pool)")


def standing(at: Point, reach: float) -> str:
    """A round thing's shadow: dark where it touches the table, long towards the right."""
    x, y = at
    return pool((x + reach * 0.45, y + 8), (reach * 1.75, reach * 0.27)) + pool(
        (x + reach * 0.05, y + 4), (reach * 1.2, reach * 0.24)
    )


def cast(outline: str, backdrop: Backdrop, *, away: Point = (16, 22)) -> str:
    """The soft shadow of a flat thing, thrown to the lower right."""
    moved = f"translate({away[0]:g} {away[1]:g})"
    shape = path(outline, fill=backdrop.shadow, opacity=0.34, filter="url(#soft)")
    return group(shape, transform=moved)


def printed(
    name: str, outline: str, *, at: Point = (0, 0), scale: float = 1, turn: float = 0
) -> str:
    """The artwork inside an outline; `name` is the id of the clip and unique in the picture."""
    art = use("art", at, scale=scale, turn=turn)
    return define(clip(name, path(outline))) + group(art, clip_path=f"url(#{name})")


def sheet(at: Point, size: Point, *, round_by: float = 0) -> str:
    """The outline of a rectangle with round corners."""
    x, y = at
    across, down, r = size[0] - 2 * round_by, size[1] - 2 * round_by, round_by
    if not r:
        return f"M{x:g} {y:g}h{across:g}v{down:g}h{-across:g}Z"
    corner = f"a{r:g} {r:g} 0 0 1"
    return (
        f"M{x + r:g} {y:g}h{across:g}{corner} {r:g} {r:g}v{down:g}{corner} {-r:g} {r:g}"
        f"h{-across:g}{corner} {-r:g} {-r:g}v{-down:g}{corner} {r:g} {-r:g}Z"
    )
