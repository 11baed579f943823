"""What staff do is logged, field by field, and each entry is bound to the one before it."""

import hashlib
import json

import pytest
from sqlalchemy import event, select, text

from tests.factory import PASSWORD, code_of_app
from webapp.accounts.services.customers import change_customer
from webapp.accounts.services.second_factor import secret_for, set_up_factor
from webapp.accounts.services.staff import WrongLogin, sign_in, sign_in_or_log
from webapp.accounts.services.staff_sessions import sign_out, signed_in
from webapp.audit.run import audit_books
from webapp.catalogue.rules.reviews import ReviewState
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.prices import change_price
from webapp.catalogue.services.reviews import moderate_review
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.orders.rules.purchase import Address, Wanted
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.draft import draft_order
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.erase import erase_customer
from webapp.orders.services.lines import add_line, change_line
from webapp.staff_log import services
from webapp.staff_log.models import SealedWords, StaffEntry
from webapp.staff_log.services import log_export, log_refusal, log_refused_sign_in
from webapp.stock.services import correct_stock

SAM = {"actor": "staff:1"}
DELFT = Address("Ada Lovelace", "Market", "1", "2611 GP", "Delft", "NL")


def entries(db):
    db.session.rollback()
    return db.session.scalars(select(StaffEntry).order_by(StaffEntry.id)).all()


def changes_of_last(db):
    return entries(db)[-1].body["changes"]


def words_left(db):
    db.session.rollback()
    return {row.field: row.words for row in db.session.scalars(select(SealedWords))}


def test_each_entry_is_bound_to_the_one_before_it(db, a):
    order = a.order((a.variant_of(a.product()), 1))

    add_note(order.id, "Rings twice", **SAM)
    add_note(order.id, "Oder dreimal – ärgerlich", **SAM)

    raw = text("SELECT id, body::text, previous, hash FROM staff_log ORDER BY id")
    (first, second) = db.session.execute(raw).all()
    assert (first.id, second.id, first.previous) == (1, 2, bytes(32))
    assert first.hash == hashlib.sha256(bytes(32) + first.body.encode()).digest()
    assert second.previous == first.hash
    assert second.hash == hashlib.sha256(first.hash + second.body.encode()).digest()
    assert json.loads(second.body)["facts"]["reason"] == "Oder dreimal – ärgerlich"
    assert audit_books() == []


def test_what_shoppers_and_programs_do_is_not_in_it(db, a):
    order = a.order((a.variant_of(a.product()), 1))

    accept_order(order.id, actor="token:1")
    cancel_order(order.id, actor="system")

    assert entries(db) == []


def test_an_order_that_no_staff_placed_asks_the_log_nothing(db, a):
    lamp = a.variant_of(a.product())
    asked = []
    hear = lambda *told: asked.append(told[2])  # noqa: E731

    event.listen(db.engine, "before_cursor_execute", hear)
    order = a.order((lamp, 1))
    accept_order(order.id, actor="token:1")
    event.remove(db.engine, "before_cursor_execute", hear)

    assert len(asked) > 3
    assert [one for one in asked if "staff_log" in one or "advisory" in one] == []


def test_an_entry_says_who_did_what_to_what(db, a):
    order = a.order((a.variant_of(a.product()), 1))

    accept_order(order.id, **SAM)

    (entry,) = entries(db)
    assert (entry.actor, entry.action) == ("staff:1", "order.accepted")
    assert (entry.subject, entry.subject_id) == ("order", order.id)
    assert entry.body["changes"] == {"status": ["PENDING", "IN_PROGRESS"]}
    assert entry.body["facts"]["version"] == 2


def test_a_draft_of_staff_is_logged_with_the_statement_that_writes_it(db, a):
    lamp = a.variant_of(a.product())

    order = draft_order(wanted=[Wanted(lamp.id, 1)], buyer=a.buyer(), **SAM)

    assert [(one.action, one.subject_id) for one in entries(db)] == [("order.drafted", order.id)]
    assert audit_books() == []


def test_lines_are_compared_column_by_column(db, a):
    lamp, mug = (a.variant_of(a.product(title=t, price="10.00")) for t in ("Lamp", "Mug"))
    order = a.order((lamp, 1))
    line = order.lines[0].id

    change_line(order.id, line, quantity=3, **SAM)
    changed = changes_of_last(db)
    add_line(order.id, Wanted(mug.id, 2), **SAM)
    (added,) = changes_of_last(db)["lines"].values()

    assert changed["lines"] == {str(line): {"quantity": [1, 3], "total_cents": [1000, 3000]}}
    assert changed["subtotal_cents"] == [1000, 3000]
    assert (added["title"], added["quantity"]) == ([None, "Mug"], [None, 2])


