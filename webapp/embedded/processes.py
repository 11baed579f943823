"""Child processes that never outlive the process that started them."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
# Neither the locale nor the libpq variables nor the secrets of the caller are a server's business.
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def start_child(
    command: Sequence[str | Path],
    death_signal: signal.Signals,
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
    account: pwd.struct_passwd | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a program in a session of its own, so that Ctrl-C reaches only its parent.

    It gets the death signal when the *thread* that calls this ends, even by kill -9 (Linux).
    """
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=environment,
        cwd=folder,
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        # This runs after the change of user, which would clear the death signal.
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509
    )


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def stop_child(
    child: subprocess.Popen[bytes], number: signal.Signals, *, patience_seconds: float
) -> None:
    """Ends the process and waits for it; kills it when it takes longer than that."""
    child.send_signal(number)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(patience_seconds)
        return
    child.kill()
    child.wait()
