"""What the shop keeps about whoever is signed in: taken along, or deleted."""

from flask import Response, g, url_for

from webapp.access import SHOPPER, permit
from webapp.accounts.schemas.accounts import Confirmation
from webapp.accounts.services.sign_in import confirmed
from webapp.errors import ShopError
from webapp.forms import read_form
from webapp.limits import TRY_PASSWORD, limited
from webapp.orders.services.erase import erase_customer
from webapp.storefront.account.belongings import archive_of
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import let_out, shopper_actor, show
from webapp.storefront.cart import private

Errors = dict[str, list[str]]


@bp.get("/data")
@permit(SHOPPER)
def data() -> Response:
    return show_data()


@bp.post("/data/archive")
@limited(TRY_PASSWORD)
@permit(SHOPPER)
def take_data() -> Response:
    if errors := refusals():
        return show_data(archive_errors=errors)
    response = Response(archive_of(g.shopper.customer_id), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return private(response)


@bp.post("/data/deletion")
@limited(TRY_PASSWORD)
@permit(SHOPPER)
def delete_data() -> Response:
    """Orders stay without anything personal, and bills as they were printed."""
    errors = refusals()
    if not errors:
        try:
            erase_customer(g.shopper.customer_id, actor=shopper_actor())
            return let_out(url_for("account.show_sign_in", done="deleted"))
        except ShopError as refusal:
            errors = {"form": [IN_PLAIN_WORDS.get(refusal.code, refusal.message)]}
    return show_data(deletion_errors=errors)


# What staff and programs are told of a client.
IN_PLAIN_WORDS = {
    "client_has_open_orders": "You have orders that are not finished: they must be delivered or"
    " canceled, and what is due must be paid. Then you can delete your account."
}


def refusals() -> Errors:
    """Whoever finds an open browser cannot take everything along, nor delete it."""
    form, errors = read_form(Confirmation)
    if not errors:
        try:
            confirmed(g.shopper.customer_id, form["old_password"])
        except ShopError as refusal:
            errors = refusal.as_errors()
    return errors


def show_data(
    archive_errors: Errors | None = None, deletion_errors: Errors | None = None
) -> Response:
    status = 422 if archive_errors or deletion_errors else 200
    return show(
        "data",
        archive_errors=named("archive", archive_errors),
        deletion_errors=named("deletion", deletion_errors),
        status=status,
    )


def named(form: str, errors: Errors | None) -> Errors:
    """Both forms stand on one page, so their fields need names of their own."""
    return {
        name if name == "form" else f"{form}_{name}": said for name, said in (errors or {}).items()
    }
