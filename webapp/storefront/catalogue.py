"""The pages of the catalogue. They are the same bytes for everybody, so proxies may keep them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from webapp.access import PUBLIC, permit
from webapp.cart.rules import FEW_LEFT
from webapp.catalogue.models import Media, Product, Variant
from webapp.catalogue.queries.cards import Sort, page_of_cards
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.products import featured_cards, get_product, search_cards
from webapp.catalogue.rules import tree
from webapp.catalogue.rules.choice import OptionChoice, Sellable, all_values, choices, first_choice
from webapp.catalogue.rules.rich_text import plain_text
from webapp.forms import render
from webapp.limits import SEARCH
from webapp.stock.queries import available_of

MOST_WORDS = 100
HOME_CARDS = 8
DESCRIPTION_LENGTH = 160

bp = Blueprint("catalogue", __name__)


@bp.get("/")
@permit(PUBLIC)
def home() -> Response:
    categories, _ = list_categories()
    page = render_template(
        "storefront/home/page.html",
        featured=featured_cards(HOME_CARDS),
        newest=page_of_cards(sort=Sort.NEWEST, size=HOME_CARDS).cards,
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
        path=tree.path_to(categories, shelf["parent_id"]),
        children=tree.children_of(categories, shelf["id"]),
    )


@bp.get("/search")
@SEARCH
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
    shown = get_product(slug)
    categories, _ = list_categories()
    page = render(
        "storefront/product/page.html",
        "storefront/product/_choice.html",
        product=shown,
        path=tree.path_to(categories, shown.category_id),
        choice=choose(shown, request.args.get("variant", type=int)),
        summary=shown.seo_description or plain_text(shown.description)[:DESCRIPTION_LENGTH],
    )
    return for_everybody(page)


@dataclass(frozen=True)
class Choice:
    """What the shopper looks at: one variant, what else there is, and how many are left."""

    variant: Variant | None
    options: tuple[OptionChoice, ...]
    available: int
    picture: Media | None

    @property
    def is_for_sale(self) -> bool:
        return self.variant is not None and self.variant.price_cents > 0

    @property
    def is_scarce(self) -> bool:
        return 0 < self.available <= FEW_LEFT


def choose(product: Product, wanted_id: int | None) -> Choice:
    variants = {variant.id: variant for variant in product.variants if variant.is_active}
    available = available_of(variants)
    names = [option.name for option in product.options]
    sellable = [
        Sellable(
            one.id,
            all_values(one.option_values, len(names)),
            is_obtainable=one.price_cents > 0 and available[one.id] > 0,
        )
        for one in variants.values()
    ]
    chosen = first_choice(sellable, wanted_id)
    if chosen is None:
        return Choice(None, (), 0, picture_of(product, None))
    return Choice(
        variant=variants[chosen.id],
        options=choices(names, sellable, chosen),
        available=available[chosen.id],
        picture=picture_of(product, variants[chosen.id]),
    )


def picture_of(product: Product, variant: Variant | None) -> Media | None:
    """The picture asked for, else the one of the variant, else the first."""
    pictures = {media.id: media for media in product.media if media.file}
    asked = pictures.get(request.args.get("picture", 0, type=int))
    of_variant = pictures.get(variant.media_id or 0) if variant else None
    return asked or of_variant or next(iter(pictures.values()), None)


def for_everybody(response: Response) -> Response:
    """May be kept by anybody who asks each time whether it has changed."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
