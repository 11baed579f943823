"""An app for codes, for staff whose second factor are passkeys alone."""

from webapp.accounts.queries.staff import lock_factor, lock_staff
from webapp.accounts.services.second_factor import FactorExists, WrongCode, proved_app, told
from webapp.accounts.services.staff_sessions import SignedIn
from webapp.db import atomic
from webapp.events.services import defer


@atomic
def add_app(signed: SignedIn, *, code: str) -> None:
    """From now on its codes count too, which the person is told by mail.

    Raises WrongCode, and FactorExists the second time: an app is replaced by a reset alone.
    """
    staff = lock_staff(signed.staff.id)
    factor = lock_factor(staff.id)
    if factor is None:
        raise WrongCode("Your second factor was reset. Please sign in again.")
    if factor.sealed_secret is not None:
        raise FactorExists("You have an app for codes already.")
    factor.sealed_secret, factor.last_step = proved_app(signed, code)
    told("staff.app_added", signed)
    defer("mail_notice", kind="staff_app_added", to=staff.email)
