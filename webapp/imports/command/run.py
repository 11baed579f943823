"""`./shop import-products`: reads a file of Shopify's products, reports, and writes."""

import os
from collections.abc import Sequence
from enum import Enum

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from webapp import config
from webapp.imports.command import report
from webapp.imports.command.readings import Act, Reading, read_products
from webapp.imports.rules.changes import ProductChange
from webapp.imports.rules.drafts import ProductDraft
from webapp.imports.rules.groups import Survey, survey_source
from webapp.imports.rules.problems import UnusableFile
from webapp.imports.rules.products import Seen
from webapp.imports.rules.source import Source, open_source
from webapp.imports.services import preview_products, write_products

DONE, SOME_REJECTED, UNUSABLE = 0, 1, 2
CHECKED = "Checked only, nothing was written:"


class Mode(Enum):
    """A dry run only reads and reports."""

    CHECK_ONLY = "check only"
    WRITE = "write"


def import_products(path: str | os.PathLike[str], *, mode: Mode, console: Console) -> int:
    """The exit code: 0 when all rows were used, 1 when some were rejected, 2 when the file
    cannot be used at all. The whole file is checked before the first product is written, and
    an import that was interrupted can simply be repeated."""
    try:
        source = open_source(path)
        survey = survey_source(source)
        report.show_file(console, source.path.name, survey)
        checked = check(source, survey, console=console)
    except UnusableFile as refusal:
        report.show_refusal(console, refusal.message, "Nothing was imported.")
        return UNUSABLE
    report.show_findings(console, checked.findings)
    if mode is Mode.WRITE:
        return write_checked(source, survey, console=console, checked=checked)
    report.show_summary(console, f"{CHECKED} {source.path.name}", survey.rows, checked)
    return exit_code(checked)


def write_checked(source: Source, survey: Survey, *, console: Console, checked: Reading) -> int:
    try:
        written = write(source, survey, console=console, checked=checked)
    except (UnusableFile, KeyboardInterrupt) as stop:
        sentence = stop.message if isinstance(stop, UnusableFile) else "Stopped."
        report.show_refusal(console, sentence, "What is written stays; repeat the import.")
        return UNUSABLE
    report.show_late_findings(console, checked.findings, written.findings)
    report.show_summary(console, f"Imported {source.path.name}", survey.rows, written)
    return exit_code(written)


def exit_code(reading: Reading) -> int:
    return SOME_REJECTED if reading.findings.rejected_rows else DONE


def check(source: Source, survey: Survey, *, console: Console) -> Reading:
    columns = frozenset(survey.header.places)

    def act(drafts: Sequence[ProductDraft]) -> Sequence[ProductChange]:
        return preview_products(drafts, columns)

    seen = Seen(config.current().shop_currency)
    return follow(source, survey, act=act, seen=seen, console=console, label="Checking")


def write(source: Source, survey: Survey, *, console: Console, checked: Reading) -> Reading:
    """What the check rejected stays rejected, even where an earlier batch gave its SKU free."""
    columns = frozenset(survey.header.places)
    currency = checked.seen.currency

    def act(drafts: Sequence[ProductDraft]) -> Sequence[ProductChange]:
        return write_products(drafts, columns, currency=currency)

    seen = Seen(currency, owners=checked.seen.owners)
    return follow(source, survey, act=act, seen=seen, console=console, label="Writing")


def follow(
    source: Source, survey: Survey, *, act: Act, seen: Seen, console: Console, label: str
) -> Reading:
    """One reading under a bar that shows how far in the file it is."""
    reading = Reading(seen)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    silent = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        task = progress.add_task(label, total=source.size)
        for reading in read_products(source, survey, act=act, seen=seen):
            count = f"{label}, {reading.tally.products.total():,} products"
            progress.update(task, completed=source.read_bytes, description=count)
    return reading
