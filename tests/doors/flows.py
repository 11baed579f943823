"""The seven ways in which a stranger could ask the shop whether it knows somebody."""

import re
from collections import Counter
from typing import NamedTuple

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select, text

from tests.factory import PASSWORD
from webapp.accounts.models import AccountLink
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services import passwords
from webapp.accounts.services.links import Purpose, ask_for_link

# As long as each other, so that pages which repeat them have the same length.
KNOWN, UNKNOWN, WARM = "known@example.com", "other@example.com", "third@example.com"
LIVE, DEAD, COLD = "l" * 43, "d" * 43, "c" * 43
WRONG = "not the right password"

# What is random in an answer, all of a fixed size; and the one field that is its number.
OF_THIS_ANSWER = re.compile(
    r"request [0-9a-f]{16}|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f-]{36}|(?<=[ =/\"])[ldc]{43}"
)
TOLD_ALONE = ("X-Request-ID",)


class Flow(NamedTuple):
    """Asks about somebody known, and in the same way about somebody unknown."""

    ask: object
    known: str = KNOWN
    unknown: str = UNKNOWN
    warm: str = WARM


def form_flow(path, **form):
    return Flow(lambda client, who: client.post(path, data=form | {"email": who}))


def path_flow(path, **form):
    """The secret is in the path: one that opens another page, and one that opens none."""
    return Flow(lambda client, who: client.post(path + who, data=form), LIVE, DEAD, COLD)


FLOWS = {
    "sign in": form_flow("/account/sign-in", password=WRONG),
    "register": form_flow("/account/register"),
    "forgotten password": form_flow("/account/forgotten"),
    "another address": form_flow("/account/email", old_password=PASSWORD),
    "staff sign-in": form_flow("/staff/sign-in", password=WRONG),
    "link of an invitation as one of a shopper": path_flow("/account/links/"),
    "link of a shopper as an invitation": path_flow("/staff/invitation/"),
    "order of a guest": Flow(
        lambda client, who: client.post(client.order_path, data={"answer": who})
    ),
}


@pytest.fixture
def stranger(app, a, client, monkeypatch):
    """A browser for all flows, in a shop that knows one of the addresses in every way it can."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)
    a.account(KNOWN)
    a.staff(KNOWN)
    a.account("eve@example.com")
    order = a.order((a.product(on_hand=3), 1), email="guest@example.com")
    client.order_path = f"/orders/{order.token}/confirmation"
    return client


def make_live(db, flow):
    """A link that lives, for the page of which the flow is not."""
    to_shopper = FLOWS[flow] is FLOWS["link of a shopper as an invitation"]
    ask_for_link(Purpose.RESET if to_shopper else Purpose.INVITE, email=KNOWN)
    link = db.session.scalars(select(AccountLink)).one()
    link.token_hash = hash_of(LIVE)
    db.session.commit()


def seen(response, who):
    """All that a stranger sees of an answer; what is random stands as its length alone."""
    text = response.text.replace(who, "@" * len(who))
    headers = [(k, masked(v)) for k, v in response.headers if k not in TOLD_ALONE]
    return response.status_code, len(response.data), sorted(headers), masked(text)


def masked(text):
    return OF_THIS_ANSWER.sub(lambda found: f"<{len(found[0])}>", text)


class Work:
    """What the shop does meanwhile: statements and ends of transactions, hashes, jobs."""

    def __init__(self, db, monkeypatch):
        self.db, self.done = db, []
        monkeypatch.setattr(passwords, "hasher", self.counting_hasher())
        for name in ("before_cursor_execute", "commit", "rollback"):
            event.listen(db.engine, name, getattr(self, name))

    def stop(self):
        for name in ("before_cursor_execute", "commit", "rollback"):
            event.remove(self.db.engine, name, getattr(self, name))

    def counting_hasher(self):
        done = self.done

        class Counting(PasswordHasher):
            def verify(self, stored, password):
                done.append("argon2 verify")
                return super().verify(stored, password)

            def hash(self, password, **more):
                done.append("argon2 hash")
                return super().hash(password, **more)

        return Counting(time_cost=1, memory_cost=8, parallelism=1)

    def before_cursor_execute(self, _connection, _cursor, statement, *_):
        self.done.append(statement)

    def commit(self, _connection):
        self.done.append("COMMIT")

    def rollback(self, _connection):
        self.done.append("ROLLBACK")

    def of(self, act):
        """What was done for it, in its order, and which jobs wait since."""
        self.db.session.rollback()
        before = self.jobs()
        self.done.clear()
        act()
        done = list(self.done)
        self.db.session.rollback()
        return done, self.jobs() - before

    def jobs(self):
        return Counter(
            self.db.session.scalars(text("SELECT task_name FROM procrastinate_jobs")).all()
        )
