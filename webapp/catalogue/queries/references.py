"""Who refers to the catalogue, asked by the foreign keys: they stand in domains above it."""

from collections.abc import Collection

from sqlalchemy import ForeignKeyConstraint, func, select

from webapp.extensions import Base, db


def count_references(name: str, numbers: Collection[int], **columns: str) -> dict[str, int]:
    """How much refers to these rows by the foreign key of that name.

    `orders="order_id"` counts the different values of that column, and calls them orders.
    """
    key = foreign_key(name)
    counts = [func.count(key.table.c[of].distinct()).label(word) for word, of in columns.items()]
    [referring] = key.columns
    row = db.session.execute(select(*counts).where(referring.in_(numbers))).one()
    return dict(row._mapping)


def foreign_key(name: str) -> ForeignKeyConstraint:
    tables = Base.metadata.tables.values()
    [key] = [key for table in tables for key in table.foreign_key_constraints if key.name == name]
    return key
