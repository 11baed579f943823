"""Whoever is signed in finds the way out on each page that is for nobody else."""

import re

import pytest

from tests.access.pages import PAGES, SHOPPER
from tests.access.staff_policy import HALFWAY, PUBLIC, STAFF_POLICY
from tests.conftest import signed_in_as
from tests.factory import PASSWORD
from webapp.access import SHOPPER_COOKIE
from webapp.accounts.services.sign_in import sign_in
from webapp.accounts.services.staff_sessions import begin_staff_session
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ship import ship_order
from webapp.staff_realm import STAFF_COOKIE

# They show no page of their own: a file, and two addresses that lead to the right one.
NO_PAGES = {
    "GET /staff/orders/{order_id}/bills/{code}.pdf",
    "GET /staff/stock/{variant_id}",
    "GET /account/orders/{number}",
}


def pages_of(policy, *but):
    rows = [row for row in policy if row.startswith("GET ") and row not in NO_PAGES]
    return [row for row in rows if policy[row] not in but]


OF_SHOPPERS = [row for row in pages_of(PAGES) if PAGES[row] == SHOPPER]
OF_STAFF = pages_of(STAFF_POLICY, PUBLIC, HALFWAY)


@pytest.fixture
def ada(a):
    return a.account()


@pytest.fixture
def numbers(a, ada):
    """Of a shop in which each page has something to show."""
    product = a.product(slug="lamp")
    lamp = a.variant_of(product)
    order = a.order((lamp, 1), customer_id=ada.id)
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test")
    return {
        "order_id": order.id,
        "number": order.number,
        "slug": "lamp",
        "variant_id": lamp.id,
        "product_id": product.id,
        "address_id": a.address(ada).id,
        "staff_id": 1,
    }


def page(client, row, numbers):
    answer = client.get(row.partition(" ")[2].format_map(numbers))
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), row
    return answer.text


def ways_out(text):
    """The buttons that sign out, by where they lead and what they are called."""
    form = r'<form method="post" action="([^"]*/sign-out)">(.*?)</form>'
    found = re.findall(form, text, re.DOTALL)
    return [(where, re.findall(r"<button[^>]*>([^<]+)<", inner)) for where, inner in found]


@pytest.mark.parametrize("row", OF_SHOPPERS)
def test_each_page_of_an_account_has_the_button_that_signs_out(client, ada, numbers, row):
    client.set_cookie(SHOPPER_COOKIE, sign_in(email=ada.email, password=PASSWORD, device=""))

    assert ways_out(page(client, row, numbers)) == [("/account/sign-out", ["Sign out"])]


@pytest.mark.parametrize("row", OF_STAFF)
def test_each_page_of_staff_has_the_button_that_signs_out(app, a, numbers, row):
    client = signed_in_as("owner", app, a)

    found = ways_out(page(client, row, numbers))

    assert ("/staff/sign-out", ["Sign out"]) in found


def test_whoever_has_no_second_factor_yet_can_leave(client, a):
    client.set_cookie(STAFF_COOKIE, begin_staff_session(a.staff(), device=""), path="/")

    found = ways_out(page(client, "GET /staff/second-factor", {}))

    assert [where for where, _ in found] == ["/staff/sign-out"]
