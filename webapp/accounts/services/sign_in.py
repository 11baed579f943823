"""Signing customers in, and the words with which they do."""

from datetime import UTC, datetime
from typing import Any

from webapp.accounts.models import Account, AccountLink
from webapp.accounts.queries.accounts import find_account, find_account_of, lock_account
from webapp.accounts.queries.customers import get_customer
from webapp.accounts.services.links import (
    Purpose,
    ask_for_link,
    link_for,
    over,
    use_link,
    void_links,
)
from webapp.accounts.services.passwords import check_password, hash_password
from webapp.accounts.services.sessions import begin_session, end_sessions
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.events.services import announce, defer
from webapp.extensions import db

# The job that tells somebody by mail what was done with his account.
NOTICE = "mail_notice"


class WrongCredentials(ShopError):
    """Nothing says whether the address is known."""

    status = 422
    code = "wrong_credentials"
    field = "email"


class WrongPassword(ShopError):
    """Whoever is signed in did not know the password all the same."""

    status = 422
    code = "wrong_password"
    field = "old_password"


def sign_in(*, email: str, password: str, device: str, instead_of: str | None = None) -> str:
    """Gives the token of a new session. Raises WrongCredentials and TooManyPasswords.

    Not one transaction: no connection of the database is held while the password is checked.
    """
    account = find_account(email)
    stored = account.password_hash if account else None
    customer_id = account.customer_id if account else None
    db.session.rollback()
    checked = check_password(password, stored)
    if customer_id is None or not checked.is_right:
        raise WrongCredentials("This e-mail address and password do not belong together.")
    entry = {"device": device, "instead_of": instead_of}
    return enter(customer_id, checked_hash=stored, fresh_hash=checked.fresh_hash, **entry)


@atomic
def enter(
    customer_id: int, *, checked_hash: str | None, fresh_hash: str | None, **entry: Any
) -> str:
    """Lets in whoever knew the password, unless it was changed at this very moment."""
    account = lock_account(customer_id)
    if account is None or account.password_hash != checked_hash:
        raise WrongCredentials("This e-mail address and password do not belong together.")
    if fresh_hash:
        account.password_hash = fresh_hash
    note("account.signed_in", customer_id)
    return begin_session(customer_id, **entry)


def ask_for_reset(*, email: str) -> None:
    """Whoever reads the mail of this address may choose another password."""
    ask_for_link(Purpose.RESET, email=email)


def reset_password(token: str, *, password: str, device: str) -> str:
    """The new password, signed in with it, and out everywhere else.

    Raises PasswordRefused, which leaves the link as it is, and LinkIsOver.
    """
    return set_anew(token, hash_password(password), device=device)


@atomic
def set_anew(token: str, password_hash: str, *, device: str) -> str:
    known = find_account(link_for(token, Purpose.RESET).email)
    account = lock_account(known.customer_id) if known else None
    if account is None:
        raise over()
    use_link(token)
    return renew(account, password_hash, device=device)


def change_password(customer_id: int, *, old_password: str, password: str, device: str) -> str:
    """Raises WrongPassword and PasswordRefused; signed in anew, and out everywhere else."""
    stored, about = confirmed(customer_id, old_password)
    password_hash = hash_password(password, about=about)
    return put_instead(customer_id, stored, password_hash, device=device)


def confirmed(customer_id: int, password: str) -> tuple[str | None, tuple[str, ...]]:
    """The hash of the password that whoever is signed in knows, and words about him."""
    account = find_account_of(customer_id)
    if account is None:
        raise NotFound("There is no such account.")
    stored = account.password_hash
    person = account.customer
    about = (person.email, person.name, person.lastname)
    db.session.rollback()
    if not check_password(password, stored).is_right:
        raise WrongPassword("This is not your password.")
    return stored, about


@atomic
def put_instead(customer_id: int, stored: str | None, password_hash: str, *, device: str) -> str:
    account = lock_account(customer_id)
    if account is None or account.password_hash != stored:
        raise WrongPassword("Your password was changed meanwhile.")
    return renew(account, password_hash, device=device)


def renew(account: Account, password_hash: str, *, device: str) -> str:
    """Whoever knew the old password, or had a link to reset it, is out. Passkeys stay."""
    account.password_hash = password_hash
    account.password_changed_at = datetime.now(UTC)
    end_sessions(account.customer_id)
    void_links(AccountLink.customer_id == account.customer_id)
    note("account.password_changed", account.customer_id)
    defer(NOTICE, kind="password_changed", to=get_customer(account.customer_id).email)
    return begin_session(account.customer_id, device=device)


def note(happened: str, customer_id: int) -> None:
    announce(
        happened,
        actor=f"customer:{customer_id}",
        subject=("customer", customer_id),
        customer_id=customer_id,
    )
