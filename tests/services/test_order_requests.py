"""What shoppers want of their orders, and what becomes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.books import fresh, level, refunded, refused
from webapp.errors import NotFound
from webapp.events.queries import history_of
from webapp.orders.queries import OrderChanged, parcels_of
from webapp.orders.queries.requests import (
    count_open_requests,
    get_request,
    requests_in,
    requests_of,
)
from webapp.orders.rules.life import WrongStatus
from webapp.orders.rules.requests import RequestState, is_in_time, left_to_return
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import TooLate, ask_to_cancel, ask_to_return
from webapp.orders.services.cancel import AlreadyShipped, cancel_order
from webapp.orders.services.decide import RequestDecided, accept_request, decline_request
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import (
    CancellationWanted,
    deliver_order,
    finish_order,
    ship_order,
    ship_parcel,
)
from webapp.orders.services.steps import TooManyPieces
from webapp.orders.services.take_back import return_lines
from webapp.paging import Place
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}
GUEST = {"actor": "shopper"}
ADA = "ada@example.com"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=5))


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 2))


@pytest.fixture
def shipped(order):
    accept_order(order.id, **STAFF)
    ship_order(order.id, **STAFF)
    return fresh(order)


def pay(order):
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, **STAFF)


def said(order):
    """Names of what happened and who did it, oldest first."""
    return [(event.name, event.actor) for event in history_of("order", order.id)]


def stands(request):
    now = get_request(request.id)
    return (now.kind, now.state, now.decided_by)


def line_of(order):
    return fresh(order).lines[0].id


def pieces(order, count):
    return {line_of(order): count}


def letters(mailbox):
    return [letter["Subject"] for letter in mailbox.letters() if letter["To"] == ADA]


def test_what_nobody_paid_or_packed_is_canceled_at_once(order, lamp, mailbox):
    request = ask_to_cancel(order.id, reason="too dear", **GUEST)

    assert stands(request) == ("CANCEL", "ACCEPTED", "shopper")
    assert (fresh(order).status, level(lamp)) == ("CANCELED", (5, 0))
    assert said(order)[1:] == [
        ("order.cancellation_wanted", "shopper"),
        ("order.canceled", "shopper"),
        ("order.request_accepted", "shopper"),
    ]
    assert letters(mailbox) == [f"Your order {order.number} at Test Shop: cancelled as you wished"]


def test_the_words_of_the_shopper_stand_in_no_event(db, order):
    ask_to_cancel(order.id, reason="my illness", **GUEST)

    written = db.session.scalars(text("SELECT facts::text FROM events")).all()
    written += db.session.scalars(text("SELECT body::text FROM staff_log")).all()
    assert not [row for row in written if "illness" in row]


def paid(order):
    pay(order)


def packed(order):
    accept_order(order.id, **STAFF)
    pack_order(order.id, **STAFF)


def partly_shipped(order):
    accept_order(order.id, **STAFF)
    ship_order(order.id, pieces(order, 1), **STAFF)


@pytest.mark.parametrize("happen", [paid, packed, partly_shipped])
def test_what_was_worked_on_waits_for_staff(order, happen, mailbox):
    happen(order)
    status, version = fresh(order).status, fresh(order).version

    request = ask_to_cancel(order.id, reason="too late?", **GUEST)

    assert stands(request) == ("CANCEL", "OPEN", None)
    assert get_request(request.id).reason == "too late?"
    assert (fresh(order).status, fresh(order).version) == (status, version + 1)
    assert count_open_requests(9) == 1
    assert letters(mailbox) == [f"You want to cancel your order {order.number} at Test Shop"]


def test_asking_again_is_the_same_while_it_waits(order):
    pay(order)
    first = ask_to_cancel(order.id, reason="first", **GUEST)
    version = fresh(order).version

    second = ask_to_cancel(order.id, reason="second", **GUEST)

    assert second.id == first.id
    assert get_request(first.id).reason == "first"
    assert (fresh(order).version, len(requests_of(order.id))) == (version, 1)


def test_staff_agree_and_the_money_goes_back(order, lamp, mailbox):
    pay(order)
    request = ask_to_cancel(order.id, **GUEST)

    accept_request(order.id, request.id, answer="Gladly.", **STAFF)

    assert stands(request) == ("CANCEL", "ACCEPTED", "staff:1")
    now = fresh(order)
    assert (now.status, refunded(order), level(lamp)) == ("CANCELED", [(1, 4495)], (5, 0))
    letter = mailbox.last(ADA)
    assert "cancelled as you wished" in letter["Subject"]
    assert "Gladly." in letter.get_content()
    assert f"https://shop.example/orders/{now.token}" in letter.get_content()


def test_of_an_order_that_has_left_in_part_the_rest_is_canceled(order, lamp):
    partly_shipped(order)
    request = ask_to_cancel(order.id, **GUEST)

    accept_request(order.id, request.id, **STAFF)

    line = fresh(order).lines[0]
    assert (line.shipped_quantity, line.canceled_quantity) == (1, 1)
    assert (fresh(order).status, stands(request)[1]) == ("IN_PROGRESS", "ACCEPTED")


def test_nothing_can_be_accepted_when_the_rest_is_packed(order):
    partly_shipped(order)
    pack_order(order.id, **STAFF)
    request = ask_to_cancel(order.id, **GUEST)

    refused(AlreadyShipped, lambda: accept_request(order.id, request.id, **STAFF))

    assert stands(request) == ("CANCEL", "OPEN", None)


def test_staff_decline_with_a_sentence_and_the_order_stays(order, mailbox):
    pay(order)
    request = ask_to_cancel(order.id, **GUEST)

    decline_request(order.id, request.id, answer="It is on the van.", **STAFF)

    assert stands(request) == ("CANCEL", "DECLINED", "staff:1")
    now = fresh(order)
    assert (now.status, now.kept_cents) == ("PENDING", 4495)
    assert "It is on the van." in mailbox.last(ADA).get_content()
    assert ask_to_cancel(order.id, **GUEST).id != request.id


def test_what_staff_canceled_meanwhile_is_as_it_was_wanted(order):
    pay(order)
    request = ask_to_cancel(order.id, **GUEST)
    cancel_order(order.id, **STAFF)

    accept_request(order.id, request.id, **STAFF)

    assert stands(request)[1] == "ACCEPTED"
    assert refunded(order) == [(1, 4495)]


@pytest.mark.parametrize("again", [accept_request, decline_request])
def test_an_answer_is_given_once(order, again):
    pay(order)
    request = ask_to_cancel(order.id, **GUEST)
    decline_request(order.id, request.id, answer="No.", **STAFF)

    refused(RequestDecided, lambda: again(order.id, request.id, answer="Yes.", **STAFF))

    assert get_request(request.id).answer == "No."
    assert fresh(order).status == "PENDING"


def test_a_page_that_is_older_than_the_request_decides_nothing(order):
    pay(order)
    seen = fresh(order).version
    request = ask_to_cancel(order.id, **GUEST)

    refused(OrderChanged, lambda: accept_request(order.id, request.id, seen_version=seen, **STAFF))
    refused(OrderChanged, lambda: accept_order(order.id, seen_version=seen, **STAFF))

    assert stands(request)[1] == "OPEN"


def test_the_request_of_another_order_is_not_found(a, order, lamp):
    pay(order)
    request, other = ask_to_cancel(order.id, **GUEST), a.order((lamp, 1))

    for decide in (accept_request, decline_request):
        refused(NotFound, lambda decide=decide: decide(other.id, request.id, answer="x", **STAFF))

    assert (stands(request)[1], fresh(other).status) == ("OPEN", "PENDING")


def ship_all(order):
    return ship_order(order.id, **STAFF)


def ship_the_parcel(order):
    return ship_parcel(order.id, parcels_of(order.id)[0].id, **STAFF)


def say_it_arrived(order):
    return finish_order(order.id, **STAFF)


@pytest.mark.parametrize("ship", [ship_all, ship_the_parcel, say_it_arrived])
def test_nothing_leaves_while_the_shopper_waits_for_an_answer(order, lamp, ship):
    packed(order)
    wish = ask_to_cancel(order.id, **GUEST)
    before = (fresh(order).version, level(lamp))

    with pytest.raises(CancellationWanted) as refusal:
        ship(order)

    assert (refusal.value.status, refusal.value.code) == (409, "cancellation_wanted")
    assert refusal.value.details == {"order_request_id": wish.id}
    assert (fresh(order).version, level(lamp)) == before
    decline_request(order.id, wish.id, answer="It is on its way.", **STAFF)
    ship(order)
    assert fresh(order).lines[0].shipped_quantity > 0


def test_a_wish_to_send_goods_back_does_not_hold_the_others(order):
    partly_shipped(order)
    ask_to_return(order.id, pieces(order, 1), **GUEST)

    ship_order(order.id, **STAFF)

    assert fresh(order).lines[0].shipped_quantity == 2


def test_what_has_left_or_is_over_cannot_be_canceled(order, shipped):
    refused(AlreadyShipped, lambda: ask_to_cancel(order.id, **GUEST))
    deliver_order(order.id, **STAFF)
    refused(WrongStatus, lambda: ask_to_cancel(order.id, **GUEST))

    assert requests_of(order.id) == []


def test_goods_that_came_are_announced_and_taken_back_when_they_arrive(shipped, lamp, mailbox):
    request = ask_to_return(shipped.id, pieces(shipped, 1), reason="too big", **GUEST)
    accept_request(shipped.id, request.id, answer="Use the box.", **STAFF)

    assert stands(request) == ("RETURN", "ACCEPTED", "staff:1")
    assert (fresh(shipped).lines[0].returned_quantity, level(lamp)) == (0, (3, 0))
    return_lines(shipped.id, pieces(shipped, 1), into=Bucket.AVAILABLE, **STAFF)
    assert (fresh(shipped).lines[0].returned_quantity, level(lamp)) == (1, (4, 0))
    assert letters(mailbox)[-1].startswith(f"Your order {shipped.number} at Test Shop: please send")
    assert [(line.order_line_id, line.quantity) for line in requests_of(shipped.id)[0].lines] == [
        (line_of(shipped), 1)
    ]


@pytest.mark.parametrize("count", [0, 3, -1])
def test_no_more_comes_back_than_was_sent(shipped, count):
    refused(TooManyPieces, lambda: ask_to_return(shipped.id, pieces(shipped, count), **GUEST))

    assert requests_of(shipped.id) == []


def test_what_was_announced_or_came_back_is_not_announced_again(shipped):
    request = ask_to_return(shipped.id, pieces(shipped, 1), **GUEST)
    accept_request(shipped.id, request.id, **STAFF)

    refused(TooManyPieces, lambda: ask_to_return(shipped.id, pieces(shipped, 2), **GUEST))
    return_lines(shipped.id, pieces(shipped, 1), into=Bucket.AVAILABLE, **STAFF)
    refused(TooManyPieces, lambda: ask_to_return(shipped.id, pieces(shipped, 2), **GUEST))

    second = ask_to_return(shipped.id, pieces(shipped, 1), **GUEST)
    assert (second.id != request.id, stands(second)[1]) == (True, "OPEN")


def test_what_was_declined_may_be_announced_again(shipped):
    first = ask_to_return(shipped.id, pieces(shipped, 2), **GUEST)
    decline_request(shipped.id, first.id, answer="Which one?", **STAFF)

    assert stands(ask_to_return(shipped.id, pieces(shipped, 2), **GUEST))[1] == "OPEN"


def test_lines_of_another_order_do_not_come_back(a, lamp, shipped):
    other = a.order((lamp, 1))

    refused(NotFound, lambda: ask_to_return(shipped.id, pieces(other, 1), **GUEST))

    assert requests_of(shipped.id) == []


def test_what_was_not_sent_cannot_come_back(order):
    refused(WrongStatus, lambda: ask_to_return(order.id, pieces(order, 1), **GUEST))
    accept_order(order.id, **STAFF)
    refused(TooManyPieces, lambda: ask_to_return(order.id, pieces(order, 1), **GUEST))


def deliver_days_ago(db, order, days):
    """As if time had passed: nobody else changes an event, not even this test for good."""
    deliver_order(order.id, **STAFF)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(
            f"UPDATE events SET happened_at = now() - interval '{days} days'"
            " WHERE name = 'order.delivered'"
        )


def test_goods_come_back_within_the_days_that_the_shop_gives(db, shipped):
    deliver_days_ago(db, shipped, 15)

    refused(TooLate, lambda: ask_to_return(shipped.id, pieces(shipped, 1), **GUEST))

    assert requests_of(shipped.id) == []


def test_on_the_last_day_they_still_do(db, shipped):
    deliver_days_ago(db, shipped, 13)

    assert stands(ask_to_return(shipped.id, pieces(shipped, 1), **GUEST))[1] == "OPEN"


def test_what_came_back_is_some_of_what_was_announced():
    assert left_to_return(5, 0, 0) == 5
    assert left_to_return(5, 2, 0) == 3
    assert left_to_return(5, 2, 3) == 2
    assert left_to_return(5, 5, 5) == 0


def test_the_list_is_by_state_and_the_newest_is_first(a, lamp):
    made = []
    for _ in range(3):
        order = a.order((lamp, 1))
        pay(order)
        made.append(ask_to_cancel(order.id, **GUEST))
    decline_request(made[0].order_id, made[0].id, answer="No.", **STAFF)

    waiting = requests_in(RequestState.OPEN, place=Place()).rows
    everything = requests_in(None, place=Place()).rows

    assert [row.id for row in waiting] == [made[2].id, made[1].id]
    assert [row.id for row in everything] == [made[2].id, made[1].id, made[0].id]
    assert (count_open_requests(9), count_open_requests(1)) == (2, 1)


def test_a_new_address_of_the_page_is_mailed_and_the_old_one_is_gone(order, client, mailbox):
    old = order.token

    renew_link(order.id, **STAFF)

    now = fresh(order)
    assert (len(now.token), now.token == old, now.version) == (43, False, 2)
    assert client.get(f"/orders/{old}").status_code == 404
    assert client.get(f"/orders/{now.token}").status_code == 200
    letter = mailbox.last(ADA).get_content()
    assert f"https://shop.example/orders/{now.token}" in letter
    assert old not in letter


def test_no_key_of_a_page_stands_in_an_event_or_the_queue(db, order):
    renew_link(order.id, **STAFF)

    for table in ("events", "procrastinate_jobs", "staff_log"):
        rows = db.session.scalars(text(f"SELECT t::text FROM {table} AS t")).all()
        assert rows
        assert not [row for row in rows if fresh(order).token in row or order.token in row]


def test_a_draft_has_no_page_and_so_no_address(a, lamp):
    draft = a.draft((lamp, 1))

    refused(WrongStatus, lambda: renew_link(draft.id, **STAFF))

    assert fresh(draft).token == draft.token


def test_goods_may_come_back_until_so_many_days_are_over():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    days = {"now": now, "days": 14}

    assert is_in_time(None, **days)
    assert is_in_time(now - timedelta(days=14), **days)
    assert not is_in_time(now - timedelta(days=14, seconds=1), **days)
    assert not is_in_time(None, now=now, days=0)
