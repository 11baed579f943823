"""The history on the pages of the back office, and what the door itself logs."""

import re

import pytest
from sqlalchemy import select

from tests.conftest import StaffBrowser, settings_for_tests, signed_in_as
from tests.doors.reading import part
from tests.factory import APP_SECRET, PASSWORD, code_of_app
from webapp import create_app
from webapp.access import STAFF, permit
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.change import change_product
from webapp.catalogue.services.prices import change_price
from webapp.errors import NotAllowed
from webapp.events.queries import PAGE_SIZE
from webapp.orders.rules.purchase import Address
from webapp.orders.services.accept import accept_order
from webapp.orders.services.edit import add_note, change_address
from webapp.staff_log.models import StaffEntry
from webapp.staff_log.services import forget_words
from webapp.stock.services import correct_stock

SAM = {"actor": "staff:1"}
DELFT = Address("Ada Lovelace", "Market", "1", "2611 GP", "Delft", "NL")


@pytest.fixture
def order(a):
    return a.order((a.variant_of(a.product(title="Lamp")), 1))


def history(staff, address):
    return part(staff.get(address).text, "history")


def logged(db):
    db.session.rollback()
    return db.session.scalars(select(StaffEntry).order_by(StaffEntry.id)).all()


def test_an_order_shows_what_was_before_and_what_is_now_newest_first(staff, order):
    accept_order(order.id, **SAM)
    add_note(order.id, "Rings twice", **SAM)

    told = history(staff, f"/staff/orders/{order.id}")

    assert "Status from Pending → to In progress" in told
    assert "by Sam" in told
    assert told.index("Note: Rings twice") < told.index("Status")
    assert told.index("Status") < told.index("The order was placed")


def test_an_address_is_shown_until_it_is_forgotten(staff, order):
    street = order.shipping_address.street
    change_address(order.id, DELFT, **SAM)
    before = history(staff, f"/staff/orders/{order.id}")

    forget_words("order", [order.id])

    after = history(staff, f"/staff/orders/{order.id}")
    assert f"Street from {street} → to Market" in before
    assert "Street changed, and forgotten since" in after


def test_twenty_stand_on_a_page_and_lead_to_the_older_ones(staff, order):
    for n in range(PAGE_SIZE + 2):
        add_note(order.id, f"call {n}.", **SAM)

    first = staff.get(f"/staff/orders/{order.id}").text
    (older,) = re.findall(r'href="(/staff/orders/[^"#]*)#happened"', first)
    second = staff.get(older).text

    assert part(first, "history").count("Note") == PAGE_SIZE
    assert part(second, "history").count("Note") == 2
    assert "call 21." in part(first, "history")
    assert "The order was placed" in part(second, "history")
    assert "?after=" in second


def test_a_product_shows_its_prices_its_stock_and_its_end(staff, a):
    lamp = a.variant_of(a.product(price="20.00", on_hand=10, sku="L-1"))
    change_price(lamp.id, 2500, **SAM)
    correct_stock(lamp.id, seen=10, counted=8, note="two broke", **SAM)
    change_product(lamp.product_id, wanted={"title": "Tall lamp", "price": lamp.price}, **SAM)
    archive_product(lamp.product_id, **SAM)

    told = history(staff, f"/staff/products/{lamp.product_id}")

    assert "L-1: Price from €20.00 → to €25.00" in told
    assert "L-1: Available from 10 → to 8" in told
    assert "Title from" in told
    assert "→ to Tall lamp" in told
    assert "Status from Active → to Archived" in told


def test_what_somebody_typed_is_no_html(staff, order):
    add_note(order.id, "<b>bold</b>", **SAM)

    assert "&lt;b&gt;bold" in staff.get(f"/staff/orders/{order.id}").text


@pytest.mark.parametrize("query", ["before=x", "after=-1", f"before={2**64}", "before=1"])
def test_an_address_that_makes_no_sense_still_shows_the_order(staff, order, query):
    assert staff.get(f"/staff/orders/{order.id}?{query}").status_code == 200


def test_a_wrong_sign_in_is_logged_and_the_right_one_once_it_is_whole(db, app, a):
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    sam = a.staff()
    a.factor(sam)

    for password in ("a wrong password, long enough", PASSWORD):
        client.post("/staff/sign-in", data={"email": sam.email, "password": password})
    refused = [(one.action, one.actor, one.subject_id) for one in logged(db)]
    client.post("/staff/second-factor", data={"code": code_of_app(APP_SECRET)})

    assert refused == [("staff.sign_in_refused", "nobody", sam.id)]
    last = logged(db)[-1]
    assert (last.action, last.actor, last.subject_id) == (
        "staff.signed_in",
        f"staff:{sam.id}",
        sam.id,
    )


def test_what_staff_may_not_is_logged_with_where_it_was(db, a, media_dir, database_name):
    app = create_app(settings_for_tests(database_name, str(media_dir)))

    @permit(STAFF)
    def forbidden():
        raise NotAllowed("That is for owners.")

    app.add_url_rule("/staff/roles", view_func=forbidden)
    client = signed_in_as("owner", app, a)

    answer = client.get("/staff/roles?secret=1")

    assert answer.status_code == 403
    entry = logged(db)[-1]
    assert (entry.action, entry.actor) == ("staff.refused", "staff:1")
    assert entry.body["facts"] == {"code": "not_allowed", "method": "GET", "path": "/staff/roles"}
