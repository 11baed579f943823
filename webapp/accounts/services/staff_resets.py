"""A new password for staff who have forgotten theirs. The second factor stays what it is."""

from webapp.accounts.models import AccountLink
from webapp.accounts.queries.staff import find_staff, lock_staff
from webapp.accounts.services.links import (
    Purpose,
    ask_for_link,
    link_for,
    over,
    use_link,
)
from webapp.accounts.services.passwords import hash_password
from webapp.accounts.services.staff_sessions import end_staff_sessions
from webapp.db import atomic
from webapp.events.services import announce, defer
from webapp.extensions import db


def ask_for_staff_reset(email: str) -> None:
    """Has the worker write to the address if somebody who works here signs in with it."""
    ask_for_link(Purpose.STAFF_RESET, email=email, actor="nobody")


def look_at_staff_reset(token: str) -> AccountLink:
    """The link, without using it up; raises LinkIsOver."""
    return link_for(token, Purpose.STAFF_RESET)


def reset_staff_password(token: str, *, password: str) -> None:
    """The new password counts, and he is signed out everywhere.

    Raises PasswordRefused, which leaves the link as it is, and LinkIsOver.
    """
    email = look_at_staff_reset(token).email
    staff = find_staff(email)
    name = staff.name if staff else ""
    db.session.rollback()
    put_anew(token, hash_password(password, about=(email, name)))


@atomic
def put_anew(token: str, password_hash: str) -> None:
    known = find_staff(look_at_staff_reset(token).email)
    if known is None:
        raise over()
    staff = lock_staff(known.id)
    use_link(token)
    if not staff.is_active:
        raise over()
    staff.password_hash = password_hash
    end_staff_sessions(staff.id)
    announce("staff.password_reset", actor=f"staff:{staff.id}", subject=("staff", staff.id))
    defer("mail_notice", kind="staff_password_changed", to=staff.email)
