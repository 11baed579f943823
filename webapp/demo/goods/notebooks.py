from functools import partial

from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoPicture, DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    CLAY,
    HARBOUR,
    INK,
    LAGOON,
    MIST,
    NIGHT,
    OAT,
    OLIVE,
    PLUM,
    SAGE,
    SKY,
    SLATE,
    STRAW,
    Backdrop,
    Palette,
)
from webapp.demo.patterns import Artwork, Pattern, lines, sky, terrazzo, truchet
from webapp.demo.scenes import notebook

RULINGS = {"Dotted": 1.0, "Lined": 0.7, "Blank": 0.4}


def notebook_product(
    code: str,
    title: str,
    description: str,
    *,
    pattern: Pattern,
    colours: dict[str, tuple[Palette, Backdrop, int]],
    tags: tuple[str, ...],
    summary: str,
    more_pictures: tuple[DemoPicture, ...] = (),
    is_featured: bool = False,
) -> DemoProduct:
    first, on, _ = next(iter(colours.values()))
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Bindery Noord",
        product_type="Notebook",
        category="notebooks",
        tags=("notebook", "paper", *tags),
        options=("Colour", "Ruling"),
        variants=tuple(
            DemoVariant(
                sku=f"NTB-{code}-{colour[:3].upper()}-{ruling[:3].upper()}",
                option_values=(colour, ruling),
                price_cents=1650,
                stock=int(stock * share),
                weight_grams=320,
            )
            for colour, (_, _, stock) in colours.items()
            for ruling, share in RULINGS.items()
        ),
        pictures=(
            *(
                scene(
                    f"{title} in {name}",
                    notebook.closed_book,
                    Artwork(pattern, palette),
                    on=back,
                    shows=name,
                )
                for name, (palette, back, _) in colours.items()
            ),
            scene("Lying open", notebook.open_book, Artwork(pattern, first), on=on),
            *more_pictures,
            close_up(Artwork(pattern, first), on=on),
        ),
        attributes={
            "material": "Cloth spine, board covers",
            "pages": 192,
            "paper_weight": 100,
            "width_mm": 148,
            "height_mm": 210,
        },
        seo_title=f"{title}: thread-sewn, A5",
        seo_description=summary,
        is_featured=is_featured,
    )


TRIO = DemoPicture(
    "Three of them in a fan",
    partial(
        notebook.trio,
        Artwork(lines.tides, LAGOON),
        (Artwork(lines.tides, PLUM), Artwork(lines.tides, HARBOUR)),
        backdrop=MIST,
    ),
)

NOTEBOOKS = (
    notebook_product(
        "TIDES",
        "Tide table notebook",
        "<p>We wanted to print the tide tables inside, and the harbour master told us that they "
        "change every year. So the tides are on the outside.</p>"
        "<p>Ninety-six sheets, sewn with thread in signatures of eight. It lies flat on the first "
        "page and on the last, and takes a fountain pen.</p>",
        pattern=lines.tides,
        colours={"Lagoon": (LAGOON, OAT, 28), "Plum": (PLUM, BLUSH, 12)},
        tags=("sea",),
        summary="A sewn A5 notebook that lies flat, with the tides on its cover.",
        more_pictures=(TRIO,),
        is_featured=True,
    ),
    notebook_product(
        "RIVER",
        "Two rivers notebook",
        "<p>Made from a single tile with two quarter circles on it, turned at random. Follow any "
        "line with a pencil and you come back to where you began.</p>"
        "<p>A good one for people who think while drawing in the margin.</p>",
        pattern=truchet.rivers,
        colours={"Clay": (CLAY, SKY, 19), "Ink": (INK, MIST, 7)},
        tags=("pattern",),
        summary="One tile turned at random: every line on the cover leads back to its beginning.",
    ),
    notebook_product(
        "PEBBL",
        "Pebble notebook",
        "<p>Stones from the beach below the studio, drawn at their own size and put back.</p>"
        "<p>The cover is varnished, so it survives a bag with sand in it. A ribbon, an elastic, "
        "and a pocket for the receipts you mean to keep.</p>",
        pattern=terrazzo.pebbles,
        colours={
            "Clay": (CLAY, STRAW, 24),
            "Harbour": (HARBOUR, SKY, 15),
            "Olive": (OLIVE, SAGE, 2),
        },
        tags=("stones",),
        summary="Beach stones at their own size on a varnished, sewn notebook.",
    ),
    notebook_product(
        "CONST",
        "Star chart notebook",
        "<p>The sky above the pier at midnight on the first of January, with the constellations "
        "joined as the fishermen here join them, which is not how astronomers do.</p>"
        "<p>The pages are cream rather than white, kinder to the eye at that hour.</p>",
        pattern=sky.constellations,
        colours={"Night": (NIGHT, MIST, 33)},
        tags=("night", "stars"),
        summary="The midnight sky above the pier, on a cream-paged notebook.",
    ),
    notebook_product(
        "MOIRE",
        "Interference notebook",
        "<p>Two sets of circles, five millimetres apart. The third pattern, the one that you see, "
        "is made by your own eyes.</p><p>We sell most of these to physicists, and to one tattoo "
        "artist.</p>",
        pattern=lines.interference,
        colours={"Ink": (INK, OAT, 10), "Slate": (SLATE, SKY, 0)},
        tags=("pattern",),
        summary="Two sets of circles that make a third in your eye, on a sewn notebook.",
    ),
)
