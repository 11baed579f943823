"""`./shop bench-api`: how fast products are read, here and elsewhere, in one run."""

import signal
import sys

from bench.race import Rounds, race, read_options, report
from bench.reads.mixes import Mix
from bench.reads.stage import stage
from webapp.embedded.folders import CannotStart
from webapp.embedded.stopping import stop_on

# Of a round with the same few addresses, how many answers may come from elsewhere than the cache.
STRAY = 0.02


def main() -> int:
    """Returns 1 when an answer failed or came from elsewhere than the mix says."""
    options = read_options(
        "bench-api", "Reads products through HTTP, here and in a naive peer, and says hello."
    )
    stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        with stage() as (servers, contestants):
            rounds = race(contestants, list(Mix), options, servers=servers)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 2
    right = "Every request was answered, and from where its mix says."
    return report(rounds, options, what="answers", wrong=strays_in(rounds), right=right)


def strays_in(rounds: Rounds) -> list[str]:
    """A sentence for each who answered from the cache what it should not, or the reverse."""
    return [
        f"{name}, {mix}: {played.from_cache} of {played.answered} came from the cache."
        for mix, contestants in rounds.items()
        for name in ("ours", "peer")
        for played in contestants[name][1:]
        if abs(played.from_cache / max(played.answered, 1) - Mix(mix).is_cached) > STRAY
    ]


if __name__ == "__main__":
    raise SystemExit(main())
