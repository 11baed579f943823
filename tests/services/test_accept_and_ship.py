"""An order is accepted, packed, shipped and delivered, in one parcel or in several."""

import pytest

from tests.books import document, documents, fresh, happened, last_event, level, moved, refused
from webapp.errors import NotFound
from webapp.events.queries import history_of
from webapp.orders.queries import OrderChanged, parcels_of
from webapp.orders.rules.life import WrongStatus
from webapp.orders.services.accept import accept_order
from webapp.orders.services.cancel import cancel_lines, cancel_order
from webapp.orders.services.pack import ParcelGone, pack_order, unpack_parcel
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import NotAllShipped, deliver_order, ship_order, ship_parcel
from webapp.orders.services.steps import TooManyPieces
from webapp.payments.rules import PaymentType

pytestmark = pytest.mark.usefixtures("books_agree")
STAFF = {"actor": "staff:1"}


@pytest.fixture
def order(a, lamp, rug):
    """Three lamps and two rugs, accepted: 60.00 + 19.90, delivered free."""
    placed = a.order((lamp, 3), (rug, 2))
    return accept_order(placed.id, **STAFF)


def lamps(order, count):
    return {order.lines[0].id: count}


def rugs(order, count):
    return {order.lines[1].id: count}


def counts(order):
    """Of each line, how many pieces are packed, shipped and still here."""
    lines = fresh(order).lines
    return [(line.packed_quantity, line.shipped_quantity, line.unshipped) for line in lines]


def parcels(order):
    """Each parcel with the pieces of each line in it."""
    return [
        (parcel.status, parcel.tracking_code, [content.quantity for content in parcel.lines])
        for parcel in parcels_of(order.id)
    ]


def test_an_accepted_order_is_in_progress_and_keeps_its_goods(a, lamp):
    placed = a.order((lamp, 2))

    order = accept_order(placed.id, **STAFF)

    assert (order.status, order.version, level(lamp)) == ("IN_PROGRESS", 2, (8, 2))
    event = last_event(order)
    assert (event.name, event.actor) == ("order.accepted", "staff:1")
    assert event.facts == {
        "order_id": order.id,
        "status_before": "PENDING",
        "status": "IN_PROGRESS",
        "version": 2,
        "reason": "",
    }


def test_an_order_is_accepted_once(order):
    refusal = refused(WrongStatus, lambda: accept_order(order.id, **STAFF))
    assert refusal.details == {"status": "IN_PROGRESS"}


def test_an_order_that_somebody_changed_meanwhile_is_not_accepted(a, lamp):
    order = a.order((lamp, 2))
    cancel_lines(order.id, lamps(order, 1), **STAFF)
    refusal = refused(OrderChanged, lambda: accept_order(order.id, seen_version=1, **STAFF))
    assert refusal.details == {"version": 2}
    assert accept_order(order.id, seen_version=2, **STAFF).version == 3


def test_an_order_that_does_not_exist_is_not_accepted(db):
    refused(NotFound, lambda: accept_order(7, **STAFF))


def test_a_packed_order_still_has_its_goods(order, lamp):
    parcel = pack_order(order.id, **STAFF)

    assert parcels(order) == [("PACKED", "", [3, 2])]
    assert counts(order) == [(3, 0, 3), (2, 0, 2)]
    assert (level(lamp), len(moved(*order.lines))) == ((7, 3), 2)
    assert last_event(order).facts["parcel_id"] == parcel.id
    assert documents(order) == []


def test_some_pieces_are_packed_and_then_the_rest(order):
    pack_order(order.id, lamps(order, 2), **STAFF)
    pack_order(order.id, **STAFF)
    assert parcels(order) == [("PACKED", "", [2]), ("PACKED", "", [1, 2])]
    refused(TooManyPieces, lambda: pack_order(order.id, **STAFF))


@pytest.mark.parametrize("count", [4, -1, 2**70])
@pytest.mark.parametrize("act", [pack_order, ship_order, cancel_lines])
def test_no_more_pieces_than_there_are_and_no_fewer_than_none(order, act, count):
    line = order.lines[0]
    refusal = refused(TooManyPieces, lambda: act(order.id, {line.id: count}, **STAFF))
    assert refusal.details == {"left": {str(line.id): 3}}


