"""From rounds to a table: medians of the rounds, and how many times the others we are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.table import Table

from bench.load import Round

OURS = "ours"


@dataclass(frozen=True)
class Score:
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    answer_bytes: float


def score_of(rounds: Sequence[Round]) -> Score:
    return Score(
        median(one.per_second for one in rounds),
        median(percentile(one.latencies, 50) for one in rounds),
        median(percentile(one.latencies, 99) for one in rounds),
        median(one.cpu_ms for one in rounds),
        median(one.answer_bytes for one in rounds),
    )


def percentile(latencies: Sequence[float], percent: int) -> float:
    """In milliseconds: the smallest of them that so many percent do not exceed."""
    ordered = sorted(latencies) or [0.0]
    place = -(-len(ordered) * percent // 100)
    return ordered[place - 1] * 1000


def ratio(ours: Score, theirs: Score) -> float:
    return ours.per_second / theirs.per_second if theirs.per_second else 0.0


def ratio_by_cpu(ours: Score, theirs: Score) -> float:
    return theirs.cpu_ms / ours.cpu_ms if ours.cpu_ms else 0.0


def table_of(scores: Mapping[str, Mapping[str, Score]], what: str) -> Table:
    """A block of rows for each mix; in the last columns, more than 1 is good for us."""
    table = Table("mix", "who")
    for title in (f"{what}/s", "p50 ms", "p99 ms", "CPU ms", "bytes", "ratio", "by CPU"):
        table.add_column(title, justify="right")
    for mix, contestants in scores.items():
        for who, score in contestants.items():
            table.add_row(mix if who == OURS else "", who, *cells(contestants[OURS], score))
        table.add_section()
    return table


def cells(ours: Score, score: Score) -> list[str]:
    milliseconds = [f"{ms:.1f}" for ms in (score.p50_ms, score.p99_ms, score.cpu_ms)]
    compared = [f"{compare(ours, score):.3f}" for compare in (ratio, ratio_by_cpu)]
    size = f"{score.answer_bytes:,.0f}"
    return [
        f"{score.per_second:,.0f}",
        *milliseconds,
        size,
        *(compared if score is not ours else []),
    ]
