"""Which pictures a product gets: its main view in every colour way, then more of the first one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from webapp.demo.catalogue.model import DemoPicture
from webapp.demo.palettes import Backdrop, Palette
from webapp.demo.patterns import Artwork, Pattern
from webapp.demo.scenes import (
    Scene,
    cards,
    cushion,
    frame,
    mug,
    notebook,
    puzzle,
    swatch,
    tin,
    towel,
    wrapping,
)


@dataclass(frozen=True)
class View:
    """A scene and its alternative text, in which {motif} names the drawing."""

    alt: str
    scene: Scene
    for_option_value: str | None = None


@dataclass(frozen=True)
class Way:
    """One colour way of a product and the backdrop that suits it."""

    palette: Palette
    backdrop: Backdrop
    colour: str | None = None


CLOSE_UP = View("Close view of the pattern: {motif}", swatch.close_up)
PRINT = (
    View("Framed in oak: {motif}", frame.oak_frame, "Oak frame"),
    View("Unframed print with a white margin: {motif}", swatch.loose_print, "Unframed"),
    View("Framed in black: {motif}", frame.black_frame, "Black frame"),
    View("Above a bench in a room: {motif}", frame.above_bench),
    View("Detail of the print: {motif}", swatch.close_up),
)
BARE_PRINT = (
    View("Unframed print with a white margin: {motif}", swatch.loose_print),
    View("Shown framed above a bench, frame not included: {motif}", frame.above_bench),
    View("Detail of the print: {motif}", swatch.close_up),
)
NOTEBOOK = (
    View(
        "Closed notebook with an elastic and a pencil beside it, {motif} on the cover",
        notebook.closed_book,
    ),
    View("The notebook open at its endpaper: {motif}", notebook.open_book),
    CLOSE_UP,
)
MUG = (
    View("A white mug with a band of {motif}", mug.single),
    View("Two of the mugs side by side, {motif} on both", mug.pair),
    View("The mug filled with coffee: {motif}", mug.from_above),
    CLOSE_UP,
)
CUPS = (
    View("Two small cups side by side, {motif} on both", mug.pair),
    View("One cup filled with coffee: {motif}", mug.from_above),
    CLOSE_UP,
)
TEA = (
    View("A round tea tin decorated with {motif}", tin.single, "Tin, 100 g"),
    View("The tin beside its refill pouch: {motif}", tin.with_pouch, "Refill pouch, 100 g"),
    View("The tin and a cup of the tea: {motif}", tin.with_cup),
    CLOSE_UP,
)
CUSHION = (
    View("A square cushion with {motif}", cushion.upright),
    View("The cushion in an armchair: {motif}", cushion.on_armchair),
    View("Its plain linen back with three buttons", cushion.reverse),
    CLOSE_UP,
)
TEA_TOWEL = (
    View("A tea towel hanging from a rail: {motif}", towel.hanging),
    View("The tea towel folded, with its paper band: {motif}", towel.folded),
    CLOSE_UP,
)
WRAPPING_PAPER = (
    View("A parcel wrapped in paper with {motif}", wrapping.parcel),
    View("The paper unrolled: {motif}", wrapping.rolls, "Roll of 5 m"),
    View("Folded sheets in a paper band: {motif}", wrapping.folded, "3 sheets"),
    CLOSE_UP,
)
GREETING_CARDS = (
    View("A greeting card in front of its envelope: {motif}", cards.greeting),
    View("The cards in their paper band: {motif}", wrapping.folded),
    CLOSE_UP,
)
PLAYING_CARDS = (
    View("A fan of playing cards behind their box: {motif} on the backs", cards.deck),
    View("The back of a card: {motif}", cards.backs),
    CLOSE_UP,
)
JIGSAW = (
    View("The jigsaw half done on a table: {motif}", puzzle.jigsaw),
    View("The box of the jigsaw: {motif}", puzzle.boxed),
    CLOSE_UP,
)
MATCHING_TILES = (
    View("Sixteen wooden tiles, some face down: {motif}", puzzle.tiles),
    View("The box of the game: {motif}", puzzle.boxed),
    CLOSE_UP,
)


def pictures(
    motif: str, pattern: Pattern, *, ways: Sequence[Way], views: Sequence[View]
) -> tuple[DemoPicture, ...]:
    main, *more = views
    return (
        *(_main(motif, pattern, way=way, view=main) for way in ways),
        *(_picture(motif, pattern, way=ways[0], view=view) for view in more),
    )


def _main(motif: str, pattern: Pattern, *, way: Way, view: View) -> DemoPicture:
    picture = _picture(motif, pattern, way=way, view=view)
    if way.colour is None:
        return picture
    return replace(picture, alt=f"{picture.alt}, {way.colour}", for_option_value=way.colour)


def _picture(motif: str, pattern: Pattern, *, way: Way, view: View) -> DemoPicture:
    return DemoPicture(
        alt=view.alt.format(motif=motif),
        draw=partial(view.scene, Artwork(pattern, way.palette), way.backdrop),
        for_option_value=view.for_option_value,
    )
