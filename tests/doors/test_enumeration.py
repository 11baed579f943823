"""Nobody learns from an answer, its size or its time whether the shop knows an address."""

import statistics
import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from tests.doors.flows import FLOWS, KNOWN, PASSWORD, Work, let_eve_in, make_live, seen, stranger
from webapp.accounts.models import Account, Staff
from webapp.accounts.services import passwords

__all__ = ["stranger"]

# Without the hash for nobody an answer takes a tenth of the time; noise stays far below.
MOST_TIMES = 1.6
PAIRS, ROUNDS = 11, 4


@pytest.fixture(params=FLOWS)
def flow(request, db, stranger):
    if "link" in request.param:
        make_live(db, request.param)
    if request.param == "another address":
        let_eve_in(stranger)
    flow = FLOWS[request.param]
    flow.ask(stranger, flow.warm)
    return flow


@pytest.fixture
def work(db, stranger, monkeypatch):
    work = Work(db, monkeypatch)
    yield work
    work.stop()


def test_an_answer_is_the_same_for_known_and_unknown(stranger, flow):
    known = flow.ask(stranger, flow.known)
    unknown = flow.ask(stranger, flow.unknown)

    assert seen(known, flow.known) == seen(unknown, flow.unknown)
    assert flow.says in known.text


def test_the_same_work_is_done_for_known_and_unknown(stranger, flow, work):
    known = work.of(lambda: flow.ask(stranger, flow.known))
    unknown = work.of(lambda: flow.ask(stranger, flow.unknown))

    assert known == unknown
    assert len(known[0]) > 0


@pytest.mark.slow
def test_an_answer_takes_as_long_for_known_and_unknown(db, stranger, flow, monkeypatch):
    """Samples take turns, so noise falls on both; a true difference shows in every round."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher())
    keep_as_production_does(db)

    ratios = []
    while len(ratios) < ROUNDS and not (ratios and is_fair(ratios[-1])):
        ratios.append(ratio_of_times(stranger, flow))

    assert is_fair(ratios[-1]), ratios


def keep_as_production_does(db):
    """A hash takes as long to compare as it took to make; those of the factory are cheap."""
    for table in (Account, Staff):
        db.session.execute(update(table).values(password_hash=PasswordHasher().hash(PASSWORD)))
    db.session.commit()


def is_fair(ratio):
    return 1 / MOST_TIMES < ratio < MOST_TIMES


def ratio_of_times(client, flow):
    """How many times longer the middle answer about the known takes."""
    taken = {flow.known: [], flow.unknown: []}
    for number in range(PAIRS):
        pair = (flow.known, flow.unknown)
        for who in pair if number % 2 else reversed(pair):
            begun = time.perf_counter()
            flow.ask(client, who)
            taken[who].append(time.perf_counter() - begun)
    return statistics.median(taken[flow.known]) / statistics.median(taken[flow.unknown])


def test_the_work_of_a_known_address_is_seen(stranger, work):
    """The measure itself: a right password is more work than a wrong one."""
    ask = {"email": KNOWN, "password": "wrong"}

    wrong = work.of(lambda: stranger.post("/account/sign-in", data=ask))
    right = work.of(lambda: stranger.post("/account/sign-in", data=ask | {"password": PASSWORD}))

    assert wrong[0].count("argon2 verify") == right[0].count("argon2 verify") == 1
    assert len(right[0]) > len(wrong[0])
