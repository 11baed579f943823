"""What stands in the database, table by table, in one statement."""

from functools import cache

from sqlalchemy import text

from webapp.extensions import db

# When a token was last used is written down for whoever presents a valid one, also in vain.
MAY_CHANGE = {"api_tokens": ["used_at"]}

NAMES = text("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY 1")
# A number that was taken in vain is a change too.
SEQUENCES = """
    SELECT 'the sequences', count(*), sum(hashtextextended(sequencename || last_value, 0))::text
    FROM pg_sequences WHERE schemaname = 'public'
"""


def tables() -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a sum over all that is written in them."""
    db.session.rollback()
    rows = db.session.execute(text(fingerprints())).all()
    db.session.rollback()
    return {name: (count, content) for name, count, content in rows}


@cache
def fingerprints() -> str:
    names = db.session.execute(NAMES).scalars().all()
    return " UNION ALL ".join([*(fingerprint_of(name) for name in names), SEQUENCES])


def fingerprint_of(name: str) -> str:
    content = f"to_jsonb({name}) - ARRAY{MAY_CHANGE[name]}" if name in MAY_CHANGE else name
    total = f"sum(hashtextextended(({content})::text, 0))"
    return f"SELECT '{name}', count(*), {total}::text FROM {name}"


def difference(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """The names of the tables that are not as they were."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))
