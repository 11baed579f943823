"""Every write of every page, sent by a page that is not ours or not of this session."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.access.pages import PAGES, SHOPPER
from tests.access.routes import path_of as spelled
from tests.access.staff_policy import HALFWAY, STAFF_POLICY
from tests.access.staff_policy import PUBLIC as OPEN_TO_ALL
from tests.access.tables import difference, tables
from tests.conftest import form_token_of
from tests.factory import PASSWORD
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.rules.roles import PERMISSIONS
from webapp.accounts.services.sign_in import sign_in
from webapp.form_tokens import FIELD, form_token
from webapp.staff_realm import STAFF_COOKIE

READING = {"GET", "HEAD", "OPTIONS"}
ROUTES = PAGES | STAFF_POLICY
ELSEWHERE = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another host of ours": {"Sec-Fetch-Site": "same-site"},
    "another site that says it is ours": {
        "Sec-Fetch-Site": "cross-site",
        "Origin": "http://localhost",
    },
    "an old browser": {"Origin": "https://evil.example"},
    "a sandbox": {"Origin": "null"},
    "another port": {"Origin": "http://localhost:8443"},
}
FORM = {"email": "ada@example.com", "password": PASSWORD, "variant_id": "1", "quantity": "1"}


KNOWN = {"slug": "lamp", "token": "unknown", "noun": "shipment", "prefix": "00000000"}


def writes(app: Flask) -> list[tuple[str, str, str]]:
    """Each verb and path that is no reading, from the map of routes, and whom it is for."""
    found = []
    for rule in app.url_map.iter_rules():
        for verb in sorted((rule.methods or set()) - READING):
            if not rule.rule.startswith("/api/"):
                row = f"{verb} {spelled(rule)}"
                found.append((verb, filled(spelled(rule)), ROUTES[row]))
    return found


def filled(path):
    return re.sub(r"\{(\w+)\}", lambda hole: KNOWN.get(hole[1], "1"), path)


@pytest.fixture
def asker(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture
def everybody(app, a):
    """One who is signed in everywhere, with the right token in his form."""
    ada = a.account()
    a.product(title="Lamp", slug="lamp")
    a.order((a.variant_of(a.product()), 1))
    token = sign_in(email=ada.email, password=PASSWORD, device="")
    staff = a.session()
    with app.test_request_context():
        tokens = {SHOPPER: form_token(token), "staff": form_token_of(app, staff)}
    return {"Cookie": f"{SHOPPER_COOKIE}={token}; {STAFF_COOKIE}={staff}"}, tokens


def realm_of(whom):
    return SHOPPER if whom == SHOPPER else "staff"


def guarded(whom):
    return whom in {SHOPPER, HALFWAY, "staff", *PERMISSIONS}


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_no_other_place_can_send_any_form(app, asker, everybody, headers):
    """Though it comes with all cookies and the right token."""
    cookies, tokens = everybody
    before, let_in = tables(), []

    for verb, path, whom in writes(app):
        form = FORM | {FIELD: tokens[realm_of(whom)]}
        answer = asker.open(path, method=verb, headers=cookies | headers, data=form)
        if (answer.status_code, "another site" in answer.text) != (403, True):
            let_in.append((verb, path, answer.status_code))

    assert let_in == []
    assert difference(before, tables()) == []
    assert len(writes(app)) > 50


@pytest.mark.parametrize("kind", ["none", "of another session", "of the other realm", "made up"])
def test_no_form_is_taken_without_the_token_of_its_session(app, asker, a, everybody, kind):
    """What staff were refused is written into their log, and nothing else."""
    cookies, tokens = everybody
    wrong = {realm: wrong_token(app, a, tokens, realm, kind) for realm in tokens}
    before, let_in = tables(), []

    for verb, path, whom in writes(app):
        if guarded(whom):
            form = FORM | wrong[realm_of(whom)]
            answer = asker.open(path, method=verb, headers=cookies, data=form)
            if answer.status_code != 403:
                let_in.append((verb, path, answer.status_code))

    assert let_in == []
    assert difference(before, tables()) == ["staff_log"]


def wrong_token(app, a, tokens, realm, kind):
    other = {SHOPPER: "staff", "staff": SHOPPER}[realm]
    if kind == "none":
        return {}
    if kind == "made up":
        return {FIELD: "0" * 64}
    if kind == "of the other realm":
        return {FIELD: tokens[other]}
    return {FIELD: token_of_eve(app, a, realm)}


def token_of_eve(app, a, realm):
    if realm == "staff":
        return form_token_of(app, a.session())
    eve = a.account("eve@example.com")
    with app.test_request_context():
        return form_token(sign_in(email=eve.email, password=PASSWORD, device=""))


def test_a_token_counts_in_the_body_alone(app, asker, everybody):
    """What stands in an address is found in logs and referrers."""
    cookies, tokens = everybody
    before, let_in = tables(), []

    for verb, path, whom in writes(app):
        if guarded(whom):
            asked = f"{path}?{FIELD}={tokens[realm_of(whom)]}"
            answer = asker.open(asked, method=verb, headers=cookies, data=FORM)
            if answer.status_code != 403:
                let_in.append((verb, path, answer.status_code))

    assert let_in == []
    assert difference(before, tables()) == ["staff_log"]


def test_every_write_that_needs_no_token_is_for_whoever_comes(app):
    """So that there is nobody whose name it could be done in."""
    bare = {f"{verb} {path}" for verb, path, whom in writes(app) if not guarded(whom)}

    assert {whom for _, _, whom in writes(app) if not guarded(whom)} == {OPEN_TO_ALL}
    assert bare == {
        "POST /account/forgotten",
        "POST /account/links/unknown",
        "POST /account/register",
        "POST /account/sign-in",
        "POST /account/sign-in/passkey",
        "POST /account/sign-in/passkey/options",
        "POST /cart/lines",
        "POST /cart/lines/1",
        "POST /checkout",
        "POST /checkout/adjustment",
        # The key in the address is the visitor's, and their forms bear a token of what he proved.
        *(f"POST /orders/unknown/{act}" for act in ("cancellation", "link", "return")),
        "POST /orders/unknown/confirmation",
        "POST /products/lamp/reviews",
        "POST /staff/invitation/unknown",
        "POST /staff/password",
        "POST /staff/password/unknown",
        "POST /staff/sign-in",
    }
