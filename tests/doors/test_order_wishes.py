"""What shoppers ask for on the pages of their orders."""

import pytest

from tests.access.tables import difference, tables
from tests.books import fresh
from tests.doors.guests import fields_of, seen_by_buyer
from tests.doors.reading import part, words_of
from tests.factory import PASSWORD
from webapp.accounts.services.sign_in import sign_in
from webapp.events.queries import history_of
from webapp.orders.queries.requests import requests_of
from webapp.orders.services.accept import accept_order
from webapp.orders.services.decide import accept_request, decline_request
from webapp.orders.services.pay import record_payment
from webapp.orders.services.renew import renew_link
from webapp.orders.services.ship import ship_order
from webapp.payments.rules import PaymentType

STAFF = {"actor": "staff:1"}
WAYS = ("cancellation", "return", "link")


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00"))


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 3))


@pytest.fixture
def paid(order):
    record_payment(order.id, order.total_cents, payment_type=PaymentType.CASH, **STAFF)
    return order


@pytest.fixture
def shipped(order):
    accept_order(order.id, **STAFF)
    ship_order(order.id, **STAFF)
    return order


def send(client, order, noun, **fields):
    """Sends a form of the page; the fields of it may be other ones."""
    page = seen_by_buyer(client, order).text
    return client.post(f"/orders/{order.token}/{noun}", data=fields_of(page) | fields)


def piece(order):
    return f"pieces-{fresh(order).lines[0].id}"


def states(order):
    return [(wish.kind, wish.state, wish.reason) for wish in requests_of(order.id)]


def said(client, order):
    return part(client.get(f"/orders/{order.token}").text, "wishes")


def test_what_nobody_worked_on_is_canceled_at_once(client, order):
    assert "so it is cancelled at once" in words_of(seen_by_buyer(client, order).text)

    answer = send(client, order, "cancellation", reason="too dear")

    assert (answer.status_code, answer.location) == (303, f"/orders/{order.token}")
    assert (fresh(order).status, states(order)) == (
        "CANCELED",
        [("CANCEL", "ACCEPTED", "too dear")],
    )
    assert "Cancelled as you wished." in said(client, order)
    assert "Cancel the order now" not in said(client, order)


def test_what_was_paid_waits_and_the_page_says_so(client, paid):
    assert send(client, paid, "cancellation", reason="too late?").status_code == 303

    assert (fresh(paid).status, states(paid)) == ("PENDING", [("CANCEL", "OPEN", "too late?")])
    page = said(client, paid)
    assert "You asked us to cancel this order. We look at it, and write to you." in page
    assert "You wrote: too late?" in page
    assert "Ask to cancel it" not in page


