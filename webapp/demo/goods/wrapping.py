from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    HARBOUR,
    LAGOON,
    MIST,
    OAT,
    POPPY,
    QUINCE,
    RUST,
    SAGE,
    SKY,
    SPRING,
    STRAW,
    Backdrop,
)
from webapp.demo.patterns import Artwork, circles, flowers, fruit, lines, truchet
from webapp.demo.scenes import wrapping

PACKS = {"Three sheets": (750, 130), "Ten sheets": (1950, 420), "Roll of 10 m": (2400, 780)}


def paper(
    code: str,
    title: str,
    description: str,
    *,
    artwork: Artwork,
    on: Backdrop,
    stock: tuple[int, int, int],
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
        product_type="Wrapping paper",
        category="wrapping",
        tags=("paper", "gift", *tags),
        options=("Pack",),
        variants=tuple(
            DemoVariant(
                sku=f"WRP-{code}-{pack.split()[0].upper()[:4]}",
                option_values=(pack,),
                price_cents=price,
                compare_at_cents=compare_at_cents if pack == "Ten sheets" else None,
                stock=pieces,
                weight_grams=weight,
            )
            for (pack, (price, weight)), pieces in zip(PACKS.items(), stock, strict=True)
        ),
        pictures=(
            scene(f"A parcel in {title}", wrapping.parcel, artwork, on=on),
            scene("The roll", wrapping.rolls, artwork, on=BLUSH, shows="Roll of 10 m"),
            scene("Folded sheets", wrapping.folded, artwork, on=MIST, shows="Three sheets"),
            close_up(artwork, on=on),
        ),
        attributes={
            "material": "Uncoated paper",
            "paper_weight": 90,
            "width_mm": 700,
            "height_mm": 500,
        },
        seo_title=f"{title}: wrapping paper",
        seo_description=summary,
        is_featured=is_featured,
    )


WRAPPING = (
    paper(
        "ORANG",
        "Orange crate paper",
        "<p>Oranges used to come wrapped one by one in printed tissue. This is what we remember "
        "of it, on paper that is heavy enough for a book with corners.</p>"
        "<p>Sheets of fifty by seventy. One wraps a shirt box, two wrap a bottle and its excuse."
        "</p>",
        artwork=Artwork(fruit.oranges, QUINCE),
        on=SKY,
        stock=(60, 24, 12),
        tags=("fruit",),
        summary="Heavy wrapping paper after the printed tissue that oranges used to come in.",
        is_featured=True,
    ),
    paper(
        "DAISY",
        "Verge daisies paper",
        "<p>The council stopped mowing the verges, and this is what came up. Drawn on site, with "
        "a warning triangle behind us.</p><p>Green enough for winter, and flowery enough for "
        "everything else.</p>",
        artwork=Artwork(flowers.daisies, SPRING),
        on=OAT,
        stock=(45, 16, 3),
        tags=("flowers",),
        summary="Daisies from an unmown verge, on paper for any time of the year.",
    ),
    paper(
        "HALVES",
        "Half circles paper",
        "<p>A pattern made of halves, which nobody has ever managed to fold so that they meet. "
        "We have tried with a ruler.</p><p>Good for presents to people who own a ruler.</p>",
        artwork=Artwork(circles.halves, POPPY),
        on=STRAW,
        stock=(38, 2, 8),
        tags=("pattern",),
        summary="Half circles in poppy, blue and yellow, for people who own a ruler.",
        compare_at_cents=2400,
    ),
    paper(
        "CHEV",
        "Deck chair paper",
        "<p>The stripes of the deck chairs on the north beach, of which there are sixty-two. "
        "Sixty-one are ours to sit on.</p><p>The ink is dry and does not come off on a white "
        "ribbon; we tested.</p>",
        artwork=Artwork(lines.chevrons, HARBOUR),
        on=SAGE,
        stock=(52, 20, 10),
        tags=("stripes",),
        summary="The stripes of sixty-two deck chairs, on paper that does not rub off.",
    ),
    paper(
        "RIBB",
        "Endless ribbon paper",
        "<p>One ribbon that crosses itself about a thousand times on a sheet. It saves you the "
        "real one.</p><p>Made from eleven small tiles that fit in any order.</p>",
        artwork=Artwork(truchet.ribbons, LAGOON),
        on=MIST,
        stock=(0, 9, 5),
        tags=("pattern",),
        summary="One printed ribbon that crosses itself a thousand times and saves the real one.",
    ),
    paper(
        "CHECK",
        "Boatyard check paper",
        "<p>The check of the shirts in the boatyard, after about forty washes.</p>"
        "<p>Uncoated, so it takes a pencil: write the name straight onto the parcel and leave "
        "the label out.</p>",
        artwork=Artwork(lines.checks, RUST),
        on=OAT,
        stock=(33, 14, 7),
        tags=("checks",),
        summary="A washed-out check on uncoated paper that takes a pencil.",
    ),
)
