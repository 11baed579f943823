from flask import Blueprint, Response, request, url_for

from webapp.access import permit, staff, staff_actor
from webapp.backoffice.catalogue import facts_of
from webapp.catalogue.queries.staff import get_product_of
from webapp.forms import go_to, read_form, render, wants_part
from webapp.stock.schemas import CorrectStock
from webapp.stock.services import StockChanged, correct_stock

bp = Blueprint("staff_stock", __name__, url_prefix="/staff")

PAGE = "backoffice/product/page.html"
CHANGED = "backoffice/product/_changed.html"


@bp.get("/stock/<int(max=2147483647):variant_id>")
@permit(staff("catalogue:read"))
def show(variant_id: int) -> Response:
    """Leads to the variant; a correction that was refused leaves this address in the browser."""
    return go_to(page_of_variant(get_product_of(variant_id), variant_id))


@bp.post("/stock/<int(max=2147483647):variant_id>")
@permit(staff("stock:write"))
def correct(variant_id: int) -> Response:
    # `seen` makes a repeated form harmless, so it needs no token: the second time the number
    # on the shelf is no longer the one that was seen.
    product_id = get_product_of(variant_id)
    form, errors = read_form(CorrectStock)
    if errors:
        return show_refused(product_id, variant_id, errors=errors, status=422)
    try:
        correct_stock(variant_id, actor=staff_actor(), **form)
    except StockChanged as refusal:
        errors, status = refusal.as_errors(), refusal.status
        return show_refused(product_id, variant_id, errors=errors, status=status)
    return show_corrected(product_id, variant_id)


def show_refused(
    product_id: int, variant_id: int, *, errors: dict[str, list[str]], status: int
) -> Response:
    """The form with what was typed, the sentence, and the number that is true now."""
    return render(
        PAGE,
        CHANGED,
        status=status,
        asked_id=variant_id,
        typed=request.form,
        errors=errors,
        **facts_of(product_id),
    )


def show_corrected(product_id: int, variant_id: int) -> Response:
    """The product again, or for htmx only the variant and the ledger."""
    if wants_part():
        return render(PAGE, CHANGED, asked_id=variant_id, **facts_of(product_id))
    return go_to(page_of_variant(product_id, variant_id))


def page_of_variant(product_id: int, variant_id: int) -> str:
    anchor = f"variant-{variant_id}"
    return url_for("staff_catalogue.show", product_id=product_id, _anchor=anchor)
