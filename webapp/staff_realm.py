"""The realm of staff: who is signed in, whether the form is his, and what he may do.

Refusals are raised in the order in which a person can do something about them: sign in, give
the second factor, use a form of this session, ask for a permission, confirm who sits there.
"""

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict

from webapp import config
from webapp.accounts.rules import sealing
from webapp.accounts.rules.roles import PERMISSIONS
from webapp.accounts.services.staff import confirm
from webapp.accounts.services.staff_passkeys import confirm_with_passkey
from webapp.accounts.services.staff_sessions import SignedIn, signed_in
from webapp.cookies import sent_cookie
from webapp.errors import NotAllowed, NotSignedIn, ShopError
from webapp.limits import CONFIRM, spend

STAFF_COOKIE = "tendero_staff"
FORM_TOKEN = "form_token"  # noqa: S105  # nosec B105
FORM_HEADER = "X-Form-Token"
PASSWORD, CODE, PASSKEY = "confirm_password", "confirm_code", "confirm_passkey"
OURS = {FORM_TOKEN, PASSWORD, CODE, PASSKEY}
LONGEST_SECRET = 1000

View = TypeVar("View", bound=Callable[..., Any])


class SecondFactorMissing(NotSignedIn):
    code = "second_factor_missing"


class FormOfAnotherSession(NotAllowed):
    code = "form_of_another_session"


class NotConfirmed(NotAllowed):
    """What is asked for is grave, and it is too long ago that the person proved to be there.

    `refusal` is what was wrong with the proof, if there was one.
    """

    code = "not_confirmed"

    def __init__(self, refusal: ShopError | None = None) -> None:
        super().__init__("Please confirm that it is you.")
        self.refusal = refusal


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        may=may, form_token=form_token_field, form_header=form_header, sent_fields=sent_fields
    )


def confirmed(view: View) -> View:
    """Declares that the view wants a proof of the last minutes that its person sits there."""
    view.is_grave = True  # type: ignore[attr-defined]
    return view


def takes_up_to(most_bytes: int) -> Callable[[View], View]:
    """Declares that the view takes a larger body than others do, from who may use it."""

    def declare(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return declare


def recognise_staff() -> SignedIn | None:
    signed = signed_in(sent_cookie(STAFF_COOKIE))
    if signed:
        g.asker = f"staff:{signed.staff.id}"
    return signed


def insist_on_session() -> None:
    """Anybody whose password was right, with or without the second factor."""
    g.signed = recognise_staff()
    if g.signed is None:
        raise NotSignedIn("Please sign in.")
    refuse_foreign_form()
    if g.signed.has_second_factor:
        g.staff = g.signed.staff


def insist_on_staff(permission: str, view: object) -> None:
    """Raises what keeps the caller from the view."""
    g.signed = recognise_staff()
    if g.signed is None:
        raise NotSignedIn("Please sign in.")
    if not g.signed.has_second_factor:
        raise SecondFactorMissing("Please give your second factor.")
    g.staff = g.signed.staff
    if may(permission):
        make_room(view)
    refuse_foreign_form()
    if permission and not may(permission):
        what = PERMISSIONS[permission].rstrip(".").lower()
        raise NotAllowed(f"Your roles do not let you do this: {what}.", permission=permission)
    if getattr(view, "is_grave", False):
        insist_on_confirmation()
    keep_to_the_form()


def make_room(view: object) -> None:
    """Comes before anybody reads the form, which reads the whole body."""
    request.max_content_length = getattr(view, "most_bytes", request.max_content_length)


def may(permission: str) -> bool:
    """Whether who is signed in may do it, for templates and for lists of acts."""
    signed: SignedIn | None = g.get("signed")
    return signed is not None and signed.has_second_factor and permission in signed.permissions


def refuse_foreign_form() -> None:
    """Every write carries the token of its session, in a field or for htmx in a header."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    sent = request.headers.get(FORM_HEADER) or request.form.get(FORM_TOKEN, "")
    if not hmac.compare_digest(sent.encode(), form_token_of(g.signed).encode()):
        raise FormOfAnotherSession(
            "This form belongs to an earlier sign-in, so nothing was changed. Go back, load the "
            "page again, and send it once more."
        )


def form_token_of(signed: SignedIn) -> str:
    key = sealing.key_for(sealing.STAFF_FORMS, config.current().secret_key)
    return sealing.form_token_for(signed.name, key)


def form_token_field() -> Markup:
    """The hidden field of every form; nothing before anybody is signed in."""
    signed: SignedIn | None = g.get("signed")
    token = form_token_of(signed) if signed else ""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_TOKEN, token)


def form_header() -> Markup:
    """The same for htmx, as the attribute of the body that all its requests inherit."""
    signed: SignedIn | None = g.get("signed")
    if signed is None:
        return Markup("")
    return Markup(' hx-headers:inherited=\'{{"{}":"{}"}}\'').format(
        FORM_HEADER, form_token_of(signed)
    )


def insist_on_confirmation() -> None:
    """Raises NotConfirmed, which shows a page that sends the same form again with the proof."""
    if g.signed.is_confirmed:
        return
    if PASSWORD not in request.form and PASSKEY not in request.form:
        raise NotConfirmed
    spend(CONFIRM)
    try:
        check_proof()
    except ShopError as refusal:
        raise NotConfirmed(refusal) from None


def check_proof() -> None:
    """A passkey, or the password with a code."""
    if PASSKEY in request.form:
        confirm_with_passkey(g.signed, request.form[PASSKEY])
    else:
        password, code = (request.form.get(name, "") for name in (PASSWORD, CODE))
        confirm(g.signed, password=password[:LONGEST_SECRET], code=code[:LONGEST_SECRET])


def keep_to_the_form() -> None:
    """What is ours is no business of the view, which may keep what it was sent."""
    if request.method == "POST":
        request.form = ImmutableMultiDict(sent_fields())


def sent_fields() -> list[tuple[str, str]]:
    """Everything that was sent but for the proof, for the page that asks for it again."""
    return [pair for pair in request.form.items(multi=True) if pair[0] not in OURS]
