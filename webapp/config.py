"""Every setting of the shop: its name, default and meaning. Read once, from the environment.

A setting that cannot work stops the start with a sentence that says what to do.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from decimal import Decimal
from typing import Any

from flask import current_app

from webapp.readers import (
    read_currency,
    read_database_url,
    read_environment,
    read_hosts,
    read_int,
    read_mail_url,
    read_percent,
    read_redis_url,
    read_shop_url,
    read_switch,
)
from webapp.secrecy import SHORTEST_SECRET, weakness_of


class BadSettings(Exception):
    """The shop cannot start like this; the message says what to change."""


def setting(read: Callable[[str], Any], default: str | None, about: str) -> Any:
    """One setting; `default` is the text that stands for a variable which is not set."""
    return field(metadata={"read": read, "default": default, "about": about})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The environment variable of each setting is its name in capitals."""

    app_env: str = setting(
        read_environment, "development", "development, production or test; production is strict"
    )
    database_url: str = setting(
        read_database_url, None, "the PostgreSQL database; ./shop starts its own when not set"
    )
    redis_url: str | None = setting(
        read_redis_url, "", "Redis or Valkey for cache and limits; ./shop starts its own"
    )
    secret_key: str = setting(
        str, None, f"signs cookies, at least {SHORTEST_SECRET} characters; ./shop makes one"
    )
    old_secret_key: str = setting(
        str, "", "the SECRET_KEY before this one, until all staff have signed in once more"
    )
    shop_home: str = setting(str, ".data", "folder for everything that ./shop keeps")
    media_dir: str = setting(str, ".data/media", "folder for the pictures of the products")
    port: int = setting(read_int, "8000", "port that ./shop run listens on")
    bind: str = setting(str, "127.0.0.1", "address that ./shop run listens on")
    web_concurrency: int = setting(
        read_int, "1", "web processes; more than one needs Redis; ./shop run uses 2"
    )
    web_threads: int = setting(read_int, "8", "threads of each web process")
    db_pool_size: int = setting(read_int, "8", "database connections of each web process")
    trusted_proxies: int = setting(
        read_int, "0", "number of proxies in front whose X-Forwarded-* headers count"
    )
    trusted_hosts: str = setting(
        read_hosts, "", "host names of the shop, separated by commas; when not set any is believed"
    )
    shop_url: str = setting(
        read_shop_url, "", "where browsers find the shop, for links in mails; ./shop knows its own"
    )
    mail_url: str = setting(
        read_mail_url,
        "",
        "smtps://user:password@host or smtp://host:587 (STARTTLS); when not set, mails are files "
        "in the folder mail of SHOP_HOME",
    )
    mail_from: str = setting(str, "", "sender of the shop's mails, such as shop@shop.example")
    rate_limits: bool = setting(read_switch, "1", "0 switches all rate limits off")
    most_orders_per_hour: int = setting(
        read_int,
        "20",
        "orders of one e-mail address in an hour, of a network six times as many; "
        "0 for no such limit",
    )
    log_level: str = setting(str.upper, "INFO", "DEBUG, INFO, WARNING or ERROR")
    demo: bool = setting(read_switch, "0", "1 fills an empty shop with the demo catalogue")
    shop_name: str = setting(str, "Tendero", "the name on every page")
    shop_strapline: str = setting(str, "", "one sentence under the name on the home page")
    shop_currency: str = setting(read_currency, "EUR", "the currency of all prices, ISO 4217")
    prices_include_tax: bool = setting(
        read_switch, "1", "1: prices contain the tax; 0: it is added at checkout"
    )
    tax_standard_percent: Decimal = setting(read_percent, "21", "tax on the class standard")
    tax_reduced_percent: Decimal = setting(read_percent, "9", "tax on the class reduced")
    home_delivery_cents: int = setting(read_int, "495", "cost of a home delivery, minor units")
    free_delivery_from_cents: int = setting(
        read_int, "7500", "goods from this amount on are delivered free; 0: never; minor units"
    )
    shop_address: str = setting(
        str, "", "address of the shop on its bills, the lines separated by commas"
    )
    shop_tax_id: str = setting(str, "", "VAT number of the shop on its bills")
    order_expires_minutes: int = setting(
        read_int, "10080", "minutes after which an unpaid, prepaid order is canceled; 0: never"
    )
    return_days: int = setting(
        read_int,
        "14",
        "days after the delivery in which shoppers may ask to send goods back; 0: never",
    )
    bank_account: str = setting(str, "", "IBAN shown to shoppers who pay by bank transfer")

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads all settings; raises BadSettings with the sentence for the first bad one."""
    settings = Settings(**{item.name: read_setting(item, environ) for item in fields(Settings)})
    for refuse in (refuse_weak_secret, refuse_lonely_caches, refuse_toy_production):
        refuse(settings)
    return settings


def read_setting(item: Field[Any], environ: Mapping[str, str]) -> Any:
    name, default = item.name.upper(), item.metadata["default"]
    text = environ.get(name) or default
    if text is None:
        raise BadSettings(f"{name} is not set: {item.metadata['about']}. Set it, or use ./shop.")
    if text == "":
        return None if item.name == "redis_url" else ""
    try:
        return item.metadata["read"](text)
    except ValueError as error:
        # An address may contain a password, and this sentence goes to a log.
        shown = "" if name.endswith("_URL") else f", not {text!r}"
        raise BadSettings(f"{name} must be {error}{shown}.") from None


def refuse_weak_secret(settings: Settings) -> None:
    """Everywhere a short one; in production also one that can be guessed."""
    weakness = weakness_of(settings.secret_key)
    if weakness and (settings.is_production or len(settings.secret_key) < SHORTEST_SECRET):
        raise BadSettings(
            f"SECRET_KEY {weakness}. "
            'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )


def refuse_lonely_caches(settings: Settings) -> None:
    if settings.web_concurrency > 1 and not settings.redis_url:
        raise BadSettings(
            f"WEB_CONCURRENCY={settings.web_concurrency} needs a REDIS_URL: without it each "
            "process has a cache and limits of its own. Set REDIS_URL or WEB_CONCURRENCY=1."
        )


def refuse_toy_production(settings: Settings) -> None:
    if not settings.is_production:
        return
    refuse_test_switches()
    for is_missing, sentence in (
        (not settings.redis_url, "needs a REDIS_URL for the cache and the limits."),
        (settings.demo, "refuses DEMO=1, which makes a demo login."),
        (not settings.bank_account, "needs a BANK_ACCOUNT to pay bank transfers into."),
        (not settings.mail_url, "needs a MAIL_URL to write to shoppers."),
        (not settings.mail_from, "needs a MAIL_FROM, such as shop@shop.example."),
        (is_unsafe(settings.shop_url), "needs a SHOP_URL, such as https://shop.example."),
        (not settings.trusted_hosts, "needs TRUSTED_HOSTS, such as shop.example."),
    ):
        if is_missing:
            raise BadSettings(f"APP_ENV=production {sentence}")


def is_unsafe(url: str) -> bool:
    return not url.startswith("https://")


def refuse_test_switches() -> None:
    """Others than we read these, and they read the environment of the process."""
    if os.environ.get("CRASH_AT"):
        raise BadSettings(
            "APP_ENV=production refuses CRASH_AT, with which tests kill the shop. Unset it."
        )
    if os.environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise BadSettings(
            "APP_ENV=production refuses FLASK_DEBUG, which shows the code to visitors. Unset it."
        )


# Nobody waits for ever: not for a lock, not for a statement, not for a forgotten transaction.
PATIENCE = "-c lock_timeout=5s -c statement_timeout=20s -c idle_in_transaction_session_timeout=60s"


def flask_config(settings: Settings) -> dict[str, Any]:
    """The settings as Flask and its extensions want them."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": settings.db_pool_size,
            "max_overflow": 0,
            "pool_timeout": 5,
            # The one that came back last: what it works with is still in the processor's caches.
            "pool_use_lifo": True,
            "connect_args": {
                "connect_timeout": 5,
                # A peer that vanished without a word is given up, and not waited for.
                "tcp_user_timeout": 10_000,
                "keepalives_idle": 10,
                "keepalives_interval": 3,
                "keepalives_count": 3,
                "application_name": "tendero",
                "options": PATIENCE,
            },
        },
        "TRUSTED_HOSTS": hosts_of(settings),
        "MAX_CONTENT_LENGTH": 1_000_000,
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
        **cache_config(settings),
    }


def hosts_of(settings: Settings) -> list[str] | None:
    """The names that are believed; a check of health asks from the same machine."""
    named = [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]
    return [*named, "localhost", "127.0.0.1"] if named else None


def redis_options() -> dict[str, Any]:
    """A Redis that does not answer must cost a page milliseconds, not seconds."""
    return {"socket_timeout": 0.05, "socket_connect_timeout": 0.05, "retry": None}


def cache_config(settings: Settings) -> dict[str, Any]:
    if not settings.redis_url:
        return {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": 2000}
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": settings.redis_url,
        "CACHE_KEY_PREFIX": "tendero:",
        "CACHE_OPTIONS": redis_options(),
    }


def current() -> Settings:
    """The settings of the app that is running."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
