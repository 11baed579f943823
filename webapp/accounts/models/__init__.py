"""Who buys, and who may do what: customers, staff who sign in, programs that hold a token."""

from webapp.accounts.models.account import Account, AccountLink, CustomerSession
from webapp.accounts.models.customer import Customer, CustomerAddress
from webapp.accounts.models.passkey import (
    CustomerPasskey,
    Passkey,
    PasskeyChallenge,
    StaffPasskey,
)
from webapp.accounts.models.staff import (
    RecoveryCode,
    Staff,
    StaffFactor,
    StaffRole,
    StaffSession,
)
from webapp.accounts.models.token import ApiToken

__all__ = [
    "Account",
    "AccountLink",
    "ApiToken",
    "Customer",
    "CustomerAddress",
    "CustomerPasskey",
    "CustomerSession",
    "Passkey",
    "PasskeyChallenge",
    "RecoveryCode",
    "Staff",
    "StaffFactor",
    "StaffPasskey",
    "StaffRole",
    "StaffSession",
]