def test_the_same_form_twice_asks_once(client, paid):
    data = fields_of(seen_by_buyer(client, paid).text)

    answers = [client.post(f"/orders/{paid.token}/cancellation", data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(paid) == [("CANCEL", "OPEN", "")]


def test_the_same_form_twice_cancels_once(client, order):
    data = fields_of(seen_by_buyer(client, order).text)

    answers = [client.post(f"/orders/{order.token}/cancellation", data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(order) == [("CANCEL", "ACCEPTED", "")]


def test_the_shopper_reads_what_staff_say(client, paid):
    send(client, paid, "cancellation")
    decline_request(paid.id, requests_of(paid.id)[0].id, answer="It is <on> the van.", **STAFF)

    page = said(client, paid)

    assert "We could not cancel this order." in page
    assert "We say: It is &lt;on&gt; the van." in page
    assert "Ask to cancel it" in page


def test_goods_are_announced_in_pieces(client, shipped):
    assert (
        send(client, shipped, "return", reason="too big", **{piece(shipped): "2"}).status_code
        == 303
    )

    wish = requests_of(shipped.id)[0]
    assert (wish.kind, wish.state, wish.lines[0].quantity) == ("RETURN", "OPEN", 2)
    assert "2 × Lamp" in said(client, shipped)
    accept_request(shipped.id, wish.id, **STAFF)
    assert "Please send these goods back." in said(client, shipped)
    assert "of 1" in said(client, shipped)


@pytest.mark.parametrize(
    ("count", "status", "sentence"),
    [
        ("", 422, "Please say how many pieces you send back."),
        ("0", 422, "Please say how many pieces you send back."),
        ("4", 409, "Of Lamp, only 3 can be chosen."),
        ("many", 422, ""),
        ("-1", 422, ""),
        ("1.5", 422, ""),
        ("9" * 30, 422, ""),
    ],
)
def test_what_cannot_come_back_is_said_and_nothing_is_lost(
    client, shipped, count, status, sentence
):
    name = piece(shipped)

    page = send(client, shipped, "return", reason="too big", **{name: count})

    assert page.status_code == status
    assert sentence in page.text
    assert "too big</textarea>" in page.text
    assert f'name="{name}" inputmode="numeric" maxlength="6" value="{count}"' in page.text
    assert states(shipped) == []


def test_the_line_of_another_order_is_no_piece_of_this_one(client, a, lamp, shipped):
    other = a.order((lamp, 1))

    page = send(client, shipped, "return", **{piece(other): "1"})

    assert page.status_code == 422
    assert states(shipped) == states(other) == []


def test_a_reason_that_is_too_long_is_said_so(client, paid):
    page = send(client, paid, "cancellation", reason="x" * 1001)

    assert page.status_code == 422
    assert "At most 1000 characters, please." in page.text
    assert states(paid) == []


def test_before_anything_was_sent_nothing_can_be_sent_back(client, order):
    assert "Ask to send it back" not in seen_by_buyer(client, order).text


@pytest.mark.parametrize("noun", WAYS)
def test_whoever_holds_the_address_alone_changes_nothing(client, shipped, noun):
    before = tables()

    answer = client.post(
        f"/orders/{shipped.token}/{noun}",
        data={"request_key": "a-key-of-mine", piece(shipped): "1"},
    )

    assert (answer.status_code, answer.location) == (303, f"/orders/{shipped.token}")
    assert difference(before, tables()) == []


@pytest.mark.parametrize("noun", WAYS)
def test_an_unknown_order_is_not_found(client, order, noun):
    seen_by_buyer(client, order)

    assert client.post(f"/orders/{order.number}/{noun}").status_code == 404


@pytest.mark.parametrize("token", [None, "", "x", "0" * 64])
@pytest.mark.parametrize("noun", ["cancellation", "return"])
def test_a_form_of_no_page_of_this_browser_changes_nothing(client, shipped, noun, token):
    seen_by_buyer(client, shipped)
    data = {"request_key": "a-key-of-mine", piece(shipped): "1"}
    before = tables()

    answer = client.post(
        f"/orders/{shipped.token}/{noun}",
        data=data | ({} if token is None else {"form_token": token}),
    )

    assert answer.status_code == 403
    assert difference(before, tables()) == []


def test_a_form_of_another_browser_changes_nothing(app, client, paid):
    theirs = fields_of(seen_by_buyer(app.test_client(), paid).text)
    seen_by_buyer(client, paid)

    answer = client.post(f"/orders/{paid.token}/cancellation", data=theirs)

    assert (answer.status_code, states(paid)) == (403, [])


def signed_in(client, account):
    client.set_cookie("tendero_shopper", sign_in(email=account.email, password=PASSWORD, device=""))


def test_the_owner_gives_the_page_another_address(client, a, lamp, mailbox):
    ada = a.account()
    order = a.order((lamp, 1), customer_id=ada.id)
    signed_in(client, ada)
    old, actor = order.token, f"customer:{ada.id}"
    form = fields_of(client.get(f"/orders/{old}").text)

    answer = client.post(f"/orders/{old}/link", data=form)

    new = fresh(order).token
    assert (answer.status_code, answer.location) == (303, f"/orders/{new}")
    assert client.get(f"/orders/{old}").status_code == 404
    assert client.get(f"/orders/{old}/bills/x.pdf").status_code == 404
    assert client.get(f"/orders/{new}").status_code == 200
    assert history_of("order", order.id)[-1].actor == actor
    assert f"/orders/{new}" in mailbox.last("ada@example.com").get_content()


def test_a_double_click_gives_one_other_address(client, a, lamp):
    ada, eve = a.account(), a.account("eve@example.com")
    order = a.order((lamp, 1), customer_id=ada.id)
    theirs = sign_in(email=eve.email, password=PASSWORD, device="")
    signed_in(client, ada)
    number, old = order.number, order.token
    page = client.get(f"/orders/{old}").text
    assert f'name="number" value="{number}"' in page
    form = fields_of(page) | {"number": str(number)}
    client.post(f"/orders/{old}/link", data=form)
    new = fresh(order).token

    again = client.post(f"/orders/{old}/link", data=form)

    assert fresh(order).token == new
    assert again.location == f"/account/orders/{number}"
    assert client.get(again.location).location == f"/orders/{new}"
    assert client.post(f"/orders/{old}/link").status_code == 404
    client.set_cookie("tendero_shopper", theirs)
    assert client.get(again.location).status_code == 404


def test_the_owner_acts_by_name_and_another_shopper_does_not(client, a, lamp):
    ada, eve = a.account(), a.account("eve@example.com")
    order = a.order((lamp, 1), customer_id=ada.id)
    signed_in(client, ada)
    form = fields_of(client.get(f"/orders/{order.token}").text)

    signed_in(client, eve)
    refused = client.post(f"/orders/{order.token}/cancellation", data=form)
    assert (refused.location, states(order)) == (f"/orders/{order.token}", [])

    signed_in(client, ada)
    form = fields_of(client.get(f"/orders/{order.token}").text)
    client.post(f"/orders/{order.token}/cancellation", data=form)
    assert requests_of(order.id)[0].decided_by == f"customer:{ada.id}"


def test_a_guest_cannot_give_the_page_another_address(client, order):
    page = seen_by_buyer(client, order)
    assert "Give it another address" not in page.text

    client.post(f"/orders/{order.token}/link", data=fields_of(page.text))

    assert fresh(order).token == order.token


def test_another_address_has_to_be_confirmed_anew(client, order):
    seen_by_buyer(client, order)

    renewed = renew_link(order.id, **STAFF)

    assert "Ada Lovelace" not in client.get(f"/orders/{renewed.token}").text


def test_a_guest_keeps_an_account_when_the_mail_has_answered(client, a, lamp, order, mailbox):
    earlier = a.order((lamp, 1))
    page = seen_by_buyer(client, order).text
    assert 'action="/account/register"' in page
    assert 'name="email" type="email" value="ada@example.com"' in page

    client.post("/account/register", data={"email": "ada@example.com"})
    path = mailbox.link("ada@example.com")
    assert fresh(order).customer_id is None
    person = {"name": "Ada", "lastname": "Lovelace", "password": "another kite over the lake"}
    assert client.post(path, data=person).status_code == 303
    mailbox.letters()

    assert fresh(order).customer_id == fresh(earlier).customer_id is not None
    assert "Keep an account" not in client.get(f"/orders/{order.token}").text


def test_nobody_is_offered_an_account_before_he_confirmed(client, order):
    page = client.get(f"/orders/{order.token}").text

    assert "/account/register" not in page
    assert "ada@example.com" not in page
