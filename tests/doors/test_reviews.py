"""Reviews as shoppers read and write them."""

import json
import re

import pytest
from sqlalchemy import select

from tests.doors.reading import value_of, words_of
from webapp.catalogue.models import Review
from webapp.catalogue.services.reviews import moderate_review

SAID = {"rating": "4", "comment": "Lovely.", "author": "Ada"}


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp", slug="lamp")


def kept(db):
    rows = db.session.scalars(select(Review).order_by(Review.id))
    return [(row.rating_tenths, row.comment, row.author, row.state) for row in rows]


def send(client, **more):
    form = {**SAID, "website": "", "request_key": "key-of-the-form"} | more
    return client.post("/products/lamp/reviews", data=form)


def reviews_on(page):
    """The words of each review that the page shows, from the top."""
    return [
        words_of(one) for one in re.findall(r'<li class="review".*?</li>', page.text, re.DOTALL)
    ]


def test_a_product_page_says_how_well_the_product_is_liked(client, a, lamp):
    a.review(lamp, 4.5, comment="Bright.", author="Ada")
    a.review(lamp, 4.4, comment="Brighter.", author="Bob")
    for state in ("PENDING", "REJECTED"):
        a.review(lamp, 0, state=state, comment="Hidden.")

    page = client.get("/products/lamp")

    shown = words_of(page.text)
    assert "Rated 4.5 of 5 in 2 reviews" in shown
    assert page.text.count('class="stars stars-9"') == 4
    assert "Hidden." not in shown
    (first, second) = reviews_on(page)
    assert first.startswith("4.4 of 5 stars Bob")
    assert first.endswith("Brighter.")
    assert second.startswith("4.5 of 5 stars Ada")


def test_search_engines_are_told_too_once_there_is_a_review(client, a, lamp):
    def said():
        page = client.get("/products/lamp").text
        return json.loads(page.partition('ld+json">')[2].partition("</script>")[0])

    assert "aggregateRating" not in said()
    a.review(lamp, 4.5)
    assert said()["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.5",
        "reviewCount": 1,
        "bestRating": "5",
        "worstRating": "0",
    }


def test_a_product_that_nobody_reviewed_asks_for_the_first_review(client, lamp):
    page = client.get("/products/lamp")

    assert "Nobody has written about it yet." in page.text
    assert 'href="/products/lamp/reviews/new"' in page.text
    assert "stars-" not in page.text


def test_cards_show_the_mean_where_there_is_one(client, a, lamp):
    a.product(title="Rug")
    a.review(lamp, 4)

    page = client.get("/").text

    assert page.count('class="rating card-rating"') == 1
    assert "Rated 4.0 of 5 in 1 review" in words_of(page)


def test_the_product_page_shows_the_newest_and_leads_to_all(client, a, lamp):
    for n in range(15):
        a.review(lamp, comment=f"Number {n}.")

    page = client.get("/products/lamp")
    first = client.get("/products/lamp/reviews")
    older = re.search(r'rel="next" href="([^"]+)"', first.text)[1]
    second = client.get(older)

    assert [one.rpartition(" ")[2] for one in reviews_on(page)] == ["14.", "13.", "12.", "11."]
    assert "Read all 15 reviews" in page.text
    found = [one.rpartition(" ")[2] for one in reviews_on(first) + reviews_on(second)]
    assert found == [f"{n}." for n in range(14, -1, -1)]
    assert 'rel="prev"' in second.text


@pytest.mark.parametrize("query", ["before=x", "before=-1", "after=" + "9" * 400, "before=²"])
def test_a_place_that_makes_no_sense_is_no_error(client, a, lamp, query):
    a.review(lamp)

    assert client.get(f"/products/lamp/reviews?{query}").status_code == 200


