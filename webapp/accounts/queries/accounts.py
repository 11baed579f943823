from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Account, AccountLink, Customer, CustomerSession
from webapp.accounts.queries.customers import is_written
from webapp.extensions import db


def find_account(email: str) -> Account | None:
    """The account that signs in with this address, whichever letters are capitals."""
    query = select(Account).join(Account.customer).where(is_written(email))
    return db.session.scalar(query.options(joinedload(Account.customer)))


def find_account_of(customer_id: int) -> Account | None:
    return db.session.get(Account, customer_id, options=[joinedload(Account.customer)])


def lock_account(customer_id: int) -> Account | None:
    query = select(Account).filter_by(customer_id=customer_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def find_customer_by_email(email: str) -> Customer | None:
    return db.session.scalar(select(Customer).where(is_written(email)))


def find_session(token_hash: str, *, now: datetime, seen_after: datetime) -> CustomerSession | None:
    """The session with this hash, unless it is over or was left alone for too long."""
    return db.session.scalar(
        select(CustomerSession).where(
            CustomerSession.token_hash == token_hash,
            CustomerSession.expires_at > now,
            CustomerSession.seen_at > seen_after,
        )
    )


def sessions_of(customer_id: int, *, now: datetime) -> Sequence[CustomerSession]:
    """Where somebody is signed in, the one seen last first."""
    mine = select(CustomerSession).where(
        CustomerSession.customer_id == customer_id, CustomerSession.expires_at > now
    )
    return db.session.scalars(mine.order_by(CustomerSession.seen_at.desc())).all()


def find_link(token_hash: str, *, now: datetime) -> AccountLink | None:
    return db.session.scalar(select(AccountLink).where(*is_open(token_hash, now)))


def lock_link(token_hash: str, *, now: datetime) -> AccountLink | None:
    """The one who gets the row uses it up; whoever waited for it finds nothing."""
    query = select(AccountLink).where(*is_open(token_hash, now)).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_open(token_hash: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AccountLink.token_hash == token_hash,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now,
    )


def lock_link_to_mail(link_id: int, *, now: datetime) -> AccountLink | None:
    """A link that was asked for and is of use still."""
    query = select(AccountLink).where(
        AccountLink.id == link_id, AccountLink.used_at.is_(None), AccountLink.expires_at > now
    )
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def open_invitations(*, now: datetime) -> Sequence[AccountLink]:
    """Whom staff invited and who has not joined yet, the latest first."""
    query = select(AccountLink).where(
        AccountLink.purpose == "invite", AccountLink.used_at.is_(None), AccountLink.expires_at > now
    )
    return db.session.scalars(query.order_by(AccountLink.id.desc())).all()


def lock_invitation(link_id: int) -> AccountLink | None:
    query = select(AccountLink).filter_by(id=link_id, purpose="invite").with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def count_mailed(email: str, *, since: datetime) -> int:
    """How many mails with links this address was sent."""
    query = select(func.count()).where(
        func.lower(AccountLink.email) == func.lower(email),
        AccountLink.token_hash.is_not(None),
        AccountLink.created_at > since,
    )
    return db.session.scalar(query) or 0
