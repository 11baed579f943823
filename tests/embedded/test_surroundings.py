from pathlib import Path

import pytest

from webapp.embedded import CannotStart, Valkey, folders
from webapp.embedded.surroundings import Surroundings, kept_secret


def completed(home: Path, **given: str) -> dict[str, str]:
    environ = {"SHOP_HOME": str(home), **given}
    Surroundings(environ)
    return environ


def test_settings_that_are_not_given_are_filled_in(home: Path) -> None:
    environ = completed(home)

    assert environ["DATABASE_URL"].startswith("postgresql+psycopg://shop@/shop?host=")
    assert environ["DATABASE_URL"].endswith("&port=5432")
    assert environ["REDIS_URL"] == f"unix://{home}/run/valkey.sock?db=0"
    assert environ["MEDIA_DIR"] == f"{home}/media"
    assert len(environ["SECRET_KEY"]) == 64
    assert (environ["WEB_CONCURRENCY"], environ["WEB_THREADS"]) == ("2", "8")
    assert (environ["BIND"], environ["PORT"]) == ("127.0.0.1", "8000")


def test_settings_that_are_given_stay(home: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://shop@db/shop",
        "REDIS_URL": "redis://cache",
        "SECRET_KEY": "s" * 40,
        "MEDIA_DIR": "/srv/media",
        "WEB_CONCURRENCY": "4",
        "PORT": "9000",
    }

    environ = completed(home, **given)

    assert {name: environ[name] for name in given} == given


def test_an_empty_setting_counts_as_not_given(home: Path) -> None:
    assert completed(home, PORT="", DATABASE_URL="")["PORT"] == "8000"


def test_with_addresses_of_other_servers_none_is_started(home: Path) -> None:
    environ = {
        "SHOP_HOME": str(home),
        "DATABASE_URL": "postgresql://shop@db/shop",
        "REDIS_URL": "redis://cache",
        "PGSSLROOTCERT": "/etc/ca.pem",
    }

    assert Surroundings(environ).servers == []
    assert environ["PGSSLROOTCERT"] == "/etc/ca.pem"


def test_postgres_variables_do_not_reach_the_embedded_database(home: Path) -> None:
    environ = completed(home, PGHOSTADDR="10.0.0.1", PGOPTIONS="-c work_mem=1MB")

    assert [name for name in environ if name.startswith("PG")] == []


def test_without_valkey_there_is_one_web_process(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Valkey, "is_installed", lambda: False)

    environ = completed(home)

    assert "REDIS_URL" not in environ
    assert environ["WEB_CONCURRENCY"] == "1"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://shop@db/shop"}, "REDIS_URL"),
    ],
)
def test_production_is_not_run_on_embedded_servers(
    home: Path, given: dict[str, str], missing: str
) -> None:
    with pytest.raises(CannotStart, match=f"APP_ENV=production needs a {missing}"):
        completed(home, APP_ENV="production", **given)

    assert list(home.iterdir()) == []


def test_production_gets_no_secret_from_us(home: Path) -> None:
    environ = completed(
        home, APP_ENV="production", DATABASE_URL="postgresql://db/shop", REDIS_URL="redis://cache"
    )

    assert "SECRET_KEY" not in environ
    assert not (home / "secret-key").exists()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    secret = kept_secret(home)

    assert kept_secret(home) == secret
    assert (home / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_home_that_is_no_folder_is_refused(home: Path) -> None:
    taken = home / "file"
    taken.touch()

    with pytest.raises(CannotStart, match="SHOP_HOME=/path/to/folder"):
        completed(taken)


def test_two_checkouts_do_not_share_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = folders.shop_home({})

    monkeypatch.setattr(folders, "CHECKOUT", tmp_path)

    assert folders.shop_home({}) != first
