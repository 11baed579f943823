"""`./shop bench-orders`: how many orders a second, here and elsewhere, in one run."""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from bench.load import Round
from bench.mixes import Mix
from bench.score import score_of, table_of
from bench.stage import Contestant, complaints, stage
from webapp.embedded.folders import CannotStart
from webapp.embedded.stopping import stop_on

WARM_UP_SECONDS = 2

Rounds = dict[Mix, dict[str, list[Round]]]


def main() -> int:
    """Returns 1 when an order failed or the books do not add up, so the numbers count nothing."""
    options = read_options()
    stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        with stage(with_worker=options.worker) as (postgres, contestants):
            rounds = race(contestants, options)
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


def race(contestants: Sequence[Contestant], options: argparse.Namespace) -> Rounds:
    """All rounds, and before them one for each that warms it up."""
    rounds: Rounds = {mix: {one.name: [] for one in contestants} for mix in Mix}
    for mix in Mix:
        for one in contestants:
            rounds[mix][one.name] = [one.run(mix, WARM_UP_SECONDS, options.connections)]
        for number in range(options.rounds):
            # By turns, so that whatever else the machine does falls on all of them.
            for one in contestants:
                played = one.run(mix, options.seconds, options.connections)
                rounds[mix][one.name].append(played)
                print(f"{mix}, round {number + 1}: {one.name} {played.per_second:,.0f} orders/s")
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
    wrong = failures_in(rounds) + wrong
    for sentence in wrong:
        console.print(sentence, style="red", markup=False)
    if not wrong:
        console.print("Every order was confirmed, and all stock is accounted for.")
    return 1 if wrong else 0


def failures_in(rounds: Rounds) -> list[str]:
    return [
        f"{name}, {mix}: {count} × {what}"
        for mix, contestants in rounds.items()
        for name, played in contestants.items()
        for what, count in sum((one.failures for one in played), Counter()).items()
    ]


if __name__ == "__main__":
    raise SystemExit(main())
