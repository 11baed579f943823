from decimal import Decimal

from webapp.demo.goods.pictures import Scene, close_up, scene
from webapp.demo.goods.shapes import DemoProduct, DemoVariant
from webapp.demo.palettes import (
    BLUSH,
    HARBOUR,
    LAGOON,
    MIST,
    MOSS,
    NIGHT,
    OAT,
    RUST,
    SAGE,
    SKY,
    STRAW,
    Backdrop,
)
from webapp.demo.patterns import Artwork, birds, leaves, quilts, sky, tiles, towns
from webapp.demo.scenes import cards, puzzle

Attributes = dict[str, str | int | bool | Decimal]

CARD: Attributes = {"material": "Card from mixed waste", "paper_weight": Decimal("350.5")}
WOOD: Attributes = {"material": "Lime wood"}


def game(
    title: str,
    description: str,
    *,
    kind: str,
    artwork: Artwork,
    looks: tuple[tuple[str, Scene, Backdrop], ...],
    variants: tuple[DemoVariant, ...],
    options: tuple[str, ...] = (),
    attributes: Attributes,
    tags: tuple[str, ...],
    summary: str,
    is_featured: bool = False,
) -> DemoProduct:
    return DemoProduct(
        slug=title.lower().replace(" ", "-"),
        title=title,
        description=description,
        vendor="Swift & Sea",
        product_type=kind,
        category="games",
        tags=tags,
        options=options,
        variants=variants,
        pictures=(
            *(scene(alt, draw, artwork, on=on) for alt, draw, on in looks),
            close_up(artwork, on=OAT),
        ),
        attributes=attributes,
        seo_title=title,
        seo_description=summary,
        is_featured=is_featured,
    )


GAMES = (
    game(
        "Swift playing cards",
        "<p>Fifty-two cards, two jokers and one card that explains the rules of the game that is "
        "played in the café on the quay, as far as they can be written down.</p>"
        "<p>Linen finish, so they shuffle from the first evening. The swifts on the back look the "
        "same both ways up; we checked each one.</p>",
        kind="Playing cards",
        artwork=Artwork(birds.swifts, NIGHT),
        looks=(("The deck, fanned", cards.deck, BLUSH), ("The backs", cards.backs, MIST)),
        variants=(DemoVariant("GAM-SWIFT", 1400, 48, weight_grams=110),),
        attributes={**CARD, "pieces": 55},
        tags=("paper", "cards", "birds"),
        summary="A linen-finish deck with swifts on the back and the rules of one local game.",
        is_featured=True,
    ),
    game(
        "Moon playing cards",
        "<p>The suits are the four quarters of the moon. It takes one round to get used to, and "
        "after that hearts look odd.</p><p>Printed in one blue and a silver that glows a little "
        "by candlelight.</p>",
        kind="Playing cards",
        artwork=Artwork(sky.moons, NIGHT),
        looks=(("The backs", cards.backs, SKY), ("The deck, fanned", cards.deck, STRAW)),
        variants=(DemoVariant("GAM-MOON", 1600, 17, weight_grams=110, compare_at_cents=1900),),
        attributes={**CARD, "pieces": 54},
        tags=("paper", "cards", "night"),
        summary="Playing cards whose suits are the four quarters of the moon.",
    ),
    game(
        "Village jigsaw",
        "<p>The houses of our own street, each with the right number of windows. The neighbours "
        "have looked into that.</p><p>Every piece is cut differently, so only one fits. Comes in "
        "a box that can be opened without tearing it.</p>",
        kind="Jigsaw",
        artwork=Artwork(towns.village, LAGOON),
        looks=(("Half done", puzzle.jigsaw, OAT), ("The box", puzzle.boxed, BLUSH)),
        options=("Pieces",),
        variants=(
            DemoVariant("GAM-VILL-500", 2400, 12, ("500",), weight_grams=520),
            DemoVariant("GAM-VILL-1000", 3200, 1, ("1000",), weight_grams=860),
        ),
        attributes=CARD,
        tags=("paper", "jigsaw", "town"),
        summary="Our street as a jigsaw of 500 or 1000 pieces, with the right number of windows.",
        is_featured=True,
    ),
    game(
        "Rooftop jigsaw",
        "<p>The four hundred roofs of our best-known print, in a thousand pieces. The sky is "
        "small, out of kindness.</p><p>The record stands at five hours and ten minutes and is "
        "held by a roofer.</p>",
        kind="Jigsaw",
        artwork=Artwork(towns.rooftops, HARBOUR),
        looks=(("The box", puzzle.boxed, SAGE), ("Half done", puzzle.jigsaw, STRAW)),
        variants=(DemoVariant("GAM-ROOF-1000", 3200, 8, weight_grams=860),),
        attributes={**CARD, "pieces": 1000},
        tags=("paper", "jigsaw", "town"),
        summary="Four hundred roofs in a thousand pieces, with a merciful amount of sky.",
    ),
    game(
        "Tile memory game",
        "<p>Thirty-six pairs of wooden tiles. They differ by one petal, one dot or one line, "
        "which grown-ups find harder than children do.</p>"
        "<p>Lime wood, printed on one side and oiled on both, in a cotton bag.</p>",
        kind="Memory game",
        artwork=Artwork(tiles.azulejo, HARBOUR),
        looks=(("A game in progress", puzzle.tiles, SKY),),
        variants=(DemoVariant("GAM-TILE", 2900, 15, weight_grams=640),),
        attributes={**WOOD, "pieces": 72},
        tags=("memory", "wood"),
        summary="Thirty-six pairs of lime-wood tiles that differ by a single petal.",
    ),
    game(
        "Quilt memory game",
        "<p>Twenty-four squares of a quilt, twice. The colours repeat on purpose, so that it is "
        "the stitching you have to remember.</p>"
        "<p>Made of the offcuts of the larger game, so it is the smaller one.</p>",
        kind="Memory game",
        artwork=Artwork(quilts.log_cabin, RUST),
        looks=(("A game in progress", puzzle.tiles, MIST), ("The box", puzzle.boxed, OAT)),
        variants=(DemoVariant("GAM-QUILT", 2200, 0, weight_grams=420),),
        attributes={**WOOD, "pieces": 48},
        tags=("memory", "wood", "quilt"),
        summary="Twenty-four quilt squares, twice, made of offcuts.",
    ),
    game(
        "Meadow greeting cards",
        "<p>Six folded cards with blue envelopes, blank inside. They are for the occasions that "
        "no printed sentence fits.</p><p>The flowers glow a little against the dark; the paper "
        "takes any pen.</p>",
        kind="Greeting cards",
        artwork=Artwork(leaves.meadow, MOSS),
        looks=(("A card and its envelope", cards.greeting, SAGE),),
        variants=(
            DemoVariant("GAM-MEAD-6", 1250, 36, ("Six cards",), weight_grams=150),
            DemoVariant("GAM-MEAD-12", 2200, 20, ("Twelve cards",), weight_grams=290),
        ),
        options=("Pack",),
        attributes=CARD,
        tags=("paper", "cards", "flowers"),
        summary="Folded cards with blue envelopes, blank inside, for what no printed line fits.",
    ),
)
