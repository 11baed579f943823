"""Writes a canary into every column of text that the models have, in every row."""

import json
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, String, Table, text

from tests.canaries.texts import EVERYTHING, MARK, SHORT, WORD
from webapp.catalogue.rules.rich_text import clean_html
from webapp.extensions import db

# Shown as HTML, and so cleaned when it is written.
RICH = {"products.description", "categories.description"}
# What a rule of the database holds to a length.
LIMITED = {"order_requests.answer", "order_requests.reason", "products.title", "reviews.author"}
KEYS = "a key or a hash that the shop makes"
WORDS = "a word of a list of ours"
# What no canary is written into, and why nobody could either.
NOT_PLANTED = {
    "accounts.password_hash": KEYS,
    "account_links.purpose": WORDS,
    "account_links.token_hash": KEYS,
    "api_tokens.prefix": KEYS,
    "api_tokens.scopes": WORDS,
    "api_tokens.secret_hash": KEYS,
    "attributes.value_type": WORDS,
    "bill_counters.series": WORDS,
    "bills.code": "a number with a letter before it",
    "bills.currency": WORDS,
    "bills.payment_type": WORDS,
    "bills.series": WORDS,
    "carts.token_hash": KEYS,
    "categories.slug": "letters, digits and dashes alone",
    "customer_addresses.country": WORDS,
    "customer_sessions.token_hash": KEYS,
    "events.actor": "a realm of ours and a number",
    "events.name": WORDS,
    "events.subject": WORDS,
    "locations.code": "written by a migration alone",
    "locations.title": "written by a migration alone",
    "media.file": KEYS,
    "order_addresses.country": WORDS,
    "order_addresses.kind": WORDS,
    "order_credit_parts.kind": WORDS,
    "order_credits.actor": "a realm of ours and a number",
    "order_credits.kind": WORDS,
    "order_requests.decided_by": "a realm of ours and a number",
    "order_requests.kind": WORDS,
    "order_requests.state": WORDS,
    "orders.currency": WORDS,
    "orders.delivery_method": WORDS,
    "orders.payment_type": WORDS,
    "orders.status": WORDS,
    "orders.token": KEYS,
    "parcels.status": WORDS,
    "passkey_challenges.challenge_hash": KEYS,
    "passkey_challenges.purpose": WORDS,
    "passkey_challenges.session_hash": KEYS,
    "payments.actor": "a realm of ours and a number",
    "payments.currency": WORDS,
    "payments.payment_type": WORDS,
    "product_attributes.value_type": WORDS,
    "products.slug": "letters, digits and dashes alone",
    "products.status": WORDS,
    "refunds.actor": "a realm of ours and a number",
    "refunds.currency": WORDS,
    "request_keys.fingerprint": KEYS,
    "request_keys.result": "numbers of what was made",
    "reviews.moderated_by": "a realm of ours and a number",
    "reviews.state": WORDS,
    "staff.password_hash": KEYS,
    "staff_factors.sealed_secret": KEYS,
    "staff_log.action": WORDS,
    "staff_log.actor": "a realm of ours and a number",
    "staff_log.subject": WORDS,
    "staff_log_words.field": WORDS,
    "staff_recovery_codes.code_hash": KEYS,
    "staff_roles.granted_by": "a realm of ours and a number",
    "staff_roles.role": WORDS,
    "staff_sessions.token_hash": KEYS,
    "stock_movements.actor": "a realm of ours and a number",
    "stock_movements.cause": WORDS,
    "stock_movements.from_bucket": WORDS,
    "stock_movements.to_bucket": WORDS,
    "variants.currency": WORDS,
    "variants.tax_class": WORDS,
}


def plant_everywhere() -> dict[str, int]:
    """How many rows of each column hold a canary now.

    As a replica, because what is append-only refuses it otherwise.
    """
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for column in columns_of_texts():
            if name_of(column) not in NOT_PLANTED:
                connection.execute(*statement_for(column))
        return {name_of(column): connection.scalar(count(column)) for column in columns_of_texts()}


def columns_of_texts() -> list[Column[Any]]:
    return [
        column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | ARRAY)
    ]


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def statement_for(column: Column[Any]) -> tuple[Any, dict[str, Any]]:
    table, name = column.table, column.name
    if isinstance(column.type, JSON):
        # What a service wrote holds the word; the shape of the rest stays.
        new = f"replace({name}::text, '{WORD}', :canary)::{column.type}"
        return text(f"UPDATE {table.name} SET {name} = {new}"), {"canary": inside_json()}
    if isinstance(column.type, ARRAY):
        parts = f"unnest({name}) WITH ORDINALITY AS one(part, place)"
        new = f"(SELECT array_agg(replace(part, '{WORD}', :canary) ORDER BY place) FROM {parts})"
        where = f"WHERE cardinality({name}) > 0"
        return text(f"UPDATE {table.name} SET {name} = {new} {where}"), {"canary": EVERYTHING}
    return text(f"UPDATE {table.name} SET {name} = {text_for(table, name)}"), texts_for(column)


def inside_json() -> str:
    return json.dumps(EVERYTHING)[1:-1]


def text_for(table: Table, name: str) -> str:
    """One of the texts for each row; with its number where no two rows may have the same."""
    key = "ctid::text" if "id" not in table.columns else "id::text"
    order = f"(SELECT count(*) FROM {table.name} other WHERE other.ctid < {table.name}.ctid)"
    chosen = f"(CAST(:texts AS text[]))[1 + {order} % :many]"
    return f"{chosen} || {key}" if is_unique(table, name) else chosen


def is_unique(table: Table, name: str) -> bool:
    unique = [set(index.columns.keys()) for index in table.indexes if index.unique]
    unique += [set(one.columns.keys()) for one in table.constraints if hasattr(one, "columns")]
    return name == "email" or any(name in names for names in unique)


def texts_for(column: Column[Any]) -> dict[str, Any]:
    texts = [EVERYTHING]
    if name_of(column) in LIMITED or is_indexed(column):
        texts = list(SHORT)
    if name_of(column) in RICH:
        texts = [clean_html(EVERYTHING), *(clean_html(one) or WORD for one in SHORT)]
    return {"texts": texts, "many": len(texts)}


def is_indexed(column: Column[Any]) -> bool:
    """An index holds no long text."""
    indexed = {
        name for index in column.table.indexes for name in [one.name for one in index.columns]
    }
    return column.name in indexed or is_unique(column.table, column.name)


def count(column: Column[Any]) -> Any:
    """A canary is known by its mark; what was cleaned has none, and keeps its word."""
    name = f"{column.name}::text"
    marks = " OR ".join(f"{name} LIKE '%{mark}%'" for mark in (MARK, WORD, "1234", "javascript:"))
    return text(f"SELECT count(*) FROM {column.table.name} WHERE {marks}")
