"""The pages of the catalogue. They are the same bytes for everybody, so proxies may keep them."""

from textwrap import shorten
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from webapp.access import PUBLIC, permit
from webapp.catalogue.models import Product
from webapp.catalogue.queries.cards import Sort, page_of_cards
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.details import ProductDetails, get_details
from webapp.catalogue.queries.products import featured_cards, search_cards
from webapp.catalogue.queries.reviews import reviews_of
from webapp.catalogue.rules import tree
from webapp.catalogue.rules.rich_text import plain_text
from webapp.forms import render
from webapp.limits import SEARCH, limited
from webapp.paging import Place, Slice
from webapp.storefront.choosing import choose
from webapp.storefront.structured_data import describe_product

MOST_WORDS = 100
HOME_CARDS = 8
SUGGESTED_CARDS = 4
FEW_REVIEWS = 4
SUMMARY_LENGTH = 160

bp = Blueprint("catalogue", __name__)


@bp.get("/")
@permit(PUBLIC)
def home() -> Response:
    categories, _ = list_categories()
    page = render_template(
        "storefront/home/page.html",
        featured=featured_cards(HOME_CARDS),
        newest=page_of_cards(~Product.is_featured, sort=Sort.NEWEST, size=HOME_CARDS).cards,
        categories=[one for one in tree.children_of(categories, None) if one["cover"]],
    )
    return for_everybody(Response(page))


@bp.get("/categories/<slug>")
@permit(PUBLIC)
def category(slug: str) -> Response:
    categories, _ = list_categories()
    shelf = tree.find(categories, slug) or abort(404, "There is no such category.")
    below = tree.ids_below(categories, shelf["id"])
    listing = page_of_cards(
        Product.category_id.in_(below), sort=asked_sort(), after=request.args.get("after")
    )
    return listing_page(
        "storefront/category/page.html",
        listing=listing,
        here=url_for("catalogue.category", slug=slug),
        category=shelf,
        summary=summary_of(shelf["description"]),
        path=tree.path_to(categories, shelf["parent_id"]),
        children=tree.children_of(categories, shelf["id"]),
    )


@bp.get("/search")
@limited(SEARCH)
@permit(PUBLIC)
def search() -> Response:
    words = " ".join(request.args.get("q", "").replace("\x00", " ").split())[:MOST_WORDS]
    after = request.args.get("after")
    listing = search_cards(words, sort=asked_sort(), after=after) if words else None
    return listing_page(
        "storefront/search/page.html",
        listing=listing,
        here=url_for("catalogue.search", q=words),
        words=words,
        categories=tree.children_of(list_categories()[0], None),
        suggested=[] if listing and listing.cards else featured_cards(SUGGESTED_CARDS),
    )


def asked_sort() -> Sort:
    """The order that is asked for; an unknown one is the newest first."""
    return request.args.get("sort", Sort.NEWEST, type=Sort)


def listing_page(page: str, **values: Any) -> Response:
    part = "storefront/category/_listing.html"
    is_first = "after" not in request.args
    return for_everybody(render(page, part, sort=asked_sort(), is_first=is_first, **values))


@bp.get("/products/<slug>")
@permit(PUBLIC)
def product(slug: str) -> Response:
    shown = get_details(slug)
    summary = shown.seo_description or summary_of(shown.description)
    page = render(
        "storefront/product/page.html",
        "storefront/product/_choice.html",
        product=shown,
        choice=choose(
            shown,
            variant_id=request.args.get("variant", type=int),
            picture_id=request.args.get("picture", type=int),
        ),
        path=path_to(shown),
        reviews=newest_reviews(shown),
        summary=summary,
        described=describe_product(shown, summary),
    )
    return for_everybody(page)


def newest_reviews(product: ProductDetails) -> Slice:
    """Of a product that nobody has reviewed, nothing is asked."""
    if not product.rating.count:
        return Slice([], None, None)
    return reviews_of(product.id, place=Place(), size=FEW_REVIEWS)


def path_to(product: ProductDetails) -> list[tree.Category]:
    return tree.path_to(list_categories()[0], product.category_id)


def summary_of(html: str) -> str:
    """The beginning of a rich text in so few words that a search engine shows them all."""
    return shorten(plain_text(html), SUMMARY_LENGTH, placeholder=" …")


def for_everybody(response: Response) -> Response:
    """May be kept by anybody who asks each time whether it has changed."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
