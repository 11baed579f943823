"""Reads the books of the shop, and checks that they agree with each other."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from webapp.bills.models import Bill
from webapp.bills.queries import bills_of
from webapp.events.queries import history_of
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine
from webapp.orders.queries import credits_of, get_order, parcels_of
from webapp.payments.queries import payments_of, refunds_of
from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.queries import movements_of_lines

TABLES = (
    *("orders", "order_lines", "order_addresses", "parcels", "parcel_lines"),
    *("order_credits", "order_credit_parts", "payments", "refunds", "bills", "bill_counters"),
    *("order_requests", "order_request_lines"),
    *("stock_levels", "stock_movements", "events", "request_keys", "procrastinate_jobs"),
)


def everything():
    """Every row that an order can write to, as text."""
    return {table: rows_of(table) for table in TABLES}


def rows_of(table):
    rows = db.session.execute(text(f"SELECT t::text FROM {table} t ORDER BY 1"))
    return rows.scalars().all()


def refused(error, attempt):
    """Expects the refusal, and that not one row is another than before; gives the refusal."""
    # What the test holds stays readable, whatever becomes of the transaction.
    db.session.expunge_all()
    before = everything()
    with pytest.raises(error) as caught:
        attempt()
    assert everything() == before
    return caught.value


def level(variant):
    """What is available and what is reserved."""
    row = db.session.get(StockLevel, (variant.id, 1), populate_existing=True)
    return row.available, row.reserved


def moved(*lines):
    """What happened to the stock because of these lines: (pieces, from, to, cause)."""
    return [
        (m.quantity, m.from_bucket, m.to_bucket, m.cause)
        for m in movements_of_lines([line.id for line in lines])
    ]


def fresh(order):
    """The order as it is stored now."""
    db.session.expunge_all()
    return get_order(order.id)


def happened(order):
    """The names of what happened to the order, oldest first."""
    return [event.name for event in history_of("order", order.id)]


def last_event(order):
    return history_of("order", order.id)[-1]


def credited(order):
    """Each credit as (kind, amount, parts), a part as (kind, pieces, amount, tax)."""
    db.session.expunge_all()
    return [
        (
            credit.kind,
            credit.amount_cents,
            [(p.kind, p.quantity, p.amount_cents, p.tax_cents) for p in credit.parts],
        )
        for credit in credits_of(order.id)
    ]


def refunded(order):
    return [(refund.payment_id, refund.amount_cents) for refund in refunds_of(order.id)]


def documents(order):
    """Each bill and credit note as (series, number, total, tax)."""
    return [
        (bill.series, bill.number, bill.total_cents, bill.tax_cents) for bill in stored_bills(order)
    ]


def stored_bills(order):
    """The documents as they are read back, not as they were written."""
    db.session.expunge_all()
    return bills_of(order.id)


def document(order, place=-1):
    return stored_bills(order)[place].document


def check():
    """Asserts that everything that can be proved twice comes to the same."""
    db.session.rollback()
    db.session.expire_all()
    check_shelves()
    check_numbers()
    for order_id in db.session.scalars(select(Order.id).order_by(Order.id)).all():
        check_order(get_order(order_id))


def check_shelves():
    net = nets(db.session.scalars(select(StockMovement)))
    for shelf in db.session.scalars(select(StockLevel)):
        mine = net[shelf.variant_id]
        assert (shelf.available, shelf.reserved) == (mine["available"], mine["reserved"]), shelf


def nets(movements):
    """What came into each bucket less what went out, by variant."""
    net = defaultdict(Counter)
    for movement in movements:
        net[movement.variant_id][movement.to_bucket] += movement.quantity
        net[movement.variant_id][movement.from_bucket] -= movement.quantity
    return net


def check_numbers():
    found = defaultdict(list)
    for bill in db.session.scalars(select(Bill).order_by(Bill.series, Bill.year, Bill.number)):
        found[bill.series, bill.year].append(bill)
    for bills in found.values():
        assert [bill.number for bill in bills] == list(range(1, len(bills) + 1))
        moments = [bill.issued_at for bill in bills]
        assert moments == sorted(moments)


def check_order(order):
    query = select(OrderLine).filter_by(order_id=order.id).order_by(OrderLine.id)
    lines = db.session.scalars(query).all()
    check_goods(order, lines)
    check_money(order)
    check_credits(order, lines)
    check_bills(order)
    check_history(order)


def check_goods(order, lines):
    packed, shipped = Counter(), Counter()
    for parcel in parcels_of(order.id):
        counted = {"PACKED": packed, "SHIPPED": shipped}.get(parcel.status, Counter())
        for content in parcel.lines:
            counted[content.order_line_id] += content.quantity
    for line in lines:
        assert line.packed_quantity == packed[line.id], line.id
        assert line.shipped_quantity == shipped[line.id], line.id
        reserved = 0 if order.status == "DRAFT" else line.unshipped
        net = nets(movements_of_lines([line.id]))
        mine = net.pop(line.variant_id, Counter())
        assert (mine["reserved"], mine["sold"]) == (reserved, line.returnable), line.id
        assert not any(any(other.values()) for other in net.values()), line.id


def check_money(order):
    paid, back = payments_of(order.id), refunds_of(order.id)
    assert order.paid_cents == sum(payment.amount_cents for payment in paid)
    assert order.refunded_cents == sum(refund.amount_cents for refund in back)
    for payment in paid:
        mine = [refund.amount_cents for refund in back if refund.payment_id == payment.id]
        assert payment.refunded_cents == sum(mine)


def check_credits(order, lines):
    written = credits_of(order.id)
    assert order.credited_cents == sum(credit.amount_cents for credit in written)
    by_line = Counter()
    for credit in written:
        assert credit.amount_cents == sum(part.amount_cents for part in credit.parts)
        for part in credit.parts:
            by_line[part.order_line_id] += part.amount_cents
    for line in lines:
        assert line.credited_cents == by_line[line.id]


def check_bills(order):
    papers = [(bill, bill.document) for bill in bills_of(order.id)]
    if not papers:
        return
    assert papers[0][0].series == "B"
    left, cents = defaultdict(Counter), 0
    for bill, paper in papers:
        check_paper(bill, paper)
        sign = 1 if bill.series == "B" else -1
        cents += sign * bill.total_cents
        for one in paper["taxes"]:
            left[one["tax_percent"]].update(
                {"net": sign * one["net_cents"], "tax": sign * one["tax_cents"]}
            )
    assert cents == order.owed_cents
    for percent, sums in left.items():
        assert sums["net"] >= 0, percent
        assert sums["tax"] >= 0, percent
        assert cents or not any(sums.values()), percent
    amounts = {credit.id: credit.amount_cents for credit in credits_of(order.id)}
    for bill, _ in papers[1:]:
        assert bill.total_cents == amounts[bill.credit_id]


def check_paper(bill, paper):
    """What is printed adds up, line by line and tax by tax."""
    for line in paper["lines"]:
        gross = line["unit_price_cents"] * line["quantity"]
        assert line["total_cents"] == gross - line["discount_cents"], paper
        assert line["discount_cents"] >= 0
    added = 0 if paper["tax_included"] else paper["tax_cents"]
    goods = sum(line["total_cents"] for line in paper["lines"])
    assert paper["subtotal_cents"] - paper["discount_cents"] == goods
    assert goods + paper["shipping_cents"] + added == paper["total_cents"] == bill.total_cents
    net, tax = (sum(one[name] for one in paper["taxes"]) for name in ("net_cents", "tax_cents"))
    assert (net + tax, tax) == (bill.total_cents, bill.tax_cents)
    for one in paper["taxes"]:
        check_tax(one, rows=len(paper["lines"]) + 1)


def check_tax(one, rows):
    """The tax of a rate is its share of the net amount, but for the rounding of each row."""
    exact = Decimal(one["net_cents"]) * Decimal(one["tax_percent"]) / 100
    assert abs(exact - one["tax_cents"]) <= rows, one


def check_history(order):
    events = history_of("order", order.id)
    facts = [event.facts for event in events]
    assert [fact["version"] for fact in facts] == list(range(1, order.version + 1))
    assert [fact["order_id"] for fact in facts] == [order.id] * len(facts)
    befores = [None, *(fact["status"] for fact in facts)]
    assert befores == [*(fact["status_before"] for fact in facts), order.status]
