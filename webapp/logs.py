"""One JSON line for each request and each thing worth knowing, all with the request's id."""

import logging
import os
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from threading import Thread
from typing import TextIO

import orjson
from flask import Flask, Response, g, has_request_context, request

ID_LOOKS_LIKE = re.compile(r"[A-Za-z0-9_.:-]{8,64}")

# They tell each step at INFO, which hides what the shop has to say.
TALKATIVE = ("alembic", "procrastinate")

IDS_AT_ONCE = 64

# Nobody reads a log faster than this.
MOMENT_SECONDS = 0.1

log = logging.getLogger("webapp.requests")


# What every record has; anything beside it was said on purpose.
USUAL = logging.makeLogRecord({}).__dict__.keys() | {"message", "asctime", "taskName"}


class JsonLine(logging.Formatter):
    """A record as one line of JSON. Short, because every answer waits for it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        line |= {key: said for key, said in record.__dict__.items() if key not in USUAL}
        if record.exc_info:
            line["exc_info"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class Lines(logging.Handler):
    """Writes the lines of a moment in one go; a warning brings all before it along at once.

    Each write lets another thread run before this one goes on, which cost a short request more
    than all that it had to say. Who is killed takes the lines of its last moment with it.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Without a stream they go to what is the error output at that moment."""
        super().__init__()
        self.stream = stream
        self.waiting: list[str] = []
        self.writer: Thread | None = None
        os.register_at_fork(before=self.flush)

    def emit(self, record: logging.LogRecord) -> None:
        self.waiting.append(self.format(record))
        if record.levelno >= logging.WARNING:
            self.flush()
        # A thread does not survive a fork, so this is the first line of a process, too.
        elif self.writer is None or not self.writer.is_alive():
            self.writer = Thread(target=self.write_forever, name="log", daemon=True)
            self.writer.start()

    def flush(self) -> None:
        assert self.lock is not None
        with self.lock:
            lines, self.waiting = self.waiting, []
            if lines:
                stream = self.stream or sys.stderr
                stream.write("\n".join([*lines, ""]))
                stream.flush()

    def write_forever(self) -> None:
        while True:
            time.sleep(MOMENT_SECONDS)
            self.flush()


def init_app(app: Flask) -> None:
    write_json_lines(app.config["SETTINGS"].log_level)
    app.before_request(begin_request)
    app.after_request(end_request)


def write_json_lines(level: str) -> None:
    handler = Lines()
    handler.addFilter(add_request_id)
    handler.setFormatter(JsonLine())
    leave_out_what_nobody_reads()
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)


def leave_out_what_nobody_reads() -> None:
    """As the documentation of `logging` recommends: no thread, no process, no line of code."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None


def request_id() -> str | None:
    """The id of the request that is being answered; None in a job or a command."""
    return g.get("request_id") if has_request_context() else None


def add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id()
    return True


def begin_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    # Whoever recognises the caller says who it is: "staff:3", "token:5" or "customer:7".
    g.asker = None
    g.request_id = given if ID_LOOKS_LIKE.fullmatch(given) else fresh_id()
    g.began = time.perf_counter()


def fresh_id() -> str:
    """Sixteen random letters; many are drawn at once, because each draw is a call of the system."""
    try:
        return fresh_ids.pop()
    except IndexError:
        drawn = secrets.token_hex(8 * IDS_AT_ONCE)
        fresh_ids.extend(drawn[at : at + 16] for at in range(0, len(drawn), 16))
        return fresh_ids.pop()


fresh_ids: list[str] = []
# Two processes must not give out the same ones.
os.register_at_fork(after_in_child=fresh_ids.clear)


def quiet_path() -> str:
    """The path without the token in it: whoever reads the log must not hold the order's key."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(str(token), "…") if token else request.path


def end_request(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    milliseconds = round((time.perf_counter() - g.began) * 1000, 1)
    facts = {"method": request.method, "path": quiet_path(), "status": response.status_code}
    facts |= {"asker": g.get("asker"), "address": request.remote_addr}
    log.info("answered", extra=facts | {"milliseconds": milliseconds})
    return response
