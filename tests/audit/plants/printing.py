"""How the plants forge bills and credit notes."""

NEWEST = "(SELECT max(id) FROM bills)"


def count(series: str, change: int) -> str:
    return (
        f"UPDATE bill_counters SET last_number = last_number + {change} WHERE series = '{series}'"
    )


def lie(document: str, path: str, value: str) -> str:
    """Changes one thing that is printed on a document."""
    return f"""
        UPDATE bills SET document = jsonb_set(document::jsonb, '{{{path}}}', '{value}')::json
        WHERE id = :{document}
    """


def print_again(document: str = NEWEST) -> str:
    """Prints on a document what its row says."""
    return f"""
        UPDATE bills SET document = (document::jsonb || jsonb_build_object(
            'code', code, 'issued_on', issued_on,
            'order_number', (SELECT number FROM orders WHERE orders.id = order_id),
            'corrects', (SELECT code FROM bills AS bill WHERE bill.id = bills.corrects_id)
        ))::json WHERE id = {document}
    """


def copy(document: str, *, order: str, credit: str = "NULL", corrects: str = "NULL") -> str:
    """Another document like one that there is, with the number at which the counter stands."""
    return f"""
        INSERT INTO bills (
            series, year, number, code, order_id, credit_id, corrects_id, issued_on, issued_at,
            customer_name, customer_email, payment_type, currency, discount_cents, tax_cents,
            total_cents, document
        )
        SELECT series, counter.year, last_number,
            series || counter.year || '-' || lpad(last_number::text, 6, '0'),
            :{order}, {credit}, {corrects},
            (counter.issued_at AT TIME ZONE 'UTC')::date, counter.issued_at,
            customer_name, customer_email, payment_type, currency, discount_cents, tax_cents,
            total_cents, document
        FROM bills AS bill JOIN bill_counters AS counter USING (series) WHERE bill.id = :{document}
    """
