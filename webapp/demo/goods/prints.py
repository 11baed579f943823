from webapp.demo.goods.pictures import close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    CLAY,
    HARBOUR,
    LAGOON,
    MIST,
    NIGHT,
    OAT,
    OLIVE,
    SAGE,
    SKY,
    STRAW,
    Backdrop,
)
from webapp.demo.patterns import Artwork, fruit, landscapes, towns
from webapp.demo.scenes import frame, swatch

# Size: without a frame, weight; then what a frame adds to it.
SIZES = {"A4": (2400, 90), "A3": (3600, 160), "50 × 70 cm": (5900, 380)}
FRAMES = {"No frame": (0, 0), "Oak": (3500, 1400), "Black": (3200, 1300)}
SHORT = {"A4": "A4", "A3": "A3", "50 × 70 cm": "B2", "No frame": "0", "Oak": "OAK", "Black": "BLK"}


def art_print(
    code: str,
    title: str,
    description: str,
    *,
    artwork: Artwork,
    on: Backdrop,
    stock: tuple[int, int, int],
    tags: tuple[str, ...],
    summary: str,
    is_featured: bool = False,
) -> DemoProduct:
    return DemoProduct(
        slug=title.lower().replace(" ", "-").replace(",", "").replace("’", ""),
        title=title,
        description=description,
        vendor="Swift & Sea",
        product_type="Art print",
        category="prints",
        tags=("print", "wall", *tags),
        options=("Size", "Frame"),
        variants=sizes_and_frames(code, stock),
        pictures=(
            scene(f"{title}, in an oak frame", frame.oak_frame, artwork, on=on, shows="Oak"),
            scene(f"{title}, in a black frame", frame.black_frame, artwork, on=MIST, shows="Black"),
            scene(f"{title}, as a sheet", swatch.loose_print, artwork, on=on, shows="No frame"),
            scene(f"{title}, above a bench", frame.above_bench, artwork, on=SAGE),
            close_up(artwork, on=on),
        ),
        attributes={
            "material": "Cotton paper with a deckled edge",
            "printing": "Pigment ink, seven colours",
            "paper_weight": 310,
            "signed": True,
        },
        seo_title=f"{title}: an art print",
        seo_description=summary,
        is_featured=is_featured,
    )


def sizes_and_frames(code: str, stock: tuple[int, int, int]) -> tuple[DemoVariant, ...]:
    """Framed ones are made to order in small numbers; the largest comes without a frame too."""
    found = []
    for (size, (price, weight)), pieces in zip(SIZES.items(), stock, strict=True):
        for framing, (extra, more_weight) in FRAMES.items():
            found.append(
                DemoVariant(
                    sku=f"PRT-{code}-{SHORT[size]}-{SHORT[framing]}",
                    option_values=(size, framing),
                    price_cents=price + extra,
                    stock=pieces if not extra else pieces // 4,
                    weight_grams=weight + more_weight,
                )
            )
    return tuple(found)


PRINTS = (
    art_print(
        "ROOF",
        "Four hundred roofs",
        "<p>Seen from the bell tower on a morning when the swifts had just come back. We counted "
        "four hundred and eleven roofs and drew every one, then gave up on the chimneys.</p>"
        "<p>Each colour is a plate of its own, printed from the lightest to the darkest. The "
        "paper is thick enough to lie flat the moment it leaves its tube.</p>",
        artwork=Artwork(towns.rooftops, CLAY),
        on=OAT,
        stock=(24, 18, 9),
        tags=("town", "birds"),
        summary="The roofs of a harbour town, drawn from the bell tower and printed in clay reds.",
        is_featured=True,
    ),
    art_print(
        "FERRY",
        "The night ferry",
        "<p>The last boat leaves at ten to eleven, and its lights are the only ones on the bay. "
        "This is what it looks like from the end of the pier, with cold hands.</p>"
        "<p>Printed with two blues on top of each other, which is why the water seems to move "
        "when you walk past.</p>",
        artwork=Artwork(landscapes.night_ferry, NIGHT),
        on=SKY,
        stock=(30, 12, 4),
        tags=("sea", "night"),
        summary="A lit ferry on a dark bay, printed in two layers of blue on cotton paper.",
        is_featured=True,
    ),
    art_print(
        "SUN",
        "Half past sun",
        "<p>Five bands of colour, in the order in which they left the sky one evening in "
        "August. The whole thing took eleven minutes; the drawing took longer.</p>"
        "<p>A quiet picture for a wall that has enough going on around it.</p>",
        artwork=Artwork(landscapes.half_past_sun, CLAY),
        on=SAGE,
        stock=(16, 16, 8),
        tags=("sunset", "calm"),
        summary="A sunset in five bands of colour, for a wall that needs something calm.",
        is_featured=True,
    ),
    art_print(
        "PEAR",
        "A pear and a half",
        "<p>The tree behind the studio gives about forty pears a year, and the wasps get thirty "
        "of them. These were the best of the rest.</p>"
        "<p>Drawn with a broad brush, cut in linoleum, and printed with the cloth it lay "
        "on.</p>",
        artwork=Artwork(fruit.pears, OLIVE),
        on=STRAW,
        stock=(40, 22, 3),
        tags=("kitchen", "fruit"),
        summary="A whole pear and half of one, from the tree behind our studio.",
    ),
    art_print(
        "LIGHT",
        "Keeper’s day off",
        "<p>The lighthouse has run by itself since 1987, but somebody still paints it every "
        "spring. We drew it on the day before, when it was at its most weathered.</p>"
        "<p>The stripes are printed last and a little off the grid, as they are on the tower."
        "</p>",
        artwork=Artwork(landscapes.lighthouse, HARBOUR),
        on=BLUSH,
        stock=(12, 2, 0),
        tags=("sea", "lighthouse"),
        summary="A striped lighthouse above a busy sea, printed slightly off the grid.",
    ),
    art_print(
        "CYPR",
        "Cypress road",
        "<p>From a holiday that was supposed to be free of drawing. They stand along the road to "
        "the station, and the train was late.</p>"
        "<p>The hills are printed in one pull with the ink blended on the roller, so no two sheets "
        "are quite alike.</p>",
        artwork=Artwork(landscapes.cypresses, LAGOON),
        on=OAT,
        stock=(8, 14, 6),
        tags=("landscape", "trees"),
        summary="A row of cypresses on blended hills, drawn while a train was late.",
    ),
)
