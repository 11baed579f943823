"""What can go wrong for a reason that a person can act on. Everything else is a bug."""

from typing import Any, ClassVar


class ShopError(Exception):
    """A refusal.

    `code` is stable for programs, `field` points at the form input that caused it, and
    `details` holds facts, not prose.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    field: ClassVar[str | None] = None

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def as_errors(self) -> dict[str, list[str]]:
        """The refusal in the shape of form errors: `{field: [message]}`."""
        return {self.field or "form": [self.message]}


class Changed(ShopError):
    """Somebody else changed it after the caller had looked at it."""

    code = "changed"


class NotFound(ShopError):
    """It is not there, or it is not yours."""

    status = 404
    code = "not_found"


class NotAllowed(ShopError):
    """The caller is known, but lacks this function."""

    status = 403
    code = "not_allowed"


class NotSignedIn(ShopError):
    """Nobody knows who the caller is."""

    status = 401
    code = "not_signed_in"
