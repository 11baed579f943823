"""Pictures of the demo: a scene, with one artwork printed on the goods in it."""

from collections.abc import Callable
from functools import partial

from webapp.demo.goods.shapes import DemoPicture
from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork
from webapp.demo.scenes import swatch

Scene = Callable[[Artwork, Backdrop], str]


def scene(
    alt: str, draw: Scene, artwork: Artwork, *, on: Backdrop, shows: str | None = None
) -> DemoPicture:
    """`shows` names the option value that the picture is of."""
    return DemoPicture(alt, partial(draw, artwork, on), for_option_value=shows)


def close_up(artwork: Artwork, *, on: Backdrop) -> DemoPicture:
    return DemoPicture("The drawing, close up", partial(swatch.close_up, artwork, on))
