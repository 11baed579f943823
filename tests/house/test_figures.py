"""The figures in docs/keeping-it-safe.md are those of the code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from webapp import limits
from webapp.accounts.rules import codes, passwords
from webapp.accounts.services import links, sessions, staff_sessions
from webapp.accounts.services.passwords import AT_ONCE, PATIENCE_SECONDS
from webapp.accounts.services.passwords import hasher as argon2
from webapp.cart import rules as cart
from webapp.catalogue.rules import pictures
from webapp.catalogue.services import draw, files
from webapp.config import PATIENCE, Settings
from webapp.fetching import MOST_BYTES
from webapp.jobs.cleaning import REQUESTS_KEPT
from webapp.limits import Policy
from webapp.orders.rules.purchase import MOST_PIECES
from webapp.orders.services import brakes

TEXT = (Path(__file__).parents[2] / "docs" / "keeping-it-safe.md").read_text()
WORDS = " ".join(TEXT.split())
COUNT = {2: "two", 3: "three"}


def field_of(name):
    return next(one for one in fields(Settings) if one.name == name)


def hours(time):
    return round(time.total_seconds() / 3600)


def minutes(time):
    return round(time.total_seconds() / 60)


PER_HOUR = int(field_of("most_orders_per_hour").metadata["default"])
FIGURES = [
    f"{PER_HOUR} orders (`MOST_ORDERS_PER_HOUR`) of one e-mail address in an hour, ",
    f"{brakes.NETWORK_TIMES * PER_HOUR} of one network, {brakes.CART_TIMES * PER_HOUR} tries",
    f"{sessions.LASTS.days} days, or {sessions.IDLE_AFTER.days} days of not being used",
    f"{hours(staff_sessions.LASTS)} hours, or {minutes(staff_sessions.IDLE_AFTER)} minutes of not",
    f"the same | {minutes(staff_sessions.CONFIRMATION_LASTS)} minutes",
    f"{hours(links.LASTS[links.Purpose.RESET])} hour (password), ",
    f"{hours(links.LASTS[links.Purpose.REGISTER])} hours (e-mail, registration), ",
    f"{hours(links.LASTS[links.Purpose.INVITE])} hours (invitation)",
    f"have {passwords.SHORTEST} characters or more",
    f"After {COUNT[codes.FREE_FAILURES]} wrong codes",
    f"up to {minutes(codes.LONGEST_WAIT)} minutes",
    f"{COUNT[AT_ONCE]} passwords at once",
    f"({argon2.memory_cost // 1024} MB each), others wait up to {PATIENCE_SECONDS:.0f} seconds",
    f"the drawing of pictures, {COUNT[draw.AT_ONCE]} at once",
    f"staff send pictures: {pictures.MOST_MEGABYTES} MB)",
    f"up to {pictures.MOST_AT_ONCE} files and {pictures.MOST_MEGABYTES} MB at once",
    f"None has more than {pictures.MOST_PIXELS // 1_000_000} million pixels",
    f"drawn in more than {pictures.MOST_PASSES} passes",
    f"never shown, about {hours(files.LOOKED_AFTER)} hour",
    f"argon2id, {argon2.memory_cost // 1024} MB, {argon2.time_cost} rounds",
    f"a cart {cart.MOST_LINES} lines of {cart.LARGEST_QUANTITY} pieces",
    f"an order line {MOST_PIECES:,} pieces",
    f"up to {MOST_BYTES // 1_000_000} MB",
    f"Carts | {cart.KEPT.days} days",
    f"repeated requests | {hours(REQUESTS_KEPT)} hours",
    f"the /{limits.IPV6_PREFIX} of an IPv6 address",
]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_that_of_the_code(figure):
    assert figure in WORDS


def test_statements_and_locks_wait_as_long_as_is_told():
    statement, lock = (
        re.search(rf"{name}_timeout=(\d+)s", PATIENCE)[1] for name in ("statement", "lock")
    )
    assert f"a statement takes {statement} seconds at most, waiting for a lock {lock};" in WORDS


def test_every_limit_is_told():
    told = re.findall(r"^\| `([\w-]+)` \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)
    every = [one for one in vars(limits).values() if isinstance(one, Policy)]

    assert told == [(one.name, str(one.quota), str(one.seconds)) for one in every]


def test_the_document_has_its_chapters():
    heads = ("Who comes in how", "What is counted", "What may be sent", "Who speaks to whom")
    more = ("Keys", "What is kept", "What is logged", "Packages")

    assert re.findall("^## (.*)", TEXT, re.MULTILINE) == [*heads, *more]
    assert all(len(part.split()) > 40 for part in TEXT.split("\n## ")[1:])
