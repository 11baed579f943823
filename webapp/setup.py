"""Makes a database into a shop: migrations, and for the demo a catalogue and a login."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from webapp import config, create_app
from webapp.accounts.queries.staff import find_staff
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.services.staff import create_staff
from webapp.catalogue.queries.products import has_products
from webapp.extensions import db


@dataclass(frozen=True)
class Login:
    email: str
    password: str


def prepare_shop() -> Login | None:
    """Migrates, fills an empty shop if it is a demo, and gives the demo's login.

    Doing it again changes nothing.
    """
    app = create_app()
    migrate_shop(app)
    with app.app_context():
        try:
            return fill_if_demo()
        finally:
            db.session.remove()
            db.engine.dispose()


def migrate_shop(app: Flask | None = None) -> None:
    app = app or create_app()
    with app.app_context():
        upgrade()
        db.engine.dispose()


def fill_if_demo() -> Login | None:
    settings = config.current()
    if not settings.demo:
        return None
    if not has_products():
        # Loaded here, so that no web process carries the drawings.
        from webapp.demo.services import fill_demo

        fill_demo()
    return demo_login(Path(settings.shop_home))


def demo_login(home: Path) -> Login:
    """The login of the demo: random at the first start, and the same at every later one."""
    file = home / "demo-password"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(15))
        draft.replace(file)
    login = Login(DEMO_EMAIL, file.read_text())
    if find_staff(login.email) is None:
        create_staff(email=login.email, name="Demo", password=login.password)
    return login
