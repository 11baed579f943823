from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    CLAY,
    HARBOUR,
    LAGOON,
    LEMON,
    MIST,
    OAT,
    OLIVE,
    POPPY,
    SAGE,
    SKY,
    SLATE,
    STRAW,
    Backdrop,
    Palette,
)
from webapp.demo.patterns import Artwork, Pattern, birds, leaves, lines, sea, tiles
from webapp.demo.scenes import towel


def tea_towel(
    code: str,
    title: str,
    description: str,
    *,
    pattern: Pattern,
    colours: dict[str, tuple[Palette, Backdrop, int]],
    tags: tuple[str, ...],
    summary: str,
    compare_at_cents: int | None = None,
    is_featured: bool = False,
) -> DemoProduct:
    first, on, _ = next(iter(colours.values()))
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Swift & Sea",
        product_type="Tea towel",
        category="tea-towels",
        tags=("kitchen", "linen", *tags),
        options=("Colour",),
        variants=tuple(
            DemoVariant(
                sku=f"TWL-{code}-{colour[:3].upper()}",
                option_values=(colour,),
                price_cents=1450,
                compare_at_cents=compare_at_cents,
                stock=stock,
                weight_grams=120,
            )
            for colour, (_, _, stock) in colours.items()
        ),
        pictures=(
            *(
                scene(
                    f"{title} in {name}",
                    towel.hanging,
                    Artwork(pattern, palette),
                    on=back,
                    shows=name,
                )
                for name, (palette, back, _) in colours.items()
            ),
            scene("Folded, with a spoon for scale", towel.folded, Artwork(pattern, first), on=MIST),
            close_up(Artwork(pattern, first), on=on),
        ),
        attributes={
            "material": "Half linen, half cotton",
            "printing": "Screen printed by hand",
            "width_mm": 500,
            "height_mm": 700,
            "washable": True,
        },
        seo_title=f"{title}: half linen",
        seo_description=summary,
        is_featured=is_featured,
    )


TOWELS = (
    tea_towel(
        "SARD",
        "Sardine tea towel",
        "<p>Six rows of sardines, as they lie in the crate at half past five. They dry glasses "
        "better than you would expect of fish.</p><p>Half linen: rough when new, soft after the "
        "third wash, unbeatable after the tenth.</p>",
        pattern=sea.sardines,
        colours={"Harbour": (HARBOUR, SKY, 37), "Poppy": (POPPY, OAT, 16)},
        tags=("fish", "sea"),
        summary="Six rows of sardines on half linen, better at drying glasses than they look.",
        is_featured=True,
    ),
    tea_towel(
        "HENS",
        "Seven hens tea towel",
        "<p>Portraits of the seven hens of number fourteen, who each lay an egg of a different "
        "brown. From the left: Ada, Grace, Hedy, Mary, Radia, Joan and the other Mary.</p>"
        "<p>A loop at the long side, because that is how towels hang.</p>",
        pattern=birds.hens,
        colours={"Clay": (CLAY, STRAW, 29), "Slate": (SLATE, MIST, 4)},
        tags=("birds", "farm"),
        summary="Portraits of seven hens, all named, on a half-linen tea towel with a loop.",
    ),
    tea_towel(
        "TILE",
        "Kitchen tile tea towel",
        "<p>The tiles behind our own stove, including the cracked one. It is in the third row."
        "</p><p>Printed with water-based ink that has been baked, so sixty degrees will not move "
        "it, whatever the label says to be on the safe side.</p>",
        pattern=tiles.azulejo,
        colours={"Harbour": (HARBOUR, OAT, 21), "Lagoon": (LAGOON, SAGE, 13)},
        tags=("tiles",),
        summary="The blue tiles behind our stove, cracked one included, on half linen.",
        compare_at_cents=1750,
    ),
    tea_towel(
        "FERN",
        "Shady corner tea towel",
        "<p>Ferns from the yard behind the studio, where the sun comes for twenty minutes in "
        "July.</p><p>Two greens over an unbleached cloth, so it looks ironed when it is not.</p>",
        pattern=leaves.ferns,
        colours={"Olive": (OLIVE, SAGE, 18), "Lemon": (LEMON, STRAW, 0)},
        tags=("leaves",),
        summary="Ferns from a yard that gets twenty minutes of sun, on unbleached half linen.",
    ),
    tea_towel(
        "BOAT",
        "Regatta tea towel",
        "<p>The annual race around the buoy, in which there are more boats than people who know "
        "the rules. Last year’s winner is the one with the patched sail.</p>"
        "<p>Also a fair-sized napkin for mussels.</p>",
        pattern=sea.boats,
        colours={"Slate": (SLATE, BLUSH, 25), "Poppy": (POPPY, SKY, 9)},
        tags=("sea", "boats"),
        summary="A race with more boats than rules, printed by hand on half linen.",
    ),
    tea_towel(
        "CONT",
        "Seabed tea towel",
        "<p>The depth lines of the bay from the chart of 1911, which is wrong in two places that "
        "every skipper knows. We left them in, since the towel is wrong in the same places.</p>"
        "<p>Not to be used for navigation.</p>",
        pattern=lines.contours,
        colours={"Slate": (SLATE, MIST, 11), "Harbour": (HARBOUR, OAT, 2)},
        tags=("sea", "map"),
        summary="Depth lines from a chart of 1911, on linen. Not to be used for navigation.",
    ),
)
