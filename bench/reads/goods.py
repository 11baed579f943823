"""A hundred thousand products in the shop's tables, and the same in the peer's."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import create_engine

from bench.reads.peer.models import Base

PRODUCTS = 100_000
FOLDER = Path(__file__).parent


def fill(url: str) -> None:
    """Writes all of them into the database, whose tables must be there and empty."""
    engine = create_engine(url)
    fill_with("goods.sql", url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA peer")
        Base.metadata.create_all(connection)
    engine.dispose()
    fill_with("peer/goods.sql", url)
    with connect(url) as connection:
        connection.execute("VACUUM ANALYZE")


def fill_with(script: str, url: str) -> None:
    with connect(url) as connection:
        for statement in statements_in(FOLDER / script):
            connection.execute(statement)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def statements_in(script: Path) -> Iterator[bytes]:
    yield from (part for part in script.read_bytes().split(b";\n") if part.strip())
