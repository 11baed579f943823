"""Where somebody has goods sent."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request, url_for

from webapp.access import SHOPPER, permit
from webapp.accounts.queries.customers import addresses_of, get_address_of
from webapp.accounts.rules.addresses import InvalidAddress
from webapp.accounts.schemas.accounts import AddressForm
from webapp.accounts.services.addresses import change_address, create_address, delete_address
from webapp.errors import ShopError
from webapp.events.services import KeyReused, once
from webapp.forms import go_to, read_form
from webapp.shipping.rules import DELIVERY_COUNTRIES
from webapp.storefront.account.door import bp
from webapp.storefront.account.visitor import shopper_actor, show
from webapp.storefront.checkout import request_key_of

ONE = "/addresses/<int(min=1, max=2147483647):address_id>"
PARTS = ("street", "house_number", "postal_code", "city", "region", "country")
SENT_BEFORE = "This form was sent before. Please look whether the address is there already."


@bp.get("/addresses")
@permit(SHOPPER)
def addresses() -> Response:
    mine = addresses_of(g.shopper.customer_id)
    return show("addresses", addresses=mine, countries=DELIVERY_COUNTRIES)


@bp.get("/addresses/new")
@permit(SHOPPER)
def new_address() -> Response:
    return show_form(typed={"country": next(iter(DELIVERY_COUNTRIES))})


@bp.post("/addresses/new")
@permit(SHOPPER)
def add_address() -> Response:
    """Sent again it is the same address."""
    form, errors = read_form(AddressForm)
    if not errors:
        key = form.pop("request_key")
        try:
            once(f"account:{g.shopper.customer_id}:addresses", key, asked=form, act=adding(form))
            return go_to(url_for("account.addresses"))
        except KeyReused:
            errors = {"form": [SENT_BEFORE]}
        except ShopError as refusal:
            errors = errors_of(refusal)
    return show_form(typed=request.form, errors=errors)


def adding(parts: Mapping[str, str]) -> Any:
    """Bound here, so that it can be called once the key is claimed."""
    customer_id, actor = g.shopper.customer_id, shopper_actor()
    return lambda: {"address_id": create_address(customer_id, parts, actor=actor).id}


@bp.get(ONE)
@permit(SHOPPER)
def show_address(address_id: int) -> Response:
    address = get_address_of(g.shopper.customer_id, address_id)
    known = {part: getattr(address, part) for part in PARTS}
    return show_form(typed=known, address_id=address_id)


@bp.post(ONE)
@permit(SHOPPER)
def put_address(address_id: int) -> Response:
    form, errors = read_form(AddressForm)
    if not errors:
        parts = {part: form[part] for part in PARTS}
        try:
            change_address(
                address_id, parts, actor=shopper_actor(), of_customer=g.shopper.customer_id
            )
            return go_to(url_for("account.addresses"))
        except InvalidAddress as refusal:
            errors = errors_of(refusal)
    return show_form(typed=request.form, errors=errors, address_id=address_id)


@bp.post(f"{ONE}/deletion")
@permit(SHOPPER)
def drop_address(address_id: int) -> Response:
    delete_address(address_id, actor=shopper_actor(), of_customer=g.shopper.customer_id)
    return go_to(url_for("account.addresses"))


def errors_of(refusal: ShopError) -> dict[str, list[str]]:
    found = refusal.details.get("errors", [])
    return {one["pointer"].strip("/"): [one["detail"]] for one in found} or refusal.as_errors()


def show_form(
    *,
    typed: Mapping[str, str],
    errors: dict[str, list[str]] | None = None,
    address_id: int | None = None,
) -> Response:
    return show(
        "address",
        typed=typed,
        errors=errors or {},
        address_id=address_id,
        countries=DELIVERY_COUNTRIES,
        request_key=request_key_of(typed, errors or {}),
        status=422 if errors else 200,
    )
