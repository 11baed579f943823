"""The goods themselves, drawn with a pattern on them, in the same light from the upper left."""

from collections.abc import Callable

from webapp.demo.palettes import Backdrop
from webapp.demo.patterns import Artwork

Scene = Callable[[Artwork, Backdrop], str]