@pytest.mark.parametrize(
    ("act", "changes"),
    [
        (lambda v: change_price(v.id, 2500, **SAM), {"price_cents": [2000, 2500]}),
        (lambda v: archive_product(v.product_id, **SAM), {"status": ["active", "archived"]}),
        (
            lambda v: correct_stock(v.id, seen=10, counted=8, note="two broke", **SAM),
            {"available": [10, 8]},
        ),
    ],
    ids=["price", "archive", "stock"],
)
def test_use_cases_of_the_catalogue_say_before_and_after(db, a, act, changes):
    lamp = a.variant_of(a.product(price="20.00", on_hand=10))

    act(lamp)

    assert changes_of_last(db) == changes
    assert audit_books() == []


def test_a_decision_about_a_review_says_what_it_was(db, a):
    review = a.review(a.product(), state="PENDING")

    moderate_review(review.id, ReviewState.PUBLISHED, **SAM)

    assert changes_of_last(db) == {"state": ["PENDING", "PUBLISHED"]}


def test_personal_words_stand_beside_the_entry_under_a_seal(db, a):
    order = a.order((a.variant_of(a.product()), 1))
    was = order.shipping_address.street

    change_address(order.id, DELFT, **SAM)

    (entry,) = entries(db)
    assert words_left(db)["address.street"] == [was, "Market"]
    assert set(entry.body["sealed"]) == set(words_left(db))
    assert "Market" not in json.dumps(entry.body)
    assert audit_books() == []


def test_who_is_forgotten_is_forgotten_in_the_log_and_the_chain_holds(db, a):
    ada = a.customer()
    order = a.order((a.variant_of(a.product()), 1), customer_id=ada.id)
    change_address(order.id, DELFT, **SAM)
    change_customer(ada.id, {"name": "Augusta"}, **SAM)
    assert words_left(db)["name"] == ["Ada", "Augusta"]
    cancel_order(order.id, **SAM)

    erase_customer(ada.id, **SAM)

    assert words_left(db) == {}
    assert "address.street" in entries(db)[0].body["sealed"]
    assert audit_books() == []


def test_what_fails_leaves_no_entry_and_frees_its_number(db, a):
    order = a.order((a.variant_of(a.product()), 1))

    @atomic
    def note_and_fail():
        add_note(order.id, "never", **SAM)
        raise ShopError("No.")

    with pytest.raises(ShopError):
        note_and_fail()
    add_note(order.id, "kept", **SAM)

    assert [(one.id, one.body["facts"]["reason"]) for one in entries(db)] == [(1, "kept")]


def test_several_acts_of_one_use_case_are_entries_in_their_order(db):
    @atomic
    def two():
        announce("shop.opened", **SAM)
        announce("shop.closed", **SAM)

    two()

    assert [(one.id, one.action) for one in entries(db)] == [(1, "shop.opened"), (2, "shop.closed")]


def test_who_signs_in_and_out_is_logged(db, a):
    sam = a.staff()
    halfway = signed_in(sign_in(email=sam.email, password=PASSWORD))

    token = set_up_factor(halfway, code=code_of_app(secret_for(halfway))).token
    sign_out(token)
    sign_out(token)

    told = [(one.action, one.actor) for one in entries(db)]
    actions = ["staff.factor_set_up", "staff.signed_in", "staff.signed_out"]
    assert told == [(action, f"staff:{sam.id}") for action in actions]


def test_a_refused_sign_in_is_logged_without_what_was_typed(db, a):
    sam = a.staff()

    for email in (sam.email, "correct-horse-battery"):
        with pytest.raises(WrongLogin):
            sign_in_or_log(email=email, password="wrong-password-of-sam")

    told = [(one.action, one.actor, one.subject_id) for one in entries(db)]
    assert told == [
        ("staff.sign_in_refused", "nobody", sam.id),
        ("staff.sign_in_refused", "nobody", None),
    ]
    kept = "".join(json.dumps(one.body) for one in entries(db))
    assert "wrong-password" not in kept
    assert "correct-horse" not in kept
    assert audit_books() == []


def test_refusals_are_bounded_in_number_and_acts_are_not(db, a, monkeypatch):
    monkeypatch.setattr(services, "MOST_REFUSALS", 3)
    order = a.order((a.variant_of(a.product()), 1))

    for _ in range(5):
        log_refused_sign_in(None)
    log_refusal("not_allowed", path="/staff/roles", **SAM)
    add_note(order.id, "busy day", **SAM)

    told = [one.action for one in entries(db)]
    assert told == ["staff.sign_in_refused"] * 3 + ["staff.refused", "order.noted"]


def test_an_export_is_logged_with_what_it_held(db):
    log_export("orders", rows=120, **SAM)

    (entry,) = entries(db)
    assert (entry.action, entry.actor) == ("staff.exported", "staff:1")
    assert entry.body["facts"] == {"what": "orders", "rows": 120}
