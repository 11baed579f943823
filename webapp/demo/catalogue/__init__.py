"""The demo shop: a small printmaking studio that prints its drawings on useful things."""

from webapp.demo.catalogue.attributes import ATTRIBUTES
from webapp.demo.catalogue.categories import CATEGORIES
from webapp.demo.catalogue.cushions import CUSHIONS
from webapp.demo.catalogue.games import GAMES
from webapp.demo.catalogue.mugs import MUGS
from webapp.demo.catalogue.notebooks import NOTEBOOKS
from webapp.demo.catalogue.prints import PRINTS
from webapp.demo.catalogue.tins import TINS
from webapp.demo.catalogue.towels import TOWELS
from webapp.demo.catalogue.wrapping import WRAPPING

PRODUCTS = (*PRINTS, *MUGS, *CUSHIONS, *NOTEBOOKS, *TINS, *WRAPPING, *TOWELS, *GAMES)

__all__ = ["ATTRIBUTES", "CATEGORIES", "PRODUCTS"]
