"""The tokens of programs."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from webapp.accounts.models import ApiToken
from webapp.accounts.queries.tokens import Token, find_token, lock_token
from webapp.accounts.rules.tokens import hash_of
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db

# When a token was last used is written down at most so often.
USED_EVERY = timedelta(minutes=1)


class TokenRevoked(ShopError):
    """It opens nothing any more, so there is nothing to go on with."""

    code = "token_revoked"


@atomic
def create_token(
    *, name: str, scopes: Sequence[str], lasts: timedelta, actor: str = "system"
) -> str:
    """A new token for a program, in the form `tnd_prefix_secret`; it is told once."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    row = ApiToken(
        name=name,
        prefix=prefix,
        secret_hash=hash_of(secret),
        scopes=sorted(scopes),
        expires_at=datetime.now(UTC) + lasts,
    )
    db.session.add(row)
    announce("token.created", actor=actor, prefix=prefix, scopes=row.scopes)
    return f"tnd_{prefix}_{secret}"


@atomic
def rotate_token(
    prefix: str, *, lasts: timedelta, overlap: timedelta, actor: str = "system"
) -> str:
    """A new token like the old one, which goes on for the overlap so that programs can change.

    The old one never lasts longer than it would have. Again makes another one. Raises
    NotFound, TokenRevoked.
    """
    old = lock_token(prefix)
    if old.revoked_at is not None:
        raise TokenRevoked(f"The token {prefix} was revoked. Make a new one.")
    old.expires_at = min(old.expires_at, datetime.now(UTC) + overlap)
    fresh = create_token(name=old.name, scopes=old.scopes, lasts=lasts, actor=actor)
    announce("token.rotated", actor=actor, prefix=prefix, expires_at=old.expires_at.isoformat())
    return fresh


@atomic
def revoke_token(prefix: str, *, actor: str = "system") -> None:
    """The token opens nothing from now on; again changes nothing. Raises NotFound."""
    token = lock_token(prefix)
    if token.revoked_at is None:
        token.revoked_at = datetime.now(UTC)
        announce("token.revoked", actor=actor, prefix=prefix)


def token_of(bearer: str) -> Token | None:
    """The token that a program presents, if it is known, not expired and not revoked."""
    _, _, rest = bearer.partition("tnd_")
    prefix, mark, secret = rest.partition("_")
    now = datetime.now(UTC)
    is_token = mark and secret and prefix.isalnum()
    token = find_token(prefix, now=now) if is_token else None
    if token is None or not secrets.compare_digest(token.secret_hash, hash_of(secret)):
        return None
    if token.used_at is None or token.used_at < now - USED_EVERY:
        mark_used(token.id, now)
    return token


@atomic
def mark_used(token_id: int, moment: datetime) -> None:
    is_due = ApiToken.used_at.is_(None) | (ApiToken.used_at < moment - USED_EVERY)
    used = update(ApiToken).where(ApiToken.id == token_id, is_due)
    db.session.execute(used.values(used_at=moment))
