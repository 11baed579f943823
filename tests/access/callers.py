"""Whoever may come to the door of programs, and what awaits them there."""

from enum import Enum, auto
from typing import NamedTuple

from tests.access.policy import ALWAYS, ANYBODY
from webapp.access import SCOPES
from webapp.accounts.services.tokens import revoke_token
from webapp.staff_realm import STAFF_COOKIE


class Fate(Enum):
    LET_IN = auto()
    # Nobody knows who it is.
    UNKNOWN = auto()
    # It is known who it is, and that it is not enough.
    LACKING = auto()


class Kind(Enum):
    """What comes with a request: nothing that counts, a token that is none, or a valid one."""

    ANONYMOUS = auto()
    INVALID = auto()
    VALID = auto()


class Caller(NamedTuple):
    name: str
    kind: Kind
    headers: dict[str, str]

    def fate(self, policy: str) -> Fate:
        return (FATES.get(policy) or FATE_WITHOUT_THE_SCOPE)[self.kind]


FATES = {
    ALWAYS: dict.fromkeys(Kind, Fate.LET_IN),
    ANYBODY: {
        Kind.ANONYMOUS: Fate.LET_IN,
        Kind.INVALID: Fate.UNKNOWN,
        Kind.VALID: Fate.LET_IN,
    },
}
FATE_WITHOUT_THE_SCOPE = {
    Kind.ANONYMOUS: Fate.UNKNOWN,
    Kind.INVALID: Fate.UNKNOWN,
    Kind.VALID: Fate.LACKING,
}


def callers_without(a, policy: str) -> list[Caller]:
    """Everybody but the one whom the route is for."""
    needed = [policy] if policy in SCOPES else []
    good = a.token(*needed)
    return [
        Caller("nobody", Kind.ANONYMOUS, {}),
        Caller("staff", Kind.ANONYMOUS, {"Cookie": f"{STAFF_COOKIE}={a.session()}"}),
        Caller("no scope", Kind.VALID, bearer(a.token())),
        Caller("every other scope", Kind.VALID, bearer(a.token(*SCOPES.keys() - {policy}))),
        Caller("expired", Kind.INVALID, bearer(a.token(*needed, days=-1))),
        Caller("revoked", Kind.INVALID, bearer(revoked(a.token(*needed)))),
        Caller("unknown", Kind.INVALID, bearer("tnd_00000000_nobody-made-this")),
        Caller("another secret", Kind.INVALID, bearer(f"{good}x")),
        Caller("not a bearer", Kind.INVALID, {"Authorization": f"Token {good}"}),
    ]


def right_caller(a, policy: str) -> Caller:
    """Whom the route is for, with nothing beyond what it takes."""
    if policy in SCOPES:
        return Caller(policy, Kind.VALID, bearer(a.token(policy)))
    return Caller(policy, Kind.ANONYMOUS, {})


def revoked(token: str) -> str:
    revoke_token(token.split("_")[1])
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
