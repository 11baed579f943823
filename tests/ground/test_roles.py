"""Production refuses a database role with which one bad statement would cost everything."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.conftest import PRODUCTION, administer, database_url, settings_for_tests
from webapp import create_app
from webapp.config import BadSettings
from webapp.connections import insist_on_small_role

REPOSITORY = Path(__file__).parents[2]
MIGHTY = [
    ("SUPERUSER", "is a superuser"),
    ("BYPASSRLS", "has BYPASSRLS"),
    ("REPLICATION", "has REPLICATION"),
    ("IN ROLE pg_execute_server_program", "may read or write files"),
    ("IN ROLE pg_read_server_files", "may read or write files"),
]


@pytest.fixture
def role():
    """Makes a role with a power, and takes it away again."""
    made = []

    def make(power=""):
        made.append(f"role_{secrets.token_hex(4)}")
        administer(f"CREATE ROLE {made[-1]} LOGIN {power}")
        return made[-1]

    yield make
    administer(*(f"DROP OWNED BY {name}" for name in made), *(f"DROP ROLE {name}" for name in made))


def url_of(role, name="postgres"):
    return make_url(database_url(name)).set(username=role).render_as_string(hide_password=False)


def shop_of(role):
    settings = settings_for_tests("postgres", "/nowhere", DATABASE_URL=url_of(role))
    return create_app(settings)


@pytest.mark.parametrize(("power", "sentence"), MIGHTY)
def test_a_mighty_role_stops_the_start(role, power, sentence):
    mighty = role(power)

    with pytest.raises(BadSettings, match=f"role {mighty}, which {sentence}.*CREATE ROLE shop"):
        insist_on_small_role(shop_of(mighty))


def test_who_was_mighty_before_is_refused_too(role):
    """SET ROLE can be taken back by whoever can send a statement."""
    small = role()
    options = {"options": f"-c role={small}"}
    url = make_url(database_url("postgres")).update_query_dict(options)
    app = create_app(
        settings_for_tests(
            "postgres", "/nowhere", DATABASE_URL=url.render_as_string(hide_password=False)
        )
    )

    with pytest.raises(BadSettings, match="is a superuser"):
        insist_on_small_role(app)


def test_a_role_that_owns_its_database_alone_is_enough_for_everything(role):
    small = role()
    name = f"of_{small}"
    administer(f"CREATE DATABASE {name} OWNER {small}")
    try:
        made = run_wsgi(
            url_of(small, name), "from webapp.setup import migrate_shop; migrate_shop()"
        )
        assert (made.returncode, made.stderr[-300:]) == (0, "")
    finally:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_shop_says_why_it_does_not_start(role):
    refused = run_wsgi(url_of(role("SUPERUSER")))

    assert refused.returncode == 1
    assert "The shop cannot start: APP_ENV=production refuses the database role" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_away_does_not_open_the_door(role, monkeypatch):
    mighty = role("SUPERUSER")
    app = shop_of(mighty)
    administer(f"ALTER ROLE {mighty} NOLOGIN")
    insist_on_small_role(app)
    administer(f"ALTER ROLE {mighty} LOGIN")

    from webapp.extensions import db

    with app.app_context(), pytest.raises(BadSettings, match="is a superuser"):
        db.session.execute(text("SELECT 1"))


def run_wsgi(url, then=""):
    settings = PRODUCTION | {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_hex(32),
        "BANK_ACCOUNT": "NL91ABNA0417164300",
        "TRUSTED_HOSTS": "shop.example",
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.run(
        [sys.executable, "-c", f"import wsgi; {then}"],
        cwd=REPOSITORY,
        env=settings,
        capture_output=True,
        text=True,
        timeout=60,
    )
