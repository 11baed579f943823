"""Connections of the pool are looked at before they are used: does the server still hold them?

The usual ping asks the server, which costs an order as much as one of its statements. But a
server that goes away says so, and so does the kernel when a peer stays silent (keepalives). What
was said waits on the socket, where nothing else can wait while a connection is idle.
"""

import select
from contextlib import suppress
from typing import Any

from flask import Flask
from psycopg import Connection
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError, OperationalError

from webapp.config import BadSettings
from webapp.extensions import db

# What no shop needs, and what makes of one injected statement the loss of the whole server.
POWERS = """
    SELECT rolname, CASE
        WHEN rolsuper THEN 'is a superuser'
        WHEN rolbypassrls THEN 'has BYPASSRLS'
        WHEN rolreplication THEN 'has REPLICATION'
        ELSE 'may read or write files of the server, or run its programs'
    END
    FROM pg_roles
    WHERE rolname IN (current_user, session_user) AND (
        rolsuper OR rolbypassrls OR rolreplication
        OR pg_has_role(oid, 'pg_execute_server_program', 'MEMBER')
        OR pg_has_role(oid, 'pg_read_server_files', 'MEMBER')
        OR pg_has_role(oid, 'pg_write_server_files', 'MEMBER')
    )
"""


def init_app(app: Flask) -> None:
    with app.app_context():
        event.listen(db.engine, "checkout", refuse_closed)


def refuse_closed(connection: Connection[Any], *_: object) -> None:
    """Makes the pool replace this connection, and check all others that it has kept."""
    if connection.closed or has_news(connection):
        raise InvalidatePoolError


def has_news(connection: Connection[Any]) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def insist_on_small_role(app: Flask) -> None:
    """Stops the start with BadSettings when the database would let the shop do anything.

    A database that is away does not stop it, so that a web process may come back while
    pages still come from the cache; then the first connection that succeeds is refused.
    """
    with app.app_context():
        event.listen(db.engine, "connect", refuse_mighty_role)
        with suppress(OperationalError):
            db.engine.connect().close()
        # A process that is forked from this one must not share the connection.
        db.engine.dispose()


def refuse_mighty_role(connection: Connection[Any], *_: object) -> None:
    found = connection.execute(POWERS).fetchone()
    connection.rollback()
    if found:
        raise BadSettings(
            f"APP_ENV=production refuses the database role {found[0]}, which {found[1]}. Make one "
            "that owns nothing but the shop: CREATE ROLE shop LOGIN PASSWORD '...'; "
            "CREATE DATABASE shop OWNER shop; and name it in DATABASE_URL."
        )
