"""pgbench, with the statements of an order in plain SQL: how much the database could do."""

import re
import signal
from collections import Counter
from pathlib import Path

from bench.load import Round
from bench.orders.books import SHOP
from bench.orders.mixes import PAST_ORDERS, Mix
from webapp.embedded.binaries import installed_package
from webapp.embedded.folders import CannotStart
from webapp.embedded.postgres import Postgres
from webapp.embedded.processes import CLEAN_ENVIRONMENT, start_child, stop_child

SCRIPT = Path(__file__).with_name("limit.sql")
LOG = "transactions"
THREADS = 2
PAST_CLIENTS = 10


class Limit:
    """Orders in a copy of the shop's database, without a shop in front of it."""

    name = "pgbench"
    questions = SHOP

    def __init__(self, postgres: Postgres, folder: Path, database: str) -> None:
        self.postgres, self.folder, self.database = postgres, folder, database
        self.processes: list[int] = []

    def write_past(self) -> None:
        """Writes the orders of former days."""
        each = PAST_ORDERS // PAST_CLIENTS
        played = self.measure(Mix.RANDOM, PAST_CLIENTS, f"--transactions={each}")
        if played.failures:
            raise CannotStart(f"No orders could be written: {[*played.failures]}")

    def run(self, mix: str, seconds: int, connections: int) -> Round:
        return self.measure(mix, connections, f"--time={seconds}")

    def measure(self, mix: str, connections: int, extent: str) -> Round:
        said = self.run_pgbench(mix, connections, extent)
        microseconds = self.read_log()
        speed = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
        if speed is None or "failed transactions: 0 " not in said:
            return Round(seconds=1, failures=Counter({first_error(said): 1}))
        return Round(
            # It does not count seconds but until its last transaction has ended.
            seconds=len(microseconds) / float(speed[1]),
            latencies=[number / 1_000_000 for number in microseconds],
            answered=len(microseconds),
        )

    def run_pgbench(self, mix: str, connections: int, extent: str) -> str:
        output = self.folder / "pgbench.log"
        with output.open("wb") as file:
            child = start_child(
                self.command(mix, connections, extent),
                signal.SIGTERM,
                output=file,
                environment=CLEAN_ENVIRONMENT,
                folder=self.folder,
            )
            try:
                child.wait()
            finally:
                stop_child(child, signal.SIGTERM, patience_seconds=5)
        return output.read_text()

    def command(self, mix: str, connections: int, extent: str) -> list[str | Path]:
        return [
            installed_package() / "pginstall" / "bin" / "pgbench",
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={connections}",
            f"--jobs={min(THREADS, connections)}",
            extent,
            "--log",
            f"--log-prefix={LOG}",
            f"--define=hot={int(mix == Mix.HOT)}",
            f"--file={SCRIPT}",
            f"--host={self.postgres.sockets}",
            "--port=5432",
            "--username=shop",
            self.database,
        ]

    def read_log(self) -> list[int]:
        """How long each transaction took: the third number of its line."""
        found = []
        for log in self.folder.glob(f"{LOG}.*"):
            found += [int(line.split()[2]) for line in log.read_text().splitlines()]
            log.unlink()
        return found


def first_error(said: str) -> str:
    error = re.search(r"(ERROR|FATAL|error):.*", said)
    return error[0] if error else f"pgbench said: {said[-500:]}"
