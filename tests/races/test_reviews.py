"""Reviews that are written, decided about and deleted by several at the same moment."""

import pytest
from sqlalchemy import func, select

from tests.races.test_delete import is_there, late
from webapp.accounts.models import Customer
from webapp.catalogue.models import Product, Review
from webapp.catalogue.rules.reviews import ReviewState, Stars
from webapp.catalogue.services.delete import delete_product
from webapp.catalogue.services.reviews import (
    Words,
    change_review,
    delete_review,
    moderate_review,
    write_review,
)
from webapp.events.models import Event
from webapp.orders.services.erase import erase_customer

ROUNDS = 20
BY = {"actor": "token:3"}
WORDS = {"rating": Stars(45), "comment": "Lovely.", "author": "Ada"}
PUBLISHED, REJECTED = ReviewState.PUBLISHED, ReviewState.REJECTED

pytestmark = pytest.mark.usefixtures("no_deadlock")


def review_of(db, number):
    db.session.rollback()
    return db.session.get(Review, number, populate_existing=True)


def reviews_left(db):
    db.session.rollback()
    return db.session.scalar(select(func.count(Review.id)))


def authors_of(db):
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Review.customer_id, Review.author))]


def test_of_two_decisions_about_the_same_version_one_is_made(db, a, contest):
    lamp = a.product()
    for n in range(ROUNDS):
        number = a.review(lamp, state="PENDING").id
        publish = {"seen_version": 1, "actor": "staff:1"}

        results = contest(
            late(n % 4, lambda: moderate_review(number, PUBLISHED, **publish)),
            lambda: moderate_review(number, REJECTED, seen_version=1, actor="staff:2"),
        )

        assert sorted(results) == ["done", "review_changed"]
        made = (PUBLISHED, "staff:1") if results[0] == "done" else (REJECTED, "staff:2")
        kept = review_of(db, number)
        assert (kept.state, kept.moderated_by, kept.version) == (*made, 2)


def test_nobody_publishes_other_words_than_he_read(db, a, contest):
    lamp = a.product()
    for n in range(ROUNDS):
        number = a.review(lamp, state="PENDING").id

        results = contest(
            late(n % 4, lambda: change_review(number, Words(comment="Ugly."), **BY)),
            lambda: moderate_review(number, PUBLISHED, seen_version=1, actor="staff:1"),
        )

        kept = review_of(db, number)
        assert results in (["done", "done"], ["done", "review_changed"])
        assert (kept.comment, kept.state) == ("Ugly.", "PENDING")


def test_a_review_is_deleted_once(db, a, contest):
    lamp = a.product()
    for _ in range(ROUNDS):
        number = a.review(lamp).id

        results = contest(*[lambda: delete_review(number, **BY)] * 2)

        assert sorted(results) == ["done", "not_found"]
    deleted = select(func.count(Event.id)).filter_by(name="review.deleted")
    assert (reviews_left(db), db.session.scalar(deleted)) == (0, ROUNDS)


def test_a_review_goes_with_its_product_or_is_not_written(db, a, contest):
    for n in range(ROUNDS):
        number = a.product(on_hand=0).id
        a.review(db.session.get(Product, number))

        results = contest(
            late(n, lambda: write_review(number, **WORDS, **BY)),
            lambda: delete_product(number, **BY),
        )

        assert results in (["done", "done"], ["not_found", "done"])
        assert not is_there(db, Product, number)
        assert reviews_left(db) == 0


def test_no_review_names_a_customer_who_is_deleted_meanwhile(db, a, contest):
    lamp = a.product().id
    for n in range(ROUNDS):
        ada = a.customer().id

        results = contest(
            late(n % 6, lambda: write_review(lamp, customer_id=ada, **WORDS, **BY)),
            lambda: erase_customer(ada, **BY),
        )

        assert results in (["done", "done"], ["not_found", "done"])
        assert not is_there(db, Customer, ada)
        assert set(authors_of(db)) <= {(None, "")}
