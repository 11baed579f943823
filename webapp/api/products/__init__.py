"""The catalogue as programs read and write it."""

from webapp.api.products import writing
from webapp.api.products.reading import bp

__all__ = ["bp", "writing"]
