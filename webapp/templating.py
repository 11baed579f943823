"""What every template can use: money, addresses of files, the shop, translation."""

import hashlib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup

from webapp import config
from webapp.money import Money


def init_app(app: Flask) -> None:
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(money=show_money, rich_text=Markup, plain_number=plain_number)
    environment.globals.update(asset=asset_url, cents=cents)
    app.context_processor(about_the_shop)


def show_money(amount: Money) -> str:
    return amount.shown()


def plain_number(number: Decimal) -> str:
    """The number without the noughts that its column adds: 12.5, not 12.500000."""
    return f"{number.normalize():f}"


def cents(amount: int, currency: str) -> Money:
    """A column of minor units as money, for `{{ cents(order.total_cents, ...) | money }}`."""
    return Money(amount, currency)


def asset_url(name: str) -> str:
    """The address of a file under static/; it changes with the file, which may be kept for ever."""
    return url_for("static", filename=name, v=hash_of_file(current_app.static_folder or "", name))


@cache
def hash_of_file(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:10]


def about_the_shop() -> dict[str, Any]:
    return {"shop": config.current()}
