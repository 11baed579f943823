"""Customers who are added, changed and deleted by several at the same moment."""

from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests import books
from tests.races.test_delete import is_there, late, wait_until_somebody_waits
from webapp.accounts.models import Customer, CustomerAddress
from webapp.accounts.services.addresses import create_address
from webapp.accounts.services.customers import change_customer, create_customer
from webapp.db import atomic
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.orders.models import Order
from webapp.orders.rules.purchase import Wanted
from webapp.orders.schemas.placing import PlaceOrder
from webapp.orders.services.buyer import buyer_of_order
from webapp.orders.services.erase import erase_customer
from webapp.orders.services.place import place_lines

ROUNDS = 20
BY = {"actor": "token:1"}
PLACE = {
    "street": "Quay",
    "house_number": "1",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "region": "",
    "country": "NL",
}

pytestmark = pytest.mark.usefixtures("no_deadlock")


@pytest.fixture
def reached():
    return Barrier(2, timeout=5)


def count(db, query):
    db.session.rollback()
    return db.session.scalar(query)


def test_of_twenty_with_one_email_address_one_is_added(db, contest):
    def add():
        create_customer(email="ada@example.com", name="Ada", lastname="Lovelace", **BY)

    results = contest(*[add] * ROUNDS)

    assert sorted(results) == ["done"] + ["email_taken"] * (ROUNDS - 1)
    assert count(db, select(func.count(Customer.id))) == 1
    assert count(db, select(func.count(Event.id))) == 1


def test_a_free_email_address_goes_to_one_of_two(db, a, contest):
    for n in range(ROUNDS):
        ada, email = a.customer().id, f"new-{n}@example.com"

        results = contest(
            lambda: change_customer(ada, {"email": email}, **BY),
            lambda: create_customer(email=email.upper(), name="Bob", lastname="B", **BY),
        )

        assert sorted(results) == ["done", "email_taken"]
        mine = func.lower(Customer.email) == email
        assert count(db, select(func.count(Customer.id)).where(mine)) == 1


def test_of_two_who_change_the_same_version_one_does(db, a, contest):
    for n in range(ROUNDS):
        ada = a.customer().id

        results = contest(
            late(n % 4, lambda: change_customer(ada, {"name": "One"}, seen_version=1, **BY)),
            lambda: change_customer(ada, {"name": "Two"}, seen_version=1, **BY),
        )

        assert sorted(results) == ["client_changed", "done"]
        winner = "One" if results[0] == "done" else "Two"
        assert count(db, select(Customer.name).filter_by(id=ada)) == winner


def test_the_hundredth_address_is_added_once(db, a, contest):
    ada = a.customer()
    for _ in range(99):
        a.address(ada)
    ada_id = ada.id

    results = contest(*[lambda: create_address(ada_id, PLACE, **BY)] * 5)

    assert sorted(results) == ["done"] + ["too_many_addresses"] * 4
    assert count(db, select(func.count(CustomerAddress.id))) == 100


def test_an_address_is_added_or_its_customer_deleted(db, a, contest):
    for n in range(ROUNDS):
        ada = a.customer().id

        results = contest(
            late(n % 5, lambda: create_address(ada, PLACE, **BY)),
            late(4 - n % 5, lambda: erase_customer(ada, **BY)),
        )

        assert results in (["done", "done"], ["not_found", "done"])
        assert not is_there(db, Customer, ada)
        assert count(db, select(func.count(CustomerAddress.id))) == 0


def wanted_by(customer_id):
    return PlaceOrder().load(
        {
            "client_id": customer_id,
            "delivery_method": "ON_HAND",
            "payment_type": "CASH",
            "lines": [{"variant_id": 1, "quantity": 1}],
        }
    )


def test_an_order_is_placed_or_its_customer_deleted(db, a, contest):
    lamp = a.variant_of(a.product(on_hand=ROUNDS)).id
    outcomes = set()
    for n in range(ROUNDS):
        ada = a.customer().id

        results = contest(
            late(n, lambda: order_for(ada, lamp)),
            late(10, lambda: erase_customer(ada, **BY)),
        )

        assert results in (["done", "client_has_open_orders"], ["not_found", "done"])
        outcomes.add(results[0])
        assert is_there(db, Customer, ada) == (results[0] == "done")
        orders = count(db, select(func.count(Order.id)).filter_by(customer_id=ada))
        assert orders == (results[0] == "done")
    assert outcomes == {"done", "not_found"}
    books.check()


@atomic
def order_for(customer_id, variant_id):
    place_lines(
        wanted=[Wanted(variant_id, 1)],
        buyer=buyer_of_order(wanted_by(customer_id)),
        seen_total_cents=None,
        **BY,
    )


def test_an_order_that_waits_for_a_deletion_finds_nobody(db, a, contest, reached):
    lamp, ada = a.variant_of(a.product(on_hand=1)).id, a.customer().id

    @atomic
    def erase_slowly():
        erase_customer(ada, **BY)
        reached.wait()
        wait_until_somebody_waits()

    results = contest(erase_slowly, lambda: (reached.wait(), order_for(ada, lamp)))

    assert results == ["done", "not_found"]
    assert count(db, select(func.count(Order.id))) == 0


def test_a_deletion_that_waits_for_an_order_finds_it(db, a, contest, reached):
    lamp, ada = a.variant_of(a.product(on_hand=1)).id, a.customer().id

    @atomic
    def order_slowly():
        order_for(ada, lamp)
        reached.wait()
        wait_until_somebody_waits()

    results = contest(order_slowly, lambda: (reached.wait(), erase_customer(ada, **BY)))

    assert results == ["done", "client_has_open_orders"]
    assert is_there(db, Customer, ada)


def test_whoever_read_the_customer_keeps_it_until_the_order_is_written(db, a, contest, reached):
    lamp, ada = a.variant_of(a.product(on_hand=1)).id, a.customer().id

    @atomic
    def read_and_order():
        buyer = buyer_of_order(wanted_by(ada))
        reached.wait()
        wait_until_somebody_waits()
        wanted = [Wanted(lamp, 1)]
        place_lines(wanted=wanted, buyer=buyer, seen_total_cents=None, **BY)

    results = contest(read_and_order, lambda: (reached.wait(), erase_customer(ada, **BY)))

    assert results == ["done", "client_has_open_orders"]


def test_of_twenty_who_delete_the_same_customer_one_does(db, a, contest):
    ada = a.customer().id

    results = contest(*[lambda: erase_customer(ada, **BY)] * ROUNDS)

    assert sorted(results) == ["done"] + ["not_found"] * (ROUNDS - 1)
    deleted = select(func.count(Event.id)).filter_by(name="customer.deleted")
    assert count(db, deleted) == 1
    assert database.session.get(Customer, ada) is None
