"""The second factor of staff: setting it up, asking for it, doing without it when it is lost."""

import secrets
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete

from webapp import config
from webapp.accounts.models import RecoveryCode, StaffFactor, StaffPasskey
from webapp.accounts.queries.staff import (
    find_recovery_code,
    lock_factor,
    lock_staff,
)
from webapp.accounts.rules import sealing
from webapp.accounts.rules.codes import (
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    RECOVERY_SIGNS,
    is_recovery_code,
    match_of,
    offered_secret,
    plain_code,
    readable,
    wait_after,
)
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services.staff_sessions import (
    SignedIn,
    complete_session,
    end_staff_sessions,
    is_exempt,
)
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce, defer
from webapp.extensions import db
from webapp.staff_log.services import log_refusal


class WrongCode(ShopError):
    """It is not the code of this moment, or it was used already."""

    status = 422
    code = "wrong_code"
    field = "code"


class TooManyCodes(ShopError):
    """After several wrong ones nobody may try for a while."""

    status = 429
    code = "too_many_codes"
    field = "code"


class FactorUnreadable(ShopError):
    """SECRET_KEY is another one than when the second factor was set up."""

    code = "factor_unreadable"
    field = "code"


class FactorExists(ShopError):
    """It was set up meanwhile, perhaps in another window."""

    code = "factor_exists"
    field = "code"


class NoFactorInDemo(ShopError):
    code = "no_factor_in_demo"
    field = "code"


class NewFactor(NamedTuple):
    """The new token of the session, and the recovery codes; both are told once."""

    token: str
    recovery_codes: list[str]


class ProvedApp(NamedTuple):
    """The secret that it shares with the shop, and the step of the code that it showed."""

    sealed_secret: str
    last_step: int


def secret_for(signed: SignedIn) -> str:
    """What this session is offered as the secret of its app; nothing is stored."""
    return offered_secret(key_for(sealing.OFFERED_FACTOR), session=signed.name)


def key_for(use: str) -> bytes:
    return sealing.key_for(use, config.current().secret_key)


@atomic
def set_up_factor(signed: SignedIn, *, code: str) -> NewFactor:
    """Keeps the secret that was offered, as soon as the app has proved to know it.

    Raises WrongCode, FactorExists, and NoFactorInDemo for the login that everybody shares.
    """
    if is_exempt(signed.staff):
        raise NoFactorInDemo("The login of the demo has no second factor.")
    staff = lock_staff(signed.staff.id)
    if lock_factor(staff.id):
        raise FactorExists("A second factor was set up already. Please sign in again.")
    db.session.add(StaffFactor(staff_id=staff.id, **proved_app(signed, code)._asdict()))
    db.session.flush()
    told("staff.factor_set_up", signed)
    return NewFactor(entered(signed), fresh_codes(staff.id))


def proved_app(signed: SignedIn, code: str) -> ProvedApp:
    """What is kept of the app, which has proved to know what was offered; raises WrongCode."""
    secret, now = secret_for(signed), datetime.now(UTC)
    match = match_of(secret, plain_code(code), now=now, last_step=0)
    if match is None:
        raise WrongCode("This is not the code that the app shows at this moment.")
    return ProvedApp(sealing.seal(secret, key_for(sealing.SECOND_FACTOR)), match.step)


def pass_factor(signed: SignedIn, *, code: str) -> str:
    """Lets the session in and gives its new token; raises what `check_code` raises."""
    check_code(signed.staff.id, code)
    return let_in(signed)


@atomic
def let_in(signed: SignedIn) -> str:
    return entered(signed)


def entered(signed: SignedIn) -> str:
    staff = lock_staff(signed.staff.id)
    staff.signed_in_at = datetime.now(UTC)
    told("staff.signed_in", signed)
    return complete_session(signed.session_id)


def check_code(staff_id: int, typed: str) -> None:
    """Uses up a code of the app or a recovery code.

    Raises WrongCode and TooManyCodes, after the failure has been written down, and
    FactorUnreadable. Not one transaction with what follows, or a failure would be undone.
    """
    refusal = try_code(staff_id, plain_code(typed))
    if refusal is not None:
        log_refused_proof(refusal, staff_id)
        raise refusal


