"""Corruptions, written past the services, the triggers and the constraints."""

from typing import NamedTuple

JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    SELECT 'default', 'follow_event', jsonb_build_object('event_id', id, 'name', name)
"""


class Plant(NamedTuple):
    """What is planted, and which invariants must find it by which keys: no other may.

    `:name` in a statement and `{name}` in a key are numbers of the history.
    """

    found: dict[str, tuple[str, ...]]
    statements: tuple[str, ...]


def plant(invariant: str, keys: str | tuple[str, ...], *statements: str) -> Plant:
    return Plant({invariant: (keys,) if isinstance(keys, str) else keys}, statements)


def movement(goods: str, way: str, cause: str, *, line: str = "NULL") -> str:
    """One piece moves in the ledger, and nowhere else."""
    source, target = way.split(" to ")
    return f"""
        INSERT INTO stock_movements (
            variant_id, location_id, quantity, from_bucket, to_bucket, cause, order_line_id, actor
        ) VALUES (:{goods}, 1, 1, '{source}', '{target}', '{cause}', {line}, 'nobody')
    """


def level(goods: str, **changes: int) -> str:
    added = ", ".join(f"{column} = {column} + {pieces}" for column, pieces in changes.items())
    return f"UPDATE stock_levels SET {added} WHERE variant_id = :{goods}"


def add(table: str, row: str, **changes: int) -> str:
    """Adds to numbers of one row."""
    added = ", ".join(f"{column} = {column} + {change}" for column, change in changes.items())
    return f"UPDATE {table} SET {added} WHERE id = :{row}"


def put(table: str, row: str, **values: str) -> str:
    """Overwrites columns of one row; the values are SQL."""
    written = ", ".join(f"{column} = {value}" for column, value in values.items())
    return f"UPDATE {table} SET {written} WHERE id = :{row}"


def drop(table: str, constraint: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"


def facts(event: str, **values: str) -> str:
    """Rewrites facts of an event; the values are SQL."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"UPDATE events SET facts = facts || jsonb_build_object({pairs}) WHERE id = :{event}"


def rename(event: str, name: str) -> tuple[str, str]:
    """Gives an event another name, and its job too."""
    job = f"""
        UPDATE procrastinate_jobs SET args = args || '{{"name": "{name}"}}'
        WHERE task_name = 'follow_event' AND args ->> 'event_id' = (:{event})::text
    """
    return f"UPDATE events SET name = '{name}' WHERE id = :{event}", job


def step(order: str, name: str, status: str, **more: str) -> str:
    """Something that happens to an order without a use case, with its event and its job."""
    pairs = "".join(f", '{fact}', {value}" for fact, value in more.items())
    return f"""
        WITH changed AS (
            UPDATE orders SET version = version + 1, status = '{status}' WHERE id = :{order}
            RETURNING id, version
        ), event AS (
            INSERT INTO events (name, subject, subject_id, actor, facts)
            SELECT '{name}', 'order', changed.id, 'nobody', jsonb_build_object(
                'order_id', changed.id, 'version', changed.version, 'status', '{status}',
                'status_before', (SELECT status FROM orders WHERE id = :{order}){pairs}
            ) FROM changed RETURNING id, name
        ) {JOB} FROM event
    """
