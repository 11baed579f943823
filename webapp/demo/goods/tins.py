from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    DUSK,
    LEMON,
    MIST,
    MOSS,
    NIGHT,
    OAT,
    OLIVE,
    PLUM,
    SAGE,
    STRAW,
    Backdrop,
)
from webapp.demo.patterns import Artwork, circles, leaves, sky
from webapp.demo.scenes import tin

SIZES = {"50 g": (50, 1.0), "100 g": (100, 1.75), "250 g": (250, 3.9)}
TIN_CENTS = 450


def tea(
    code: str,
    title: str,
    description: str,
    *,
    artwork: Artwork,
    on: Backdrop,
    cents: int,
    stock: int,
    tags: tuple[str, ...],
    summary: str,
    is_featured: bool = False,
) -> DemoProduct:
    """`cents` is the price of 50 g in a pouch; a tin costs a little more."""
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Van Aalst Tea",
        product_type="Tea",
        category="tea-tins",
        tags=("tea", *tags),
        options=("Weight", "Pack"),
        variants=tuple(
            DemoVariant(
                sku=f"TEA-{code}-{grams}-{pack[:3].upper()}",
                option_values=(size, pack),
                price_cents=round(cents * times / 5) * 5 + (TIN_CENTS if pack == "Tin" else 0),
                stock=stock * 50 // grams if pack == "Tin" else stock * 100 // grams,
                weight_grams=grams + (110 if pack == "Tin" else 15),
                tax_class="reduced",
            )
            for size, (grams, times) in SIZES.items()
            for pack in ("Tin", "Pouch")
        ),
        pictures=(
            scene(f"{title} in its tin", tin.single, artwork, on=on, shows="Tin"),
            scene("Tin and refill pouch", tin.with_pouch, artwork, on=SAGE, shows="Pouch"),
            scene("A cup of it", tin.with_cup, artwork, on=BLUSH),
            close_up(artwork, on=on),
        ),
        attributes={"material": "Tin plate, printed outside", "printing": "Offset"},
        seo_title=f"{title}: loose tea in a printed tin",
        seo_description=summary,
        is_featured=is_featured,
    )


TINS = (
    tea(
        "BREAK",
        "Harbour breakfast",
        "<p>Assam with a little Keemun: strong enough for milk, round enough without. It was "
        "mixed for the crew of the morning ferry, who drink it from flasks.</p>"
        "<p>Three grams, boiling water, four minutes. At six it forgives you; at eight it does "
        "not.</p>",
        artwork=Artwork(leaves.sprigs, OLIVE),
        on=STRAW,
        cents=620,
        stock=40,
        tags=("black tea", "morning"),
        summary="A strong black tea mixed for a ferry crew, in a tin that is meant to be refilled.",
        is_featured=True,
    ),
    tea(
        "OOLON",
        "Amber oolong",
        "<p>Half way between green and black, from a garden on a slope too steep for machines. "
        "Smells of apricots when the tin is opened, and of toast when it is nearly empty.</p>"
        "<p>The leaves can be brewed three times; we think the second is the best.</p>",
        artwork=Artwork(circles.petals, PLUM),
        on=MIST,
        cents=980,
        stock=18,
        tags=("oolong",),
        summary="A hand-picked oolong that smells of apricots, good for three infusions.",
    ),
    tea(
        "VERB",
        "Garden verbena",
        "<p>Lemon verbena and nothing else, cut in June behind the tea merchant’s own house. No "
        "caffeine, and no opinion on what time it is.</p>"
        "<p>A small handful, water just off the boil, five minutes with a lid on.</p>",
        artwork=Artwork(leaves.olives, MOSS),
        on=SAGE,
        cents=540,
        stock=26,
        tags=("herbal", "evening"),
        summary="Lemon verbena and nothing else, cut in June; no caffeine.",
    ),
    tea(
        "NIGHT",
        "Late watch chai",
        "<p>Black tea with cardamom, ginger, pepper and a piece of orange peel that is large "
        "enough to find. Made for the hours between one and five.</p>"
        "<p>Simmer it in half water and half milk, and do not answer messages meanwhile.</p>",
        artwork=Artwork(sky.moons, NIGHT),
        on=MIST,
        cents=660,
        stock=3,
        tags=("black tea", "spiced", "night"),
        summary="Black tea with cardamom, ginger, pepper and orange peel, for the small hours.",
    ),
    tea(
        "GREEN",
        "Meadow sencha",
        "<p>A green tea with cornflowers from the field that the airport never got. Light, grassy "
        "and a little sweet.</p><p>Eighty degrees, two minutes. Hotter water makes it bitter, and "
        "then it is your doing.</p>",
        artwork=Artwork(leaves.meadow, LEMON),
        on=OAT,
        cents=720,
        stock=14,
        tags=("green tea",),
        summary="A light green tea with cornflowers: eighty degrees, two minutes.",
    ),
    tea(
        "ROOI",
        "Dusk rooibos",
        "<p>Rooibos with vanilla from a pod, not from a bottle. Children like it cold with "
        "apple juice; so do we.</p><p>It cannot be brewed for too long, which makes it the tea "
        "for people who forget their tea.</p>",
        artwork=Artwork(leaves.ferns, DUSK),
        on=BLUSH,
        cents=580,
        stock=22,
        tags=("herbal", "evening"),
        summary="Rooibos with real vanilla, for people who forget their tea.",
    ),
)
