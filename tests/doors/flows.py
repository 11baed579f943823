"""The ways in which a stranger could ask the shop whether it knows somebody."""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from werkzeug.test import TestResponse

from tests.factory import PASSWORD
from webapp.accounts.models import AccountLink
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services import passwords
from webapp.accounts.services.links import Purpose, ask_for_link

# As long as each other, so that pages which repeat them have the same length.
KNOWN, UNKNOWN, WARM = "known@example.com", "other@example.com", "third@example.com"
LIVE, DEAD, COLD = "l" * 43, "d" * 43, "c" * 43
EVE = "eve@example.com"
WRONG = "not the right password"
FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')

# What is random in an answer, all of a fixed size; and the one field that is its number.
OF_THIS_ANSWER = re.compile(
    r"request [0-9a-f]{16}|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f-]{36}|(?<=[ =/\"])[ldc]{43}"
)
TOLD_ALONE = ("X-Request-ID",)


class Flow(NamedTuple):
    """Asks about somebody known, and in the same way about somebody unknown.

    `says` is the sentence of the answer: a flow that stops before it asks would prove nothing.
    """

    says: str
    ask: Callable[[FlaskClient, str], TestResponse]
    known: str = KNOWN
    unknown: str = UNKNOWN
    warm: str = WARM


def form_flow(says, path, **form):
    return Flow(says, lambda client, who: client.post(path, data=form | {"email": who}))


def path_flow(path):
    """The secret is in the path: one that opens another page, and one that opens none."""
    says = "This link was used already, or is too old."
    return Flow(says, lambda client, who: client.post(path + who), LIVE, DEAD, COLD)


def ask_for_another_address(client, who):
    form = {"email": who, "old_password": PASSWORD, "form_token": client.form_token}
    return client.post("/account/email", data=form)


def confirm_an_order(client, who):
    return client.post(client.order_path, data={"answer": who})


NO_MATCH = "This e-mail address and password do not belong together."
WRITTEN = "We are writing to"
FLOWS = {
    "sign in": form_flow(NO_MATCH, "/account/sign-in", password=WRONG),
    "register": form_flow(WRITTEN, "/account/register"),
    "forgotten password": form_flow(WRITTEN, "/account/forgotten"),
    "another address": Flow(WRITTEN, ask_for_another_address),
    "staff sign-in": form_flow(NO_MATCH, "/staff/sign-in", password=WRONG),
    "forgotten password of staff": form_flow("a link is on its way there", "/staff/password"),
    "order of a guest": Flow("This is not the e-mail address", confirm_an_order),
    "link of an invitation as one of a shopper": path_flow("/account/links/"),
    "link of a shopper as an invitation": path_flow("/staff/invitation/"),
}


@pytest.fixture
def stranger(app, a, client, monkeypatch):
    """A browser for all flows, in a shop that knows one of the addresses in every way it can."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)
    a.account(KNOWN)
    a.staff(KNOWN)
    a.account(EVE)
    order = a.order((a.product(on_hand=3), 1), email="guest@example.com")
    client.order_path = f"/orders/{order.token}/confirmation"
    return client


def let_eve_in(client):
    client.post("/account/sign-in", data={"email": EVE, "password": PASSWORD})
    client.form_token = FORM_TOKEN.search(client.get("/account/details").text)[1]


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
