"""What an import says on the screen, readable at 80 columns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from webapp.imports.command.readings import Reading
from webapp.imports.rules.columns import ignored_kinds
from webapp.imports.rules.findings import Finding, Findings, row_ranges
from webapp.imports.rules.groups import Survey
from webapp.imports.rules.problems import Outcome
from webapp.imports.rules.tally import Tally
from webapp.money import digits_of

SHOWN_OF_VALUE = 50
SHOWN_OF_FACT = 200
SHOWN_OF_A_KIND = 20
KINDS = ("created", "updated", "unchanged")


def show_file(console: Console, name: str, survey: Survey) -> None:
    """What is in the file, and which columns of it are not read."""
    empty = f", {survey.empty_rows:,} empty rows skipped" if survey.empty_rows else ""
    console.print(Text(f"{name}: {survey.rows:,} rows, {survey.header.width} columns{empty}"))
    kinds = ignored_kinds(survey.header)
    parts = [f"{len(names):,} of {kind}" for kind, names in kinds.items() if names]
    if kinds["others"]:
        parts[-1] = f"{len(kinds['others']):,} others: {first_of(kinds['others'])}"
    if parts:
        text = f"Columns that are not read: {len(survey.header.ignored):,} ({'; '.join(parts)})"
        console.print(Text(text, style="dim"))


def first_of(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_OF_A_KIND
    shown = ", ".join(map(shorten, names[:SHOWN_OF_A_KIND]))
    return f"{shown} and {more:,} more" if more > 0 else shown


def show_refusal(console: Console, *sentences: str) -> None:
    console.print(Text(" ".join(printable(sentence) for sentence in sentences), style="bold red"))


def show_findings(console: Console, findings: Findings) -> None:
    """The problems with row, column, value and what is done about them: the first of each
    kind, and how many more there are."""
    rejected = len(findings.rejected_rows)
    if rejected:
        heading = f"Rejected: {rejected:,} {'row' if rejected == 1 else 'rows'}"
        show_part(console, heading, "bold red", *findings.of(Outcome.REJECTED))
    if findings.warnings:
        show_part(
            console,
            f"Warnings: {findings.warnings:,}",
            "bold yellow",
            *findings.of(Outcome.WARNING),
        )


def show_part(console: Console, heading: str, style: str, *findings: Finding) -> None:
    console.print()
    console.print(Text(heading, style=style))
    shown, hidden = first_of_each_kind(findings)
    for finding in shown:
        console.print(Padding(lines_of(finding), (0, 0, 0, 2), expand=False))
    for kind, count in hidden.items():
        more = Text(f"And {count:,} more of this kind: {printable(kind)}")
        console.print(Padding(more, (0, 0, 0, 2), expand=False))


def first_of_each_kind(findings: Iterable[Finding]) -> tuple[list[Finding], Counter[str]]:
    """Those to show, and how many problems of each kind are left out."""
    shown: list[Finding] = []
    seen: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for finding in findings:
        kind = finding.kind
        seen[kind] += 1
        if seen[kind] <= SHOWN_OF_A_KIND:
            shown.append(finding)
        else:
            hidden[kind] += finding.count
    return shown, hidden


def lines_of(finding: Finding) -> RenderableType:
    times = f"{finding.count:,} x " if finding.count > 1 else ""
    places = list(finding.places.items())
    lines = [place_of(*place, rows=rows) for place, rows in places[:SHOWN_OF_A_KIND]]
    hidden = sum(len(rows) for _, rows in places[SHOWN_OF_A_KIND:])
    lines += [f"and {hidden:,} more"] if hidden else []
    texts = [Padding(Text(line, style="dim"), (0, 0, 0, 2), expand=False) for line in lines]
    return Group(Text(f"{times}{shorten(finding.fact, SHOWN_OF_FACT)}: {finding.done}"), *texts)


def place_of(column: str, value: str, *, rows: Sequence[int]) -> str:
    shown = f'"{shorten(value)}"' if value else "empty"
    return f"{shorten(column)}, {row_ranges(rows)}: {shown}"


def show_late_findings(console: Console, checked: Findings, written: Findings) -> None:
    """What came up only while writing, because somebody else changed the shop meanwhile."""
    late = written.rejected_rows - checked.rejected_rows
    if late:
        verb = "was" if len(late) == 1 else "were"
        sentence = f"The shop was changed meanwhile, so {row_ranges(sorted(late))} {verb} rejected."
        console.print()
        console.print(Text(sentence, style="bold red"))
        show_findings(console, written)


def show_summary(console: Console, heading: str, rows: int, reading: Reading) -> None:
    tally, findings = reading.tally, reading.findings
    table = Table.grid(padding=(0, 3))
    table.add_row("Products", counts(tally.products))
    table.add_row("Variants", counts(tally.variants))
    table.add_row("Pictures", counts(tally.pictures))
    table.add_row("Prices", prices(tally, reading.seen.currency))
    table.add_row("Stock", stock(tally))
    table.add_row("Warnings", f"{findings.warnings:,}")
    table.add_row("Rejected rows", f"{len(findings.rejected_rows):,} of {rows:,}")
    console.print()
    console.print(Text(heading, style="bold"))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    show_kept(console, tally)


def counts(of: dict[str, int]) -> str:
    return ", ".join(f"{of.get(kind, 0):,} {kind}" for kind in KINDS)


def prices(tally: Tally, currency: str) -> str:
    """The figures of the file: lowest, highest and sum of the prices of its variants."""
    lowest, highest = amount(tally.lowest_cents, currency), amount(tally.highest_cents, currency)
    unpriced = f"; {tally.prices[0]:,} without a price" if tally.prices[0] else ""
    return f"{currency} {lowest} to {highest}, sum {amount(tally.sum_cents, currency)}{unpriced}"


def amount(cents: int, currency: str) -> str:
    digits = digits_of(currency)
    return f"{Decimal(cents).scaleb(-digits):,.{digits}f}"


def stock(tally: Tally) -> str:
    if tally.new_pieces == tally.pieces:
        return f"{tally.pieces:,} pieces"
    return (
        f"{tally.pieces:,} pieces in the file, {tally.new_pieces:,} taken "
        "(only new variants take it)"
    )


def show_kept(console: Console, tally: Tally) -> None:
    """Variants of these products that the file does not name are never deleted."""
    if tally.variants["kept"]:
        text = f"The shop has {tally.variants['kept']:,} more variants of these products: kept"
        if tally.variants["retired"]:
            text += f", {tally.variants['retired']:,} of them taken out of sale (other options)"
        console.print(Text(f"{text}."))


def shorten(value: str, most: int = SHOWN_OF_VALUE) -> str:
    text = printable(" ".join(value.split()))
    return text if len(text) <= most else f"{text[:most]}..."


def printable(text: str) -> str:
    """Text of a file must not be able to steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
