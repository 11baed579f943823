"""What people say about products: who reads it when, and what stays of it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from webapp.caching import cached
from webapp.catalogue.models import Review
from webapp.catalogue.queries.cards import Sort, page_of_cards
from webapp.catalogue.queries.details import get_details
from webapp.catalogue.queries.reviews import (
    PAGE_SIZE,
    ReviewChanged,
    count_waiting,
    reviews_of,
)
from webapp.catalogue.rules.reviews import Rating, ReviewState, Stars
from webapp.catalogue.services.delete import delete_product
from webapp.catalogue.services.reviews import (
    ReviewDecided,
    Words,
    change_review,
    correct_review,
    delete_review,
    moderate_review,
    write_review,
)
from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.orders.services.erase import ClientHasOpenOrders, erase_customer
from webapp.paging import Place

PENDING, PUBLISHED, REJECTED = ReviewState
STAFF = {"actor": "staff:1"}
WORDS = {"rating": Stars(45), "comment": "Lovely.", "author": "Ada"}


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp", slug="lamp", on_hand=0)


def events_of(db):
    query = select(Event).where(Event.subject == "review").order_by(Event.id)
    return [(event.name, event.actor, event.facts) for event in db.session.scalars(query)]


def row(db, review_id):
    db.session.expunge_all()
    return db.session.get(Review, review_id)


def pages_are_stale_after(change):
    """Whether what was cached of the catalogue is made anew after the change."""

    def show(seen):
        return cached("page", lambda: seen, seconds=60, spoiled_by=("catalogue",))

    show("before")
    change()
    return show("after") == ("after", False)


def test_a_review_waits_until_somebody_has_read_it(db, lamp):
    review = write_review(lamp.id, **WORDS, actor="token:3")

    kept = row(db, review.id)
    assert (kept.product_id, kept.stars, kept.comment, kept.author) == (
        *(lamp.id, Stars(45), "Lovely.", "Ada"),
    )
    assert (kept.state, kept.version, kept.moderated_at, kept.moderated_by) == (
        *("PENDING", 1, None, None),
    )
    assert reviews_of(lamp.id, place=Place()).rows == []


def test_the_history_keeps_what_happened_but_not_what_was_said(db, lamp):
    review = write_review(lamp.id, **WORDS, actor="token:3")
    moderate_review(review.id, PUBLISHED, **STAFF)
    change_review(review.id, Words(comment="Ugly."), actor="token:3")
    moderate_review(review.id, REJECTED, **STAFF)
    delete_review(review.id, **STAFF)

    told = [(name, actor, facts["state"], facts["version"]) for name, actor, facts in events_of(db)]
    assert told == [
        ("review.written", "token:3", "PENDING", 1),
        ("review.published", "staff:1", "PUBLISHED", 2),
        ("review.changed", "token:3", "PENDING", 3),
        ("review.rejected", "staff:1", "REJECTED", 4),
        ("review.deleted", "staff:1", "REJECTED", 4),
    ]
    assert events_of(db)[0][2] == {
        "review_id": review.id,
        "product_id": lamp.id,
        "rating_tenths": 45,
        "state": "PENDING",
        "version": 1,
    }


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_nobody_reviews_what_nobody_sees(db, a, status):
    hidden = a.product(status=status)

    with pytest.raises(NotFound, match="There is no such product"):
        write_review(hidden.id, **WORDS, **STAFF)

    assert db.session.scalars(select(Review)).all() == []


def test_whoever_may_decide_can_publish_at_once(db, lamp):
    review = write_review(lamp.id, **WORDS, state=PUBLISHED, **STAFF)

    kept = row(db, review.id)
    assert (kept.state, kept.version, kept.moderated_by) == ("PUBLISHED", 1, "staff:1")
    assert kept.moderated_at is not None


def test_a_decision_says_who_made_it_and_can_be_made_twice(db, a, lamp):
    review = a.review(lamp, state="PENDING")

    for _ in range(2):
        moderate_review(review.id, PUBLISHED, **STAFF)

    kept = row(db, review.id)
    assert (kept.state, kept.version, kept.moderated_by) == ("PUBLISHED", 2, "staff:1")
    assert len(events_of(db)) == 2


@pytest.mark.parametrize("state", [PUBLISHED, REJECTED])
def test_no_decision_makes_a_review_wait_again(db, a, lamp, state):
    review = a.review(lamp, state=state)

    with pytest.raises(ReviewDecided) as refusal:
        moderate_review(review.id, PENDING, **STAFF)

    assert (refusal.value.status, refusal.value.details) == (409, {"state": state})
    assert row(db, review.id).state == state


def test_new_words_wait_again(db, a, lamp):
    review = a.review(lamp, 4.5)

    change_review(review.id, Words(rating=Stars(0)), seen_version=1, actor="token:3")

    kept = row(db, review.id)
    assert (kept.state, kept.version, kept.stars, kept.comment) == (
        *("PENDING", 2, Stars(0), "Lovely."),
    )
    assert (kept.moderated_at, kept.moderated_by) == (None, None)
    assert kept.updated_at > kept.created_at


def test_the_same_words_change_nothing(db, a, lamp):
    review = a.review(lamp)

    change_review(review.id, Words(**WORDS), actor="token:3")

    assert (row(db, review.id).state, row(db, review.id).version) == ("PUBLISHED", 1)
    assert len(events_of(db)) == 1


def test_a_correction_by_who_may_decide_stays_shown(db, a, lamp):
    review = a.review(lamp)

    correct_review(review.id, Words(comment="Lovely!"), **STAFF)

    kept = row(db, review.id)
    assert (kept.state, kept.comment, kept.version) == ("PUBLISHED", "Lovely!", 2)


def test_words_and_decision_stand_or_fall_together(db, a, lamp):
    review = a.review(lamp)

    with pytest.raises(ReviewDecided):
        correct_review(review.id, Words(comment="Ugly."), state=PENDING, **STAFF)

    assert (row(db, review.id).comment, row(db, review.id).version) == ("Lovely.", 1)


ACTS = [
    lambda number, **seen: change_review(number, Words(comment="Other"), **seen, **STAFF),
    lambda number, **seen: correct_review(number, Words(comment="Other"), **seen, **STAFF),
    lambda number, **seen: moderate_review(number, REJECTED, **seen, **STAFF),
    lambda number, **seen: delete_review(number, **seen, **STAFF),
]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_after_an_old_look_leaves_nothing_behind(db, a, lamp, act):
    review = a.review(lamp)

    with pytest.raises(ReviewChanged) as refusal:
        act(review.id, seen_version=7)

    assert refusal.value.details == {"version": 1}
    assert (row(db, review.id).version, row(db, review.id).comment) == (1, "Lovely.")


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_a_review_that_is_gone(a, lamp, act):
    review = a.review(lamp)
    delete_review(review.id, **STAFF)

    with pytest.raises(NotFound):
        act(review.id)


@pytest.mark.parametrize("act", ACTS)
def test_whatever_changes_what_is_shown_spoils_the_pages(a, lamp, act):
    review = a.review(lamp)

    assert pages_are_stale_after(lambda: act(review.id))


def test_publishing_spoils_the_pages(a, lamp):
    review = a.review(lamp, state="PENDING")

    assert pages_are_stale_after(lambda: moderate_review(review.id, PUBLISHED, **STAFF))
    assert pages_are_stale_after(lambda: a.review(lamp))


def test_what_waits_spoils_no_page(a, lamp):
    review = a.review(lamp, state="PENDING")

    assert not pages_are_stale_after(lambda: a.review(lamp, state="PENDING"))
    assert not pages_are_stale_after(lambda: ACTS[0](review.id))
    assert not pages_are_stale_after(lambda: moderate_review(review.id, REJECTED, **STAFF))


def test_the_rating_counts_only_what_is_published(a, lamp):
    for stars in (4.5, 4.4):
        a.review(lamp, stars)
    for state in ("PENDING", "REJECTED"):
        a.review(lamp, 0, state=state)
    other = a.product(title="Rug")

    cards = {card.id: card.rating for card in page_of_cards(sort=Sort.TITLE).cards}
    assert cards == {lamp.id: Rating(2, Stars(45)), other.id: Rating(0, None)}
    assert get_details("lamp").rating == Rating(2, Stars(45))


def test_the_newest_reviews_come_first_and_none_twice(a, lamp):
    numbers = [a.review(lamp).id for _ in range(PAGE_SIZE + 3)]
    a.review(a.product())

    first = reviews_of(lamp.id, place=Place())
    a.review(lamp)
    second = reviews_of(lamp.id, place=Place(before=first.older))

    assert [one.id for one in [*first.rows, *second.rows]] == numbers[::-1]
    assert second.older is None


def test_the_count_of_what_waits_is_never_old(a, lamp):
    assert count_waiting() == 0
    review = a.review(lamp, state="PENDING")
    assert count_waiting() == 1
    moderate_review(review.id, REJECTED, **STAFF)
    assert count_waiting() == 0


def test_what_a_deleted_customer_wrote_stays_without_a_name(db, a, lamp):
    ada, bob = a.customer(), a.customer()
    shown, waiting = a.review(lamp, customer=ada), a.review(lamp, state="PENDING", customer=ada)
    kept = a.review(lamp, author="Bob", customer=bob)

    erase_customer(ada.id, **STAFF)

    for review, state in ((shown, "PUBLISHED"), (waiting, "PENDING")):
        left = row(db, review.id)
        assert (left.customer_id, left.author, left.comment) == (None, "", "Lovely.")
        assert (left.state, left.version) == (state, 2)
    assert (row(db, kept.id).customer_id, row(db, kept.id).author) == (bob.id, "Bob")
    assert [name for name, _, _ in events_of(db)][-2:] == ["review.anonymised"] * 2


def test_the_name_of_a_deleted_customer_is_gone_from_the_pages_at_once(db, a, lamp):
    ada = a.customer()
    a.review(lamp, customer=ada)

    assert pages_are_stale_after(lambda: erase_customer(ada.id, **STAFF))


def test_a_refused_deletion_of_a_customer_leaves_the_name(db, a, lamp):
    ada = a.customer()
    number, review_id = ada.id, a.review(lamp, customer=ada).id
    a.order((a.variant_of(a.product()), 1), customer_id=number)

    with pytest.raises(ClientHasOpenOrders):
        erase_customer(number, **STAFF)

    kept = row(db, review_id)
    assert (kept.customer_id, kept.author, kept.version) == (number, "Ada", 1)


def test_a_deleted_product_takes_its_reviews_along(db, a, lamp):
    a.review(lamp)
    kept = a.review(a.product())

    delete_product(lamp.id, **STAFF)

    db.session.expunge_all()
    assert list(db.session.scalars(select(Review.id))) == [kept.id]


@pytest.mark.parametrize(
    ("change", "wall"),
    [
        ("rating_tenths = 51", "ck_reviews_rating_tenths"),
        ("rating_tenths = -1", "ck_reviews_rating_tenths"),
        ("comment = repeat('x', 5001)", "ck_reviews_comment_length"),
        ("comment = ''", "ck_reviews_comment_length"),
        ("author = repeat('x', 101)", "ck_reviews_author_length"),
        ("state = 'HIDDEN'", "ck_reviews_state"),
        ("state = 'PENDING'", "ck_reviews_moderated"),
        ("moderated_by = NULL", "ck_reviews_moderated"),
    ],
)
def test_the_database_keeps_a_review_sensible(db, a, lamp, change, wall):
    a.review(lamp)

    with pytest.raises(IntegrityError, match=wall):
        db.session.execute(text(f"UPDATE reviews SET {change}"))
