"""From a wish to have an account to an account, as soon as the e-mail address has answered."""

from collections.abc import Mapping
from datetime import UTC, datetime

from webapp.accounts.models import Account, AccountLink, Customer
from webapp.accounts.queries.accounts import find_account_of, find_customer_by_email
from webapp.accounts.queries.customers import lock_customer
from webapp.accounts.services.customers import EmailTaken, put_on, tell, write_email
from webapp.accounts.services.links import (
    Purpose,
    ask_for_link,
    link_for,
    links_to,
    over,
    use_link,
    void_links,
)
from webapp.accounts.services.passwords import hash_password
from webapp.accounts.services.sessions import begin_session
from webapp.db import atomic
from webapp.events.services import announce
from webapp.extensions import db


def register(*, email: str) -> None:
    """Asks the address whether it wants an account; the answer is the same for every address.
    Who is known by it is asked, or told that he has one, where we know him.

    Nothing else is asked here: a password that somebody chose before the address answered could
    be a stranger's, who would then know it. Again sends another mail.
    """
    ask_for_link(Purpose.REGISTER, email=email)


def open_account(token: str, *, name: str, lastname: str, password: str, device: str) -> str:
    """Makes the account of the address, and signs it in: gives the token of the session.

    A customer whom the shop knew by this address is taken over, because whoever reads its mail
    is that customer. Raises PasswordRefused, which leaves the link as it is, and LinkIsOver, also
    when the address has an account by now.
    """
    email = link_for(token, Purpose.REGISTER).email
    db.session.rollback()
    person = {"name": name, "lastname": lastname}
    facts = person | {"password_hash": hash_password(password, about=(email, name, lastname))}
    try:
        return open_once(token, device=device, **facts)
    except EmailTaken:
        # Somebody added the same customer at this very moment, who can be taken over now.
        return open_once(token, device=device, **facts)


@atomic
def open_once(token: str, *, device: str, password_hash: str, **person: str) -> str:
    link = link_for(token, Purpose.REGISTER)
    customer = take_over(link.email, person) or new_customer(link.email, person)
    use_link(token)
    open_for(customer, password_hash)
    void_links(links_to(link.email), AccountLink.purpose == Purpose.REGISTER)
    return begin_session(customer.id, device=device)


def take_over(email: str, person: Mapping[str, str]) -> Customer | None:
    known = find_customer_by_email(email)
    if known is None:
        return None
    customer = lock_customer(known.id)
    if find_account_of(customer.id):
        raise over()
    if changed := put_on(customer, person):
        tell("changed", customer, actor=f"customer:{customer.id}", changed=changed)
    return customer


def new_customer(email: str, person: Mapping[str, str]) -> Customer:
    """Raises EmailTaken when somebody adds the same customer at this very moment."""
    customer = Customer(email=email, **person)
    db.session.add(customer)
    write_email()
    tell("created", customer, actor=f"customer:{customer.id}")
    return customer


def open_for(customer: Customer, password_hash: str) -> None:
    now = datetime.now(UTC)
    account = Account(
        customer_id=customer.id,
        password_hash=password_hash,
        verified_at=now,
        password_changed_at=now,
    )
    db.session.add(account)
    db.session.flush()
    announce(
        "account.opened",
        actor=f"customer:{customer.id}",
        subject=("customer", customer.id),
        customer_id=customer.id,
    )
