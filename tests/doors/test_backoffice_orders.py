import re
from datetime import UTC

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from tests.doors.reading import order_numbers, part, rows, words_of
from tests.factory import Make
from webapp.orders.models import Order
from webapp.orders.services.cancel import cancel_order
from webapp.orders.services.place import Wanted, place_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod


def change(db: SQLAlchemy, order: Order, **facts: object) -> None:
    db.session.query(Order).filter_by(id=order.id).update(facts)  # type: ignore[arg-type]
    db.session.commit()


def test_a_list_shows_of_each_order_what_staff_ask_for(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product(price="20.00"))
    order = a.order((lamp, 2), name="Grace Hopper", email="grace@example.com")

    page = staff.get("/staff/orders")

    placed = order.placed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    shown = f"#{order.number} {placed} Grace Hopper grace@example.com Pending Home delivery"
    assert rows(page.text) == [f"{shown} Bank transfer €44.95"]
    assert f'href="/staff/orders/{order.id}"' in page.text
    assert f'<time datetime="{order.placed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}">' in page.text


def test_no_order_yet_is_said(staff: FlaskClient) -> None:
    assert "No order here." in staff.get("/staff/orders").text


def test_tabs_narrow_the_list_to_one_status(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    lamp = a.variant_of(a.product())
    waiting, gone = a.order((lamp, 1)), a.order((lamp, 1))
    cancel_order(gone.id, actor="test")

    assert order_numbers(staff.get("/staff/orders").text) == [gone.number, waiting.number]
    assert order_numbers(staff.get("/staff/orders?status=PENDING").text) == [waiting.number]
    assert order_numbers(staff.get("/staff/orders?status=CANCELED").text) == [gone.number]
    assert order_numbers(staff.get("/staff/orders?status=DELIVERED").text) == []


def test_an_order_is_found_by_its_number_or_its_address(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product())
    first = a.order((lamp, 1), email="Grace@Example.com")
    second = a.order((lamp, 1), email="ada@example.com")

    def found(words: str) -> list[int]:
        return order_numbers(staff.get("/staff/orders", query_string={"q": words}).text)

    assert found(str(first.number)) == [first.number]
    assert found(f" #{second.number} ") == [second.number]
    assert found("grace@example.com") == [first.number]
    assert found("example.com") == []
    assert found("9" * 30) == []
    assert found("<script>") == []


def test_what_was_not_found_is_shown_as_text(staff: FlaskClient) -> None:
    page = staff.get("/staff/orders", query_string={"q": "<b>x</b>"})

    assert "“&lt;b&gt;x&lt;/b&gt;”" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=-1",
        "after=99999999999999999999",
        "before=" + "9" * 5000,
        "status=LOST",
        "q=%00",
        "q=" + "x" * 300,
    ],
)
def test_a_part_of_an_address_that_makes_no_sense_is_left_out(
    staff: FlaskClient, a: Make, query: str
) -> None:
    order = a.order((a.variant_of(a.product()), 1))

    page = staff.get(f"/staff/orders?{query}")

    assert page.status_code == 200
    assert order_numbers(page.text) == [order.number]


def copy_order(db: SQLAlchemy, order: Order, *, times: int) -> None:
    """Fills pages faster than shopping does."""
    columns = "email, name, delivery_method, payment_type, currency, subtotal_cents"
    columns += ", shipping_cents, tax_cents, tax_included, total_cents"
    db.session.execute(
        text(
            f"INSERT INTO orders (token, {columns})"
            f" SELECT 'copied-from-another-order-' || n, {columns}"
            " FROM orders, generate_series(1, :times) AS n WHERE id = :id"
        ),
        {"times": times, "id": order.id},
    )
    db.session.commit()


def follow(client: FlaskClient, html: str, word: str) -> str:
    match = re.search(rf'rel="{word}" href="([^"]+)"', html)
    assert match, f"no link {word}"
    return client.get(match[1].replace("&amp;", "&")).text


