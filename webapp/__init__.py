"""Tendero: a whole shop in one process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, abort
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    access,
    api,
    backoffice,
    caching,
    cli,
    connections,
    extensions,
    headers,
    health,
    limits,
    logs,
    passkey_forms,
    refusals,
    staff_realm,
    storefront,
    templating,
)
from webapp.config import Settings, flask_config, load_settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class NoSessions(SessionInterface):
    """Who is signed in stands in the database. Nothing is kept in a signed cookie."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Never called: the session that there is not cannot be written to."""


class Shop(Flask):
    """Flask, without what the shop does not need of it."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view is a coroutine, so it need not be asked whether each of them is."""
        return func

    def send_static_file(self, filename: str) -> Response:
        """What a folder hides, such as the files of an editor or of git, was never meant for it."""
        if any(part.startswith(".") for part in filename.split("/")):
            abort(404)
        return super().send_static_file(filename)


def create_app(settings: Settings | None = None) -> Flask:
    """The shop as a WSGI app; raises BadSettings when it cannot run like this."""
    settings = settings or load_settings()
    app = Shop(__name__, template_folder="../templates", static_folder="../static")
    app.config.update(flask_config(settings))
    app.session_interface = NoSessions()
    app.url_map.strict_slashes = False
    # Otherwise an address with // is answered by a redirect in HTML, also under /api.
    app.url_map.merge_slashes = False
    trust_proxies(app, settings.trusted_proxies)
    build_ground_floor(app)
    for door in (health, storefront, backoffice, api, cli):
        door.init_app(app)
    access.check_every_route(app)
    return app


def trust_proxies(app: Flask, hops: int) -> None:
    """Believes what that many proxies in front say about the visitor, and nobody else."""
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def build_ground_floor(app: Flask) -> None:
    logs.init_app(app)
    extensions.db.init_app(app)
    connections.init_app(app)
    extensions.migrate.init_app(
        app, extensions.db, directory=str(MIGRATIONS), render_as_batch=False
    )
    caching.connect(app)
    headers.init_app(app)
    templating.init_app(app)
    access.recognise_callers(app)
    limits.init_app(app)
    access.init_app(app)
    staff_realm.init_app(app)
    passkey_forms.init_app(app)
    refusals.init_app(app)
