"""The addresses of clients. Each is checked by the rules of its country."""

from typing import Any

from flask import Response
from sqlalchemy import select

from webapp.access import permit, scope, token_actor
from webapp.accounts.models import CustomerAddress
from webapp.accounts.queries import customers
from webapp.accounts.schemas.customers import (
    AddressInput,
    AddressPageView,
    AddressView,
    NewAddress,
)
from webapp.accounts.services import addresses
from webapp.api.answers import CREATED, LINKED, TAGGED, listed, one
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.clients import (
    ADDRESS,
    ADDRESSES,
    CHANGED_ADDRESS,
    PLACE,
    WANTED_ADDRESS,
)
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.resource import PREFIX, resource
from webapp.fields import LARGEST_ID, Digits
from webapp.paging import walk

ONE = "/addresses/<int(min=1, max=2147483647):address_id>"
VIEW = AddressView()


class AddressQuery(ListQuery):
    customer_id = Digits(1, LARGEST_ID, data_key="client_id")


bp = resource("Addresses", "Where clients may want their goods.")


@bp.get("/addresses")
@bp.arguments(AddressQuery, location="query")
@bp.response(200, AddressPageView, headers=LINKED, example=ADDRESSES)
@bp.refuses(404)
@permit(scope("clients:read"))
def list_addresses(asked: dict[str, Any]) -> Response:
    """List addresses

    Oldest first, of all clients or of the one with this `client_id`.
    """
    query = select(CustomerAddress)
    if "customer_id" in asked:
        query = query.filter_by(customer_id=asked["customer_id"])
    rows, following = walk(query, CustomerAddress.id, asked)
    return listed([VIEW.dump(address) for (address,) in rows], following)


@bp.post("/addresses")
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(NewAddress, example=WANTED_ADDRESS)
@bp.response(201, AddressView, headers=CREATED, example=ADDRESS)
@bp.refuses(404, 409)
@permit(scope("clients:write"))
def create_address(wanted: dict[str, Any]) -> Response:
    """Add an address

    It is checked by the rules of its country, and written as the post there wants it: the city
    in capitals, a region by its code. `invalid_address` (422) points at what is wrong or missing. A
    client has at most 100 addresses; beyond that `too_many_addresses` (409).
    """
    parts = {name: wanted[name] for name in addresses.PARTS}
    address = addresses.create_address(wanted["customer_id"], parts, actor=token_actor())
    location = f"{PREFIX}/addresses/{address.id}"
    return one(VIEW.dump(address), status=201, location=location)


@bp.get(ONE)
@bp.response(200, AddressView, headers=TAGGED, example=ADDRESS)
@permit(scope("clients:read"))
def get_address(address_id: int) -> Response:
    """Get one address"""
    return one(VIEW.dump(customers.get_address(address_id)))


@bp.put(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(AddressInput, example=PLACE)
@bp.response(200, AddressView, headers=TAGGED, example=ADDRESS)
@permit(scope("clients:write"))
def replace_address(seen: Seen, wanted: dict[str, Any], address_id: int) -> Response:
    """Replace an address

    What is left out is emptied. It stays with its client, and orders keep their copies.
    """
    return changed(seen, wanted, address_id)


@bp.patch(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(AddressInput(partial=True), **MERGE_PATCH, example=CHANGED_ADDRESS)
@bp.response(200, AddressView, headers=TAGGED, example=ADDRESS)
@permit(scope("clients:write"))
def change_address(seen: Seen, changes: dict[str, Any], address_id: int) -> Response:
    """Change an address

    What is left out stays as it is. What comes of it is checked as a whole.
    """
    return changed(seen, changes, address_id)


def changed(seen: Seen, changes: dict[str, Any], address_id: int) -> Response:
    address = addresses.change_address(
        address_id, changes, actor=token_actor(), seen_version=seen.version
    )
    return one(VIEW.dump(address))


@bp.delete(ONE)
@bp.arguments(**IF_MATCH)
@bp.response(204, description="The address is deleted.")
@permit(scope("clients:write"))
def delete_address(seen: Seen, address_id: int) -> Response:
    """Delete an address

    Orders keep their copies.
    """
    addresses.delete_address(address_id, actor=token_actor(), seen_version=seen.version)
    return Response(status=204)
