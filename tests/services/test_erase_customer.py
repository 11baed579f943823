"""A customer is deleted; what the shop must keep of the orders stays, without a name."""

import pytest
from sqlalchemy import func, select, text

from tests import books
from webapp.accounts.models import Customer, CustomerAddress
from webapp.accounts.queries.customers import CustomerChanged
from webapp.bills.queries import bills_of
from webapp.errors import NotFound
from webapp.events.models import Event, RequestKey
from webapp.events.queries import history_of
from webapp.events.services import once
from webapp.orders.models import Order, OrderAddress
from webapp.orders.queries import get_order
from webapp.orders.queries.requests import requests_of
from webapp.orders.rules.purchase import Address
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_return
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.decide import decline_request
from webapp.orders.services.edit import change_address
from webapp.orders.services.erase import ClientHasOpenOrders, erase_customer
from webapp.orders.services.pay import record_payment
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import deliver_order, ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket

BY = {"actor": "token:1"}
WHO = {"email": "ada@example.com", "name": "Ada Lovelace", "telephone": "+31 15 123"}
PERSONAL = (
    "ada",
    "lovelace",
    "+31 15 123",
    "canal street",
    "1015 cj",
    "1015cj",
    "ring twice",
    "king's",
)


@pytest.fixture
def ada(a):
    customer = a.customer("ada@example.com")
    a.address(customer)
    return customer


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Rug", on_hand=50))


@pytest.fixture
def buy(a, lamp, ada):
    return lambda **more: a.order((lamp, 2), customer_id=ada.id, **(WHO | more))


def finish(order):
    accept_order(order.id, **BY)
    ship_order(order.id, **BY)
    deliver_order(order.id, **BY)


def pay(order, cents=None):
    record_payment(order.id, cents or order.total_cents, payment_type=PaymentType.CASH, **BY)


def is_there(db, customer):
    db.session.rollback()
    return bool(db.session.scalar(select(func.count()).where(Customer.id == customer.id)))


def test_a_customer_without_orders_is_gone(db, ada):
    erase_customer(ada.id, **BY)

    assert not is_there(db, ada)
    assert db.session.scalars(select(CustomerAddress)).all() == []
    assert [e.name for e in history_of("customer", ada.id)][-1] == "customer.deleted"
    with pytest.raises(NotFound):
        erase_customer(ada.id, **BY)


def test_finished_orders_stay_without_a_name(db, buy, ada):
    order = buy(note="Ring twice")
    pay(order)
    finish(order)
    before = get_order(order.id)
    facts = before.number, before.total_cents, before.version, len(before.lines)
    db.session.rollback()

    erase_customer(ada.id, **BY)

    kept = db.session.get(Order, order.id, populate_existing=True)
    assert (kept.customer_id, kept.email, kept.name) == (
        None,
        "deleted@client.invalid",
        "Deleted client",
    )
    assert (kept.telephone, kept.note, kept.status) == ("", "", "DELIVERED")
    place = db.session.get(OrderAddress, (order.id, "shipping"), populate_existing=True)
    assert (place.name, place.street, place.house_number) == ("Deleted client", "-", "-")
    assert (place.postal_code, place.city, place.region, place.country) == ("-", "-", "", "NL")
    after = get_order(order.id)
    assert (after.number, after.total_cents, after.version - 1, len(after.lines)) == facts
    last = history_of("order", order.id)[-1]
    assert (last.name, last.actor) == ("order.anonymised", "token:1")
    books.check()


def test_bills_keep_what_was_printed_on_them(db, buy, ada):
    order = buy()
    pay(order)
    [before] = [bill.document for bill in bills_of(order.id)]
    finish(order)

    erase_customer(ada.id, **BY)

    db.session.expire_all()
    [bill] = bills_of(order.id)
    assert (bill.customer_name, bill.customer_email) == ("Ada Lovelace", "ada@example.com")
    assert bill.document == before
    assert "Canal Street 12" in str(before)


def test_the_books_hold_when_goods_come_back_afterwards(buy, ada):
    order = buy()
    pay(order)
    finish(order)
    erase_customer(ada.id, **BY)

    return_lines(order.id, {order.lines[0].id: 1}, into=Bucket.AVAILABLE, **BY)

    assert [bill.series for bill in bills_of(order.id)] == ["B", "C"]
    books.check()


def test_nothing_personal_is_left_but_on_bills(db, buy, ada):
    home = Address("Ada Lovelace", "King's Road", "1", "1015 CJ", "Delft", "NL")
    delivered, canceled = buy(note="Ring twice"), buy()
    change_address(delivered.id, home, **BY)
    pay(delivered)
    finish(delivered)
    cancel_order(canceled.id, reason="not wanted", **BY)

    erase_customer(ada.id, **BY)

    tables = [name for (name,) in db.session.execute(text(TABLES)) if name != "bills"]
    assert {"events", "orders", "order_addresses", "request_keys"} <= set(tables)
    for table in tables:
        rows = str(db.session.scalars(text(f'SELECT t::text FROM "{table}" AS t')).all()).lower()
        assert [word for word in PERSONAL if word in rows] == [], table


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.mark.parametrize("at", ["draft", "pending", "in progress", "shipped", "half paid"])
def test_whoever_has_an_open_order_stays(db, a, buy, lamp, ada, at):
    order = a.draft((lamp, 1), customer_id=ada.id, **WHO) if at == "draft" else buy()
    if at in ("in progress", "shipped"):
        accept_order(order.id, **BY)
    if at == "shipped":
        ship_order(order.id, **BY)
    if at == "half paid":
        pay(order, order.total_cents - 1)
        finish(order)
    happened = db.session.scalar(select(func.count(Event.id)))

    with pytest.raises(ClientHasOpenOrders) as caught:
        erase_customer(ada.id, **BY)

    assert caught.value.details == {"orders": 1}
    db.session.rollback()
    kept = db.session.get(Order, order.id, populate_existing=True)
    assert (kept.customer_id, kept.email) == (ada.id, "ada@example.com")
    assert is_there(db, ada)
    assert db.session.scalar(select(func.count(CustomerAddress.id))) == 1
    assert db.session.scalar(select(func.count(Event.id))) == happened


