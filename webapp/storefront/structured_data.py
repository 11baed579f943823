"""What a page says to programs that read it, in the words of schema.org."""

from typing import Any

from flask import url_for

from webapp.catalogue.queries.details import ProductDetails, VariantDetails
from webapp.catalogue.rules.reviews import Rating

AVAILABILITY = {True: "https://schema.org/InStock", False: "https://schema.org/OutOfStock"}


def describe_product(product: ProductDetails, summary: str) -> dict[str, Any]:
    """The product with one offer for each variant that has a price; empty fields are left out."""
    files = [picture.file for picture in product.pictures]
    said = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": summary,
        "url": address_of(product),
        "image": [url_for("media.show", file=file, _external=True) for file in files],
        "brand": {"@type": "Brand", "name": product.vendor} if product.vendor else None,
        "aggregateRating": describe_rating(product.rating),
        "offers": [describe_offer(product, one) for one in product.variants if one.is_for_sale],
    }
    return {name: value for name, value in said.items() if value}


def describe_rating(rating: Rating) -> dict[str, Any] | None:
    if rating.mean is None:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": str(rating.mean),
        "reviewCount": rating.count,
        "bestRating": "5",
        "worstRating": "0",
    }


def describe_offer(product: ProductDetails, variant: VariantDetails) -> dict[str, Any]:
    said = {
        "@type": "Offer",
        "name": " / ".join(variant.option_values),
        "sku": variant.sku,
        "url": address_of(product, variant.id),
        "price": str(variant.price),
        "priceCurrency": variant.price.currency,
        "availability": AVAILABILITY[variant.available > 0],
    }
    return {name: value for name, value in said.items() if value}


def address_of(product: ProductDetails, variant_id: int | None = None) -> str:
    return url_for("catalogue.product", slug=product.slug, variant=variant_id, _external=True)
