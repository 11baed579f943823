"""Numbers without gaps, and documents that say what the orders and credits say."""

from webapp.audit.invariants.happened import CREDITS_THAT_HAPPENED
from webapp.audit.shapes import Invariant

NUMBERS = (
    Invariant(
        "bills.numbers_have_no_gaps",
        "The numbers of a series begin with 1 each year, and none is missing.",
        """
        SELECT 'before ' || code FROM (
            SELECT code, number, lag(number, 1, 0) OVER of_year AS last
            FROM bills WINDOW of_year AS (PARTITION BY series, year ORDER BY number)
        ) AS numbered
        WHERE number > last + 1
        """,
    ),
    Invariant(
        "bills.numbers_are_given_once",
        "No number of a series and year is on two documents.",
        """
        SELECT series || ' ' || year || ' ' || number FROM bills
        GROUP BY series, year, number HAVING count(*) > 1
        """,
    ),
    Invariant(
        "bills.counters_stand_at_the_last_number",
        "The counter of a series stands at the last number of its last year.",
        """
        SELECT 'series ' || coalesce(counter.series, last.series) FROM bill_counters AS counter
        FULL JOIN (
            SELECT DISTINCT ON (series) series, year, number FROM bills
            ORDER BY series, year DESC, number DESC
        ) AS last USING (series)
        WHERE (counter.year, last_number) IS DISTINCT FROM (last.year, number)
        """,
    ),
    Invariant(
        "bills.dates_follow_numbers",
        "A document with a later number was not issued earlier.",
        """
        SELECT 'bill ' || code FROM (
            SELECT code, issued_at,
                lag(issued_at) OVER (PARTITION BY series ORDER BY year, number, id) AS last
            FROM bills
        ) AS dated
        WHERE issued_at < last
        """,
    ),
    Invariant(
        "bills.days_and_years_are_those_of_the_moment",
        "The day and the year of a document are those, in UTC, in which it was issued.",
        """
        SELECT 'bill ' || code FROM bills
        WHERE issued_on <> (issued_at AT TIME ZONE 'UTC')::date
            OR year <> extract(year FROM issued_on)
        """,
    ),
    Invariant(
        "bills.codes_spell_the_number",
        "The code of a document is its series, its year and its number.",
        """
        SELECT 'bill ' || code FROM bills
        WHERE code <> series || year || '-'
            || lpad(number::text, greatest(6, length(number::text)), '0')
        """,
    ),
)

AMOUNTS = (
    Invariant(
        "bills.orders_are_billed",
        "An order has its bill when it is paid in full and when its first goods have left.",
        """
        SELECT 'order ' || id FROM orders
        WHERE (
            paid_cents > refunded_cents
            AND paid_cents - refunded_cents = total_cents - credited_cents
            OR id IN (SELECT order_id FROM order_lines WHERE shipped_quantity > 0)
        ) AND NOT EXISTS (SELECT FROM bills WHERE order_id = orders.id AND series = 'B')
        """,
    ),
    Invariant(
        "bills.orders_are_billed_once",
        "No order has two bills.",
        """
        SELECT 'order ' || order_id FROM bills WHERE series = 'B'
        GROUP BY order_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "bills.drafts_have_none",
        "A draft is not billed.",
        """
        SELECT 'bill ' || code FROM bills JOIN orders ON orders.id = order_id
        WHERE status = 'DRAFT'
        """,
    ),
    Invariant(
        "bills.totals_match_orders",
        "A bill is what the order cost that day: its total less what was credited before.",
        f"""
        SELECT 'bill ' || code FROM (
            SELECT bills.code, bills.total_cents, orders.total_cents
                - coalesce(sum(credited.amount_cents), 0) AS right_cents
            FROM bills JOIN orders ON orders.id = bills.order_id
            LEFT JOIN events AS billed
                ON billed.name = 'order.billed' AND billed.facts ->> 'bill_id' = bills.id::text
            LEFT JOIN ({CREDITS_THAT_HAPPENED}) AS credited
                ON credited.order_id = bills.order_id AND credited.event_id < billed.id
            WHERE series = 'B' GROUP BY bills.id, orders.id
        ) AS compared
        WHERE total_cents <> right_cents
        """,
    ),
    Invariant(
        "bills.credits_after_a_bill_have_a_credit_note",
        "What was credited after the bill has a credit note, what was credited before has none.",
        f"""
        SELECT 'credit ' || credited.credit_id FROM ({CREDITS_THAT_HAPPENED}) AS credited
        LEFT JOIN bills AS bill ON bill.order_id = credited.order_id AND bill.series = 'B'
        LEFT JOIN events AS billed
            ON billed.name = 'order.billed' AND billed.facts ->> 'bill_id' = bill.id::text
        LEFT JOIN bills AS note ON note.credit_id = credited.credit_id
        WHERE (amount_cents > 0 AND coalesce(billed.id < event_id, false)) <> (note.id IS NOT NULL)
        """,
    ),
    Invariant(
        "bills.credits_have_one_credit_note",
        "No credit has two credit notes.",
        """
        SELECT 'credit ' || credit_id FROM bills WHERE credit_id IS NOT NULL
        GROUP BY credit_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "bills.credit_notes_repeat_their_credit",
        "The total of a credit note is the amount of its credit.",
        """
        SELECT 'bill ' || code FROM bills JOIN order_credits AS credit ON credit.id = credit_id
        WHERE total_cents <> amount_cents
        """,
    ),
    Invariant(
        "bills.credit_notes_correct_their_order",
        "A credit note is for a credit of an order, and corrects the bill of the same order.",
        """
        SELECT 'bill ' || note.code FROM bills AS note
        LEFT JOIN bills AS bill ON bill.id = note.corrects_id AND bill.series = 'B'
        LEFT JOIN order_credits AS credit ON credit.id = note.credit_id
        WHERE note.series = 'C' AND (
            bill.order_id IS DISTINCT FROM note.order_id
            OR credit.order_id IS DISTINCT FROM note.order_id
        )
        """,
    ),
    Invariant(
        "bills.credit_notes_stay_within_the_bill",
        "All credit notes of a bill together are no more than the bill.",
        """
        SELECT 'bill ' || bill.code FROM bills AS bill JOIN bills AS note
            ON note.corrects_id = bill.id
        GROUP BY bill.id HAVING sum(note.total_cents) > bill.total_cents
        """,
    ),
)

BILLS = NUMBERS + AMOUNTS
