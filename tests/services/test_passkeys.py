"""Passkeys of customers: added by whoever knows the password, and a way in without it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.authenticator import Authenticator
from tests.factory import PASSWORD
from webapp.accounts.models import CustomerPasskey, CustomerSession, PasskeyChallenge
from webapp.accounts.services.customer_passkeys import (
    add_passkey,
    ask_to_add,
    ask_to_enter,
    enter_with_passkey,
    remove_passkey,
)
from webapp.accounts.services.passkeys import (
    MOST_EACH,
    PasskeyRefused,
    TooManyPasskeys,
    drop_old_challenges,
)
from webapp.accounts.services.sessions import session_of
from webapp.accounts.services.sign_in import WrongPassword
from webapp.events.queries import history_of
from webapp.orders.services.erase import erase_customer

HERE, ELSEWHERE = "hash of this session", "hash of another"


@pytest.fixture
def ada(a):
    return a.account("ada@example.com")


@pytest.fixture
def bob(a):
    return a.account("bob@example.com")


def add(customer, device=None, **more):
    device = device or Authenticator()
    options = ask_to_add(customer.id, password=PASSWORD, session_hash=HERE)
    add_passkey(customer.id, device.make(options), name="My phone", session_hash=HERE, **more)
    return device


def enter(device, **lies):
    return enter_with_passkey(device.use(ask_to_enter(), **lies), device="Firefox on Linux")


def passkeys(db):
    db.session.expire_all()
    return db.session.scalars(select(CustomerPasskey).order_by(CustomerPasskey.id)).all()


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_passkey_signs_its_owner_in(db, ada):
    device = add(ada)

    entered = enter(device)

    assert entered.email == "ada@example.com"
    assert session_of(entered.token).customer_id == ada.id
    [kept] = passkeys(db)
    assert (kept.name, kept.uses, kept.is_synced) == ("My phone", 1, False)
    assert kept.used_at > datetime.now(UTC) - timedelta(minutes=1)
    assert [event.name for event in history_of("customer", ada.id)][-2:] == [
        "account.passkey_added",
        "account.signed_in",
    ]


def test_the_session_that_the_browser_had_is_over(ada):
    device = add(ada)
    before = enter(device).token

    answer = device.use(ask_to_enter())
    after = enter_with_passkey(answer, device="Firefox", instead_of=before).token

    assert session_of(before) is None
    assert session_of(after).customer_id == ada.id


def test_an_answer_counts_once(db, ada):
    device = add(ada)
    answer = device.use(ask_to_enter())
    enter_with_passkey(answer, device="Firefox")

    with pytest.raises(PasskeyRefused, match="sent twice"):
        enter_with_passkey(answer, device="Firefox")

    assert count(db, CustomerSession) == 1


def test_an_answer_that_lies_uses_its_challenge_up(db, ada):
    device = add(ada)
    options = ask_to_enter()

    for lies in ({"signature": b"nothing"}, {}):
        with pytest.raises(PasskeyRefused):
            enter_with_passkey(device.use(options, **lies), device="Firefox")

    assert count(db, CustomerSession) == 0
    assert count(db, PasskeyChallenge) == 0


def test_a_challenge_is_over_after_five_minutes(db, ada):
    device = add(ada)
    answer = device.use(ask_to_enter())
    later = datetime.now(UTC) - timedelta(minutes=5, seconds=1)
    db.session.execute(
        update(PasskeyChallenge).values(created_at=later, expires_at=later + timedelta(minutes=5))
    )
    db.session.commit()

    with pytest.raises(PasskeyRefused, match="took too long"):
        enter_with_passkey(answer, device="Firefox")

    drop_old_challenges()
    assert count(db, PasskeyChallenge) == 0


def test_what_was_asked_to_add_one_lets_nobody_in(db, ada):
    device = add(ada)
    options = ask_to_add(ada.id, password=PASSWORD, session_hash=HERE)

    with pytest.raises(PasskeyRefused):
        enter_with_passkey(device.use(options), device="Firefox")
    with pytest.raises(PasskeyRefused):
        add_passkey(ada.id, Authenticator().make(user(ask_to_enter())), name="x", session_hash=HERE)

    assert len(passkeys(db)) == 1
    assert count(db, CustomerSession) == 0


def user(options):
    return options | {"user": {"id": "AAAA"}}


def test_only_the_session_that_asked_may_add_it(db, ada):
    options = ask_to_add(ada.id, password=PASSWORD, session_hash=HERE)
    answer = Authenticator().make(options)

    with pytest.raises(PasskeyRefused):
        add_passkey(ada.id, answer, name="My phone", session_hash=ELSEWHERE)

    assert passkeys(db) == []


def test_whoever_does_not_know_the_password_adds_and_removes_none(db, ada):
    add(ada)
    [kept] = passkeys(db)

    with pytest.raises(WrongPassword):
        ask_to_add(ada.id, password="not my password", session_hash=HERE)
    with pytest.raises(WrongPassword):
        remove_passkey(ada.id, kept.id, password="not my password")

    assert len(passkeys(db)) == 1
    assert count(db, PasskeyChallenge) == 0


def test_the_same_answer_again_is_the_same_passkey(db, ada):
    device = Authenticator()
    answer = device.make(ask_to_add(ada.id, password=PASSWORD, session_hash=HERE))

    for _ in range(2):
        add_passkey(ada.id, answer, name="My phone", session_hash=HERE)

    assert len(passkeys(db)) == 1


def test_the_passkey_of_another_is_not_taken_over(db, ada, bob):
    device = add(ada)
    options = ask_to_add(bob.id, password=PASSWORD, session_hash=HERE)

    with pytest.raises(PasskeyRefused):
        add_passkey(bob.id, device.make(options), name="Mine", session_hash=HERE)

    assert [one.customer_id for one in passkeys(db)] == [ada.id]


def test_a_passkey_that_nobody_knows_opens_nothing(db, ada):
    stranger = Authenticator(handle=b"h" * 32)
    with pytest.raises(PasskeyRefused):
        enter(stranger)
    assert count(db, CustomerSession) == 0


def test_a_passkey_of_ada_does_not_sign_with_the_key_of_bob(ada, bob):
    hers, his = add(ada), add(bob)
    his.credential_id, his.handle = hers.credential_id, hers.handle
    with pytest.raises(PasskeyRefused):
        enter(his)


def test_all_passkeys_of_somebody_bear_the_same_random_handle(db, ada, bob):
    devices = [add(ada), add(ada), add(bob)]

    handles = [one.handle for one in passkeys(db)]
    assert handles == [device.handle for device in devices]
    assert handles[0] == handles[1] != handles[2]
    assert {len(handle) for handle in handles} == {32}
    options = ask_to_add(ada.id, password=PASSWORD, session_hash=HERE)
    assert len(options["excludeCredentials"]) == 2


def test_nobody_has_more_than_anybody_needs(ada):
    for _ in range(MOST_EACH):
        add(ada)
    with pytest.raises(TooManyPasskeys):
        ask_to_add(ada.id, password=PASSWORD, session_hash=HERE)


def test_whoever_asked_often_before_adds_no_more_either(db, ada):
    asked = [ask_to_add(ada.id, password=PASSWORD, session_hash=HERE) for _ in range(MOST_EACH + 1)]
    answers = [Authenticator().make(options) for options in asked]
    for answer in answers[:MOST_EACH]:
        add_passkey(ada.id, answer, name="My phone", session_hash=HERE)

    with pytest.raises(TooManyPasskeys):
        add_passkey(ada.id, answers[MOST_EACH], name="My phone", session_hash=HERE)

    assert len(passkeys(db)) == MOST_EACH


def test_a_passkey_that_is_removed_opens_nothing(db, ada, bob):
    device = add(ada)
    [number] = [kept.id for kept in passkeys(db)]

    remove_passkey(bob.id, number, password=PASSWORD)
    assert len(passkeys(db)) == 1

    for _ in range(2):
        remove_passkey(ada.id, number, password=PASSWORD)
    with pytest.raises(PasskeyRefused):
        enter(device)
    happened = [event.name for event in history_of("customer", ada.id)]
    assert happened.count("account.passkey_removed") == 1


def test_a_copy_of_the_passkey_is_refused(db, ada):
    device = add(ada)
    enter(device)
    enter(device)

    with pytest.raises(PasskeyRefused):
        enter(device, uses=2)

    assert passkeys(db)[0].uses == 2


def test_passkeys_go_with_their_owner(db, ada):
    device = add(ada)

    erase_customer(ada.id, actor="staff:1")

    assert passkeys(db) == []
    with pytest.raises(PasskeyRefused):
        enter(device)
