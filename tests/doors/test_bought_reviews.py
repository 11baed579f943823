"""What shoppers say about what they bought."""

import pytest
from sqlalchemy import select, update

from tests.doors.test_account_pages import cheap_hashes, form_token, sign_in
from webapp.catalogue.models import Review
from webapp.catalogue.rules.reviews import ReviewState
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.reviews import moderate_review
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ship import ship_order

__all__ = ["cheap_hashes"]

WORDS = {"rating": "4", "comment": "Warm light.", "author": "Ada L."}


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", slug="lamp"))


@pytest.fixture
def ada(a, client):
    ada = a.account()
    sign_in(client)
    return ada


@pytest.fixture
def bought(a, ada, lamp):
    """Ada has a lamp."""
    return sent(a, ada, lamp)


def sent(a, customer, variant):
    order = a.order((variant, 1), customer_id=customer.id)
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test")
    return order


def write(client, slug="lamp", **more):
    form = {"form_token": form_token(client)} | WORDS | more
    return client.post(f"/account/reviews/of/{slug}", data=form)


def reviews(db):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Review).order_by(Review.id)).all()


def test_what_was_sent_is_offered_and_what_is_said_is_marked_once_it_is_shown(client, db, bought):
    assert 'href="/account/reviews/of/lamp"' in client.get("/account/reviews").text

    answer = write(client)

    assert answer.location == "/account/reviews?done=kept"
    (review,) = reviews(db)
    assert (review.rating_tenths, review.comment, review.author) == (40, "Warm light.", "Ada L.")
    assert (review.is_bought, review.state) == (True, "PENDING")
    assert "Warm light." not in client.get("/products/lamp").text
    moderate_review(review.id, ReviewState.PUBLISHED, actor="test")
    page = client.get("/products/lamp").text
    assert "Warm light." in page
    assert "Bought here" in page


def test_what_others_say_is_not_marked(client, a, lamp):
    a.review(a.product(slug="rug"), comment="Soft.")

    page = client.get("/products/rug").text

    assert "Soft." in page
    assert "Bought here" not in page


def test_what_was_not_sent_yet_cannot_be_reviewed_here(client, db, a, ada, lamp):
    a.order((lamp, 1), customer_id=ada.id)

    assert "/account/reviews/of/lamp" not in client.get("/account/reviews").text
    assert client.get("/account/reviews/of/lamp").status_code == 404
    assert write(client).status_code == 404
    assert reviews(db) == []


def test_what_somebody_else_bought_neither(client, db, a, ada, lamp):
    sent(a, a.account("eve@example.com"), lamp)

    assert write(client).status_code == 404
    assert reviews(db) == []


def test_saying_something_else_changes_it_and_it_is_read_again(client, db, bought):
    write(client)
    moderate_review(reviews(db)[0].id, ReviewState.PUBLISHED, actor="test")

    form = client.get("/account/reviews/of/lamp").text
    write(client, comment="It broke.", rating="1")

    assert "Warm light." in form
    assert 'value="4" required checked' in form
    (review,) = reviews(db)
    assert (review.comment, review.rating_tenths, review.state) == ("It broke.", 10, "PENDING")
    assert "It broke." not in client.get("/products/lamp").text


def test_the_same_again_changes_nothing(client, db, bought):
    write(client)
    moderate_review(reviews(db)[0].id, ReviewState.PUBLISHED, actor="test")

    write(client)

    assert [review.state for review in reviews(db)] == ["PUBLISHED"]


@pytest.mark.parametrize(
    "wrong", [{"rating": ""}, {"rating": "6"}, {"comment": " "}, {"author": ""}]
)
def test_what_is_missing_is_said_and_nothing_that_was_typed_is_lost(client, db, bought, wrong):
    answer = write(client, **wrong)

    assert answer.status_code == 422
    assert "Warm light." in answer.text or "comment" in wrong
    assert reviews(db) == []


def test_whoever_writes_too_often_waits_and_loses_nothing(limited, db, a, lamp):
    sent(a, a.account(), lamp)
    sign_in(limited)
    form = {"form_token": form_token(limited)} | WORDS

    answers = [
        limited.post("/account/reviews/of/lamp", data=form | {"comment": f"Words {n}."})
        for n in range(4)
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert answers[3].headers["Retry-After"] == "18"
    assert "Words 3." in answers[3].text
    assert [review.comment for review in reviews(db)] == ["Words 2."]


def test_what_was_written_is_listed_with_what_became_of_it_and_can_go(client, db, bought):
    write(client)
    page = client.get("/account/reviews").text
    assert "Warm light." in page
    assert "We are reading it" in page

    answer = client.post(
        f"/account/reviews/{reviews(db)[0].id}/deletion", data={"form_token": form_token(client)}
    )

    assert answer.location == "/account/reviews?done=deleted"
    assert reviews(db) == []
    assert "Write a review" in client.get("/account/reviews").text


def test_the_review_of_another_stays(client, db, a, ada, lamp):
    eve = a.account("eve@example.com")
    theirs = a.review(a.product(), customer=eve).id

    answer = client.post(
        f"/account/reviews/{theirs}/deletion", data={"form_token": form_token(client)}
    )

    assert answer.status_code == 404
    assert [review.id for review in reviews(db)] == [theirs]
    assert "Lovely." not in client.get("/account/reviews").text


def test_what_is_not_sold_any_more_is_listed_without_a_way_to_it(client, bought, lamp):
    write(client)
    archive_product(lamp.product_id, actor="test")

    page = client.get("/account/reviews").text

    assert "Warm light." in page
    assert 'href="/products/lamp"' not in page


def test_half_a_star_is_chosen_anew(client, db, bought):
    write(client)
    db.session.execute(update(Review).values(rating_tenths=45))
    db.session.commit()

    assert "checked" not in client.get("/account/reviews/of/lamp").text
