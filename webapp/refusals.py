"""How every door says no: a problem document under /api, a page everywhere else."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, SecurityError

from webapp.access import is_for_programs, staff_actor
from webapp.accounts.queries.passkeys import passkeys_of_staff
from webapp.accounts.queries.staff import find_factor
from webapp.errors import Changed, NotSignedIn, ShopError
from webapp.forms import go_to
from webapp.logs import request_id
from webapp.staff_log.services import log_refusal
from webapp.staff_realm import NotConfirmed, SecondFactorMissing

log = logging.getLogger(__name__)

BUSY = "The shop is too busy or cannot reach its database. Please try again in a moment."
BROKEN = "Something broke on our side. It was written down, and we will look at it."


SENTENCES = {
    404: "There is nothing at this address. It may have moved, or be gone.",
    405: "This address cannot be used in this way.",
    413: "This is more than can be sent at once.",
    429: "That was a lot at once. Please wait a moment and try again.",
}


def init_app(app: Flask) -> None:
    app.register_error_handler(ShopError, refuse)
    app.register_error_handler(SecurityError, refuse_host)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(OperationalError, refuse_busy)
    app.register_error_handler(NoConnectionFree, refuse_busy)
    app.register_error_handler(Exception, refuse_broken)


def refuse(refusal: ShopError) -> Response:
    if isinstance(refusal, NotSignedIn) and request.path.startswith("/staff"):
        return go_to(url_for(page_to_sign_in(refusal), next=request.full_path.rstrip("?")))
    if isinstance(refusal, NotSignedIn) and request.path.startswith("/account"):
        return go_to(url_for("account.show_sign_in", next=request.full_path.rstrip("?")))
    if isinstance(refusal, NotConfirmed) and "HX-Request" not in request.headers:
        return ask_to_confirm(refusal)
    if refusal.status == 403 and g.get("staff"):
        log_what_staff_may_not(refusal)
    page = answer(status_of(refusal), refusal.code, refusal.message, facts=refusal.details)
    return tell_when(page, refusal)


def tell_when(response: Response, refusal: ShopError) -> Response:
    """In how many seconds it is worth another try, where the refusal knows."""
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response


def page_to_sign_in(refusal: NotSignedIn) -> str:
    missing = isinstance(refusal, SecondFactorMissing)
    return "staff_second_factor.show" if missing else "staff_home.sign_in"


def ask_to_confirm(refusal: NotConfirmed) -> Response:
    """A page that sends the same form once more, with a passkey or a password and a code."""
    wrong, factor = refusal.refusal, find_factor(g.staff.id)
    page = render_template(
        "backoffice/confirm/page.html",
        wrong=wrong,
        has_app=factor is not None and factor.sealed_secret is not None,
        has_passkeys=bool(passkeys_of_staff(g.staff.id)),
    )
    return make_response(page, wrong.status if wrong else refusal.status)


def log_what_staff_may_not(refusal: ShopError) -> None:
    """Whoever is refused is refused also when that cannot be logged."""
    try:
        whose, asked = ("staff", g.staff.id), {"method": request.method, "path": request.path}
        log_refusal(refusal.code, actor=staff_actor(), subject=whose, **asked)
    except SQLAlchemyError:
        log.warning("a refusal was not logged", exc_info=True)


def status_of(refusal: ShopError) -> int:
    """A program said by If-Match which version it means; a form did not."""
    return 412 if isinstance(refusal, Changed) and is_for_programs() else refusal.status


def refuse_http(error: HTTPException) -> Response:
    if isinstance(error, MethodNotAllowed):
        error = as_it_is(error)
    status = error.code or 500
    code = error.name.lower().replace(" ", "_")
    response = answer(status, code, SENTENCES.get(status) or error.description or error.name)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            response.headers[name] = value
    return response


def as_it_is(error: MethodNotAllowed) -> HTTPException:
    """Werkzeug names verbs before it has looked whether a number in the path can be one."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    allowed = [verb for verb in error.valid_methods or () if adapter.test(method=verb)]
    return MethodNotAllowed(sorted(allowed)) if allowed else NotFound()


def refuse_host(_: SecurityError) -> Response:
    """Plain text: without a name that is ours, no address on a page could be written."""
    return Response("This shop is not at this address.", status=400, mimetype="text/plain")


def refuse_busy(error: Exception) -> Response:
    log.error("database not available", exc_info=error)
    response = answer(503, "unavailable", BUSY)
    response.headers["Retry-After"] = "2"
    return response


def refuse_broken(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    try:
        return answer(500, "internal_error", BROKEN)
    # What broke may be what every page contains, that of errors too.
    except Exception as again:
        log.error("no page for the error either", exc_info=again)
        return Response(BROKEN, status=500, mimetype="text/plain")


def answer(
    status: int, code: str, message: str, *, facts: dict[str, Any] | None = None
) -> Response:
    if is_for_programs():
        return problem(status, code, message, facts=facts or {})
    door = "backoffice" if request.path.startswith("/staff") else "storefront"
    if "HX-Request" in request.headers:
        return alert(status, message)
    page = render_template(
        f"{door}/error/page.html", status=status, message=message, request_id=request_id()
    )
    return make_response(page, status)


def alert(status: int, message: str) -> Response:
    """For htmx the sentence alone, above the page that the visitor is on."""
    response = make_response(render_template("parts/alert.html", message=message), status)
    response.headers.update({"HX-Retarget": "#alert", "HX-Reswap": "innerHTML"})
    return response


def problem(status: int, code: str, message: str, *, facts: dict[str, Any]) -> Response:
    """A problem document as RFC 9457 describes it."""
    response = make_response(
        {
            **facts,
            "type": f"urn:tendero:problem:{code}",
            "title": code.replace("_", " ").capitalize(),
            "status": status,
            "detail": message,
            "instance": request_id(),
            "code": code,
        },
        status,
    )
    response.mimetype = "application/problem+json"
    if status in (401, 403):
        response.headers["WWW-Authenticate"] = challenge(facts)
    return response


def challenge(facts: dict[str, Any]) -> str:
    """What would have been enough, as RFC 6750 says it."""
    if "scope" in facts:
        return f'Bearer error="insufficient_scope", scope="{facts["scope"]}"'
    if request.headers.get("Authorization"):
        return 'Bearer error="invalid_token"'
    return "Bearer"
