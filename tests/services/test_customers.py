"""Customers and their addresses: added, changed, deleted."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import Customer, CustomerAddress
from webapp.accounts.queries.customers import AddressChanged, CustomerChanged
from webapp.accounts.rules.addresses import InvalidAddress
from webapp.accounts.services.addresses import (
    MOST_ADDRESSES,
    TooManyAddresses,
    change_address,
    create_address,
    delete_address,
)
from webapp.accounts.services.customers import (
    EmailTaken,
    change_customer,
    create_customer,
    delete_customer,
)
from webapp.errors import NotFound
from webapp.events.queries import history_of
from webapp.orders.models import Order

BY = {"actor": "token:1"}
ADA = {"email": "ada@example.com", "name": "Ada", "lastname": "Lovelace"}


@pytest.fixture
def ada(a):
    return a.customer("ada@example.com")


def count(db, model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def fresh(db, model, number):
    db.session.rollback()
    return db.session.get(model, number, populate_existing=True)


def happened(customer_id):
    return [event.name for event in history_of("customer", customer_id)]


def test_a_customer_is_kept_as_it_was_given(db):
    made = create_customer(**ADA, telephone="+31 15 123", **BY)

    kept = fresh(db, Customer, made.id)
    assert (kept.email, kept.name, kept.lastname) == ("ada@example.com", "Ada", "Lovelace")
    assert (kept.telephone, kept.version) == ("+31 15 123", 1)
    assert kept.created_at == kept.updated_at


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
def test_an_email_address_belongs_to_one_customer(db, ada, email):
    with pytest.raises(EmailTaken):
        create_customer(**ADA | {"email": email}, **BY)

    assert count(db, Customer) == 1
    assert happened(ada.id) == ["customer.created"]


def test_a_customer_does_not_take_the_email_address_of_another(db, a, ada):
    bob = a.customer("bob@example.com")

    with pytest.raises(EmailTaken):
        change_customer(bob.id, {"email": "Ada@example.com", "name": "Bob"}, **BY)

    kept = fresh(db, Customer, bob.id)
    assert (kept.email, kept.name, kept.version) == ("bob@example.com", "Ada", 1)


def test_a_customer_may_write_the_own_email_address_in_capitals(ada):
    assert change_customer(ada.id, {"email": "ADA@example.com"}, **BY).email == "ADA@example.com"


def test_what_is_named_changes_and_the_rest_stays(db, ada):
    change_customer(ada.id, {"lastname": "King"}, seen_version=1, **BY)

    kept = fresh(db, Customer, ada.id)
    assert (kept.name, kept.lastname, kept.telephone) == ("Ada", "King", "+31 15 123")
    assert (kept.version, kept.updated_at > kept.created_at) == (2, True)


def test_what_is_the_same_already_is_no_change(ada):
    changed = change_customer(ada.id, {"name": "Ada"}, seen_version=1, **BY)

    assert changed.version == 1
    assert happened(ada.id) == ["customer.created"]


def test_a_version_that_is_past_is_refused(db, ada):
    change_customer(ada.id, {"name": "Augusta"}, **BY)

    with pytest.raises(CustomerChanged) as caught:
        change_customer(ada.id, {"name": "Ada"}, seen_version=1, **BY)
    with pytest.raises(CustomerChanged):
        delete_customer(ada.id, seen_version=1, **BY)

    assert caught.value.details == {"version": 2}
    assert fresh(db, Customer, ada.id).name == "Augusta"


def test_the_history_says_what_changed_and_not_what_it_was(a, ada):
    address = a.address(ada)
    change_customer(ada.id, {"email": "king@example.com", "lastname": "King"}, **BY)
    change_address(address.id, {"street": "Quay"}, **BY)
    delete_address(address.id, **BY)

    events = history_of("customer", ada.id)
    assert [event.name for event in events] == [
        "customer.created",
        "customer.address_added",
        "customer.changed",
        "customer.address_changed",
        "customer.address_deleted",
    ]
    assert (events[2].actor, events[2].facts["changed"]) == ("token:1", ["email", "lastname"])
    facts = str([event.facts for event in events]).lower()
    for personal in ("ada", "lovelace", "king", "canal", "quay", "1015", "delft", "+31"):
        assert personal not in facts


def test_a_customer_goes_with_the_addresses(db, a, ada):
    bob = a.customer()
    a.address(ada)
    kept = a.address(bob)

    delete_customer(ada.id, **BY)

    assert [row.id for row in db.session.scalars(select(Customer))] == [bob.id]
    assert [row.id for row in db.session.scalars(select(CustomerAddress))] == [kept.id]
    assert happened(ada.id)[-1] == "customer.deleted"
    with pytest.raises(NotFound):
        delete_customer(ada.id, **BY)


def test_orders_hold_on_to_their_customer(db, a, ada):
    a.order((a.variant_of(a.product()), 1), customer_id=ada.id)

    with pytest.raises(IntegrityError, match="fk_orders_customer_id"):
        delete_customer(ada.id, **BY)

    assert (count(db, Customer), count(db, Order)) == (1, 1)


def test_an_address_is_written_as_its_country_writes_it(db, ada):
    parts = {"street": "Main St", "house_number": "1", "postal_code": "78701", "city": "Austin"}
    made = create_address(ada.id, parts | {"region": "texas", "country": "US"}, **BY)

    kept = fresh(db, CustomerAddress, made.id)
    assert (kept.city, kept.region, kept.customer_id, kept.version) == ("AUSTIN", "TX", ada.id, 1)


def test_an_address_that_cannot_be_is_not_written(db, a, ada):
    with pytest.raises(InvalidAddress):
        a.address(ada, postal_code="12")

    assert count(db, CustomerAddress) == 0


def test_what_comes_of_a_change_is_checked_as_a_whole(db, a, ada):
    address = a.address(ada)

    with pytest.raises(InvalidAddress) as caught:
        change_address(address.id, {"country": "BE"}, **BY)
    moved = change_address(address.id, {"country": "BE", "postal_code": "9000"}, **BY)

    assert caught.value.details["errors"][0]["pointer"] == "/postal_code"
    assert (moved.country, moved.postal_code, moved.city) == ("BE", "9000", "DELFT")
    assert fresh(db, CustomerAddress, address.id).version == 2


def test_an_address_that_changed_meanwhile_is_left_alone(db, a, ada):
    address = a.address(ada)
    change_address(address.id, {"street": "Quay"}, seen_version=1, **BY)

    with pytest.raises(AddressChanged):
        change_address(address.id, {"street": "Hill"}, seen_version=1, **BY)
    with pytest.raises(AddressChanged):
        delete_address(address.id, seen_version=1, **BY)

    assert fresh(db, CustomerAddress, address.id).street == "Quay"


def test_what_is_not_there_cannot_be_changed(a, ada):
    address = a.address(ada)
    delete_address(address.id, seen_version=1, **BY)

    for attempt in (
        lambda: delete_address(address.id, **BY),
        lambda: change_address(address.id, {}, **BY),
        lambda: change_customer(99, {}, **BY),
        lambda: create_address(99, {"house_number": "1", **dict.fromkeys(PARTS, ""), **NL}, **BY),
    ):
        with pytest.raises(NotFound):
            attempt()


PARTS = ("street", "region")
NL = {"street": "Quay", "postal_code": "1015 CJ", "city": "Delft", "country": "NL"}


def test_a_customer_has_at_most_a_hundred_addresses(db, a, ada):
    other = a.customer()
    for _ in range(MOST_ADDRESSES):
        a.address(ada)

    with pytest.raises(TooManyAddresses) as caught:
        a.address(ada)
    a.address(other)

    assert caught.value.details == {"most": 100}
    assert count(db, CustomerAddress) == MOST_ADDRESSES + 1
