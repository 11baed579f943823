"""Tokens in the forms of whoever is signed in: only a page of that session can have one.

Where a form comes from is asked of every browser beside this (webapp.access).
"""

import hmac

from flask import request

from webapp import config
from webapp.accounts.rules import sealing
from webapp.errors import NotAllowed

FIELD, HEADER = "form_token", "X-Form-Token"


class WrongForm(NotAllowed):
    """The form is of another session, or of none."""

    code = "wrong_form"


def form_token(session_token: str) -> str:
    """The same for all forms of a session, and of no use without its cookie."""
    key = sealing.key_for(sealing.SHOPPER_FORMS, config.current().secret_key)
    return sealing.form_token_for(session_token, key)


def check_form_token(session_token: str) -> None:
    """Raises WrongForm."""
    sent = request.form.get(FIELD) or request.headers.get(HEADER, "")
    if not hmac.compare_digest(sent.encode(), form_token(session_token).encode()):
        raise WrongForm("This form is too old. Please open the page again and send it once more.")
