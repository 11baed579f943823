"""`./shop COMMAND`: the flask commands, with the servers they need around them."""

import os
import signal
import subprocess
import sys

from webapp.embedded.claim import one_at_a_time
from webapp.embedded.folders import CHECKOUT
from webapp.embedded.postgres import Postgres
from webapp.embedded.stopping import stop_on
from webapp.embedded.surroundings import Surroundings, check_settings

# `./shop run` is more than flask's server of the same name.
HIDDEN = {"run"}


def run_command(words: list[str]) -> int:
    """Runs one flask command on the running servers or on ones of its own."""
    stop_on(signal.SIGTERM, signal.SIGHUP)
    surroundings = Surroundings(os.environ)
    check_settings()
    if words[0] not in flask_commands():
        return refuse_command(words[0])
    with surroundings:
        if surroundings.postgres:
            migrate_if_new(surroundings.postgres)
        code = run_flask(words)
        surroundings.wait_for_others()
        return code


def list_commands() -> int:
    """Prints a line for each flask command."""
    Surroundings(os.environ)
    for name, about in flask_commands().items():
        print(f"  {name:<17}{about}")
    return 0


def flask_commands() -> dict[str, str]:
    """The name and the one-line help of each command of the app and of flask itself."""
    import click
    from flask.cli import ScriptInfo, cli

    from wsgi import app

    context = click.Context(cli, obj=ScriptInfo(create_app=lambda: app))
    names = [name for name in cli.list_commands(context) if name not in HIDDEN]
    found = {name: cli.get_command(context, name) for name in names}
    return {name: command.get_short_help_str(60) for name, command in found.items() if command}


def refuse_command(name: str) -> int:
    print(f"There is no command {name!r}.", file=sys.stderr)
    subprocess.run([CHECKOUT / "shop", "help"], stdout=sys.stderr, check=False)
    return 2


def migrate_if_new(postgres: Postgres) -> None:
    with one_at_a_time(postgres.home / "setup.lock"):
        if is_new(postgres):
            from webapp.setup import migrate_shop

            migrate_shop()


def is_new(postgres: Postgres) -> bool:
    with postgres.connect() as connection:
        row = connection.execute("select to_regclass('alembic_version') is null").fetchone()
    return bool(row and row[0])


def run_flask(words: list[str]) -> int:
    from flask.cli import cli

    try:
        # By its path, so that a wsgi.py in the caller's folder is not taken for ours.
        cli.main(["--app", str(CHECKOUT / "wsgi.py"), *words], prog_name="./shop")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0
