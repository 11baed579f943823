"""What the shop finds around it when `./shop` starts it: its servers and its settings."""

import os
import secrets
import sys
import time
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Self

from webapp.embedded.claim import one_at_a_time
from webapp.embedded.folders import CannotStart, make_home, shop_home
from webapp.embedded.postgres import Postgres
from webapp.embedded.server import PAUSE_SECONDS, Server
from webapp.embedded.valkey import Valkey


class Surroundings:
    """The embedded servers that the settings leave to us, and the settings that were not given."""

    def __init__(self, environ: MutableMapping[str, str]) -> None:
        refuse_toy_servers(environ)
        self.environ = environ
        self.home = shop_home(environ)
        self.postgres = None if environ.get("DATABASE_URL") else Postgres(self.home)
        wants_valkey = not environ.get("REDIS_URL") and Valkey.is_installed()
        self.valkey = Valkey(self.home) if wants_valkey else None
        make_home(self.home)
        self.complete_settings()

    @property
    def servers(self) -> list[Server]:
        return [server for server in (self.postgres, self.valkey) if server]

    def __enter__(self) -> Self:
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()

    def wait_for_others(self) -> None:
        """Returns when nobody else uses the servers that this process is about to stop."""
        for server in self.servers:
            # Two commands that own one server each would wait for each other.
            server.finish_visit()
        if all(server.may_stop() for server in self.servers):
            return
        print("Waiting for another ./shop command that uses this database.", file=sys.stderr)
        while not all(server.may_stop() for server in self.servers):
            time.sleep(PAUSE_SECONDS)

    def complete_settings(self) -> None:
        if self.postgres:
            self.forget_libpq_variables()
            self.environ["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            self.environ["REDIS_URL"] = self.valkey.url
        for name, value in self.default_settings().items():
            self.environ[name] = self.environ.get(name) or value

    def forget_libpq_variables(self) -> None:
        # A PGHOSTADDR or PGOPTIONS meant for another database would reach ours.
        for name in [name for name in self.environ if name.startswith("PG")]:
            del self.environ[name]

    def default_settings(self) -> dict[str, str]:
        defaults = {
            "SHOP_HOME": str(self.home),
            "MEDIA_DIR": str(self.home / "media"),
            "WEB_CONCURRENCY": "2" if self.environ.get("REDIS_URL") else "1",
            "WEB_THREADS": "8",
            "PORT": "8000",
            "BIND": "127.0.0.1",
        }
        if not is_production(self.environ):
            defaults["SECRET_KEY"] = kept_secret(self.home)
        return defaults


def refuse_toy_servers(environ: MutableMapping[str, str]) -> None:
    for name, server in (("DATABASE_URL", "PostgreSQL"), ("REDIS_URL", "Valkey")):
        if is_production(environ) and not environ.get(name):
            raise CannotStart(
                f"APP_ENV=production needs a {name}: the embedded {server} is not meant for it. "
                f"Set {name}, or leave APP_ENV out."
            )


def is_production(environ: MutableMapping[str, str]) -> bool:
    return environ.get("APP_ENV") == "production"


def kept_secret(home: Path) -> str:
    """The key that signs cookies: made once, so that a restart logs nobody out."""
    path = home / "secret-key"
    with one_at_a_time(home / "secret-key.lock"):
        if not path.exists():
            half_made = home / "secret-key.half-made"
            half_made.touch(mode=0o600)
            half_made.write_text(secrets.token_hex(32))
            half_made.rename(path)
    return path.read_text()


def check_settings() -> None:
    """Stops the start with the sentence of the shop's own check."""
    from webapp.config import BadSettings, load_settings

    try:
        load_settings(os.environ)
    except BadSettings as error:
        raise CannotStart(str(error)) from error