def log_refused_proof(refusal: ShopError, staff_id: int) -> None:
    """That somebody with the password, or with an open browser, did not prove who he is.

    In a transaction of its own. Nothing that was typed is kept.
    """
    log_refusal(refusal.code, actor=f"staff:{staff_id}", subject=("staff", staff_id))


@atomic
def try_code(staff_id: int, code: str) -> ShopError | None:
    factor, now = lock_factor(staff_id), datetime.now(UTC)
    if factor is None:
        return WrongCode("The second factor was reset. Please sign in again.")
    if factor.wait_until and factor.wait_until > now:
        return too_many(factor.wait_until, now)
    if is_recovery_code(code):
        is_right = use_recovery_code(staff_id, code, now)
    elif factor.sealed_secret is None:
        is_right = False
    elif (secret := secret_in(factor, factor.sealed_secret)) is None:
        return FactorUnreadable(
            "The shop cannot read your second factor any more. Use a recovery code, or have an "
            "owner reset it."
        )
    else:
        is_right = use_app_code(factor, secret, code, now)
    if not is_right:
        return note_failure(factor, now)
    factor.failures, factor.wait_until = 0, None
    return None


def secret_in(factor: StaffFactor, sealed: str) -> str | None:
    """None when no key of ours opens it. What the old key opened is sealed with the new one."""
    secret = sealing.unseal(sealed, key_for(sealing.SECOND_FACTOR))
    if secret is None and (old_key := config.current().old_secret_key):
        old = sealing.key_for(sealing.SECOND_FACTOR, old_key)
        secret = sealing.unseal(sealed, old)
        if secret:
            factor.sealed_secret = sealing.seal(secret, key_for(sealing.SECOND_FACTOR))
    return secret


def use_app_code(factor: StaffFactor, secret: str, code: str, now: datetime) -> bool:
    match = match_of(secret, code, now=now, last_step=factor.last_step)
    if match is not None:
        factor.last_step = match.step
    return match is not None


def use_recovery_code(staff_id: int, code: str, now: datetime) -> bool:
    found = find_recovery_code(staff_id, hash_of(code))
    if found is not None:
        found.used_at = now
        about = {"subject": ("staff", staff_id), "actor": f"staff:{staff_id}"}
        announce("staff.recovery_code_used", **about)  # type: ignore[arg-type]
    return found is not None


def note_failure(factor: StaffFactor, now: datetime) -> ShopError:
    factor.failures += 1
    factor.wait_until = now + wait_after(factor.failures)
    return WrongCode("This code is wrong, or was used already. Wait for the next one.")


def too_many(until: datetime, now: datetime) -> TooManyCodes:
    seconds = max(1, round((until - now).total_seconds()))
    return TooManyCodes(
        f"There were several wrong codes. Please wait {seconds} seconds before the next one.",
        seconds=seconds,
    )


@atomic
def renew_recovery_codes(signed: SignedIn) -> list[str]:
    """New codes; the old ones open nothing any more."""
    if lock_factor(signed.staff.id) is None:
        raise WrongCode("The second factor was reset. Please sign in again.")
    told("staff.recovery_codes_renewed", signed)
    return fresh_codes(signed.staff.id)


def fresh_codes(staff_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).filter_by(staff_id=staff_id))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(staff_id=staff_id, code_hash=hash_of(code)) for code in codes)
    return [readable(code) for code in codes]


def new_code() -> str:
    return "".join(secrets.choice(RECOVERY_SIGNS) for _ in range(RECOVERY_LENGTH))


@atomic
def reset_factor(staff_id: int, *, actor: str) -> None:
    """Forgets the second factor and signs out everywhere; the next sign-in sets up another.

    The person is told by mail. Again changes nothing but that. Raises NotFound.
    """
    staff = lock_staff(staff_id)
    lock_factor(staff_id)
    for table in (RecoveryCode, StaffPasskey, StaffFactor):
        db.session.execute(delete(table).filter_by(staff_id=staff_id))
    end_staff_sessions(staff_id)
    announce("staff.factor_reset", actor=actor, subject=("staff", staff_id))
    defer("mail_notice", kind="staff_factor_reset", to=staff.email)


def told(happened: str, signed: SignedIn) -> None:
    person = signed.staff.id
    announce(happened, actor=f"staff:{person}", subject=("staff", person))
