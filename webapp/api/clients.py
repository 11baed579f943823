"""Clients as programs keep them; inside, the shop calls them customers."""

from typing import Any

from flask import Response
from sqlalchemy import select

from webapp.access import permit, scope, token_actor
from webapp.accounts.models import Customer
from webapp.accounts.queries.customers import get_customer, is_written
from webapp.accounts.schemas.customers import ClientInput, ClientPageView, ClientView
from webapp.accounts.services.customers import change_customer, create_customer
from webapp.api.answers import CREATED, LINKED, TAGGED, listed, one
from webapp.api.changes import IF_MATCH, MERGE_PATCH, Seen
from webapp.api.examples.clients import CHANGED_CLIENT, CLIENT, CLIENTS, WANTED_CLIENT
from webapp.api.lists import ListQuery
from webapp.api.once import ONCE, repeatable
from webapp.api.resource import PREFIX, resource
from webapp.fields import LONGEST_EMAIL, Text
from webapp.limits import REGISTER, limited
from webapp.orders.services.erase import erase_customer
from webapp.paging import walk

ONE = "/clients/<int(min=1, max=2147483647):client_id>"
VIEW = ClientView()


class ClientQuery(ListQuery):
    email = Text(LONGEST_EMAIL)


bp = resource("Clients", "Who buys here again.")


@bp.get("/clients")
@bp.arguments(ClientQuery, location="query")
@bp.response(200, ClientPageView, headers=LINKED, example=CLIENTS)
@bp.refuses(404)
@permit(scope("clients:read"))
def list_clients(asked: dict[str, Any]) -> Response:
    """List clients

    Oldest first. `email` finds the one client with this address, whichever letters are capitals.
    """
    query = select(Customer)
    if "email" in asked:
        query = query.where(is_written(asked["email"]))
    rows, following = walk(query, Customer.id, asked)
    return listed([VIEW.dump(customer) for (customer,) in rows], following)


@bp.post("/clients")
@limited(REGISTER)
@bp.arguments(**ONCE)
@repeatable
@bp.arguments(ClientInput, example=WANTED_CLIENT)
@bp.response(201, ClientView, headers=CREATED, example=CLIENT)
@bp.refuses(409)
@permit(scope("clients:write"))
def create_client(wanted: dict[str, Any]) -> Response:
    """Add a client

    An e-mail address belongs to one client, whichever letters are capitals; otherwise
    `email_taken` (409).
    """
    customer = create_customer(**wanted, actor=token_actor())
    location = f"{PREFIX}/clients/{customer.id}"
    return one(VIEW.dump(customer), status=201, location=location)


@bp.get(ONE)
@bp.response(200, ClientView, headers=TAGGED, example=CLIENT)
@permit(scope("clients:read"))
def get_client(client_id: int) -> Response:
    """Get one client"""
    return one(VIEW.dump(get_customer(client_id)))


@bp.put(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ClientInput, example=WANTED_CLIENT)
@bp.response(200, ClientView, headers=TAGGED, example=CLIENT)
@bp.refuses(409)
@permit(scope("clients:write"))
def replace_client(seen: Seen, wanted: dict[str, Any], client_id: int) -> Response:
    """Replace a client

    What is left out is emptied. Orders keep the name that they were placed with.
    """
    return changed(seen, wanted, client_id)


@bp.patch(ONE)
@bp.arguments(**IF_MATCH)
@bp.arguments(ClientInput(partial=True), **MERGE_PATCH, example=CHANGED_CLIENT)
@bp.response(200, ClientView, headers=TAGGED, example=CLIENT)
@bp.refuses(409)
@permit(scope("clients:write"))
def change_client(seen: Seen, changes: dict[str, Any], client_id: int) -> Response:
    """Change a client

    What is left out stays as it is.
    """
    return changed(seen, changes, client_id)


def changed(seen: Seen, changes: dict[str, Any], client_id: int) -> Response:
    customer = change_customer(client_id, changes, actor=token_actor(), seen_version=seen.version)
    return one(VIEW.dump(customer))


@bp.delete(ONE)
@bp.arguments(**IF_MATCH)
@bp.response(204, description="The client is deleted.")
@bp.refuses(409)
@permit(scope("clients:write"))
def delete_client(seen: Seen, client_id: int) -> Response:
    """Delete a client

    The addresses go too. Orders stay without anything personal, and bills as they were printed,
    because the law wants them kept. While an order is not finished, or money is due,
    `client_has_open_orders` (409) says in `orders` how many there are.
    """
    erase_customer(client_id, actor=token_actor(), seen_version=seen.version)
    return Response(status=204)
