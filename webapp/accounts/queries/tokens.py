from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from webapp.accounts.models import ApiToken
from webapp.statements import Ready, send

VALID_TOKEN = Ready(
    select(ApiToken.id, ApiToken.scopes, ApiToken.secret_hash).where(
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


def find_token(prefix: str, *, now: datetime) -> Token | None:
    """The token with this prefix, unless it has expired or was revoked."""
    row = send(VALID_TOKEN, prefix=prefix, now=now).fetchone()
    return Token(row.id, row.scopes, row.secret_hash) if row else None
