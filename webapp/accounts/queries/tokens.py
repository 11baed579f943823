from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from webapp.accounts.models import ApiToken
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.paging import Place, Slice, slice_of
from webapp.statements import Ready, send

PAGE_SIZE = 25

VALID_TOKEN = Ready(
    select(ApiToken.id, ApiToken.scopes, ApiToken.secret_hash, ApiToken.used_at).where(
        ApiToken.prefix == bindparam("prefix"),
        ApiToken.expires_at > bindparam("now"),
        ApiToken.revoked_at.is_(None),
    )
)


class Token(NamedTuple):
    """What every request of a program must know of its token."""

    id: int
    scopes: list[str]
    secret_hash: str
    used_at: datetime | None


def find_token(prefix: str, *, now: datetime) -> Token | None:
    """The token with this prefix, unless it has expired or was revoked."""
    row = send(VALID_TOKEN, prefix=prefix, now=now).fetchone()
    return Token(*row) if row else None


def lock_token(prefix: str) -> ApiToken:
    """The token, whatever became of it, locked until the use case ends; raises NotFound."""
    token = db.session.scalar(
        select(ApiToken)
        .filter_by(prefix=prefix)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if token is None:
        raise NotFound(f"There is no token {prefix}.")
    return token


def page_of_tokens(place: Place) -> Slice:
    """Also those that are over, the newest first."""
    columns = ApiToken.__table__.columns
    shown = select(*[column for column in columns if column.name != "secret_hash"])
    return slice_of(shown, ApiToken.id, place=place, size=PAGE_SIZE)


def all_tokens() -> Sequence[ApiToken]:
    """In the order in which they were made."""
    return db.session.scalars(select(ApiToken).order_by(ApiToken.id)).all()