def test_one_open_order_of_several_is_enough(db, buy, ada):
    done, _ = buy(), buy()
    pay(done)
    finish(done)

    with pytest.raises(ClientHasOpenOrders):
        erase_customer(ada.id, **BY)

    assert db.session.get(Order, done.id, populate_existing=True).name == "Ada Lovelace"


def test_the_orders_of_others_keep_their_names(db, a, lamp, ada):
    bob = a.customer("bob@example.com")
    guest, other = a.order((lamp, 1), **WHO), a.order((lamp, 1), customer_id=bob.id, **WHO)

    erase_customer(ada.id, **BY)

    for order, customer_id in ((guest, None), (other, bob.id)):
        kept = db.session.get(Order, order.id, populate_existing=True)
        assert (kept.name, kept.customer_id, kept.version) == ("Ada Lovelace", customer_id, 1)


def test_a_version_that_is_past_deletes_nothing(db, ada):
    with pytest.raises(CustomerChanged):
        erase_customer(ada.id, seen_version=2, **BY)

    assert is_there(db, ada)


def test_the_stored_answer_with_a_bill_forgets_whom_it_was_for(db, a, lamp, buy, ada):
    mine, of_others = buy(), a.order((lamp, 1), **WHO)
    finish(mine)
    pay(mine)
    bodies = {order.id: f'{{"order_id":{order.id},"buyer":"Ada"}}' for order in (mine, of_others)}
    for number, body in bodies.items():
        once("test", f"key-of-bill-{number}", asked=number, act=lambda body=body: answer(body=body))

    erase_customer(ada.id, **BY)

    kept = {row.key: row.result["body"] for row in db.session.scalars(select(RequestKey))}
    assert kept[f"key-of-bill-{mine.id}"] is None
    assert kept[f"key-of-bill-{of_others.id}"] == bodies[of_others.id]


def answer(location="", body="{}"):
    return {"status": 201, "headers": {"Location": location}, "body": body}


def test_stored_answers_forget_the_customer_and_nobody_else(db, ada):
    about = {
        "key-of-client0": answer(f"/api/v1/clients/{ada.id}", '{"name":"Ada"}'),
        "key-of-address": answer(
            "/api/v1/addresses/3", f'{{"id":3,"client_id":{ada.id},"city":"X"}}'
        ),
        "key-of-order-1": answer("/api/v1/orders/3", f'{{"id":3,"client_id":{ada.id}}}'),
    }
    others = {
        "key-of-client1": answer(f"/api/v1/clients/{ada.id}1", '{"name":"Bob"}'),
        "key-of-address1": answer("/api/v1/addresses/4", f'{{"client_id":{ada.id}1}}'),
        "key-of-order-2": answer(f"/api/v1/orders/{ada.id}", '{"client_id":null}'),
        "cart-key": {"order_id": ada.id},
    }
    for key, result in (about | others).items():
        once("test", key, asked=key, act=lambda result=result: result)

    erase_customer(ada.id, **BY)

    kept = {row.key: row.result for row in db.session.scalars(select(RequestKey))}
    assert {key: kept[key] for key in others} == others
    for key, result in about.items():
        assert kept[key] == result | {"body": None}


def test_what_the_shopper_and_staff_wrote_about_a_request_is_forgotten(db, buy, ada):
    order = buy()
    finish(order)
    pay(order)
    line = get_order(order.id).lines[0].id
    wish = ask_to_return(order.id, {line: 1}, reason="ada is ill", actor="shopper")
    decline_request(order.id, wish.id, answer="Sorry, ada.", **BY)

    erase_customer(ada.id, **BY)

    kept = requests_of(order.id)[0]
    assert (kept.kind, kept.state, kept.reason, kept.answer) == ("RETURN", "DECLINED", "", "")
    assert kept.lines[0].quantity == 1
    rows = db.session.scalars(text("SELECT t::text FROM order_requests t")).all()
    assert "ada" not in " ".join(rows).lower()


def test_nobody_is_written_to_whom_the_shop_has_forgotten(buy, ada, mailbox):
    order = buy()
    finish(order)
    pay(order)
    wish = ask_to_return(order.id, {get_order(order.id).lines[0].id: 1}, actor="shopper")
    mailbox.letters()
    mailbox.empty()

    erase_customer(ada.id, **BY)
    decline_request(order.id, wish.id, answer="Too late.", **BY)
    renew_link(order.id, **BY)

    assert mailbox.letters() == []
