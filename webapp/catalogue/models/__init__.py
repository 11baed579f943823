from webapp.catalogue.models.attribute import Attribute, ProductAttribute
from webapp.catalogue.models.category import Category
from webapp.catalogue.models.media import Media
from webapp.catalogue.models.product import Product, ProductOption
from webapp.catalogue.models.review import Review
from webapp.catalogue.models.variant import Variant
from webapp.catalogue.models.wish import Wish

__all__ = [
    "Attribute",
    "Category",
    "Media",
    "Product",
    "ProductAttribute",
    "ProductOption",
    "Review",
    "Variant",
    "Wish",
]
