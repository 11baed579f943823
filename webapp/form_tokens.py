"""Tokens in the forms of whoever is signed in: only a page of that session can have one.

Where a form comes from is asked of every browser beside this (webapp.access).
"""

import hashlib
import hmac

from flask import current_app, request

from webapp.errors import NotAllowed

FIELD, HEADER = "form_token", "X-Form-Token"


class WrongForm(NotAllowed):
    """The form is of another session, or of none."""

    code = "wrong_form"


def form_token(session_token: str) -> str:
    """The same for all forms of a session, and of no use without its cookie."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"form:" + session_token.encode(), hashlib.sha256).hexdigest()


def check_form_token(session_token: str) -> None:
    """Raises WrongForm."""
    sent = request.form.get(FIELD) or request.headers.get(HEADER, "")
    if not hmac.compare_digest(sent.encode(), form_token(session_token).encode()):
        raise WrongForm("This form is too old. Please open the page again and send it once more.")
