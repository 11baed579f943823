from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from webapp.accounts.models import PasskeyChallenge, StaffSession
from webapp.cart.models import Cart, CartLine
from webapp.events.models import RequestKey
from webapp.events.services import once
from webapp.jobs import SCHEDULE
from webapp.jobs.cleaning import clean_up


def count(db, *models):
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def test_what_nobody_can_use_any_more_is_let_go_and_the_rest_stays(db, a):
    lamp = a.variant_of(a.product())
    old, _ = a.cart((lamp, 1))
    a.cart((lamp, 1))
    once("orders:test", "key-0001", asked="an order", act=dict)
    a.session()
    long_ago = datetime.now(UTC) - timedelta(days=8)
    db.session.execute(update(Cart).where(Cart.id == old.id).values(expires_at=long_ago))
    db.session.commit()

    clean_up()
    assert count(db, Cart, CartLine, RequestKey, StaffSession) == [1, 1, 1, 1]

    db.session.execute(update(RequestKey).values(created_at=long_ago))
    db.session.execute(update(StaffSession).values(expires_at=long_ago))
    db.session.commit()
    clean_up()
    assert count(db, Cart, CartLine, RequestKey, StaffSession) == [1, 1, 0, 0]


def test_challenges_that_strangers_may_ask_for_are_gone_within_minutes(db):
    for begun in (datetime.now(UTC), datetime.now(UTC) - timedelta(minutes=6)):
        ends = begun + timedelta(minutes=5)
        facts = {"purpose": "shopper_enters", "created_at": begun, "expires_at": ends}
        db.session.add(PasskeyChallenge(challenge_hash=str(begun), **facts))
    db.session.commit()

    often, drop = SCHEDULE["drop_old_challenges"]
    drop()

    assert often == "*/5 * * * *"
    assert count(db, PasskeyChallenge) == [1]
