"""The addresses of a customer. Each is checked by the rules of its country."""

from collections.abc import Mapping
from typing import Any

from webapp.accounts.models import CustomerAddress
from webapp.accounts.queries.customers import count_addresses, lock_address, lock_customer
from webapp.accounts.rules.addresses import normalized
from webapp.accounts.services.customers import put_on
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db

MOST_ADDRESSES = 100
PARTS = ("street", "house_number", "postal_code", "city", "region", "country")


class TooManyAddresses(ShopError):
    """The customer has `most` addresses already."""

    code = "too_many_addresses"


@atomic
def create_address(customer_id: int, parts: Mapping[str, str], *, actor: str) -> CustomerAddress:
    """Not idempotent: the caller claims a key.

    Raises NotFound for an unknown customer, InvalidAddress and TooManyAddresses.
    """
    written = normalized(parts)
    lock_customer(customer_id)
    if count_addresses(customer_id) >= MOST_ADDRESSES:
        raise TooManyAddresses(
            f"A client has at most {MOST_ADDRESSES} addresses.", most=MOST_ADDRESSES
        )
    address = CustomerAddress(customer_id=customer_id, **written)
    db.session.add(address)
    db.session.flush()
    tell("added", address, actor=actor)
    return address


@atomic
def change_address(
    address_id: int,
    changes: Mapping[str, str],
    *,
    actor: str,
    of_customer: int | None = None,
    seen_version: int | None = None,
) -> CustomerAddress:
    """Changes what is named; what comes of it is checked as a whole.

    With `of_customer` somebody else's is not there. Raises NotFound, AddressChanged and
    InvalidAddress.
    """
    address = lock_address(address_id, of_customer=of_customer, seen_version=seen_version)
    parts = {name: getattr(address, name) for name in PARTS}
    changed = put_on(address, normalized(parts | dict(changes)))
    if changed:
        tell("changed", address, actor=actor, personal=changed, changed=sorted(changed))
    return address


@atomic
def delete_address(
    address_id: int, *, actor: str, of_customer: int | None = None, seen_version: int | None = None
) -> None:
    """Orders keep their copies. Raises NotFound, also the second time, and AddressChanged."""
    address = lock_address(address_id, of_customer=of_customer, seen_version=seen_version)
    tell("deleted", address, actor=actor)
    db.session.delete(address)


def tell(happened: str, address: CustomerAddress, *, actor: str, **facts: Any) -> None:
    """In the history of the customer, and without a word of what the address is."""
    announce(
        f"customer.address_{happened}",
        actor=actor,
        subject=("customer", address.customer_id),
        customer_id=address.customer_id,
        address_id=address.id,
        version=address.version,
        **facts,
    )
