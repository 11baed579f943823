"""Alembic's entry: migrates the database of the running app, one migration a transaction."""

from alembic import context
from flask import current_app

from webapp.extensions import db


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """The tables of the job queue come from its own SQL files, not from models."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_name=is_ours,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        # An index on a large table may take longer than any request should.
        connection.exec_driver_sql("SET lock_timeout = 0; SET statement_timeout = 0")
        connection.commit()
        with context.begin_transaction():
            context.run_migrations()


run()
