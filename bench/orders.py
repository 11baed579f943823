"""`./shop bench-orders`: how many orders a second, here and elsewhere, in one run."""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product

from rich.console import Console

from bench.load import Round
from bench.mixes import Mix
from bench.score import score_of, table_of
from bench.stage import Contestant, complaints, run_measured, stage
from webapp.embedded.folders import CannotStart
from webapp.embedded.postgres import Postgres
from webapp.embedded.stopping import stop_on

WARM_UP_SECONDS = 2
# More than the odd chore of a machine that has nothing else to do.
BUSY_PROCESSORS = 0.2

Rounds = dict[Mix, dict[str, list[Round]]]


def main() -> int:
    """Returns 1 when an order failed or the books do not add up, so the numbers count nothing."""
    options = read_options()
    stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        with stage(with_worker=options.worker) as (postgres, contestants):
            rounds = race(postgres, contestants, options)
            wrong = complaints(postgres, contestants, placed_by(rounds))
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return report(rounds, wrong, options)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./shop bench-orders",
        description="Places orders through HTTP, here and in a naive peer, and in plain SQL.",
    )
    parser.add_argument("--seconds", type=positive, default=5, help="length of a round")
    parser.add_argument("--rounds", type=positive, default=3, help="rounds for each")
    parser.add_argument("--connections", type=positive, default=32, help="orders at a time")
    parser.add_argument("--worker", action="store_true", help="run our job worker as well")
    return parser.parse_args()


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def race(
    postgres: Postgres, contestants: Sequence[Contestant], options: argparse.Namespace
) -> Rounds:
    """The rounds of each, by turns, so that what else the machine does falls on all of them.

    The first round of each warms it up and does not count.
    """
    rounds: Rounds = {mix: {one.name: [] for one in contestants} for mix in Mix}
    seconds = [WARM_UP_SECONDS, *[options.seconds] * options.rounds]
    for mix, number, one in product(Mix, range(len(seconds)), contestants):
        played = run_measured(
            postgres, one, mix, seconds=seconds[number], connections=options.connections
        )
        rounds[mix][one.name].append(played)
        which = f"round {number}" if number else "warm-up"
        print(f"{mix}, {which}: {one.name} {played.per_second:,.0f} orders/s", flush=True)
    return rounds


def placed_by(rounds: Rounds) -> dict[str, int]:
    placed: Counter[str] = Counter()
    for contestants in rounds.values():
        for name, played in contestants.items():
            placed[name] += sum(one.placed for one in played)
    return placed


def report(rounds: Rounds, wrong: list[str], options: argparse.Namespace) -> int:
    console = Console()
    scores = {
        mix.value: {name: score_of(played[1:]) for name, played in contestants.items()}
        for mix, contestants in rounds.items()
    }
    console.print(table_of(scores))
    console.print(
        f"Medians of {options.rounds} rounds of {options.seconds} s,"
        f" {options.connections} connections."
    )
    busy = processors_of_others(rounds)
    if busy > BUSY_PROCESSORS:
        console.print(f"Others kept {busy:.1f} processors busy meanwhile: compare by CPU.")
    wrong = failures_in(rounds) + wrong
    for sentence in wrong:
        console.print(sentence, style="red", markup=False)
    if not wrong:
        console.print("Every order was confirmed, and all stock is accounted for.")
    return 1 if wrong else 0


def processors_of_others(rounds: Rounds) -> float:
    """How many processors, on average, worked on something else."""
    all_rounds = [
        one for contestants in rounds.values() for played in contestants.values() for one in played
    ]
    seconds = sum(one.seconds for one in all_rounds)
    return sum(one.others_cpu_seconds for one in all_rounds) / seconds


def failures_in(rounds: Rounds) -> list[str]:
    return [
        f"{name}, {mix}: {count} × {what}"
        for mix, contestants in rounds.items()
        for name, played in contestants.items()
        for what, count in sum((one.failures for one in played), Counter()).items()
    ]


if __name__ == "__main__":
    raise SystemExit(main())
