"""The commands of the shop; `./shop` lists them."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from rich.console import Console
from rich.table import Table

from webapp import api
from webapp.access import SCOPES
from webapp.accounts.models import ApiToken
from webapp.accounts.queries.staff import find_staff
from webapp.accounts.queries.tokens import all_tokens
from webapp.accounts.rules.roles import OWNER, ROLES
from webapp.accounts.services.second_factor import reset_factor
from webapp.accounts.services.signing_out import sign_out_everybody, sign_out_person
from webapp.accounts.services.staff import create_staff
from webapp.accounts.services.tokens import create_token, revoke_token, rotate_token
from webapp.audit.command import audit_command
from webapp.catalogue.queries.products import has_products
from webapp.errors import ShopError
from webapp.imports.command import Mode, import_products
from webapp.jobs.worker import work

DURATION = re.compile(r"([1-9][0-9]{0,3})([dh])")
UNITS = {"d": "days", "h": "hours"}


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)


@click.command("import-products")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check the file, change nothing.")
def import_products_command(file: Path, *, dry_run: bool) -> None:
    """Import a product CSV of Shopify."""
    mode = Mode.CHECK_ONLY if dry_run else Mode.WRITE
    raise SystemExit(import_products(file, mode=mode, console=Console()))


@click.command("work")
def work_command() -> None:
    """Do the jobs in the background until stopped."""
    work(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("fill-demo")
def fill_demo_command() -> None:
    """Fill an empty shop with the demo catalogue."""
    if has_products():
        raise click.ClickException("There are products already. The demo is for an empty shop.")
    # Loaded here, so that no web process carries the drawings.
    from webapp.demo.services import fill_demo

    fill_demo()


@click.command("openapi")
def openapi_command() -> None:
    """Print the description of the API."""
    click.echo(json.dumps(api.described(), indent=1, ensure_ascii=False))


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
def replay_command(file: Path) -> None:
    """Put a month of real orders (UCI Online Retail) through the shop."""
    from webapp.replay.command import replay

    raise SystemExit(replay(current_app._get_current_object(), file, Console()))  # type: ignore[attr-defined]


@click.group("token")
def token() -> None:
    """Manage the tokens of programs."""


@token.command("create")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scopes", required=True, help="Separated by commas: " + ", ".join(SCOPES))
@click.option("--expires", default="90d", help="How long it lasts, in days or hours: 90d.")
def create_token_command(name: str, scopes: str, expires: str) -> None:
    """Make a token and print it; it is shown only this once."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    unknown = sorted(set(wanted) - set(SCOPES))
    if unknown or not wanted:
        raise click.BadParameter(f"choose from {', '.join(SCOPES)}", param_hint="--scopes")
    lasts = duration_of(expires, "--expires")
    click.echo(create_token(name=name, scopes=wanted, lasts=lasts))


def duration_of(words: str, option: str) -> timedelta:
    found = DURATION.fullmatch(words)
    if found is None:
        raise click.BadParameter("write it in days or hours: 90d, 12h", param_hint=option)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


@token.command("list")
def list_tokens_command() -> None:
    """Show all tokens: what they may do, how long, and when they were last used."""
    table = Table("Prefix", "Name", "Scopes", "State", "Last used")
    for one in all_tokens():
        used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never"
        table.add_row(one.prefix, one.name, " ".join(one.scopes), state_of(one), used)
    Console().print(table)


def state_of(one: ApiToken) -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at:%Y-%m-%d}"
    is_over = one.expires_at <= datetime.now(UTC)
    return f"{'expired' if is_over else 'until'} {one.expires_at:%Y-%m-%d %H:%M}"


@token.command("rotate")
@click.argument("prefix")
@click.option("--expires", default="90d", help="How long the new one lasts: 90d.")
@click.option("--overlap", default="24h", help="How long the old one goes on: 24h, 7d.")
def rotate_token_command(prefix: str, expires: str, overlap: str) -> None:
    """Print a new token like the one with this prefix, which ends after the overlap."""
    lasts, both = duration_of(expires, "--expires"), duration_of(overlap, "--overlap")
    try:
        click.echo(rotate_token(prefix, lasts=lasts, overlap=both))
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None


@token.command("revoke")
@click.argument("prefix")
def revoke_token_command(prefix: str) -> None:
    """End the token with this prefix at once."""
    try:
        revoke_token(prefix)
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"The token {prefix} opens nothing any more.")


@click.group("staff")
def staff() -> None:
    """Manage who may sign in to the back office."""


@staff.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, default=[OWNER], type=click.Choice(list(ROLES)))
@click.password_option(help="At least 15 characters; asked for when not given.")
def create_staff_command(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add somebody who works here: an owner, or whatever --role says, which may be repeated."""
    try:
        create_staff(email=email, name=name, password=password, roles=set(roles))
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{email} may sign in at /staff now.")


@staff.command("reset-factor")
@click.option("--email", required=True)
def reset_factor_command(email: str) -> None:
    """Forget a second factor, for an owner who has neither his phone nor a recovery code."""
    person = find_staff(email)
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    reset_factor(person.id, actor="system")
    click.echo(f"{email} sets up another second factor at the next sign-in.")


@click.command("sign-out")
@click.option("--email", help="The shopper or the member of the staff with this address.")
@click.option("--everybody", is_flag=True, help="All shoppers and all staff.")
def sign_out_command(email: str | None, *, everybody: bool) -> None:
    """End the sessions of one person, or of everybody after a break-in."""
    if everybody == bool(email):
        raise click.UsageError("Say either --email ADDRESS or --everybody.")
    try:
        if email:
            sign_out_person(email, actor="system")
            click.echo(f"{email} has to sign in again.")
        else:
            click.echo(f"{sign_out_everybody(actor='system')} sessions were ended.")
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None


COMMANDS = (
    import_products_command,
    work_command,
    fill_demo_command,
    openapi_command,
    replay_command,
    audit_command,
    token,
    staff,
    sign_out_command,
)
