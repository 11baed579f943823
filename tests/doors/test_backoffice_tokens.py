import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from tests.factory import Make
from webapp.accounts.models import ApiToken
from webapp.accounts.services.tokens import revoke_token, token_of
from webapp.events.models import Event, RequestKey

FORM = {"name": "Till", "days": "30", "scopes": ["orders:read", "bills:read"]}
KEY = {"request_key": "key-of-the-form"}


def shown(page: str) -> str:
    found = re.search(r"tnd_[0-9a-f]{8}_[\w-]{43}", page)
    assert found
    return found[0]


def rows(db: SQLAlchemy) -> list[ApiToken]:
    db.session.expire_all()
    return db.session.query(ApiToken).order_by(ApiToken.id).all()


def test_a_token_is_shown_once_and_opens_what_was_chosen(
    staff: FlaskClient, db: SQLAlchemy
) -> None:
    made = staff.post("/staff/tokens", data=FORM | KEY)
    secret = shown(made.text)

    found = token_of(secret)
    assert found is not None
    assert found.scopes == ["bills:read", "orders:read"]
    (row,) = rows(db)
    assert timedelta(days=29) < row.expires_at - datetime.now(UTC) < timedelta(days=30)
    assert secret not in staff.get("/staff/tokens").text
    assert made.headers["Cache-Control"] == "private, no-store"
    event = db.session.query(Event).filter_by(name="token.created").one()
    assert event.actor == "staff:1"


def test_a_form_that_is_sent_twice_makes_one_token_and_keeps_no_secret(
    staff: FlaskClient, db: SQLAlchemy
) -> None:
    first = shown(staff.post("/staff/tokens", data=FORM | KEY).text)

    again = staff.post("/staff/tokens", data=FORM | KEY)

    assert again.location == "/staff/tokens"
    assert len(rows(db)) == 1
    kept = db.session.query(RequestKey.result).one()[0]
    assert kept == {"prefix": first.split("_")[1]}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"days": "0"}, ""),
        ({"days": "731"}, ""),
        ({"scopes": []}, "Please choose what the program may do."),
        ({"scopes": ["staff:manage"]}, "Please choose what the program may do."),
    ],
)
def test_a_token_that_cannot_be_made_says_why(
    staff: FlaskClient, db: SQLAlchemy, wrong: dict[str, object], sentence: str
) -> None:
    answer = staff.post("/staff/tokens", data=FORM | KEY | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert sentence in answer.text
    assert rows(db) == []


def test_a_token_is_replaced_and_the_old_one_goes_on_for_a_while(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    old = a.token("orders:read", days=30)
    prefix = old.split("_")[1]

    form = {"days": "90", "overlap_hours": "24"} | KEY
    fresh = shown(staff.post(f"/staff/tokens/{prefix}/rotation", data=form).text)

    both = [token_of(old), token_of(fresh)]
    assert [token.scopes for token in both if token] == [["orders:read"]] * 2
    left = rows(db)[0].expires_at - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_without_an_overlap_the_old_one_ends_at_once(staff: FlaskClient, a: Make) -> None:
    old = a.token("orders:read")
    form = {"days": "90", "overlap_hours": "0"} | KEY
    staff.post(f"/staff/tokens/{old.split('_')[1]}/rotation", data=form)
    assert token_of(old) is None


def test_a_revoked_token_opens_nothing_and_is_not_replaced(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    old = a.token("orders:read")
    prefix = old.split("_")[1]

    gone = staff.post(f"/staff/tokens/{prefix}/revocation")
    form = {"days": "90", "overlap_hours": "1"} | KEY
    refused = staff.post(f"/staff/tokens/{prefix}/rotation", data=form)

    assert gone.location == "/staff/tokens"
    assert token_of(old) is None
    assert refused.status_code == 409
    assert "was revoked. Make a new one." in refused.text
    assert len(rows(db)) == 1


def test_the_list_says_of_each_token_what_there_is_to_know(
    staff: FlaskClient, a: Make, db: SQLAlchemy
) -> None:
    assert "No program has a token yet." in staff.get("/staff/tokens").text
    used, expired, revoked = a.token("orders:read"), a.token(days=-1), a.token()
    token_of(used)
    revoke_token(revoked.split("_")[1])

    page = staff.get("/staff/tokens").text

    cards = re.findall(r'<li class="card" id="token-(\w+)">(.*?)</li>', page, re.DOTALL)
    assert [prefix for prefix, _ in cards] == [
        token.split("_")[1] for token in (revoked, expired, used)
    ]
    states = [re.search(r'class="badge [\w-]+">(\w+)<', card) for _, card in cards]
    assert [state[1] for state in states if state] == ["Revoked", "Expired", "Valid"]
    assert "<code>orders:read</code>" in cards[2][1]
    assert cards[2][1].count("<dd>never</dd>") == 0
    assert cards[1][1].count("<dd>never</dd>") == 1


@pytest.mark.parametrize("act", ["rotation", "revocation"])
def test_a_token_that_there_is_not_is_not_found(staff: FlaskClient, act: str) -> None:
    form = {"days": "90", "overlap_hours": "1"} | KEY
    assert staff.post(f"/staff/tokens/0a0a0a0a/{act}", data=form).status_code == 404


def test_a_long_list_of_tokens_is_shown_in_pages(staff: FlaskClient, a: Make) -> None:
    prefixes = [a.token().split("_")[1] for _ in range(27)]

    first = staff.get("/staff/tokens").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = staff.get(older).text

    assert re.findall(r'id="token-(\w+)"', first) == prefixes[:1:-1]
    assert re.findall(r'id="token-(\w+)"', second) == [prefixes[1], prefixes[0]]
    (newer,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert re.findall(r'id="token-(\w+)"', staff.get(newer).text) == prefixes[:1:-1]


@pytest.mark.parametrize("query", ["before=x", "after=-1", "before=2147483648", "before=1"])
def test_an_address_of_tokens_that_makes_no_sense_is_answered(
    staff: FlaskClient, query: str
) -> None:
    assert staff.get(f"/staff/tokens?{query}").status_code == 200
    assert staff.get(f"/staff/people?{query}").status_code == 200
