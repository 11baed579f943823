"""Rows with their amounts as money."""

from collections.abc import Mapping
from typing import Any

from webapp.extensions import Base
from webapp.money import Money

CENTS = "_cents"


def with_money(row: Base, currency: str) -> dict[str, Any]:
    """The columns of the row, with `total` as money for each `total_cents`."""
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return columns | money_in(columns, currency)


def money_in(values: Mapping[str, Any], currency: str) -> dict[str, Money]:
    return {
        name.removesuffix(CENTS): Money(value, currency)
        for name, value in values.items()
        if name.endswith(CENTS) and value is not None
    }