def test_a_long_list_has_pages_in_both_directions(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    order = a.order((a.variant_of(a.product()), 1))
    copy_order(db, order, times=119)
    newest_first = [order.number + n for n in range(119, -1, -1)]

    first = staff.get("/staff/orders").text
    second = follow(staff, first, "next")
    third = follow(staff, second, "next")

    assert order_numbers(first) == newest_first[:50]
    assert order_numbers(second) == newest_first[50:100]
    assert order_numbers(third) == newest_first[100:]
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in third
    assert order_numbers(follow(staff, third, "prev")) == newest_first[50:100]
    assert order_numbers(follow(staff, second, "prev")) == newest_first[:50]
    assert 'rel="prev"' not in follow(staff, second, "prev")


def test_pages_keep_to_the_status_they_are_of(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    order = a.order((a.variant_of(a.product()), 1))
    copy_order(db, order, times=59)
    db.session.execute(text("UPDATE orders SET status = 'DELIVERED' WHERE id % 6 = 1"))
    db.session.commit()

    page = staff.get("/staff/orders?status=PENDING").text

    assert order_numbers(page) == [order.number + n for n in range(59, -1, -1) if n % 6]
    assert 'rel="next"' not in page
    assert staff.get("/staff/orders").text.count("?before=11") == 1


def test_a_full_last_page_leads_no_further(staff: FlaskClient, a: Make, db: SQLAlchemy) -> None:
    copy_order(db, a.order((a.variant_of(a.product()), 1)), times=49)

    page = staff.get("/staff/orders").text

    assert len(order_numbers(page)) == 50
    assert 'rel="next"' not in page


def test_an_order_shows_its_customer(staff: FlaskClient, a: Make) -> None:
    lamp = a.variant_of(a.product())
    order = a.order((lamp, 1), telephone="+31 20 123", note="Ring <twice>")

    page = staff.get(f"/staff/orders/{order.id}").text

    assert f"Order #{order.number}" in words_of(page)
    assert "Ada Lovelace ada@example.com +31 20 123" in words_of(page)
    assert 'href="mailto:ada%40example.com"' in page
    assert "Ring &lt;twice&gt;" in page
    assert "Ada Lovelace Canal Street 12 1015 CJ Delft NL" in words_of(page)
    assert "Delivery Home delivery Payment Bank transfer" in words_of(page)


def test_goods_that_are_picked_up_have_no_address(staff: FlaskClient, a: Make) -> None:
    facts = {"delivery_method": DeliveryMethod.ON_HAND, "payment_type": PaymentType.CASH}
    order = a.order((a.variant_of(a.product()), 1), **facts)

    page = staff.get(f"/staff/orders/{order.id}").text

    assert "Delivery Pick-up in the shop Payment Cash" in words_of(page)
    assert "Delivery address" not in page


def test_an_order_shows_its_lines_and_money_that_adds_up(staff: FlaskClient, a: Make) -> None:
    poster = a.product(title="Poster", price="12.50", sku="P-A3", option_values=["A3", "Oak"])
    a.options(poster, "Size", "Frame")
    mug = a.product(title="Mug", price="7.99", sku=None, tax_class="reduced")
    order = a.order((a.variant_of(poster), 3), (a.variant_of(mug), 1))

    page = staff.get(f"/staff/orders/{order.id}").text

    assert part(page, "lines") == (
        "Article SKU Price Pieces Tax Total"
        " Poster Size: A3 · Frame: Oak P-A3 €12.50 3 21 % €37.50"
        " Mug – €7.99 1 9 % €7.99"
    )
    assert part(page, "money") == (
        "Goods €45.49 Delivery €4.95 Total €50.44 Tax contained in it €8.03"
    )
    assert f'href="/staff/products/{poster.id}#variant-{a.variant_of(poster).id}"' in page


def test_an_order_shows_the_stock_ledger_of_its_lines_only(staff: FlaskClient, a: Make) -> None:
    lamp, mug = a.variant_of(a.product(sku="L-1")), a.variant_of(a.product(sku="M-1"))
    order = a.order((lamp, 2))
    a.order((lamp, 1), (mug, 1))

    page = staff.get(f"/staff/orders/{order.id}").text

    moved = order.placed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    ledger = page.partition("Stock ledger")[2]
    assert rows(ledger) == [f"{moved} L-1 2 available → reserved Order placed test"]


@pytest.mark.parametrize(
    ("actor", "called"),
    [("shopper", "the customer"), ("staff:1", "Sam"), ("token:1", "Till"), ("staff:9", "staff:9")],
)
def test_the_history_says_who_did_what_and_when(
    staff: FlaskClient, a: Make, db: SQLAlchemy, actor: str, called: str
) -> None:
    a.token("orders:read")
    db.session.execute(text("UPDATE api_tokens SET name = 'Till'"))
    db.session.commit()
    order = place_lines(
        wanted=[Wanted(a.variant_of(a.product()).id, 1)],
        buyer=a.buyer(),
        seen_total_cents=None,
        actor=actor,
    )

    page = staff.get(f"/staff/orders/{order.id}").text

    moment = order.placed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    assert part(page, "history") == f"The order was placed {moment} UTC · by {called}"


@pytest.mark.parametrize("number", ["1", "0", str(2**31), str(2**63 - 1), str(2**63), "9" * 400])
def test_an_order_that_is_not_there_is_not_found(staff: FlaskClient, number: str) -> None:
    assert staff.get(f"/staff/orders/{number}").status_code == 404
