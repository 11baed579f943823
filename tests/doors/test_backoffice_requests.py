"""What staff answer to shoppers."""

import pytest

from tests.conftest import signed_in_as
from tests.doors.reading import order_numbers, part, rows, words_of
from tests.doors.test_backoffice_order_acts import send
from webapp.orders.queries import get_order
from webapp.orders.queries.requests import get_request
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_cancel, ask_to_return
from webapp.orders.services.decide import decline_request
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType

SHOPPER = {"actor": "shopper"}


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9))


@pytest.fixture
def paid(a, lamp):
    order = a.order((lamp, 2))
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, actor="test")
    return order


@pytest.fixture
def wish(paid):
    return ask_to_cancel(paid.id, reason="<b>late</b>", **SHOPPER)


def answer(staff, order, wish, noun, **form):
    return send(staff, order, f"requests/{wish.id}/{noun}", **form)


def state(wish):
    now = get_request(wish.id)
    return now.state, now.answer


def test_the_order_says_what_the_customer_wants(staff, paid, wish):
    page = staff.get(f"/staff/orders/{paid.id}").text

    card = part(page, f"request-{wish.id}")
    assert card.startswith("Cancel the order Open Asked by the customer on")
    assert "&lt;b&gt;late&lt;/b&gt;" in card
    assert "What has not left yet is canceled, and what was paid goes back." in card


def test_staff_accept_and_the_order_is_canceled(staff, paid, wish):
    page = answer(staff, paid, wish, "acceptance", answer="Gladly.")

    assert page.location.endswith(f"/staff/orders/{paid.id}")
    assert (get_order(paid.id).status, state(wish)) == ("CANCELED", ("ACCEPTED", "Gladly."))
    history = part(staff.get(f"/staff/orders/{paid.id}").text, "history")
    assert "The request was accepted" in history


def test_staff_decline_with_a_sentence(staff, paid, wish):
    page = answer(staff, paid, wish, "refusal", answer="")
    assert page.status_code == 422
    assert state(wish) == ("OPEN", "")

    answer(staff, paid, wish, "refusal", answer="It is on the van.")
    assert (get_order(paid.id).status, state(wish)) == (
        "PENDING",
        ("DECLINED", "It is on the van."),
    )
    assert "It is on the van." in staff.get(f"/staff/orders/{paid.id}").text


@pytest.mark.parametrize("noun", ["acceptance", "refusal"])
def test_what_is_answered_stays_so(staff, paid, wish, noun):
    decline_request(paid.id, wish.id, answer="No.", actor="staff:9")

    page = answer(staff, paid, wish, noun, answer="Yes.")

    assert page.status_code == 409
    assert "This request was answered already." in page.text
    assert (get_order(paid.id).status, state(wish)) == ("PENDING", ("DECLINED", "No."))


@pytest.mark.parametrize("noun", ["acceptance", "refusal"])
def test_a_page_from_before_the_request_answers_nothing(staff, paid, wish, noun):
    page = answer(staff, paid, wish, noun, answer="Yes.", version=get_order(paid.id).version - 1)

    assert page.status_code == 409
    assert "Yes.</textarea>" in page.text
    assert state(wish) == ("OPEN", "")


@pytest.mark.parametrize("noun", ["acceptance", "refusal"])
def test_the_request_of_another_order_is_not_found(staff, a, lamp, wish, noun):
    other = a.order((lamp, 1))

    assert answer(staff, other, wish, noun, answer="x").status_code == 404
    assert (get_order(other.id).status, state(wish)) == ("PENDING", ("OPEN", ""))


def test_a_return_that_is_accepted_waits_for_the_goods(staff, a, lamp):
    order = a.order((lamp, 2))
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test")
    wish = ask_to_return(order.id, {get_order(order.id).lines[0].id: 1}, **SHOPPER)

    card = part(staff.get(f"/staff/orders/{order.id}").text, f"request-{wish.id}")
    assert "1 × Lamp" in card
    answer(staff, order, wish, "acceptance")

    assert (state(wish), get_order(order.id).lines[0].returned_quantity) == (("ACCEPTED", ""), 0)


def test_the_list_shows_what_waits_and_the_home_page_counts_it(staff, a, lamp, paid, wish):
    done = a.order((lamp, 1))
    ask_to_cancel(done.id, **SHOPPER)

    waiting, everything = (staff.get(f"/staff/requests{more}") for more in ("?status=OPEN", ""))

    assert order_numbers(waiting.text) == [paid.number]
    assert order_numbers(everything.text) == [done.number, paid.number]
    assert "Cancel the order &lt;b&gt;late&lt;/b&gt; Open" in rows(waiting.text)[0]
    assert part(staff.get("/staff").text, "requests") == "1"
    assert "#request-" in waiting.text


def test_an_empty_list_says_so(staff):
    assert "Every request is answered." in staff.get("/staff/requests?status=OPEN").text
    assert "No request here." in staff.get("/staff/requests?status=DECLINED").text


def test_who_may_not_write_orders_reads_requests_and_cannot_answer(app, a, paid, wish):
    warehouse = signed_in_as("warehouse", app, a)

    page = warehouse.get(f"/staff/orders/{paid.id}").text

    assert "late" in part(page, f"request-{wish.id}")
    assert "/acceptance" not in page.partition("request-")[2].partition("</section>")[0]
    assert answer(warehouse, paid, wish, "acceptance").status_code == 403
    assert send(warehouse, paid, "link").status_code == 403
    assert (state(wish), get_order(paid.id).status) == (("OPEN", ""), "PENDING")


def test_a_new_link_is_mailed_and_stands_in_the_log_without_the_key(staff, db, paid, mailbox):
    old = paid.token
    page = words_of(staff.get(f"/staff/orders/{paid.id}").text)
    assert "New link for the shopper" in page

    assert send(staff, paid, "link").status_code == 303

    now = get_order(paid.id)
    assert now.token != old
    assert staff.get(f"/orders/{old}").status_code == 404
    assert now.token in mailbox.last("ada@example.com").get_content()
    entry = db.session.execute(
        db.text("SELECT action, actor, body::text FROM staff_log ORDER BY id DESC LIMIT 1")
    ).one()
    assert entry.action == "order.link_renewed"
    assert entry.actor.startswith("staff:")
    assert now.token not in entry.body
    assert old not in entry.body
    assert "The page of the order got another address" in staff.get(f"/staff/orders/{paid.id}").text


def test_the_same_form_twice_makes_one_new_link(staff, paid):
    form = {"version": get_order(paid.id).version, "request_key": "one-and-the-same"}

    answers = [staff.post(f"/staff/orders/{paid.id}/link", data=form) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert get_order(paid.id).version == form["version"] + 1
