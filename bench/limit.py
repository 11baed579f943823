"""pgbench, with the statements of an order in plain SQL: how much the database could do."""

import re
import signal
from collections import Counter
from pathlib import Path

from bench.books import SHOP
from bench.load import Round
from bench.mixes import Mix
from webapp.embedded.binaries import installed_package
from webapp.embedded.postgres import Postgres
from webapp.embedded.processes import CLEAN_ENVIRONMENT, start_child, stop_child

SCRIPT = Path(__file__).with_name("limit.sql")
LOG = "transactions"
THREADS = 2


class Limit:
    """Orders in a copy of the shop's database, without a shop in front of it."""

    name = database = "pgbench"
    questions = SHOP

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres, self.folder = postgres, folder

    def run(self, mix: Mix, seconds: int, connections: int) -> Round:
        said = self.run_pgbench(mix, seconds, connections)
        microseconds = self.read_log()
        speed = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
        if speed is None or "failed transactions: 0 " not in said:
            return Round(seconds, failures=Counter({first_error(said): 1}))
        return Round(
            # It does not count seconds but until its last transaction has ended.
            seconds=len(microseconds) / float(speed[1]),
            latencies=[number / 1_000_000 for number in microseconds],
            placed=len(microseconds),
        )

    def run_pgbench(self, mix: Mix, seconds: int, connections: int) -> str:
        output = self.folder / "pgbench.log"
        with output.open("wb") as file:
            child = start_child(
                self.command(mix, seconds, connections),
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

    def command(self, mix: Mix, seconds: int, connections: int) -> list[str | Path]:
        return [
            installed_package() / "pginstall" / "bin" / "pgbench",
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={connections}",
            f"--jobs={min(THREADS, connections)}",
            f"--time={seconds}",
            "--log",
            f"--log-prefix={LOG}",
            f"--define=hot={int(mix is Mix.HOT)}",
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
