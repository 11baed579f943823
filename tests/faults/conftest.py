import os
import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from tests.conftest import Browser, database_url, settings_for_tests
from tests.faults.proxy import Proxy
from webapp import create_app
from webapp.extensions import db as database


def connect_to_server() -> socket.socket:
    """A socket to the database server of the tests, whether it listens on a path or a port."""
    url = make_url(os.environ["TEST_DATABASE_URL"])
    host = str(url.query.get("host") or url.host)
    port = int(str(url.query.get("port") or url.port or 5432))
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    path = socket.socket(socket.AF_UNIX)
    path.connect(f"{host}/.s.PGSQL.{port}")
    return path


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy(connect_to_server)
    yield proxy
    proxy.close()


@pytest.fixture
def through_proxy(proxy: Proxy, database_name: str, db, media_dir) -> Iterator[Flask]:
    """The same shop, whose way to the database leads through the proxy."""
    url = make_url(database_url(database_name)).set(
        host="127.0.0.1", port=proxy.port, query={"sslmode": "disable"}
    )
    address = url.render_as_string(hide_password=False)
    settings = settings_for_tests(database_name, str(media_dir))
    app = create_app(type(settings)(**vars(settings) | {"database_url": address}))
    app.test_client_class = Browser
    yield app
    with app.app_context():
        database.session.remove()
        database.engine.dispose()
