"""Adding, changing and deleting customers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from psycopg import errors as postgres
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import (
    Account,
    AccountLink,
    Customer,
    CustomerAddress,
    CustomerPasskey,
    CustomerSession,
)
from webapp.accounts.queries.customers import lock_customer, lock_customer_to_delete
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db
from webapp.staff_log.services import forget_words

EMAIL_KEY = "uq_customers_email"


class EmailTaken(ShopError):
    """Another customer has this e-mail address, perhaps in other capitals."""

    code = "email_taken"
    field = "email"


@atomic
def create_customer(
    *, email: str, name: str, lastname: str, telephone: str = "", actor: str
) -> Customer:
    """Not idempotent: the caller claims a key. Raises EmailTaken."""
    customer = Customer(email=email, name=name, lastname=lastname, telephone=telephone)
    db.session.add(customer)
    write_email()
    tell("created", customer, actor=actor)
    return customer


def write_email() -> None:
    """Whether an address is taken the unique index decides, which nobody overtakes."""
    try:
        db.session.flush()
    except IntegrityError as error:
        found = error.orig
        if isinstance(found, postgres.UniqueViolation) and found.diag.constraint_name == EMAIL_KEY:
            raise EmailTaken("Another client has this e-mail address.") from None
        raise


@atomic
def change_customer(
    customer_id: int,
    changes: Mapping[str, Any],
    *,
    actor: str,
    seen_version: int | None = None,
) -> Customer:
    """Changes what is named and differs; where nothing does, it stays the version that it is.

    Raises NotFound, CustomerChanged and EmailTaken.
    """
    customer = lock_customer(customer_id, seen_version=seen_version)
    changed = put_on(customer, changes)
    if changed:
        write_email()
        tell("changed", customer, actor=actor, personal=changed, changed=sorted(changed))
    return customer


def put_on(record: Customer | CustomerAddress, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Writes what differs, as a new version; gives before and after of what did."""
    changed = {
        name: [getattr(record, name), value]
        for name, value in changes.items()
        if getattr(record, name) != value
    }
    for name, (_, value) in changed.items():
        setattr(record, name, value)
    if changed:
        record.version += 1
        record.updated_at = datetime.now(UTC)
    return changed


@atomic
def delete_customer(customer_id: int, *, actor: str, seen_version: int | None = None) -> None:
    """Deletes a customer with the addresses; raises NotFound, also the second time.

    Orders that name the customer forbid it. Whoever has orders is erased instead, by the
    orders, which stand above.
    """
    customer = lock_customer_to_delete(customer_id, seen_version=seen_version)
    tell("deleted", customer, actor=actor)
    delete_account(customer_id)
    forget_words("customer", [customer_id])
    db.session.execute(delete(CustomerAddress).filter_by(customer_id=customer_id))
    db.session.execute(delete(Customer).filter_by(id=customer_id))


def delete_account(customer_id: int) -> None:
    """Nobody signs in as this customer any more, from this moment on."""
    for table in (AccountLink, CustomerPasskey, CustomerSession, Account):
        db.session.execute(delete(table).where(table.customer_id == customer_id))


def tell(happened: str, customer: Customer, *, actor: str, **facts: Any) -> None:
    """Events are never rewritten, so they hold nothing that is personal, only what it is called."""
    announce(
        f"customer.{happened}",
        actor=actor,
        subject=("customer", customer.id),
        customer_id=customer.id,
        version=customer.version,
        **facts,
    )
