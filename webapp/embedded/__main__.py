"""`python -m webapp.embedded WORD...`, which is how `./shop` comes here."""

import sys

from webapp.embedded.commands import list_commands, run_command
from webapp.embedded.folders import CannotStart
from webapp.embedded.launcher import run


def main(words: list[str]) -> int:
    try:
        if words == ["run"]:
            return run()
        if words == ["--list"]:
            return list_commands()
        if words[0] == "run":
            raise CannotStart("run takes no arguments but settings: PORT=8001 ./shop run")
        return run_command(words)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
