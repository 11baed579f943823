"""The demo shop: a small printmaking studio that prints its drawings on useful things."""

from webapp.demo.goods.attributes import ATTRIBUTES
from webapp.demo.goods.categories import CATEGORIES
from webapp.demo.goods.cushions import CUSHIONS
from webapp.demo.goods.games import GAMES
from webapp.demo.goods.mugs import MUGS
from webapp.demo.goods.notebooks import NOTEBOOKS
from webapp.demo.goods.prints import PRINTS
from webapp.demo.goods.reviews import REVIEWS
from webapp.demo.goods.tins import TINS
from webapp.demo.goods.towels import TOWELS
from webapp.demo.goods.wrapping import WRAPPING

PRODUCTS = (*PRINTS, *MUGS, *CUSHIONS, *NOTEBOOKS, *TINS, *WRAPPING, *TOWELS, *GAMES)

__all__ = ["ATTRIBUTES", "CATEGORIES", "PRODUCTS", "REVIEWS"]
