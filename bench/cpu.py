"""Processor time, which says what an order costs even while the machine is busy otherwise."""

import os
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

PROCESSES = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    parent: int
    own_ticks: int
    ended_children_ticks: int


def cpu_seconds(roots: Collection[int]) -> float:
    """Of these processes and all that they started, also those that ended. Linux alone tells."""
    if not PROCESSES.joinpath("self", "stat").exists():
        return 0.0
    found = running_processes()
    children = defaultdict(list)
    for number, process in found.items():
        children[process.parent].append(number)
    ticks, waiting = 0, [number for number in roots if number in found]
    while waiting:
        number = waiting.pop()
        ticks += found[number].own_ticks + found[number].ended_children_ticks
        waiting += children[number]
    return ticks / TICKS


def machine_seconds() -> float:
    """Of everything that runs here."""
    if not PROCESSES.joinpath("stat").exists():
        return 0.0
    user, nice, system, _idle, _waiting, *interrupts = map(
        int, PROCESSES.joinpath("stat").read_text().split()[1:8]
    )
    return (user + nice + system + sum(interrupts)) / TICKS


def own_seconds() -> float:
    """Of this process and of those that it has waited for, such as pgbench."""
    return sum(os.times()[:4])


def running_processes() -> dict[int, Process]:
    numbers = [int(path.name) for path in PROCESSES.iterdir() if path.name.isdigit()]
    return {number: process for number in numbers if (process := read_process(number))}


def read_process(number: int) -> Process | None:
    try:
        stat = (PROCESSES / str(number) / "stat").read_text()
    except OSError:
        return None
    # The name of the program stands in brackets and may contain anything.
    words = stat.rpartition(")")[2].split()
    own, ended = words[11:13], words[13:15]
    return Process(int(words[1]), sum(map(int, own)), sum(map(int, ended)))
