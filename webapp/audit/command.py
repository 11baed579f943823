"""`./shop audit`: proves the books and says what is wrong with them."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from sqlalchemy.exc import SQLAlchemyError

from webapp.audit.run import UnknownInvariant, audit_books, chosen
from webapp.audit.shapes import Finding

CLEAN, BROKEN, NOT_RUN = 0, 1, 2


@click.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--only", metavar="NAME", help="Ask only this invariant.")
def audit_command(*, as_json: bool, only: str | None) -> None:
    """Prove that the books of the shop add up."""
    try:
        asked, found = len(chosen(only)), audit_books(only)
    except UnknownInvariant as refusal:
        refuse(refusal.message)
    except SQLAlchemyError as error:
        refuse(f"The books could not be read: {error.__cause__ or error}")
    show = show_json if as_json else show_text
    show(asked, found)
    raise SystemExit(BROKEN if found else CLEAN)


def refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    raise SystemExit(NOT_RUN)


def show_json(asked: int, found: Sequence[Finding]) -> None:
    answer = {"asked": asked, "broken": [asdict(one) for one in found]}
    click.echo(json.dumps(answer, indent=2))


def show_text(asked: int, found: Sequence[Finding]) -> None:
    for one in found:
        click.secho(f"{one.name}: {one.count}", fg="red", bold=True)
        click.echo(f"  {one.about}")
        more = f" and {one.count - len(one.keys)} more" if one.count > len(one.keys) else ""
        click.echo(f"  Not so: {', '.join(one.keys)}{more}")
    click.echo(summary(asked, len(found)))


def summary(asked: int, broken: int) -> str:
    if asked == 1:
        return "1 invariant is broken." if broken else "1 invariant holds."
    if broken:
        return f"{broken} of {asked} invariants are broken."
    return f"All {asked} invariants hold."
