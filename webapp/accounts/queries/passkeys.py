from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from webapp.accounts.models import CustomerPasskey, PasskeyChallenge, StaffPasskey
from webapp.extensions import db


def take_challenge(
    challenge_hash: str, purpose: str, session_hash: str | None, *, now: datetime
) -> PasskeyChallenge | None:
    """Deletes it, so that it counts once; None when it is over, or was not for this."""
    mine = delete(PasskeyChallenge).where(
        PasskeyChallenge.challenge_hash == challenge_hash,
        PasskeyChallenge.purpose == purpose,
        PasskeyChallenge.session_hash.is_not_distinct_from(session_hash),
        PasskeyChallenge.expires_at > now,
    )
    return db.session.scalar(mine.returning(PasskeyChallenge))


def passkeys_of(customer_id: int) -> Sequence[CustomerPasskey]:
    """The oldest first."""
    mine = select(CustomerPasskey).filter_by(customer_id=customer_id)
    return db.session.scalars(mine.order_by(CustomerPasskey.id)).all()


def find_owner(credential_id: bytes) -> int | None:
    """The customer whom this passkey signs in."""
    mine = select(CustomerPasskey.customer_id).filter_by(credential_id=credential_id)
    return db.session.scalar(mine)


def lock_passkey_of(customer_id: int, credential_id: bytes) -> CustomerPasskey | None:
    query = select(CustomerPasskey).filter_by(customer_id=customer_id, credential_id=credential_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def passkeys_of_staff(staff_id: int) -> Sequence[StaffPasskey]:
    """The oldest first."""
    mine = select(StaffPasskey).filter_by(staff_id=staff_id)
    return db.session.scalars(mine.order_by(StaffPasskey.id)).all()


def find_owner_in_staff(credential_id: bytes) -> int | None:
    """Whose second factor this passkey is."""
    mine = select(StaffPasskey.staff_id).filter_by(credential_id=credential_id)
    return db.session.scalar(mine)


def lock_passkey_of_staff(staff_id: int, credential_id: bytes) -> StaffPasskey | None:
    query = select(StaffPasskey).filter_by(staff_id=staff_id, credential_id=credential_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
