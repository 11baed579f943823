"""Connections of the pool are looked at before they are used: does the server still hold them?

The usual ping asks the server, which costs an order as much as one of its statements. But a
server that goes away says so, and so does the kernel when a peer stays silent (keepalives). What
was said waits on the socket, where nothing else can wait while a connection is idle.
"""

import select
from typing import Any

from flask import Flask
from psycopg import Connection
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError

from webapp.extensions import db


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
