from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from webapp.accounts.models import Customer, CustomerAddress
from webapp.errors import Changed, NotFound
from webapp.extensions import db

# The locks, from the weakest: one that only keeps the row from being deleted lets others change
# it, and one to change it lets orders refer to it.
TO_KEEP: dict[str, Any] = {"read": True, "key_share": True}
TO_CHANGE: dict[str, Any] = {"key_share": True}
TO_DELETE: dict[str, Any] = {}


class CustomerChanged(Changed):
    """Somebody else changed the customer after the caller had looked."""

    code = "client_changed"


class AddressChanged(Changed):
    """Somebody else changed the address after the caller had looked."""

    code = "address_changed"


def get_customer(customer_id: int) -> Customer:
    return found(db.session.scalar(customer_of(customer_id)))


def lock_customer(customer_id: int, *, seen_version: int | None = None) -> Customer:
    """For whoever changes the customer or adds to it; raises NotFound and CustomerChanged."""
    return locked(customer_of(customer_id), TO_CHANGE, seen_version)


def lock_customer_to_delete(customer_id: int, *, seen_version: int | None = None) -> Customer:
    """No new order can name the customer until the use case ends."""
    return locked(customer_of(customer_id), TO_DELETE, seen_version)


def lock_customer_to_keep(customer_id: int) -> Customer:
    """Nobody deletes the customer until the use case ends; raises NotFound."""
    return locked(customer_of(customer_id), TO_KEEP, None)


def customer_of(customer_id: int) -> Select[Customer]:
    return select(Customer).where(Customer.id == customer_id)


def locked(query: Select[Customer], lock: dict[str, Any], seen_version: int | None) -> Customer:
    query = query.with_for_update(**lock).execution_options(populate_existing=True)
    customer = found(db.session.scalar(query))
    if seen_version not in (None, customer.version):
        raise CustomerChanged(
            "Somebody changed this client meanwhile. Look at it and try again.",
            version=customer.version,
        )
    return customer


def found(customer: Customer | None) -> Customer:
    if customer is None:
        raise NotFound("There is no such client.")
    return customer


def is_written(email: str) -> ColumnElement[bool]:
    """Whose e-mail address it is, whichever letters are capitals."""
    return func.lower(Customer.email) == func.lower(email)


def get_address(address_id: int) -> CustomerAddress:
    return found_address(db.session.get(CustomerAddress, address_id))


def get_address_of(customer_id: int, address_id: int) -> CustomerAddress:
    """An address of this customer and nobody else's."""
    mine = select(CustomerAddress).filter_by(id=address_id, customer_id=customer_id)
    return found_address(db.session.scalar(mine))


def find_only_address(customer_id: int) -> CustomerAddress | None:
    """The address of a customer who has one; of several, nobody knows which is meant."""
    mine = select(CustomerAddress).filter_by(customer_id=customer_id).limit(2)
    addresses = db.session.scalars(mine).all()
    return addresses[0] if len(addresses) == 1 else None


def count_addresses(customer_id: int) -> int:
    mine = select(func.count()).where(CustomerAddress.customer_id == customer_id)
    return db.session.scalar(mine) or 0


def addresses_of(customer_id: int) -> Sequence[CustomerAddress]:
    mine = select(CustomerAddress).filter_by(customer_id=customer_id)
    return db.session.scalars(mine.order_by(CustomerAddress.id)).all()


def lock_address(
    address_id: int, *, of_customer: int | None = None, seen_version: int | None = None
) -> CustomerAddress:
    """Raises NotFound, also when it is not of that customer, and AddressChanged."""
    query = select(CustomerAddress).filter_by(id=address_id).with_for_update()
    if of_customer is not None:
        query = query.filter_by(customer_id=of_customer)
    query = query.execution_options(populate_existing=True)
    address = found_address(db.session.scalar(query))
    if seen_version not in (None, address.version):
        raise AddressChanged(
            "Somebody changed this address meanwhile. Look at it and try again.",
            version=address.version,
        )
    return address


def found_address(address: CustomerAddress | None) -> CustomerAddress:
    if address is None:
        raise NotFound("There is no such address.")
    return address
