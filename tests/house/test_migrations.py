"""What migrations do with the rows that they find."""

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import text

from tests.conftest import administer, settings_for_tests
from webapp import MIGRATIONS, create_app
from webapp.extensions import db as database


@pytest.fixture
def older(worker_id, media_dir):
    """An app on an empty database, which a test migrates step by step."""
    name = f"older_{worker_id}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    administer(drop, f"CREATE DATABASE {name}")
    app = create_app(settings_for_tests(name, str(media_dir)))
    with app.app_context():
        yield app
        database.session.remove()
        database.engine.dispose()
    administer(drop)


def before(revision):
    return ScriptDirectory(str(MIGRATIONS)).get_revision(revision).down_revision


def run(statement):
    with database.engine.begin() as connection:
        return connection.execute(text(statement))


def test_whoever_worked_here_before_there_were_roles_goes_on_as_an_owner(older):
    upgrade(revision=before("0015"))
    run(
        "INSERT INTO staff (email, name, password_hash)"
        " VALUES ('a@b.nl', 'A', 'x'), ('b@b.nl', 'B', 'x')"
    )
    run(
        "INSERT INTO staff_sessions (staff_id, token_hash, expires_at)"
        " VALUES (1, 'x', now() + interval '1 hour')"
    )

    upgrade(revision="0015")

    with database.engine.connect() as connection:
        roles = connection.execute(text("SELECT staff_id, role FROM staff_roles ORDER BY 1")).all()
        proofs = connection.scalars(text("SELECT second_factor_at FROM staff_sessions")).all()
    assert [tuple(row) for row in roles] == [(1, "owner"), (2, "owner")]
    # A session of before is asked for a second factor at the next click.
    assert proofs == [None]
