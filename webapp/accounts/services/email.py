"""Another e-mail address for an account; it counts when it has answered."""

from datetime import UTC, datetime

from webapp.accounts.models import AccountLink
from webapp.accounts.queries.accounts import lock_account
from webapp.accounts.queries.customers import lock_customer
from webapp.accounts.services.customers import put_on, tell, write_email
from webapp.accounts.services.links import (
    Purpose,
    ask_for_link,
    link_for,
    links_to,
    over,
    use_link,
    void_links,
)
from webapp.accounts.services.sessions import end_sessions
from webapp.accounts.services.sign_in import NOTICE, confirmed, note
from webapp.db import atomic
from webapp.events.services import defer


def ask_for_email(customer_id: int, *, email: str, password: str) -> None:
    """Asks the new address. Raises WrongPassword; whether it is free only its owner learns."""
    confirmed(customer_id, password)
    ask_for_link(Purpose.CHANGE_EMAIL, email=email, customer_id=customer_id)


@atomic
def change_email(token: str) -> int:
    """From now on the customer signs in with the new address; out everywhere until then.

    Gives the number of the customer. Raises LinkIsOver and EmailTaken.
    """
    link = link_for(token, Purpose.CHANGE_EMAIL)
    if link.customer_id is None:
        raise over()
    customer = lock_customer(link.customer_id)
    account = lock_account(link.customer_id)
    if account is None:
        raise over()
    use_link(token)
    before = customer.email
    put_on(customer, {"email": link.email})
    write_email()
    account.verified_at = datetime.now(UTC)
    tell("changed", customer, actor=f"customer:{customer.id}", changed=["email"])
    void_links(links_to(before))
    void_links(AccountLink.customer_id == customer.id)
    end_sessions(customer.id)
    note("account.email_changed", customer.id)
    defer(NOTICE, kind="email_changed", to=before)
    return customer.id
