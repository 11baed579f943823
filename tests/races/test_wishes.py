"""Wishes of one shopper in many tabs."""

from sqlalchemy import select

from webapp.catalogue.models import Wish
from webapp.catalogue.services import wishes
from webapp.catalogue.services.wishes import keep_wish


def test_in_many_tabs_a_list_gets_no_longer_than_it_may(db, a, contest, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WISHES", 3)
    ada = a.account().id
    products = [a.product().id for _ in range(10)]

    results = contest(*[lambda n=n: keep_wish(ada, n) for n in products])

    db.session.rollback()
    assert len(db.session.scalars(select(Wish)).all()) == 3
    assert sorted(results) == ["done"] * 3 + ["too_many_wishes"] * 7


def test_one_wish_in_many_tabs_is_kept_once(db, a, contest):
    ada, lamp = a.account().id, a.product().id

    results = contest(*[lambda: keep_wish(ada, lamp)] * 10)

    db.session.rollback()
    assert len(db.session.scalars(select(Wish)).all()) == 1
    assert set(results) == {"done"}
