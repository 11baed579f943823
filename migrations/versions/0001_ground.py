"""What the tables stand on: extensions, a function, the order numbers and the job queue."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

QUEUE = Path(__file__).parent.parent / "procrastinate" / "schema-3.10.0.sql"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(
        "CREATE FUNCTION joined_words(words text[]) RETURNS text"
        " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
        " RETURN array_to_string(words, ' ')"
    )
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_numbers", start=1001)))
    # Straight to the driver: the file holds many statements and its own percent signs.
    op.get_bind().connection.driver_connection.execute(QUEUE.read_text())  # type: ignore[union-attr]


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
