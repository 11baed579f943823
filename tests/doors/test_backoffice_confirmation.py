"""What is grave asks once more who sits there, and loses nothing of what was typed."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.conftest import StaffBrowser
from tests.factory import PASSWORD, Make, code_of_app
from webapp.access import permission_of
from webapp.accounts.models import Staff, StaffSession
from webapp.events.models import RequestKey
from webapp.orders.models import Order
from webapp.orders.services.pay import record_payment
from webapp.payments.models import Refund
from webapp.payments.rules import PaymentType
from webapp.staff_realm import STAFF_COOKIE

PROOF = {"confirm_password": PASSWORD}


@pytest.fixture
def sam(a: Make) -> Staff:
    sam = a.staff()
    a.factor(sam)
    return sam


@pytest.fixture
def client(app: Flask, a: Make, sam: Staff, db: SQLAlchemy) -> FlaskClient:
    """Sam's browser, who proved to be there eleven minutes ago."""
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.set_cookie(STAFF_COOKIE, a.session(sam), path="/")
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    db.session.query(StaffSession).update({"confirmed_at": long_ago})
    db.session.commit()
    return client


@pytest.fixture
def order(a: Make) -> Order:
    """Paid with 24.95."""
    order = a.order((a.variant_of(a.product(price="20.00")), 1))
    record_payment(order.id, 2495, payment_type=PaymentType.CASH, actor="test")
    return order


def refund_form(order: Order, db: SQLAlchemy) -> dict[str, str]:
    version = db.session.query(Order.version).filter_by(id=order.id).scalar()
    typed = {"free": "5.00", "reason": 'a "dent" & more'}
    return {"version": str(version), "request_key": "key-of-this-refund", **typed}


def hidden_fields(page: str) -> dict[str, str]:
    form = page[page.index("<main") :]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in fields}


def refunds(db: SQLAlchemy) -> list[int]:
    return [cents for (cents,) in db.session.query(Refund.amount_cents)]


def test_a_refund_asks_once_more_and_is_made_with_what_was_typed(
    client: FlaskClient, order: Order, db: SQLAlchemy
) -> None:
    path, form = f"/staff/orders/{order.id}/refunds", refund_form(order, db)

    asked = client.post(path, data=form)
    assert asked.status_code == 403
    assert "Nothing was done yet" in asked.text
    assert f'action="{path}"' in asked.text
    assert refunds(db) == []

    sent = hidden_fields(asked.text) | PROOF | {"confirm_code": code_of_app()}
    done = client.post(path, data=sent)

    assert sent.items() >= form.items()
    assert (done.status_code, done.location) == (303, f"/staff/orders/{order.id}")
    assert refunds(db) == [500]


def test_for_ten_minutes_nobody_asks_again(
    client: FlaskClient, order: Order, db: SQLAlchemy
) -> None:
    path, form = f"/staff/orders/{order.id}/refunds", refund_form(order, db)
    client.post(path, data=form | PROOF | {"confirm_code": code_of_app()})

    again = refund_form(order, db) | {"request_key": "key-of-another-one"}
    assert client.post(path, data=again).status_code == 303
    assert refunds(db) == [500, 500]


@pytest.mark.parametrize(
    ("proof", "sentence"),
    [
        ({"confirm_password": "not it", "confirm_code": ""}, "This is not your password."),
        ({"confirm_password": PASSWORD, "confirm_code": "000000"}, "This code is wrong"),
        ({"confirm_password": PASSWORD}, "This code is wrong"),
    ],
)
def test_a_wrong_proof_says_so_and_keeps_what_was_typed(
    client: FlaskClient, order: Order, db: SQLAlchemy, proof: dict[str, str], sentence: str
) -> None:
    path, form = f"/staff/orders/{order.id}/refunds", refund_form(order, db)

    answer = client.post(path, data=form | proof)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert hidden_fields(answer.text).items() >= form.items()
    assert "not it" not in answer.text
    assert refunds(db) == []


def test_the_proof_is_kept_nowhere(client: FlaskClient, order: Order, db: SQLAlchemy) -> None:
    path, form = f"/staff/orders/{order.id}/refunds", refund_form(order, db)
    client.post(path, data=form | PROOF | {"confirm_code": code_of_app()})
    first = db.session.query(RequestKey.fingerprint).one()

    # Sent again without the proof it is the same request, so the fingerprint held no password.
    assert client.post(path, data=form).status_code == 303
    assert refunds(db) == [500]
    assert db.session.query(RequestKey.fingerprint).one() == first


def test_a_proof_does_not_make_up_for_a_missing_permission(
    app: Flask, a: Make, order: Order, db: SQLAlchemy
) -> None:
    kim = a.staff("kim@example.com", role="support")
    a.factor(kim)
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.set_cookie(STAFF_COOKIE, a.session(kim), path="/")

    proof = PROOF | {"confirm_code": code_of_app()}
    answer = client.post(f"/staff/orders/{order.id}/refunds", data=refund_form(order, db) | proof)

    assert answer.status_code == 403
    assert "Your roles do not let you do this: record payments and refunds." in answer.text


def test_htmx_gets_a_sentence_instead_of_a_page_in_the_page(
    client: FlaskClient, order: Order, db: SQLAlchemy
) -> None:
    path, form = f"/staff/orders/{order.id}/refunds", refund_form(order, db)
    answer = client.post(path, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#alert"
    assert refunds(db) == []


GRAVE = {
    "staff_orders.accept",
    *("staff_orders.cancellation", "staff_orders.cancellations", "staff_orders.returns"),
    *("staff_orders.refunds", "staff_own.confirm_here", "staff_own.renew_codes"),
    *("staff_people.send_invitation", "staff_people.give", "staff_people.reset"),
    *("staff_passkeys.show", "staff_passkeys.passkey_to_add", "staff_passkeys.add"),
    *("staff_passkeys.remove", "staff_passkeys.show_code_app", "staff_passkeys.add_code_app"),
    *("staff_people.end", "staff_people.take_back", "staff_exports.take"),
    *("staff_tokens.create", "staff_tokens.rotate", "staff_tokens.revoke"),
}


def test_what_is_grave_is_known(app: Flask) -> None:
    grave = {name for name, view in app.view_functions.items() if getattr(view, "is_grave", False)}
    assert grave == GRAVE
    assert {permission_of(app, name).kind for name in grave} == {"staff"}  # type: ignore[union-attr]
