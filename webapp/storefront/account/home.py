"""The pages of whoever is signed in."""

from datetime import UTC, datetime

from flask import Response, g, request, url_for

from webapp.access import SHOPPER, permit
from webapp.accounts.queries.accounts import sessions_of
from webapp.accounts.queries.customers import get_customer
from webapp.accounts.schemas.accounts import ChangeEmail, ChangePassword, Person
from webapp.accounts.services.customers import change_customer
from webapp.accounts.services.email import ask_for_email
from webapp.accounts.services.sessions import end_one_session, end_sessions
from webapp.accounts.services.sign_in import change_password
from webapp.errors import ShopError
from webapp.forms import go_to, read_form
from webapp.limits import ASK_BY_MAIL, TRY_PASSWORD, limited
from webapp.orders.queries.shoppers import get_order_of, orders_of
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import device, let_in, let_out, shopper_actor, show, typed_of
from webapp.storefront.reviews import asked_place


@bp.get("")
@permit(SHOPPER)
def home() -> Response:
    customer = get_customer(g.shopper.customer_id)
    page = orders_of(customer.id, asked_place())
    return show("home", customer=customer, page=page, done=request.args.get("done"))


@bp.get("/orders/<int(min=1, max=9223372036854775807):number>")
@permit(SHOPPER)
def show_order(number: int) -> Response:
    """The order's own page, whose address is its key; somebody else's order is not there."""
    order = get_order_of(g.shopper.customer_id, number)
    return go_to(url_for("orders.show", token=order.token))


@bp.get("/details")
@permit(SHOPPER)
def details() -> Response:
    return show_details()


@bp.post("/details")
@permit(SHOPPER)
def change_details() -> Response:
    data, errors = read_form(Person)
    if errors:
        return show_details(errors)
    change_customer(g.shopper.customer_id, data, actor=shopper_actor())
    return go_to(url_for("account.home", done="details"))


@bp.post("/email")
@limited(ASK_BY_MAIL, TRY_PASSWORD)
@permit(SHOPPER)
def ask_new_email() -> Response:
    data, errors = read_form(ChangeEmail)
    if not errors:
        try:
            ask_for_email(g.shopper.customer_id, email=data["email"], password=data["old_password"])
            return show("look_in_mail", email=data["email"])
        except ShopError as refusal:
            errors = refusal.as_errors()
    if "old_password" in errors:
        errors = {**errors, "email_old_password": errors.pop("old_password")}
    return show_details(errors)


@bp.post("/password")
@limited(TRY_PASSWORD)
@permit(SHOPPER)
def put_password() -> Response:
    data, errors = read_form(ChangePassword)
    if not errors:
        try:
            token = change_password(g.shopper.customer_id, **data, device=device())
            return let_in(url_for("account.home", done="password"), token)
        except ShopError as refusal:
            errors = refusal.as_errors()
    return show_details(errors)


def show_details(errors: dict[str, list[str]] | None = None) -> Response:
    customer = get_customer(g.shopper.customer_id)
    known = {name: getattr(customer, name) for name in ("name", "lastname", "telephone")}
    typed = known | typed_of(request.form)
    status = 422 if errors else 200
    return show("details", customer=customer, typed=typed, errors=errors or {}, status=status)


@bp.get("/devices")
@permit(SHOPPER)
def devices() -> Response:
    found = sessions_of(g.shopper.customer_id, now=datetime.now(UTC))
    return show("devices", sessions=found, here=g.shopper.id)


@bp.post("/devices/<int(min=1, max=9223372036854775807):session_id>/end")
@permit(SHOPPER)
def end_device(session_id: int) -> Response:
    end_one_session(session_id, customer_id=g.shopper.customer_id)
    return go_to(url_for("account.devices"))


@bp.post("/devices/end")
@permit(SHOPPER)
def end_everywhere() -> Response:
    end_sessions(g.shopper.customer_id)
    return let_out(url_for("account.show_sign_in", done="out"))
