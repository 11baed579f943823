"""Rounds by turns, and what they came to: the same for everything that is measured here."""

import argparse
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import product
from typing import Protocol

from rich.console import Console

from bench.cpu import cpu_seconds, machine_seconds, own_seconds
from bench.load import Round
from bench.score import score_of, table_of

WARM_UP_SECONDS = 2
# More than the odd chore of a machine that has nothing else to do.
BUSY_PROCESSORS = 0.2

# For each mix and each name, the warm-up and then the rounds that count.
Rounds = dict[str, dict[str, list[Round]]]


class Contestant(Protocol):
    """Who answers: `processes` are those that do it, but for the servers behind them."""

    name: str
    processes: list[int]

    def run(self, mix: str, seconds: int, connections: int) -> Round: ...


def read_options(command: str, description: str, **flags: str) -> argparse.Namespace:
    """The options of every race, and yes-or-no ones with their help."""
    parser = argparse.ArgumentParser(prog=f"./shop {command}", description=description)
    parser.add_argument("--seconds", type=positive, default=5, help="length of a round")
    parser.add_argument("--rounds", type=positive, default=3, help="rounds for each")
    parser.add_argument("--connections", type=positive, default=32, help="requests at a time")
    for flag, meaning in flags.items():
        parser.add_argument(f"--{flag}", action="store_true", help=meaning)
    return parser.parse_args()


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def race(
    contestants: Sequence[Contestant],
    mixes: Sequence[str],
    options: argparse.Namespace,
    *,
    servers: Collection[int],
) -> Rounds:
    """The rounds of each, by turns, so that what else the machine does falls on all of them.

    The first round of each warms it up and does not count. `servers` are the processes behind
    all of them, such as the database.
    """
    rounds: Rounds = {mix: {one.name: [] for one in contestants} for mix in mixes}
    seconds = [WARM_UP_SECONDS, *[options.seconds] * options.rounds]
    for mix, number, one in product(mixes, range(len(seconds)), contestants):
        played = run_measured(
            one, mix, servers, seconds=seconds[number], connections=options.connections
        )
        rounds[mix][one.name].append(played)
        which = f"round {number}" if number else "warm-up"
        print(f"{mix}, {which}: {one.name} {played.per_second:,.0f}/s", flush=True)
    return rounds


def run_measured(
    one: Contestant, mix: str, servers: Collection[int], *, seconds: int, connections: int
) -> Round:
    """One round, and the processor time that it took."""
    involved = [*servers, *one.processes]
    before, others_before = cpu_seconds(involved), machine_seconds() - own_seconds()
    played = one.run(mix, seconds, connections)
    played.cpu_seconds = cpu_seconds(involved) - before
    others = machine_seconds() - own_seconds() - others_before
    played.others_cpu_seconds = max(0.0, others - played.cpu_seconds)
    return played


def answered_by(rounds: Rounds) -> dict[str, int]:
    answered: Counter[str] = Counter()
    for contestants in rounds.values():
        for name, played in contestants.items():
            answered[name] += sum(one.answered for one in played)
    return answered


def report(
    rounds: Rounds, options: argparse.Namespace, *, what: str, wrong: Sequence[str], right: str
) -> int:
    """Prints a table and what is wrong, or else that it is `right`; gives the exit status."""
    console = Console()
    scores = {
        mix: {name: score_of(played[1:]) for name, played in contestants.items()}
        for mix, contestants in rounds.items()
    }
    console.print(table_of(scores, what))
    console.print(
        f"Medians of {options.rounds} rounds of {options.seconds} s,"
        f" {options.connections} connections."
    )
    busy = processors_of_others(rounds)
    if busy > BUSY_PROCESSORS:
        console.print(f"Others kept {busy:.1f} processors busy meanwhile: compare by CPU.")
    wrong = [*failures_in(rounds), *wrong]
    for sentence in wrong:
        console.print(sentence, style="red", markup=False)
    if not wrong:
        console.print(right)
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
