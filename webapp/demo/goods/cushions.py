from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    DUSK,
    HARBOUR,
    LAGOON,
    MIST,
    OAT,
    POPPY,
    RUST,
    SAGE,
    SKY,
    SPRING,
    Backdrop,
)
from webapp.demo.patterns import Artwork, arches, flowers, quilts, tiles
from webapp.demo.scenes import cushion

# Size: the cover alone, and what a filling of wool adds to it.
SIZES = {"45 × 45 cm": (3400, 1400, 260), "60 × 60 cm": (4600, 2100, 410)}


def cushion_product(
    code: str,
    title: str,
    description: str,
    *,
    artwork: Artwork,
    on: Backdrop,
    stock: tuple[int, int],
    tags: tuple[str, ...],
    summary: str,
    compare_at_cents: int | None = None,
    is_featured: bool = False,
) -> DemoProduct:
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Swift & Sea",
        product_type="Cushion",
        category="cushions",
        tags=("cushion", "linen", *tags),
        options=("Size", "Filling"),
        variants=tuple(
            DemoVariant(
                sku=f"CUS-{code}-{size[:2]}-{'WOOL' if extra else 'CASE'}",
                option_values=(size, "With wool" if extra else "Cover only"),
                price_cents=price + extra,
                compare_at_cents=compare_at_cents if extra == 0 and size.startswith("45") else None,
                stock=pieces if not extra else pieces // 2,
                weight_grams=weight + (700 if extra else 0),
            )
            for (size, (price, filling, weight)), pieces in zip(SIZES.items(), stock, strict=True)
            for extra in (0, filling)
        ),
        pictures=(
            scene(title, cushion.upright, artwork, on=on),
            scene(f"{title} on an armchair", cushion.on_armchair, artwork, on=SAGE),
            scene("The back, with its three buttons", cushion.reverse, artwork, on=MIST),
            close_up(artwork, on=on),
        ),
        attributes={
            "material": "Half linen, half cotton",
            "printing": "Screen printed by hand",
            "washable": True,
        },
        seo_title=f"{title}: printed linen",
        seo_description=summary,
        is_featured=is_featured,
    )


CUSHIONS = (
    cushion_product(
        "STAR",
        "Star quilt cushion",
        "<p>The pattern of a quilt that was sewn in 1952 out of sailcloth, curtains and one good "
        "shirt. Its owner let us trace it on the condition that we would not improve it.</p>"
        "<p>We did not. Where a point misses its corner, it does so in the original.</p>",
        artwork=Artwork(quilts.stars, HARBOUR),
        on=OAT,
        stock=(18, 11),
        tags=("quilt", "pattern"),
        summary="A sailcloth quilt from 1952, traced without improvements and printed on linen.",
        is_featured=True,
    ),
    cushion_product(
        "TULIP",
        "Tulip row cushion",
        "<p>Tulips in the order of the municipal flower bed, which somebody plants with a ruler."
        "</p><p>Printed in three colours with water-based ink. The linen has been washed once, so "
        "it will not shrink again.</p>",
        artwork=Artwork(flowers.tulips, POPPY),
        on=SKY,
        stock=(25, 4),
        tags=("flowers",),
        summary="A flower bed planted with a ruler, printed on half linen.",
    ),
    cushion_product(
        "CROSS",
        "Star and cross cushion",
        "<p>Two shapes that fill a wall without a gap, as tile makers have known for eight "
        "hundred years. We only chose the colours.</p>"
        "<p>The back is plain, with three buttons made of shell.</p>",
        artwork=Artwork(tiles.star_and_cross, LAGOON),
        on=BLUSH,
        stock=(9, 2),
        tags=("tiles", "pattern"),
        summary="Stars and crosses that fill a cushion without a gap; shell buttons at the back.",
        compare_at_cents=3900,
    ),
    cushion_product(
        "ARCH",
        "Afternoon arcade cushion",
        "<p>The arcade on the square at four in the afternoon, when the shade is exactly as wide "
        "as the sun.</p><p>Looks best on something dark, and gets on with stripes.</p>",
        artwork=Artwork(arches.arcade, DUSK),
        on=MIST,
        stock=(7, 0),
        tags=("arches", "calm"),
        summary="The arcade on the square at four in the afternoon, on washed linen.",
    ),
    cushion_product(
        "FOLK",
        "Painted chest cushion",
        "<p>From the lid of a dowry chest in the town museum, which has a bird in the middle that "
        "three people have told us is a pigeon. It is a dove.</p>"
        "<p>We left the bird out and kept its garden.</p>",
        artwork=Artwork(flowers.folk, SPRING),
        on=OAT,
        stock=(13, 6),
        tags=("flowers", "folk"),
        summary="The garden from the lid of a painted chest, without its disputed bird.",
    ),
    cushion_product(
        "GEESE",
        "Flying geese cushion",
        "<p>Triangles all pointing the same way are called geese by people who sew. These fly "
        "south in the rusts and creams of the boatyard’s old sails.</p>"
        "<p>Big enough at sixty centimetres to lean on with a book.</p>",
        artwork=Artwork(quilts.geese, RUST),
        on=SAGE,
        stock=(15, 8),
        tags=("quilt", "pattern"),
        summary="Rust-coloured geese all flying south, on a cushion to lean on with a book.",
    ),
)
