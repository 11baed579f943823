"""`./shop run`: the servers, the shop's processes and the sentences that say where it is."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

from webapp.embedded.claim import one_at_a_time
from webapp.embedded.folders import CHECKOUT, CannotStart
from webapp.embedded.processes import start_child, stop_child
from webapp.embedded.stopping import Stopped, stop_on
from webapp.embedded.surroundings import Surroundings, check_settings

if TYPE_CHECKING:
    from webapp.setup import Login

DEMO_SETTINGS = {
    "SHOP_NAME": "Swift & Sea",
    "BANK_ACCOUNT": "NL91 ABNA 0417 1643 00",
    "SHOP_STRAPLINE": "Drawings from a harbour town, printed on things you use every day",
}
FIRST_PAGE_SECONDS = 60
WORKER_PAUSE_SECONDS = 5
LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 15


def run() -> int:
    """Serves the shop until a signal stops it; returns the exit code."""
    stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        return serve()
    except Stopped:
        return 0


def serve() -> int:
    if not os.environ.get("DATABASE_URL"):
        be_a_demo()
    surroundings = Surroundings(os.environ)
    os.environ["SHOP_URL"] = os.environ.get("SHOP_URL") or own_address()
    check_settings()
    refuse_taken_port()
    with surroundings:
        for server in surroundings.servers:
            # A shop that joined takes the servers over; their owner need not wait for it.
            server.finish_visit()
        login = prepare(surroundings)
        with ShopProcesses() as processes:
            wait_for_first_page(processes)
            announce(login)
            return keep_running(surroundings, processes)


def be_a_demo() -> None:
    """With a database of its own the shop is the demo, unless the environment says otherwise."""
    os.environ["DEMO"] = os.environ.get("DEMO") or "1"
    if os.environ["DEMO"] == "1":
        for name, text in DEMO_SETTINGS.items():
            os.environ[name] = os.environ.get(name) or text


class ShopProcesses:
    """The web server and the job worker. Either ends when this process ends, however it does."""

    def __enter__(self) -> Self:
        self.web = start_program(gunicorn_command())
        self.worker: subprocess.Popen[bytes] | None = None
        self.next_worker_at: float | None = None
        return self

    def __exit__(self, *error: object) -> None:
        children = [child for child in (self.web, self.worker) if child]
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            stop_child(child, signal.SIGTERM, patience_seconds=PATIENCE_SECONDS)

    def keep_worker_running(self) -> None:
        """Starts the worker, at first only when the first page is there, so as not to delay it."""
        if self.worker is None:
            self.worker = start_program(worker_command())
        if self.worker.poll() is None:
            return
        if self.next_worker_at is None:
            self.next_worker_at = time.monotonic() + WORKER_PAUSE_SECONDS
            say(f"The job worker ended ({ending(self.worker)}). It starts again in a moment.")
        elif time.monotonic() > self.next_worker_at:
            self.next_worker_at = None
            self.worker = start_program(worker_command())


def start_program(command: list[str]) -> subprocess.Popen[bytes]:
    return start_child(
        [sys.executable, "-m", *command], signal.SIGTERM, environment=os.environ, folder=CHECKOUT
    )


def gunicorn_command() -> list[str]:
    return [
        "gunicorn",
        "--worker-class=gthread",
        f"--workers={os.environ['WEB_CONCURRENCY']}",
        f"--threads={os.environ['WEB_THREADS']}",
        f"--bind={address()}",
        "--no-control-socket",
        # A cursor is long when it is percent-encoded.
        "--limit-request-line=8190",
        # Imported once for all workers; nothing is connected before they part.
        "--preload",
        "--timeout=60",
        "--graceful-timeout=10",
        "--log-level=warning",
        "wsgi:app",
    ]


def worker_command() -> list[str]:
    return ["flask", "--app", "wsgi", "work"]


def address() -> str:
    host = os.environ["BIND"]
    return f"[{host}]:{port()}" if ":" in host else f"{host}:{port()}"


def port() -> int:
    text = os.environ["PORT"]
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken_port() -> None:
    """Raises CannotStart before anything is started; a taken port is an everyday mistake."""
    family = socket.AF_INET6 if ":" in os.environ["BIND"] else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ["BIND"], port()))
        except OSError as error:
            raise CannotStart(why_not_here(error)) from error


def why_not_here(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        free = port() % 65535 + 1
        return f"Port {port()} is taken. Choose another one, such as: PORT={free} ./shop run"
    return f"The shop cannot listen on {address()}: {error.strerror}. Change PORT or BIND."


def prepare(surroundings: Surroundings) -> "Login | None":
    from webapp.setup import prepare_shop

    with one_at_a_time(surroundings.home / "setup.lock"):
        return prepare_shop()


def wait_for_first_page(processes: ShopProcesses) -> None:
    end = time.monotonic() + FIRST_PAGE_SECONDS
    status = None
    while status is None and processes.web.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
        status = first_page_status()
    if processes.web.poll() is not None:
        raise CannotStart(f"The web server ended ({ending(processes.web)}) before its first page.")
    if status != 200:
        raise CannotStart(f"The first page answers {status or 'nothing'} instead of 200.")


def first_page_status() -> int | None:
    """None as long as nobody listens, 0 when the answer breaks off."""
    connection = http.client.HTTPConnection(reachable_host(), port(), timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def reachable_host() -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(os.environ["BIND"], os.environ["BIND"])


def own_address() -> str:
    host = f"[{reachable_host()}]" if ":" in reachable_host() else reachable_host()
    return f"http://{host}:{port()}"


def announce(login: "Login | None") -> None:
    shop = own_address()
    seconds = time.time() - float(os.environ.get("SHOP_STARTED_AT") or time.time())
    say(f"  Shop         {shop}/")
    say(f"  Back office  {shop}/staff")
    if login:
        say(f"               log in as {login.email} with the password {login.password}")
    say(f"  API          {shop}/docs")
    say(f"First page {seconds:.1f} s after the command. Ctrl-C stops everything.")


def keep_running(surroundings: Surroundings, processes: ShopProcesses) -> int:
    """Watches over everything until the web server ends; returns its exit code."""
    while processes.web.poll() is None:
        time.sleep(LOOK_EVERY_SECONDS)
        processes.keep_worker_running()
        for server in surroundings.servers:
            if server.keep_running():
                say(f"{server.name} had ended and runs again.")
    say(f"The web server ended ({ending(processes.web)}).")
    return max(processes.web.returncode, 1)


def ending(child: subprocess.Popen[bytes]) -> str:
    if child.returncode < 0:
        return f"by {signal.Signals(-child.returncode).name}"
    return f"exit code {child.returncode}"


def say(sentence: str) -> None:
    print(sentence, flush=True)