@pytest.mark.parametrize("act", [pack_order, ship_order, cancel_lines])
def test_none_of_some_line_is_nothing_to_do(order, act):
    nothing = lamps(order, 0)
    refused(TooManyPieces, lambda: act(order.id, nothing, **STAFF))
    refused(TooManyPieces, lambda: act(order.id, {}, **STAFF))


@pytest.mark.parametrize("act", [pack_order, ship_order, cancel_lines])
def test_pieces_of_another_order_are_not_found(a, order, lamp, act):
    other = a.order((lamp, 1))
    pieces = lamps(order, 1) | lamps(other, 1)
    refusal = refused(NotFound, lambda: act(order.id, pieces, **STAFF))
    assert refusal.details == {"line_ids": [other.lines[0].id]}


def test_an_unpacked_parcel_sets_its_pieces_free_once(order, lamp):
    parcel = pack_order(order.id, lamps(order, 2), **STAFF)

    unpack_parcel(order.id, parcel.id, **STAFF)

    assert parcels(order) == [("UNPACKED", "", [2])]
    assert (counts(order), level(lamp)) == ([(0, 0, 3), (0, 0, 2)], (7, 3))
    assert last_event(order).facts["parcel_id"] == parcel.id
    refusal = refused(ParcelGone, lambda: unpack_parcel(order.id, parcel.id, **STAFF))
    assert refusal.details == {"status": "UNPACKED"}


@pytest.mark.parametrize("act", [unpack_parcel, ship_parcel])
def test_a_parcel_of_another_order_is_not_found(a, order, lamp, act):
    other = accept_order(a.order((lamp, 1)).id, **STAFF)
    parcel = pack_order(other.id, **STAFF)
    refused(NotFound, lambda: act(order.id, parcel.id, **STAFF))


def test_shipped_goods_are_sold_and_billed(order, lamp, rug):
    shipped = ship_order(order.id, tracking_code="3SABC", **STAFF)

    assert (shipped.status, shipped.version) == ("IN_PROGRESS", 4)
    assert (level(lamp), level(rug)) == ((7, 0), (8, 0))
    assert moved(order.lines[0]) == [
        (3, "available", "reserved", "order placed"),
        (3, "reserved", "sold", "shipped"),
    ]
    assert parcels(order) == [("SHIPPED", "3SABC", [3, 2])]
    assert counts(order) == [(0, 3, 0), (0, 2, 0)]
    assert happened(order)[-2:] == ["order.shipped", "order.billed"]
    assert documents(order) == [("B", 1, 7990, 1041 + 164)]
    assert document(order)["paid_cents"] == 0


def test_an_order_that_was_billed_when_it_was_paid_is_not_billed_again(order):
    record_payment(order.id, 7990, payment_type=PaymentType.BANK_TRANSFER, **STAFF)
    ship_order(order.id, **STAFF)
    assert documents(order) == [("B", 1, 7990, 1205)]
    assert happened(order)[-1] == "order.shipped"


def test_an_order_leaves_in_several_parcels_and_gets_one_bill(order, lamp, rug):
    ship_order(order.id, lamps(order, 1), tracking_code="one", **STAFF)
    assert (level(lamp), level(rug)) == ((7, 2), (8, 2))
    assert counts(order) == [(0, 1, 2), (0, 0, 2)]

    ship_order(order.id, rugs(order, 2), tracking_code="two", **STAFF)
    ship_order(order.id, tracking_code="three", **STAFF)

    assert (level(lamp), level(rug)) == ((7, 0), (8, 0))
    assert parcels(order) == [
        ("SHIPPED", "one", [1]),
        ("SHIPPED", "two", [2]),
        ("SHIPPED", "three", [2]),
    ]
    assert documents(order) == [("B", 1, 7990, 1205)]


def test_the_rest_leaves_with_the_parcels_that_wait(order):
    pack_order(order.id, lamps(order, 1), **STAFF)
    pack_order(order.id, lamps(order, 1), **STAFF)

    ship_order(order.id, tracking_code="3SABC", **STAFF)

    assert parcels(order) == [
        ("SHIPPED", "3SABC", [1]),
        ("SHIPPED", "3SABC", [1]),
        ("SHIPPED", "3SABC", [1, 2]),
    ]
    (shipped,) = [event for event in history_of("order", order.id) if "parcel_ids" in event.facts]
    assert len(shipped.facts["parcel_ids"]) == 3


