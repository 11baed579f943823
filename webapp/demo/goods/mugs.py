from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    CLAY,
    HARBOUR,
    LAGOON,
    LEMON,
    MIST,
    MOSS,
    OAT,
    OLIVE,
    PLUM,
    POPPY,
    QUINCE,
    ROSE,
    SAGE,
    SKY,
    SLATE,
    STRAW,
    Backdrop,
    Palette,
)
from webapp.demo.patterns import Artwork, Pattern, circles, fruit, leaves, lines, sea, terrazzo
from webapp.demo.scenes import mug

Colours = dict[str, tuple[Palette, Backdrop, int]]


def mug_product(
    code: str,
    title: str,
    description: str,
    *,
    pattern: Pattern,
    colours: Colours,
    tags: tuple[str, ...],
    summary: str,
    compare_at_cents: int | None = None,
    is_featured: bool = False,
) -> DemoProduct:
    """A mug in several colours, each sold alone or as a pair."""
    first, on, _ = next(iter(colours.values()))
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Kade 9 Pottery",
        product_type="Mug",
        category="mugs",
        tags=("mug", "stoneware", *tags),
        options=("Colour", "Set"),
        variants=tuple(
            DemoVariant(
                sku=f"MUG-{code}-{colour[:3].upper()}-{pieces}",
                option_values=(colour, "One" if pieces == 1 else "A pair"),
                price_cents=1950 if pieces == 1 else 3600,
                compare_at_cents=compare_at_cents if pieces == 1 else None,
                stock=stock // pieces,
                weight_grams=410 * pieces,
            )
            for colour, (_, _, stock) in colours.items()
            for pieces in (1, 2)
        ),
        pictures=(
            *(
                scene(
                    f"{title} in {colour}",
                    mug.single,
                    Artwork(pattern, palette),
                    on=backdrop,
                    shows=colour,
                )
                for colour, (palette, backdrop, _) in colours.items()
            ),
            scene("Two of them", mug.pair, Artwork(pattern, first), on=MIST),
            scene("Full of coffee", mug.from_above, Artwork(pattern, first), on=on),
            close_up(Artwork(pattern, first), on=on),
        ),
        attributes={
            "material": "Stoneware",
            "printing": "Under the glaze",
            "volume_ml": 330,
            "dishwasher_safe": True,
        },
        seo_title=f"{title}: a stoneware mug",
        seo_description=summary,
        is_featured=is_featured,
    )


MUGS = (
    mug_product(
        "LEMON",
        "Lemon mug",
        "<p>Whole lemons, half lemons and the leaves they came with, from a box that a customer "
        "brought us from Menton in place of payment.</p>"
        "<p>It holds a third of a litre, which is one proper coffee or two polite ones. The "
        "handle has room for four fingers in winter gloves.</p>",
        pattern=fruit.lemons,
        colours={"Lemon": (LEMON, SKY, 26), "Quince": (QUINCE, OAT, 14), "Moss": (MOSS, SAGE, 3)},
        tags=("fruit", "kitchen"),
        summary="A third of a litre of stoneware with lemons under the glaze.",
        is_featured=True,
    ),
    mug_product(
        "SCALL",
        "Fish scale mug",
        "<p>Rows of small arcs, each drawn with the same brush in one breath. There are about "
        "three hundred on a mug, and no two are alike if you look long enough.</p>"
        "<p>The potter throws the bodies on Mondays; we print on Wednesdays.</p>",
        pattern=circles.scallops,
        colours={"Harbour": (HARBOUR, OAT, 31), "Slate": (SLATE, MIST, 18)},
        tags=("sea", "pattern"),
        summary="Three hundred brushed arcs on a mug from the pottery two streets away.",
    ),
    mug_product(
        "TERR",
        "Terrazzo mug",
        "<p>The floor of the old fish market is terrazzo, laid in 1931 by two brothers from "
        "Spilimbergo. We traced a square metre of it and wrapped it around a mug.</p>"
        "<p>Glazed inside and out, with a bare ring at the foot so that it does not stick to "
        "the saucer.</p>",
        pattern=terrazzo.chips,
        colours={
            "Clay": (CLAY, BLUSH, 22),
            "Lagoon": (LAGOON, SAGE, 9),
            "Poppy": (POPPY, STRAW, 0),
        },
        tags=("pattern",),
        summary="A square metre of the fish market’s floor, traced and put on a mug.",
        compare_at_cents=2400,
    ),
    mug_product(
        "OLIVE",
        "Olive branch mug",
        "<p>Drawn from a single branch over the course of a week, while it dried on the window "
        "sill. The last leaves are noticeably crisper than the first.</p>"
        "<p>Matt on the outside, so it is good to hold with flour on your hands.</p>",
        pattern=leaves.olives,
        colours={"Olive": (OLIVE, STRAW, 17), "Moss": (MOSS, SAGE, 12)},
        tags=("leaves", "kitchen"),
        summary="One olive branch, drawn for a week while it dried, on a matt stoneware mug.",
    ),
    mug_product(
        "TIDE",
        "Low tide mug",
        "<p>The lines that the water leaves on the sand when it goes. They are different every "
        "day, so we took the ones of the third of May.</p>"
        "<p>Heavy at the bottom and thin at the lip, as a mug should be.</p>",
        pattern=lines.tides,
        colours={"Lagoon": (LAGOON, SKY, 20), "Rose": (ROSE, BLUSH, 6)},
        tags=("sea",),
        summary="The lines of the third of May’s low tide, around a well balanced mug.",
    ),
    mug_product(
        "SARD",
        "Sardine mug",
        "<p>A school of sardines in rows, every second of which has thought better of it and turned "
        "around. We drew them at the fish counter, quickly, before lunch.</p>"
        "<p>Not recommended for tea that takes itself seriously.</p>",
        pattern=sea.sardines,
        colours={"Harbour": (HARBOUR, SKY, 44), "Plum": (PLUM, BLUSH, 11)},
        tags=("sea", "fish"),
        summary="A school of sardines under the glaze, every second row on its way home.",
    ),
)
