"""What is printed on bills and credit notes, against their rows and against itself."""

from webapp.audit.shapes import Invariant

DOCUMENTS = (
    Invariant(
        "bills.documents_agree_with_their_columns",
        "What is printed on a document is what its row says.",
        """
        SELECT 'bill ' || bill.code FROM bills AS bill JOIN orders ON orders.id = order_id
        LEFT JOIN (SELECT id, code AS corrected FROM bills) AS other ON other.id = corrects_id
        CROSS JOIN json_to_record(document) AS printed (
            kind text, code text, corrects text, issued_on date, order_number bigint,
            currency text, discount_cents bigint, tax_cents bigint, total_cents bigint,
            payment_type text, buyer_email text, buyer json
        )
        WHERE bill.currency <> orders.currency OR (
            kind, printed.code, corrects, printed.issued_on, order_number, printed.currency,
            printed.discount_cents, printed.tax_cents, printed.total_cents,
            printed.payment_type, buyer_email, buyer ->> 'name'
        ) IS DISTINCT FROM (
            CASE series WHEN 'B' THEN 'bill' ELSE 'credit_note' END, bill.code, corrected,
            bill.issued_on, orders.number, bill.currency,
            bill.discount_cents, bill.tax_cents, bill.total_cents,
            bill.payment_type, customer_email, customer_name
        )
        """,
    ),
    Invariant(
        "bills.documents_add_up",
        "The lines of a document add up to its sums, and its sums to its total.",
        """
        SELECT 'bill ' || code FROM bills, json_to_record(document) AS printed (
            subtotal_cents bigint, shipping_cents bigint, tax_included boolean, lines json
        ), LATERAL (
            SELECT coalesce(sum(unit_price_cents * quantity), 0) AS subtotal,
                coalesce(sum(line.discount_cents), 0) AS discount,
                count(*) FILTER (
                    WHERE line.total_cents <> unit_price_cents * quantity - line.discount_cents
                ) AS wrong
            FROM json_to_recordset(printed.lines) AS line (
                quantity bigint, unit_price_cents bigint, discount_cents bigint, total_cents bigint
            )
        ) AS lines
        WHERE wrong > 0 OR subtotal <> printed.subtotal_cents OR discount <> bills.discount_cents
            OR bills.total_cents <> subtotal - discount + shipping_cents
                + CASE WHEN tax_included THEN 0 ELSE bills.tax_cents END
        """,
    ),
    Invariant(
        "bills.taxes_add_up",
        "The taxes of all rates on a document are its tax, and with the net amounts its total.",
        """
        SELECT 'bill ' || code FROM bills, LATERAL (
            SELECT coalesce(sum(rate.tax_cents), 0) AS tax, coalesce(sum(net_cents), 0) AS net
            FROM json_to_recordset(document -> 'taxes') AS rate (
                net_cents bigint, tax_cents bigint
            )
        ) AS taxes
        WHERE tax <> bills.tax_cents OR net + tax <> bills.total_cents
        """,
    ),
)
