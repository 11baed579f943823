"""`./shop bench-orders`: how many orders a second, here and elsewhere, in one run."""

import signal
import sys

from bench.orders.mixes import Mix
from bench.orders.stage import complaints, stage
from bench.race import answered_by, race, read_options, report
from webapp.embedded.folders import CannotStart
from webapp.embedded.stopping import stop_on


def main() -> int:
    """Returns 1 when an order failed or the books do not add up, so the numbers count nothing."""
    options = read_options(
        "bench-orders",
        "Places orders through HTTP, here and in a naive peer, and in plain SQL.",
        worker="run our job worker as well",
    )
    stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        with stage(with_worker=options.worker) as (postgres, contestants):
            assert postgres.child is not None
            rounds = race(contestants, list(Mix), options, servers=[postgres.child.pid])
            wrong = complaints(postgres, contestants, answered_by(rounds))
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 2
    right = "Every order was confirmed, and all stock is accounted for."
    return report(rounds, options, what="orders", wrong=wrong, right=right)


if __name__ == "__main__":
    raise SystemExit(main())
