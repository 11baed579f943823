"""Drawings that fill a square of 1200 by 1200, each in any palette."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.demo.palettes import Palette

Pattern = Callable[[Palette], str]


@dataclass(frozen=True)
class Artwork:
    """A pattern printed in one palette."""

    pattern: Pattern
    palette: Palette

    def draw(self) -> str:
        return self.pattern(self.palette)
