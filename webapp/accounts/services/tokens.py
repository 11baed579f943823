"""The tokens of programs."""

import secrets
from datetime import UTC, datetime, timedelta

from webapp.accounts.models import ApiToken
from webapp.accounts.queries.tokens import Token, find_token
from webapp.accounts.rules import hash_of
from webapp.db import atomic
from webapp.events.services import announce
from webapp.extensions import db


@atomic
def create_token(*, name: str, scopes: list[str], lasts: timedelta) -> str:
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
    announce("token.created", actor="system", prefix=prefix, scopes=row.scopes)
    return f"tnd_{prefix}_{secret}"


def token_of(bearer: str) -> Token | None:
    """The token that a program presents, if it is known, not expired and not revoked."""
    _, _, rest = bearer.partition("tnd_")
    prefix, mark, secret = rest.partition("_")
    is_token = mark and secret and prefix.isalnum()
    token = find_token(prefix, now=datetime.now(UTC)) if is_token else None
    if token is None or not secrets.compare_digest(token.secret_hash, hash_of(secret)):
        return None
    return token
