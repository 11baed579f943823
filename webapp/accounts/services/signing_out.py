"""Ending the sessions of others: of one person, or of everybody after a break-in."""

from sqlalchemy import delete, func, select

from webapp.accounts.models import CustomerSession, StaffSession
from webapp.accounts.queries.accounts import find_customer_by_email
from webapp.accounts.queries.staff import find_staff, lock_staff
from webapp.accounts.services.sessions import end_sessions
from webapp.accounts.services.staff_sessions import end_staff_sessions
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.events.services import announce
from webapp.extensions import db


@atomic
def sign_out_staff(staff_id: int, *, actor: str) -> None:
    """Signs a member of the staff out in every browser; again is the same. Raises NotFound."""
    lock_staff(staff_id)
    end_staff_sessions(staff_id)
    announce("staff.sessions_ended", actor=actor, subject=("staff", staff_id))


@atomic
def sign_out_person(email: str, *, actor: str) -> None:
    """The same for the shopper and the member of the staff with this address; or NotFound."""
    customer, staff = find_customer_by_email(email), find_staff(email)
    if not (customer or staff):
        raise NotFound(f"Nobody here has the address {email}.")
    if staff:
        sign_out_staff(staff.id, actor=actor)
    if customer:
        end_sessions(customer.id)


@atomic
def sign_out_everybody(*, actor: str) -> int:
    """Shoppers and staff alike; gives how many sessions were ended. No account is changed."""
    kinds = (CustomerSession, StaffSession)
    ended = sum(db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)
    for kind in kinds:
        db.session.execute(delete(kind))
    announce("sessions.all_ended", actor=actor, number=ended)
    return ended
