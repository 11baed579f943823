"""Passwords, as argon2id keeps them: 64 MB and some tenths of a second each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from webapp import config
from webapp.accounts.rules.passwords import why_refused
from webapp.errors import ShopError

hasher = PasswordHasher()
# Of a password that nobody knows. It is checked when there is nobody or no password, so that
# the answer takes as long as always.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$I2xxz4Ut1k2TpOZa6mWEtg"
    "$S9205sIokJCw60+hq2w7UUtYarbkcQ17ruyTqA8Arts"
)
# So many at once in each process. More would take the memory and the processors of everybody.
AT_ONCE = 2
PATIENCE_SECONDS = 5.0
turns = BoundedSemaphore(AT_ONCE)


class PasswordRefused(ShopError):
    """It is too short or too easy to guess."""

    status = 422
    code = "password_refused"
    field = "password"


class TooManyPasswords(ShopError):
    """Everybody signs in at this moment; a little later it works."""

    status = 503
    code = "too_many_passwords"


class Checked(NamedTuple):
    """Whether it was the password; if its hash is of an older kind, a fresh one."""

    is_right: bool
    fresh_hash: str | None = None


def hash_password(password: str, *, about: Sequence[str] = ()) -> str:
    """Raises PasswordRefused, and TooManyPasswords when it would have to wait too long.

    `about` are words of the person's, which are tried first, as the name of the shop is.
    """
    reason = why_refused(password, (*about, config.current().shop_name))
    if reason is not None:
        raise PasswordRefused(reason)
    with turn():
        return hasher.hash(password)


def check_password(password: str, stored: str | None) -> Checked:
    """Takes as long when there is nothing to compare with; raises TooManyPasswords."""
    with turn():
        try:
            hasher.verify(stored or NOBODYS_HASH, password)
        except VerifyMismatchError:
            return Checked(is_right=False)
        is_old = stored is not None and hasher.check_needs_rehash(stored)
        return Checked(stored is not None, hasher.hash(password) if is_old else None)


@contextmanager
def turn() -> Iterator[None]:
    if not turns.acquire(timeout=PATIENCE_SECONDS):
        raise TooManyPasswords("Many people sign in just now. Please try again in a moment.")
    try:
        yield
    finally:
        turns.release()