def test_pages_of_reviews_are_the_same_for_everybody(client, a, lamp):
    a.review(lamp)

    for path in ("/products/lamp/reviews", "/products/lamp/reviews/thanks"):
        page = client.get(path)
        assert page.headers["Cache-Control"] == "public, no-cache"
        assert client.get(path, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert "no-store" in client.get("/products/lamp/reviews/new").headers["Cache-Control"]


def test_what_people_wrote_is_shown_as_they_wrote_it(client, a, lamp):
    wild = '<b hx-get="/x" hx-trigger="load">&amp; {{ 7 * 7 }}</b>'
    a.review(lamp, comment=f"{wild}\n\nSecond.", author="<i>Ada</i>")

    page = client.get("/products/lamp").text

    review = re.search(r'<li class="review".*?</li>', page, re.DOTALL)[0]
    assert "hx-ignore" in review.partition(">")[0]
    assert "<b" not in review
    assert "<i" not in review
    escaped = (
        "&lt;b hx-get=&#34;/x&#34; hx-trigger=&#34;load&#34;&gt;&amp;amp; {{ 7 * 7 }}&lt;/b&gt;"
    )
    assert f"{escaped}\n\nSecond." in review
    assert "&lt;i&gt;Ada&lt;/i&gt;" in review


def test_a_written_review_waits_until_somebody_has_read_it(client, db, lamp):
    form = client.get("/products/lamp/reviews/new").text

    answer = send(client, request_key=value_of(form, "request_key"))

    assert (answer.status_code, answer.location) == (303, "/products/lamp/reviews/thanks")
    assert "It will appear once we have read it." in client.get(answer.location).text
    assert kept(db) == [(40, "Lovely.", "Ada", "PENDING")]
    assert reviews_on(client.get("/products/lamp")) == []
    moderate_review(db.session.scalar(select(Review.id)), "PUBLISHED", actor="staff:1")
    assert len(reviews_on(client.get("/products/lamp"))) == 1


def test_a_form_that_is_sent_twice_writes_one_review(client, db, lamp):
    answers = [send(client) for _ in range(2)]

    assert [answer.location for answer in answers] == ["/products/lamp/reviews/thanks"] * 2
    assert len(kept(db)) == 1


def test_a_form_that_was_changed_after_it_was_sent_asks_before_it_writes_another(client, db, lamp):
    send(client)

    answer = send(client, comment="Ugly.")

    assert answer.status_code == 422
    assert "You have sent this form before" in answer.text
    assert "Ugly.</textarea>" in answer.text
    assert len(kept(db)) == 1
    again = send(client, comment="Ugly.", request_key=value_of(answer.text, "request_key"))
    assert (again.status_code, len(kept(db))) == (303, 2)


def test_each_form_has_its_own_key(client, lamp):
    keys = {value_of(client.get("/products/lamp/reviews/new").text, "request_key") for _ in "12"}

    assert len(keys) == 2


BAD = [
    ("rating", "", "Please choose how many stars you give."),
    *(("rating", value, "") for value in ("0", "6", "4.5", "x", "9" * 5000)),
    *(("comment", value, "Please fill this in.") for value in ("", " \r\n\t ")),
    ("comment", "x" * 5001, "At most 5000 characters, please."),
    ("author", " ", "Please fill this in."),
    ("author", "x" * 101, "At most 100 characters, please."),
    *((field, "a\x00b", "characters that cannot be used") for field in ("comment", "author")),
    *((field, "a\u202eb", "characters that cannot be used") for field in ("comment", "author")),
    ("request_key", "short", ""),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD, ids=lambda value: ascii(value)[:20])
def test_a_form_that_is_not_right_comes_back_as_it_was_typed(
    client, db, lamp, field, value, sentence
):
    answer = send(client, **{field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    if field != "author":
        assert 'value="Ada"' in answer.text
    if field != "rating":
        assert re.search(r'value="4" required checked', answer.text)
    assert kept(db) == []


def test_a_form_without_stars_comes_back(client, db, lamp):
    form = {"comment": "Lovely.", "author": "Ada", "request_key": "key-of-the-form"}

    answer = client.post("/products/lamp/reviews", data=form)

    assert "Please choose how many stars you give." in answer.text
    assert (answer.status_code, kept(db)) == (422, [])


def test_what_fills_the_field_that_nobody_sees_is_thanked_and_forgotten(client, db, lamp):
    answer = send(client, website="https://spam.example")

    assert (answer.status_code, answer.location) == (303, "/products/lamp/reviews/thanks")
    assert kept(db) == []


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_there_are_no_pages_about_what_is_not_shown(client, a, db, status):
    a.product(slug="lamp", status=status)

    for path in ("", "/new", "/thanks"):
        assert client.get(f"/products/lamp/reviews{path}").status_code == 404
    assert send(client).status_code == 404
    assert kept(db) == []


def test_an_address_may_write_three_reviews_a_minute_and_loses_no_words(limited, db, lamp):
    send(limited, comment="")

    answers = [send(limited, comment=f"Number {n}.", request_key=f"key-{n:06}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [303] * 3 + [429]
    assert answers[-1].headers["Retry-After"] == "18"
    assert "Number 3.</textarea>" in answers[-1].text
    assert value_of(answers[-1].text, "request_key") == "key-000003"
    assert len(kept(db)) == 3


def test_no_other_site_writes_reviews(client, db, lamp):
    answer = client.post(
        "/products/lamp/reviews",
        data={**SAID, "request_key": "key-of-the-form"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert (answer.status_code, kept(db)) == (403, [])
