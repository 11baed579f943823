"""Bills and credit notes, as programs issue and read them."""

import pytest

from tests.books import everything, stored_bills
from tests.doors.api import is_problem, matches
from tests.doors.programs import ALL, Program
from webapp.audit.run import audit_books

BILLS = "/api/v1/bills"
BILL = "/api/v1/bills/{bill_id}"


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=9, sku="L-1"))


@pytest.fixture
def program(client, a, db):
    yield Program(client, a.token(*ALL))
    db.session.rollback()
    assert audit_books() == []


@pytest.fixture
def order(a, lamp):
    return a.order((lamp, 2))


def pay(program, order, amount="44.95"):
    return program.post(
        f"/orders/{order.id}/payments", {"amount": amount, "payment_type": "BANK_TRANSFER"}
    )


def test_a_bill_is_issued_once_and_read(program, order):
    issued = program.post("/bills", {"order_id": order.id}, key="key-of-a-bill")

    assert issued.status_code == 201
    matches(program.client, issued, "post", BILLS)
    bill = issued.json
    assert issued.headers["Location"] == f"{BILLS}/{bill['id']}"
    read = program.get(f"/bills/{bill['id']}")
    matches(program.client, read, "get", BILL)
    assert (read.json, read.headers["ETag"]) == (bill, issued.headers["ETag"])
    assert (bill["kind"], bill["number"], bill["total"]) == ("bill", 1, "44.95")
    assert (bill["code"], bill["paid"]) == (stored_bills(order)[0].code, "0.00")
    assert bill["buyer"] == {
        "name": "Ada Lovelace",
        "lines": ["Canal Street 12", "1015 CJ Delft", "Netherlands"],
    }
    assert bill["lines"][0]["unit_price"] == "20.00"
    assert bill["taxes"] == [{"tax_percent": "21", "net": "37.15", "tax": "7.80"}]
    again = program.post("/bills", {"order_id": order.id}, key="key-of-a-bill")
    assert (again.status_code, again.json) == (201, bill)
    refused = program.post("/bills", {"order_id": order.id})
    assert is_problem(refused, 409, "already_billed")
    assert refused.json["bill_id"] == bill["id"]
    matches(program.client, refused, "post", BILLS)
    not_modified = program.get(f"/bills/{bill['id']}", **{"If-None-Match": read.headers["ETag"]})
    assert not_modified.status_code == 304


def test_what_is_canceled_or_empty_is_not_billed(program, a, order):
    program.post(f"/orders/{order.id}/cancellation")
    empty = a.order()
    before = everything()
    assert is_problem(program.post("/bills", {"order_id": order.id}), 409, "wrong_status")
    assert is_problem(program.post("/bills", {"order_id": empty.id}), 409, "empty_order")
    assert is_problem(program.post("/bills", {"order_id": 999}), 404, "not_found")
    assert everything() == before


def test_a_bill_is_corrected_by_a_credit_note(program, order):
    pay(program, order)
    (bill,) = program.get(f"/bills?order_id={order.id}").json["items"]
    body = {
        "lines": [{"order_detail_id": order.lines[0].id, "amount": "2.50"}],
        "reason": "A scratch",
    }

    note = program.post(f"/bills/{bill['id']}/credit_notes", body, key="key-of-a-note")

    assert note.status_code == 201
    matches(program.client, note, "post", f"{BILL}/credit_notes")
    assert (note.json["kind"], note.json["total"]) == ("credit_note", "2.50")
    assert (note.json["corrects_id"], note.json["reason"]) == (bill["id"], "A scratch")
    (refund,) = program.get(f"/orders/{order.id}/refunds").json["items"]
    assert (refund["id"], refund["amount"]) == (note.json["credit_id"], "2.50")
    assert program.get(note.headers["Location"].removeprefix("/api/v1")).json == note.json
    again = program.post(f"/bills/{bill['id']}/credit_notes", body, key="key-of-a-note")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (note.json, "true")
    assert len(stored_bills(order)) == 2


def test_a_credit_note_gives_back_no_more_than_was_paid_and_is_not_corrected(program, order):
    pay(program, order)
    note = program.post("/bills/1/credit_notes", {"free": "1.00", "reason": "sorry"}).json
    before = everything()

    more = program.post("/bills/1/credit_notes", {"free": "43.96", "reason": "sorry"})
    again = program.post(f"/bills/{note['id']}/credit_notes", {"free": "1.00", "reason": "x"})

    assert is_problem(more, 409, "refund_too_large")
    assert is_problem(again, 409, "not_a_bill")
    assert again.json["bill_id"] == 1
    matches(program.client, again, "post", f"{BILL}/credit_notes")
    missing = program.post("/bills/99/credit_notes", {"free": "1.00", "reason": "x"})
    assert is_problem(missing, 404, "not_found")
    assert everything() == before


def test_documents_are_listed_as_they_were_issued(program, a, order, lamp):
    pay(program, order)
    program.post("/bills/1/credit_notes", {"free": "1.00", "reason": "sorry"})
    other = a.order((lamp, 1))
    program.post("/bills", {"order_id": other.id})

    answer = program.get("/bills")

    matches(program.client, answer, "get", BILLS)
    assert [bill["kind"] for bill in answer.json["items"]] == ["bill", "credit_note", "bill"]
    year = answer.json["items"][0]["year"]

    def found(query):
        return [bill["id"] for bill in program.get(f"/bills?{query}").json["items"]]

    assert found("kind=credit_note") == [2]
    assert found("kind=bill") == [1, 3]
    assert found(f"order_id={other.id}") == [3]
    assert (found(f"year={year}"), found(f"year={year - 1}")) == ([1, 2, 3], [])
    assert found("limit=1&skip=1") == [2]
    assert program.get("/bills?kind=invoice").status_code == 422


def test_a_bill_is_printed(program, order):
    pay(program, order)
    code = stored_bills(order)[0].code

    answer = program.get("/bills/1/pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{code}.pdf"'
    again = program.get("/bills/1/pdf", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert is_problem(program.get("/bills/99/pdf"), 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_an_issued_bill_never_changes(program, order, method):
    pay(program, order)
    before = everything()
    answer = getattr(program.client, method)(
        "/api/v1/bills/1", headers={"Authorization": f"Bearer {program.token}"}, json={}
    )
    assert is_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert everything() == before


def test_every_act_on_bills_needs_its_scope(client, a, order):
    writer, reader = Program(client, a.token("bills:write")), Program(client, a.token("bills:read"))
    note = {"free": "1.00", "reason": "x"}
    answers = [
        (writer.get("/bills"), "bills:read"),
        (writer.get("/bills/1"), "bills:read"),
        (writer.get("/bills/1/pdf"), "bills:read"),
        (reader.post("/bills", {"order_id": order.id}), "bills:write"),
        (writer.post("/bills/1/credit_notes", note), "payments:write"),
    ]
    for answer, scope in answers:
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == scope
    assert stored_bills(order) == []
