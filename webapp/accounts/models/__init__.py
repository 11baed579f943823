"""Who may do what: staff who sign in, and the programs that hold a token."""

from webapp.accounts.models.staff import Staff, StaffSession
from webapp.accounts.models.token import ApiToken

__all__ = ["ApiToken", "Staff", "StaffSession"]
