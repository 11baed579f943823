from decimal import Decimal
from secrets import token_hex, token_urlsafe

import pytest

from webapp.config import BadSettings, load_settings
from webapp.secrecy import weakness_of

GOOD = {"DATABASE_URL": "postgresql://shop@/shop", "SECRET_KEY": "x" * 32}
PRODUCTION = GOOD | {
    "APP_ENV": "production",
    "SECRET_KEY": "9c1f5e07b2d84a36e1f0937c5ab6d2480e7f1b93",
    "REDIS_URL": "redis://cache:6379/0",
    "BANK_ACCOUNT": "NL91ABNA0417164300",
    "TRUSTED_HOSTS": "shop.example, www.shop.example",
    "MAIL_URL": "smtps://shop:secret@mail.example",
    "MAIL_FROM": "shop@shop.example",
    "SHOP_URL": "https://shop.example",
}


def test_two_settings_are_enough():
    settings = load_settings(GOOD)
    assert (settings.port, settings.shop_currency, settings.redis_url) == (8000, "EUR", None)
    assert settings.tax_standard_percent == Decimal(21)
    assert not settings.is_production


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_works(scheme):
    settings = load_settings(GOOD | {"DATABASE_URL": f"{scheme}://shop@db/shop"})
    assert settings.database_url == "postgresql+psycopg://shop@db/shop"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "must be the address of a PostgreSQL database"),
        ({"DATABASE_URL": "mysql://root@/x"}, "must be the address of a PostgreSQL database"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters and needs 32"),
        ({"REDIS_URL": "memcached://x"}, "REDIS_URL must be an address such as redis://"),
        ({"WEB_CONCURRENCY": "2"}, "WEB_CONCURRENCY=2 needs a REDIS_URL"),
        ({"WEB_CONCURRENCY": "two"}, "WEB_CONCURRENCY must be a whole number"),
        ({"PORT": "-1"}, "PORT must be a whole number"),
        ({"DEMO": "maybe"}, "DEMO must be 1 or 0"),
        ({"SHOP_URL": "shop.example"}, "SHOP_URL must be an address such as https://"),
        ({"SHOP_URL": "https://shop.example/eu"}, "SHOP_URL must be an address"),
        ({"SHOP_URL": "https://shop.example:99999"}, "SHOP_URL must be an address"),
        ({"SHOP_URL": "https://shop.example:http"}, "SHOP_URL must be an address"),
        ({"MAIL_URL": "mail.example"}, "MAIL_URL must be an address such as smtps://"),
        ({"APP_ENV": "prod"}, "APP_ENV must be one of development, production, test"),
        ({"SHOP_CURRENCY": "eur"}, "three capital letters"),
        ({"TRUSTED_HOSTS": "*"}, "TRUSTED_HOSTS must be host names"),
        ({"TRUSTED_HOSTS": "*.shop.example"}, "TRUSTED_HOSTS must be host names"),
        ({"TRUSTED_HOSTS": "https://shop.example"}, "TRUSTED_HOSTS must be host names"),
        ({"TRUSTED_HOSTS": "shop.example:443"}, "TRUSTED_HOSTS must be host names"),
        ({"TRUSTED_HOSTS": ".example"}, "TRUSTED_HOSTS must be host names"),
        ({"TAX_STANDARD_PERCENT": "NaN"}, "a number from 0 to 100"),
        ({"TAX_REDUCED_PERCENT": "101"}, "a number from 0 to 100"),
        ({"TAX_REDUCED_PERCENT": "nine"}, "a number from 0 to 100"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(change, sentence):
    with pytest.raises(BadSettings, match=sentence):
        load_settings(GOOD | change)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"REDIS_URL": ""}, "needs a REDIS_URL"),
        ({"DEMO": "1"}, "refuses DEMO=1"),
        ({"BANK_ACCOUNT": ""}, "needs a BANK_ACCOUNT"),
        ({"TRUSTED_HOSTS": ""}, "needs TRUSTED_HOSTS"),
        ({"MAIL_URL": ""}, "needs a MAIL_URL"),
        ({"MAIL_FROM": ""}, "needs a MAIL_FROM"),
        ({"SHOP_URL": ""}, "needs a SHOP_URL"),
        ({"SHOP_URL": "http://shop.example"}, "needs a SHOP_URL, such as https"),
        ({"SECRET_KEY": "x" * 40}, "SECRET_KEY is too regular to be random.*token_hex"),
        ({"SECRET_KEY": "0123456789abcdef" * 4}, "SECRET_KEY is too regular"),
        ({"SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789"}, "SECRET_KEY is too regular"),
        ({"SECRET_KEY": "1f" * 20}, "SECRET_KEY is too regular"),
        ({"SECRET_KEY": "Change-me-before-you-go-to-production-7f3"}, "is a placeholder"),
        ({"SECRET_KEY": "this-is-the-secret-key-of-the-shop-4242"}, "is a placeholder"),
    ],
)
def test_production_is_strict(change, sentence):
    assert load_settings(PRODUCTION).is_production
    with pytest.raises(BadSettings, match=sentence):
        load_settings(PRODUCTION | change)


def test_production_shows_nobody_its_code(monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")

    with pytest.raises(BadSettings, match="refuses FLASK_DEBUG"):
        load_settings(PRODUCTION)


def test_several_processes_share_a_redis():
    settings = load_settings(GOOD | {"WEB_CONCURRENCY": "4", "REDIS_URL": "unix:///run/s?db=0"})
    assert settings.web_concurrency == 4


@pytest.mark.parametrize("said", ["1", "true", "on"])
def test_production_refuses_to_show_its_code(monkeypatch, said):
    monkeypatch.setenv("FLASK_DEBUG", said)
    with pytest.raises(BadSettings, match=r"refuses FLASK_DEBUG.* Unset it"):
        load_settings(PRODUCTION)


def test_production_takes_a_switch_that_is_off(monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "0")
    assert load_settings(PRODUCTION).is_production


@pytest.mark.parametrize("make", [lambda: token_hex(16), lambda: token_urlsafe(24)])
def test_every_random_key_is_taken(make):
    refused = {key for key in (make() for _ in range(2000)) if weakness_of(key)}
    assert refused == set()


def test_where_nobody_visits_a_regular_key_will_do():
    assert load_settings(GOOD | {"SECRET_KEY": "x" * 32}).secret_key == "x" * 32


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_password_in_an_address_is_not_repeated(name):
    with pytest.raises(BadSettings, match=f"{name} must be") as refused:
        load_settings(GOOD | {name: "mysql://shop:hunter2@db/shop"})
    assert "hunter2" not in str(refused.value)
