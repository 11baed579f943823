"""One reading of the file from its first row to its last, batch by batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from webapp.catalogue.rules.words import one_line
from webapp.imports.queries import owners_of
from webapp.imports.rules.changes import ProductChange
from webapp.imports.rules.drafts import ProductDraft
from webapp.imports.rules.findings import Findings
from webapp.imports.rules.groups import Group, Survey, read_groups
from webapp.imports.rules.products import Seen, read_product
from webapp.imports.rules.source import Source
from webapp.imports.rules.tally import Tally

BATCH_PRODUCTS = 200
BATCH_ROWS = 2_000
BATCH_CHARACTERS = 20_000_000

Act = Callable[[Sequence[ProductDraft]], Sequence[ProductChange]]


class RowsLost(RuntimeError):
    """A row was neither used nor rejected, or both: a bug of the import itself."""


@dataclass
class Reading:
    seen: Seen
    findings: Findings = field(default_factory=Findings)
    tally: Tally = field(default_factory=Tally)


def read_products(source: Source, survey: Survey, *, act: Act, seen: Seen) -> Iterator[Reading]:
    """Hands the products to `act`, a batch at a time, and yields the state after each.

    Memory holds one batch and the handles and SKUs of the file, whatever its size. Raises
    RowsLost after the last batch when the rows do not add up.
    """
    reading = Reading(seen)
    for batch in batches(read_groups(source, survey)):
        for sku, slug in owners_of(skus_of(batch)).items():
            seen.owners.setdefault(sku, slug)
        drafts = []
        for group in batch:
            draft, problems = read_product(group, seen)
            reading.findings.add(problems)
            drafts += [draft] if draft else []
        for change in act(drafts) if drafts else ():
            reading.tally.add(change)
        yield reading
    count_rows(survey, reading)


def batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    rows = characters = 0
    for group in groups:
        batch.append(group)
        rows += len(group.rows)
        characters += group.characters
        if len(batch) >= BATCH_PRODUCTS or rows >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, rows, characters = [], 0, 0
    if batch:
        yield batch


def skus_of(batch: Iterable[Group]) -> set[str]:
    found = {one_line(row.text("sku")) for group in batch if group.handle for row in group.rows}
    return found - {""}


def count_rows(survey: Survey, reading: Reading) -> None:
    used, rejected = reading.tally.used_rows, len(reading.findings.rejected_rows)
    if survey.rows != used + rejected:
        raise RowsLost(f"{survey.rows} rows were read, {used} used and {rejected} rejected")
