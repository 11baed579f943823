import re

import pytest
from flask.testing import FlaskClient

from tests.doors.guests import seen_by_buyer
from tests.doors.reading import words_of
from tests.factory import Make
from webapp.orders.models import Order
from webapp.orders.services.accept import accept_order
from webapp.orders.services.bill import bill_order
from webapp.orders.services.pay import record_payment
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Bucket


@pytest.fixture
def order(a: Make) -> Order:
    lamp = a.variant_of(a.product(title="Lamp", price="12.50"))
    rug = a.product(title="Rug", on_hand=0)
    a.options(rug, "Size")
    large = a.variant(rug, price="20.00", option_values=["Large"], sku="RUG-L")
    return a.order((lamp, 2), (large, 1))


def figures(page: str) -> list[tuple[str, str]]:
    return re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", page)


def test_the_page_thanks_and_says_what_was_bought(client: FlaskClient, order: Order) -> None:
    page = seen_by_buyer(client, order)

    assert page.status_code == 200
    assert "Thank you, Ada Lovelace" in page.text
    assert f"Order {order.number}" in page.text
    for words in ("Lamp", "Rug", "Size: Large", "RUG-L", "€12.50", "€25.00", "€20.00"):
        assert words in page.text


def test_the_totals_add_up(client: FlaskClient, order: Order) -> None:
    page = seen_by_buyer(client, order).text

    assert figures(page.split('order-figures"')[1])[:4] == [
        ("Goods", "€45.00"),
        ("Home delivery", "€4.95"),
        ("Total", "€49.95"),
        ("including tax", "€8.67"),
    ]


def test_a_bank_transfer_says_how_much_where_to_and_what_for(
    client: FlaskClient, order: Order
) -> None:
    page = seen_by_buyer(client, order).text

    assert figures(page.split("payment-instruction")[1])[:4] == [
        ("Amount", "€49.95"),
        ("To account (IBAN)", "NL91ABNA0417164300"),
        ("In the name of", "Test Shop"),
        ("Reference", str(order.number)),
    ]


def test_a_home_delivery_shows_where_it_goes(client: FlaskClient, order: Order) -> None:
    page = seen_by_buyer(client, order).text

    address = page.split("<address>")[1].split("</address>")[0]
    assert [line.strip() for line in address.strip().split("<br>")] == [
        "Ada Lovelace",
        "Canal Street 12",
        "1015 CJ Delft",
        "Netherlands",
    ]


def test_who_fetches_and_pays_cash_sees_no_address_and_no_account(
    client: FlaskClient, a: Make
) -> None:
    order = a.order(
        (a.variant_of(a.product(price="10.00")), 1),
        delivery_method=DeliveryMethod.ON_HAND,
        payment_type=PaymentType.CASH,
    )

    page = seen_by_buyer(client, order).text

    assert "You pay €10.00 when you get the goods." in page
    assert f"say the number {order.number}" in page
    assert "<address>" not in page
    assert "IBAN" not in page


def test_the_page_keeps_its_address_to_itself(client: FlaskClient, order: Order) -> None:
    headers = client.get(f"/orders/{order.token}").headers

    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["", "x", "%00", "%ED%A0%80", "x" * 3000, "1", "1001"])
def test_who_guesses_finds_nothing(client: FlaskClient, order: Order, token: str) -> None:
    assert client.get(f"/orders/{token}").status_code == 404


def test_number_and_id_are_no_keys(client: FlaskClient, order: Order) -> None:
    answers = [client.get(f"/orders/{key}") for key in (order.number, order.id, order.token[:-1])]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_name_cannot_become_markup(client: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product())

    order = a.order((lamp, 1), name="<script>x</script>", note="<b>now</b>")

    page = seen_by_buyer(client, order).text
    assert "<script>x" not in page
    assert "<b>now" not in page


def test_the_page_says_what_was_sent_paid_and_given_back(client, a):
    lamp = a.variant_of(a.product(title="Lamp", price="20.00", on_hand=5))
    order = a.order((lamp, 2))
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, actor="test")
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test", tracking_code="T-77")
    return_lines(order.id, {order.lines[0].id: 1}, into=Bucket.AVAILABLE, actor="test")

    page = words_of(seen_by_buyer(client, order).text)

    assert "2 2 sent 1 returned €40.00" in page
    assert "Taken back −€20.00 Paid €44.95 Paid back to you −€20.00" in page
    assert "Still to pay" not in page
    assert "It is paid. Thank you." in page
    assert "tracking code T-77" in page


def test_whoever_holds_the_key_of_an_order_reads_its_bills_and_nobody_elses(client, a, db):
    mine, other = (a.order((a.variant_of(a.product()), 1)) for _ in range(2))
    code = bill_order(mine.id, actor="test").code
    for order in (mine, other):
        seen_by_buyer(client, order)

    answer = client.get(f"/orders/{mine.token}/bills/{code}.pdf")

    assert (answer.mimetype, answer.data[:4]) == ("application/pdf", b"%PDF")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{code}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/orders/{other.token}/bills/{code}.pdf").status_code == 404
    assert client.get(f"/orders/x/bills/{code}.pdf").status_code == 404
