"""A real PostgreSQL for the whole run, a database for each worker, emptied after each test."""

import contextvars
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import make_url

from tests.factory import Make
from tests.mailbox import Mailbox
from webapp import create_app, limits
from webapp.accounts.rules import sealing
from webapp.accounts.rules.tokens import hash_of
from webapp.config import Settings, load_settings
from webapp.embedded.postgres import Durability, Postgres
from webapp.extensions import cache
from webapp.extensions import db as database
from webapp.staff_realm import FORM_HEADER, STAFF_COOKIE

SERVER = pytest.StashKey[tuple[Postgres, Path]]()
# What the shop insists on before it serves in earnest.
PRODUCTION = {
    "APP_ENV": "production",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "RATE_LIMITS": "0",
    "SHOP_URL": "https://shop.example",
    "MAIL_URL": "smtps://mail.example",
    "MAIL_FROM": "shop@shop.example",
}
TEMPLATE = "template_of_the_shop"
KEPT = {"alembic_version", "locations"}
TABLES_OF_THE_QUEUE = [
    f"procrastinate_{name}" for name in ("events", "periodic_defers", "jobs", "workers")
]
COUNT_FROM_THE_START = """
    SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
    WHERE seqrelid <> 'locations_id_seq'::regclass
"""


def pytest_configure(config: pytest.Config) -> None:
    """The controller prepares the server; the workers find it through the environment.

    TEST_DATABASE_URL names another server to test on, where databases may be made.
    """
    if hasattr(config, "workerinput"):
        return
    if not os.environ.get("TEST_DATABASE_URL"):
        start_server(config)
    make_template()


def start_server(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="tendero-test-"))
    home.chmod(0o755)
    server = Postgres(home / "home", Durability.NONE)
    server.start()
    config.stash[SERVER] = server, home
    os.environ["TEST_DATABASE_URL"] = server.url("postgres")


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER not in config.stash:
        return
    server, home = config.stash[SERVER]
    server.stop()
    shutil.rmtree(home)
    del os.environ["TEST_DATABASE_URL"]


def database_url(name: str) -> str:
    url = make_url(os.environ["TEST_DATABASE_URL"]).set(database=name)
    return url.render_as_string(hide_password=False)


def administer(*statements: str) -> None:
    plain = database_url("postgres").replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def make_template() -> None:
    from webapp.setup import migrate_shop

    administer(f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
    migrate_shop(create_app(settings_for_tests(TEMPLATE, "/nowhere")))


def settings_for_tests(database_name: str, media_dir: str, **more: str) -> Settings:
    return load_settings(
        {
            "APP_ENV": "test",
            "DATABASE_URL": database_url(database_name),
            "SECRET_KEY": "9c1f5e07b2d84a36e1f0937c5ab6d2480e7f1b93",
            "RATE_LIMITS": "0",
            "LOG_LEVEL": "ERROR",
            "DB_POOL_SIZE": "24",
            "MEDIA_DIR": media_dir,
            "SHOP_HOME": media_dir,
            "SHOP_URL": "https://shop.example",
            "MAIL_FROM": "Test Shop <shop@shop.example>",
            "TRUSTED_HOSTS": "shop.example",
            "SHOP_NAME": "Test Shop",
            "BANK_ACCOUNT": "NL91ABNA0417164300",
        }
        | more
    )


@pytest.fixture(scope="session")
def database_name(worker_id: str) -> str:
    name = f"shop_{worker_id}"
    administer(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return name


@pytest.fixture(scope="session")
def media_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def app(database_name: str, media_dir: Path) -> Flask:
    app = create_app(settings_for_tests(database_name, str(media_dir)))
    app.test_client_class = Browser
    return app


@pytest.fixture
def limited(
    database_name: str, media_dir: Path, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A client of an app that limits how often it is asked, 18 seconds before a new minute."""
    monkeypatch.setattr(limits, "clock", lambda: 1_800_000_042.0)
    app = create_app(settings_for_tests(database_name, str(media_dir), RATE_LIMITS="1"))
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def db(app: Flask) -> Iterator[SQLAlchemy]:
    with app.app_context():
        yield database
        database.session.rollback()
        empty_tables()
        cache.clear()


def empty_tables() -> None:
    """As a replica, because the triggers of the append-only tables refuse even the tests.

    Row by row, because TRUNCATE makes new files for every table and takes twenty times as long.
    """
    names = [f'"{name}"' for name in database.metadata.tables if name not in KEPT]
    emptied = "; ".join(f"DELETE FROM {name}" for name in [*names, *TABLES_OF_THE_QUEUE])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(emptied)
        connection.exec_driver_sql(COUNT_FROM_THE_START)


@pytest.fixture
def a(db: SQLAlchemy) -> Make:
    """Makes what a test needs: `a.product(price="10.00", on_hand=3)`."""
    return Make()


class Browser(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = contextvars.Context().run(super().open, *args, **kwargs)
        database.session.rollback()
        database.session.expire_all()
        return response


@pytest.fixture
def mailbox(app: Flask, media_dir: Path) -> Mailbox:
    box = Mailbox(app, media_dir)
    box.empty()
    return box


@pytest.fixture
def client(app: Flask, db: SQLAlchemy) -> FlaskClient:
    return app.test_client()


class StaffBrowser(Browser):
    """Sends with each form the token of its session, as the pages do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        cookie = self.get_cookie(STAFF_COOKIE, path="/")
        if cookie and isinstance(args[0], str) and args[0].startswith("/staff"):
            token = form_token_of(self.application, cookie.value)
            kwargs["headers"] = {FORM_HEADER: token} | dict(kwargs.get("headers") or {})
        return super().open(*args, **kwargs)


def form_token_of(app: Flask, session_token: str) -> str:
    key = sealing.key_for(sealing.STAFF_FORMS, app.config["SECRET_KEY"])
    return sealing.form_token_for(hash_of(session_token), key)


@pytest.fixture
def staff(app: Flask, a: Make) -> FlaskClient:
    """A client that is signed in to the back office, as an owner who just proved who he is."""
    return signed_in_as("owner", app, a)


def signed_in_as(role: str, app: Flask, a: Make) -> FlaskClient:
    client = StaffBrowser(app, app.response_class, use_cookies=True)
    client.set_cookie(STAFF_COOKIE, a.session(role=role), path="/")
    return client
