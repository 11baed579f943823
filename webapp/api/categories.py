import orjson
from flask import Response

from webapp.access import PUBLIC, permit
from webapp.api.answers import CACHE_HIT, JSON, marked
from webapp.api.examples.categories import CATEGORIES
from webapp.api.resource import resource
from webapp.catalogue.queries.categories import list_categories as load_categories
from webapp.catalogue.schemas.reading import CategoryListView

bp = resource("Categories", "The shelves of the shop, which form a tree.")


@bp.get("/categories")
@bp.response(200, CategoryListView, headers=CACHE_HIT, example=CATEGORIES)
@permit(PUBLIC)
def list_categories() -> Response:
    """List all categories

    A flat list of the whole tree: `parent_id` is the category above, siblings are in order.
    """
    categories, is_from_cache = load_categories()
    body = orjson.dumps(CategoryListView().dump({"items": categories}))
    return marked(Response(body, mimetype=JSON), is_from_cache)