def test_chosen_pieces_leave_and_packed_parcels_stay(order, lamp):
    pack_order(order.id, lamps(order, 2), **STAFF)

    ship_order(order.id, lamps(order, 1), **STAFF)

    assert counts(order) == [(2, 1, 2), (0, 0, 2)]
    refused(TooManyPieces, lambda: ship_order(order.id, lamps(order, 1), **STAFF))
    assert level(lamp) == (7, 2)


def test_one_parcel_leaves_and_the_others_stay(order, lamp, rug):
    first = pack_order(order.id, lamps(order, 3), **STAFF)
    pack_order(order.id, rugs(order, 2), **STAFF)

    ship_parcel(order.id, first.id, tracking_code="3SABC", **STAFF)

    assert parcels(order) == [("SHIPPED", "3SABC", [3]), ("PACKED", "", [2])]
    assert (level(lamp), level(rug)) == ((7, 0), (8, 2))
    refusal = refused(ParcelGone, lambda: ship_parcel(order.id, first.id, **STAFF))
    assert refusal.details == {"status": "SHIPPED"}
    refused(ParcelGone, lambda: unpack_parcel(order.id, first.id, **STAFF))


def test_nothing_is_shipped_twice(order, lamp):
    ship_order(order.id, **STAFF)
    refused(TooManyPieces, lambda: ship_order(order.id, **STAFF))
    refused(TooManyPieces, lambda: ship_order(order.id, lamps(order, 1), **STAFF))
    assert level(lamp) == (7, 0)


def test_canceled_pieces_are_not_shipped(order, lamp):
    cancel_lines(order.id, lamps(order, 2), **STAFF)
    ship_order(order.id, **STAFF)
    assert (counts(order), level(lamp)) == ([(0, 1, 0), (0, 2, 0)], (9, 0))


def test_an_order_is_delivered_when_everything_has_left(order):
    ship_order(order.id, lamps(order, 3), **STAFF)
    refused(NotAllShipped, lambda: deliver_order(order.id, **STAFF))
    ship_order(order.id, **STAFF)

    delivered = deliver_order(order.id, **STAFF)

    assert (delivered.status, last_event(order).name) == ("DELIVERED", "order.delivered")
    refusal = refused(WrongStatus, lambda: deliver_order(order.id, **STAFF))
    assert refusal.details == {"status": "DELIVERED"}


def test_packed_goods_are_not_delivered_yet(order):
    pack_order(order.id, **STAFF)
    refused(NotAllShipped, lambda: deliver_order(order.id, **STAFF))


def test_an_order_is_delivered_when_the_rest_was_canceled(order):
    ship_order(order.id, lamps(order, 3), **STAFF)
    cancel_lines(order.id, rugs(order, 2), **STAFF)
    assert deliver_order(order.id, **STAFF).status == "DELIVERED"


LATER = {
    "pack": lambda order, **more: pack_order(order.id, **STAFF, **more),
    "unpack": lambda order, **more: unpack_parcel(order.id, order.parcel, **STAFF, **more),
    "ship": lambda order, **more: ship_order(order.id, **STAFF, **more),
    "ship a parcel": lambda order, **more: ship_parcel(order.id, order.parcel, **STAFF, **more),
    "deliver": lambda order, **more: deliver_order(order.id, **STAFF, **more),
}


@pytest.mark.parametrize("attempt", LATER.values(), ids=LATER)
def test_nothing_leaves_before_the_order_is_accepted_or_after_it_was_canceled(a, lamp, attempt):
    order = a.order((lamp, 1))
    order.parcel = 1
    assert refused(WrongStatus, lambda: attempt(order)).details == {"status": "PENDING"}
    cancel_order(order.id, **STAFF)
    assert refused(WrongStatus, lambda: attempt(order)).details == {"status": "CANCELED"}


@pytest.mark.parametrize("attempt", LATER.values(), ids=LATER)
def test_nothing_leaves_from_an_order_that_somebody_changed_meanwhile(order, attempt):
    order.parcel = pack_order(order.id, lamps(order, 1), **STAFF).id
    refusal = refused(OrderChanged, lambda: attempt(order, seen_version=2))
    assert refusal.details == {"version": 3}


def test_choosing_nothing_does_not_ship_everything(order):
    pack_order(order.id, **STAFF)
    refused(TooManyPieces, lambda: ship_order(order.id, {}, **STAFF))
    refused(TooManyPieces, lambda: ship_order(order.id, lamps(order, 0), **STAFF))
