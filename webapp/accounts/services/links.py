"""What an e-mail address must confirm: asked for here, mailed by the worker, used up once.

Asking does the same for every address, so nobody learns from the answer, or from the time it
took, whose address is known here. Who it is decides the worker, which also makes the token.
"""

import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import delete, func, update

from webapp.accounts.models import AccountLink, Customer, Staff
from webapp.accounts.queries.accounts import (
    count_mailed,
    find_account,
    find_customer_by_email,
    find_link,
    lock_link,
    lock_link_to_mail,
)
from webapp.accounts.queries.staff import find_staff
from webapp.accounts.rules.demo import is_of_demo
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db


class Purpose(StrEnum):
    """What a link is for; it does nothing else."""

    REGISTER = "register"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"
    INVITE = "invite"
    STAFF_RESET = "staff_reset"


# Those that open a page for shoppers.
SHOPPERS = (Purpose.REGISTER, Purpose.RESET, Purpose.CHANGE_EMAIL)
Facts = dict[str, str]
LASTS = {
    Purpose.REGISTER: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.INVITE: timedelta(hours=72),
    Purpose.STAFF_RESET: timedelta(hours=1),
}
# So many mails with links an address gets in an hour, whoever asks for them.
MOST_MAILS = 5
ALREADY = "already"


class LinkIsOver(ShopError):
    """It was used, is too old, or never was one."""

    status = 410
    code = "link_is_over"


class Letter(NamedTuple):
    """Which mail goes to whom, with the token of its link if it has one."""

    kind: str
    to: str
    token: str | None = None


@atomic
def ask_for_link(
    purpose: Purpose,
    *,
    email: str,
    customer_id: int | None = None,
    facts: Facts | None = None,
    actor: str = "shopper",
) -> None:
    """Remembers what is wanted, and has the worker write to the address. Again writes again."""
    link = AccountLink(
        purpose=purpose,
        email=email,
        customer_id=customer_id,
        facts=facts or {},
        expires_at=datetime.now(UTC) + LASTS[purpose],
    )
    db.session.add(link)
    db.session.flush()
    announce("account.link_wanted", actor=actor, link_id=link.id)


@atomic
def write_letter(link_id: int) -> Letter | None:
    """Gives the link its token, which is told once; None when there is nobody to write to.

    Again makes another token, and the one before opens nothing any more.
    """
    now = datetime.now(UTC)
    link = lock_link_to_mail(link_id, now=now)
    if link is None or count_mailed(link.email, since=now - timedelta(hours=1)) >= MOST_MAILS:
        return None
    kind = kind_of(link)
    if kind != link.purpose:
        return Letter(kind, recipient_of(link)) if kind else None
    token = secrets.token_urlsafe(32)
    link.token_hash = hash_of(token)
    return Letter(kind, recipient_of(link), token)


def kind_of(link: AccountLink) -> str | None:
    """Whoever has an account already is told so, and whoever has none is not written to."""
    if link.purpose == Purpose.INVITE:
        return None if find_staff(link.email) else Purpose.INVITE
    if link.purpose == Purpose.STAFF_RESET:
        return Purpose.STAFF_RESET if signs_in(link.email) else None
    if link.purpose == Purpose.RESET:
        return Purpose.RESET if find_account(link.email) else None
    if link.purpose == Purpose.REGISTER:
        return ALREADY if find_account(link.email) else Purpose.REGISTER
    return ALREADY if find_customer_by_email(link.email) else Purpose.CHANGE_EMAIL


def recipient_of(link: AccountLink) -> str:
    """Whoever is known is written to where we know him. Another address may only look like his:
    what is one when capitals do not count can be two at the mail server.
    """
    if link.purpose in SHOPPERS:
        known: Customer | Staff | None = find_customer_by_email(link.email)
    else:
        known = find_staff(link.email)
    return known.email if known else link.email


def signs_in(email: str) -> bool:
    """Whether somebody who works here has the address. The demo prints its password."""
    staff = find_staff(email)
    return staff is not None and staff.is_active and not is_of_demo(staff.email)


def look_at_link(token: str) -> AccountLink:
    """What a shopper's link is for, without using it up; raises LinkIsOver."""
    return link_for(token, *SHOPPERS)


def look_at_invitation(token: str) -> AccountLink:
    """The invitation, without using it up; raises LinkIsOver."""
    return link_for(token, Purpose.INVITE)


def link_for(token: str, *purposes: Purpose) -> AccountLink:
    """The link if it is for one of these. Whoever acts on it uses it up in the same transaction."""
    link = find_link(hash_of(token), now=datetime.now(UTC))
    if link is None or link.purpose not in purposes:
        raise over()
    return link


@atomic
def use_link(token: str) -> None:
    """Uses the link up, after the customer was locked; raises LinkIsOver for all but one."""
    now = datetime.now(UTC)
    link = lock_link(hash_of(token), now=now)
    if link is None:
        raise over()
    link.used_at = now


@atomic
def void_links(*whose: Any) -> None:
    """Whatever else was asked for by these conditions opens nothing any more."""
    open_links = update(AccountLink).where(AccountLink.used_at.is_(None), *whose)
    db.session.execute(
        open_links.values(used_at=datetime.now(UTC)),
        execution_options={"synchronize_session": "fetch"},
    )


def links_to(email: str) -> Any:
    return func.lower(AccountLink.email) == func.lower(email)


@atomic
def drop_old_links() -> None:
    db.session.execute(delete(AccountLink).where(AccountLink.expires_at < datetime.now(UTC)))


def over() -> LinkIsOver:
    return LinkIsOver("This link was used already, or is too old. Please ask for a new one.")
