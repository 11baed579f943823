"""Reviews as programs and strangers read them, and programs write and decide about them."""

import pytest
from sqlalchemy import select

from tests.doors.api import is_problem, matches
from tests.doors.program import Program
from webapp.catalogue.models import Review
from webapp.events.models import Event

REVIEWS = "/api/v1/reviews"
ONE = REVIEWS + "/{review_id}"
SAID = {"rating": 4.5, "comment": "Lovely.\nReally.", "author": "Ada"}


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp", on_hand=0)


@pytest.fixture
def writer(client, a):
    return Program(client, a.token("reviews:write"))


@pytest.fixture
def reader(client, a):
    return Program(client, a.token("reviews:read"))


@pytest.fixture
def moderator(client, a):
    return Program(client, a.token("reviews:write", "reviews:moderate"))


def said_of(product, **more):
    return {"product_id": product.id, **SAID, **more}


def kept(db):
    rows = db.session.scalars(select(Review).order_by(Review.id))
    return [(row.rating_tenths, row.comment, row.author, row.state, row.version) for row in rows]


def path_of(review):
    return f"{REVIEWS}/{review.id}"


def ids(answer):
    return [one["id"] for one in answer.json["items"]]


def test_a_written_review_waits_and_is_read_by_who_may(client, writer, reader, lamp, db):
    made = writer.post(REVIEWS, said_of(lamp))

    assert made.status_code == 201
    document = made.json
    path = f"{REVIEWS}/{document['id']}"
    assert made.headers["Location"] == path
    assert (reader.get(path).status_code, reader.get(path).json) == (200, document)
    assert reader.get(path).headers["ETag"] == made.headers["ETag"]
    assert is_problem(client.get(path), 404, "not_found")
    assert is_problem(writer.get(path), 404, "not_found")
    assert document.pop("created_at") == document.pop("updated_at")
    assert document == {
        "id": document["id"],
        "client_id": None,
        "state": "PENDING",
        "version": 1,
        **said_of(lamp),
    }
    assert kept(db) == [(45, "Lovely.\nReally.", "Ada", "PENDING", 1)]


def test_everybody_reads_what_is_published_but_not_which_client_wrote_it(client, reader, a, lamp):
    ada = a.customer()
    review = a.review(lamp, 0.3, customer=ada)

    shown, known = client.get(path_of(review)), reader.get(path_of(review))

    assert (shown.status_code, shown.json["rating"]) == (200, 0.3)
    assert b'"rating":0.3,' in shown.data
    assert (shown.json["client_id"], known.json["client_id"]) == (None, ada.id)
    assert client.get(REVIEWS).json["items"] == [shown.json]
    assert reader.get(REVIEWS).json["items"] == [known.json]
    assert client.get(path_of(review), headers={"If-None-Match": shown.headers["ETag"]}).data == b""


@pytest.mark.parametrize("state", ["PENDING", "REJECTED"])
def test_what_is_not_published_is_not_there_for_strangers(
    client, reader, moderator, a, lamp, state
):
    hidden, shown = a.review(lamp, state=state), a.review(lamp)

    assert ids(client.get(REVIEWS)) == [shown.id]
    assert is_problem(client.get(path_of(hidden)), 404, "not_found")
    for program in (reader, moderator):
        assert ids(program.get(REVIEWS)) == [hidden.id, shown.id]
        assert program.get(path_of(hidden)).json["state"] == state


def test_reviews_of_a_product_that_is_hidden_are_hidden_too(client, reader, a, db, lamp):
    review = a.review(lamp)
    lamp.status = "archived"
    db.session.commit()

    assert ids(client.get(REVIEWS)) == []
    assert is_problem(client.get(path_of(review)), 404, "not_found")
    assert ids(reader.get(REVIEWS)) == [review.id]


def test_reviews_are_listed_oldest_first(client, a, lamp):
    made = [a.review(lamp).id for _ in range(3)]

    first = client.get(f"{REVIEWS}?limit=2")
    rest = client.get(f"{REVIEWS}?limit=2&cursor={first.json['next_cursor']}")

    assert (ids(first), ids(rest)) == (made[:2], made[2:])
    assert 'rel="next"' in first.headers["Link"]
    assert rest.json["next_cursor"] is None
    assert ids(client.get(f"{REVIEWS}?skip=1")) == made[1:]


def test_filters_narrow_the_list(client, reader, a, lamp):
    rug, ada = a.product(title="Rug"), a.customer()
    bad, good = a.review(lamp, 1.4), a.review(lamp, 4.5)
    hers = a.review(rug, 5, customer=ada)
    waiting = a.review(rug, 0, state="PENDING")

    def found(program, query):
        return ids(program.get(f"{REVIEWS}?{query}"))

    assert found(client, f"product_id={lamp.id}") == [bad.id, good.id]
    assert found(client, "rating_min=1.5") == [good.id, hers.id]
    assert found(client, "rating_min=1.4&rating_max=4.5") == [bad.id, good.id]
    assert found(client, "rating_max=0") == []
    assert found(client, "product_id=999") == []
    assert found(reader, "state=PENDING") == [waiting.id]
    assert found(reader, "state=PUBLISHED") == [bad.id, good.id, hers.id]
    assert found(reader, f"client_id={ada.id}") == [hers.id]


@pytest.mark.parametrize("query", ["state=PENDING", "state=PUBLISHED", "client_id=1"])
def test_strangers_do_not_search_by_what_they_may_not_see(client, writer, query):
    path = f"{REVIEWS}?{query}"

    assert is_problem(client.get(path), 401, "not_signed_in")
    refused = writer.get(path)
    assert is_problem(refused, 403, "not_allowed")
    assert refused.json["scope"] == "reviews:read"
    matches(client, client.get(path), "get", REVIEWS)
    matches(client, refused, "get", REVIEWS)


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=1001", "skip=-1", "colour=red", "product_id=0", "product_id=x"),
        *("rating_min=5.1", "rating_min=-1", "rating_max=4.55", "rating_max=x", "rating_min="),
        *("state=HIDDEN", "state=pending", "product_id=2147483648"),
    ],
)
def test_a_list_that_cannot_be_is_refused(reader, query):
    assert is_problem(reader.get(f"{REVIEWS}?{query}"), 422, "invalid")


def test_a_page_that_is_not_there_is_not_found(client):
    assert is_problem(client.get(f"{REVIEWS}?cursor=x"), 404, "bad_cursor")


def test_the_same_key_writes_one_review(writer, lamp, db):
    first = writer.post(REVIEWS, said_of(lamp), key="key-0001")
    again = writer.post(REVIEWS, said_of(lamp), key="key-0001")
    other = writer.post(REVIEWS, said_of(lamp, rating=1), key="key-0001")

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert is_problem(other, 422, "idempotency_key_reused")
    assert len(kept(db)) == 1


def test_a_review_may_say_which_client_wrote_it(writer, reader, a, lamp, db):
    ada = a.customer()

    made = writer.post(REVIEWS, said_of(lamp, client_id=ada.id))
    refused = writer.post(REVIEWS, said_of(lamp, client_id=ada.id + 1))

    assert made.json["client_id"] == ada.id
    assert is_problem(refused, 404, "not_found")
    assert refused.json["detail"] == "There is no such client."
    assert len(kept(db)) == 1


def test_nobody_reviews_what_is_not_shown(writer, a, db):
    draft = a.product(status="draft")

    for product_id in (draft.id, 99):
        answer = writer.post(REVIEWS, {"product_id": product_id, **SAID})
        assert is_problem(answer, 404, "not_found")
        assert answer.json["detail"] == "There is no such product."

    assert kept(db) == []


def test_only_who_may_decide_says_what_becomes_of_a_review(client, writer, moderator, lamp, db):
    refused = writer.post(REVIEWS, said_of(lamp, state="PUBLISHED"))
    made = moderator.post(REVIEWS, said_of(lamp, state="PUBLISHED"))

    assert is_problem(refused, 403, "not_allowed")
    assert refused.json["scope"] == "reviews:moderate"
    assert (made.status_code, made.json["state"]) == (201, "PUBLISHED")
    assert client.get(made.headers["Location"]).status_code == 200
    assert len(kept(db)) == 1


def test_a_review_is_published_and_then_rejected(client, moderator, a, lamp, db):
    review = a.review(lamp, state="PENDING")

    published = moderator.patch(path_of(review), {"state": "PUBLISHED"})
    read = client.get(path_of(review))
    rejected = moderator.patch(
        path_of(review), {"state": "REJECTED"}, seen=published.headers["ETag"]
    )

    assert (published.status_code, published.json["version"]) == (200, 2)
    assert read.json == published.json
    assert (rejected.json["state"], rejected.json["version"]) == ("REJECTED", 3)
    assert client.get(path_of(review)).status_code == 404
    names = db.session.scalars(select(Event.name).order_by(Event.id)).all()
    assert names[-3:] == ["review.written", "review.published", "review.rejected"]


def test_no_decision_makes_a_review_wait_again(client, moderator, a, lamp, db):
    review, before = a.review(lamp), kept(db)

    refused = moderator.patch(path_of(review), {"state": "PENDING"})

    assert is_problem(refused, 409, "review_decided")
    assert refused.json["state"] == "PUBLISHED"
    assert kept(db) == before
    matches(client, refused, "patch", ONE)


def test_a_writer_does_not_decide(writer, a, lamp, db):
    review = a.review(lamp, state="PENDING")
    before = kept(db)

    for answer in (
        writer.patch(path_of(review), {"state": "PUBLISHED"}),
        writer.put(path_of(review), {**SAID, "state": "PUBLISHED"}),
    ):
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "reviews:moderate"

    assert kept(db) == before


def test_other_words_wait_to_be_read_again(client, writer, a, lamp, db):
    review = a.review(lamp)

    answer = writer.patch(path_of(review), {"rating": 0.1 + 0.2})

    assert (answer.json["rating"], answer.json["state"]) == (0.3, "PENDING")
    assert kept(db) == [(3, "Lovely.", "Ada", "PENDING", 2)]
    assert client.get(path_of(review)).status_code == 404


def test_other_words_of_who_decides_stay_shown(moderator, a, lamp, db):
    review = a.review(lamp)

    answer = moderator.put(
        path_of(review), {"rating": 2, "comment": " Fine.\r\nYes. ", "author": "B"}
    )

    assert (answer.json["rating"], answer.json["state"]) == (2.0, "PUBLISHED")
    assert kept(db) == [(20, "Fine.\nYes.", "B", "PUBLISHED", 2)]


def test_an_empty_change_changes_nothing(writer, reader, a, lamp):
    review = a.review(lamp)
    before = reader.get(path_of(review))

    answer = writer.patch(path_of(review), {})

    assert (answer.json, answer.headers["ETag"]) == (before.json, before.headers["ETag"])


def test_a_deleted_review_is_gone_and_its_answer_forgotten(writer, reader, lamp, db):
    made = writer.post(REVIEWS, said_of(lamp), key="key-0001")

    gone = writer.delete(made.headers["Location"], seen=made.headers["ETag"])

    assert (gone.status_code, gone.data) == (204, b"")
    assert is_problem(writer.delete(made.headers["Location"]), 404, "not_found")
    assert is_problem(reader.get(made.headers["Location"]), 404, "not_found")
    again = writer.post(REVIEWS, said_of(lamp), key="key-0001")
    assert is_problem(again, 409, "answer_forgotten")
    assert kept(db) == []


def test_a_deleted_client_leaves_no_name_on_reviews(client, a, lamp, db):
    ada = a.customer()
    clients = Program(client, a.token("clients:write"))
    writer = Program(client, a.token("reviews:write", "reviews:moderate"))
    wanted = said_of(lamp, client_id=ada.id, state="PUBLISHED")
    made = writer.post(REVIEWS, wanted, key="key-0001")
    shown = client.get(f"/api/v1/products/{lamp.id}")

    gone = clients.delete(f"/api/v1/clients/{ada.id}")

    assert gone.status_code == 204
    assert client.get(made.headers["Location"]).json["author"] == ""
    assert kept(db) == [(45, "Lovely.\nReally.", "", "PUBLISHED", 2)]
    assert is_problem(writer.post(REVIEWS, wanted, key="key-0001"), 409, "answer_forgotten")
    assert client.get(f"/api/v1/products/{lamp.id}").json == shown.json


def attempts(program, path):
    return {
        "put": lambda seen: program.put(path, SAID | {"author": "Eve"}, seen=seen),
        "patch": lambda seen: program.patch(path, {"author": "Eve"}, seen=seen),
        "delete": lambda seen: program.delete(path, seen=seen),
    }


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    ("seen", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2-000000000000"', 412, "review_changed"),
        ('"nonsense"', 412, "precondition_failed"),
    ],
)
def test_a_change_names_the_state_that_it_changes(writer, a, lamp, db, verb, seen, status, code):
    review, before = a.review(lamp), kept(db)

    assert is_problem(attempts(writer, path_of(review))[verb](seen), status, code)

    assert kept(db) == before


@pytest.mark.parametrize("number", ["99", "9223372036854775807"])
def test_an_unknown_review_is_not_found(writer, number):
    path = f"{REVIEWS}/{number}"

    for answer in (writer.get(path), *(act("*") for act in attempts(writer, path).values())):
        assert is_problem(answer, 404, "not_found")


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 5000, "x", "-1", "1.5"])
def test_what_is_no_number_of_a_review_is_not_found(client, number):
    assert is_problem(client.get(f"{REVIEWS}/{number}"), 404, "not_found")


TEXTS = [None, 1, 1.5, True, [], {}, "", " ", " \n\t", "\x00", "\ud800", "x" * 5001, "\u202e"]
NUMBERS = [None, True, "4", "", [], {}, -0.1, 5.1, 4.55, 10**400, 1e300]
HOSTILE = [
    *(("comment", value) for value in TEXTS),
    *(("author", value) for value in [*TEXTS, "a\nb", "x" * 101]),
    *(("rating", value) for value in NUMBERS),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE, ids=lambda value: ascii(value)[:20])
def test_a_hostile_value_is_refused_wherever_it_stands(writer, a, lamp, db, field, value):
    review = a.review(lamp)
    before, bad = kept(db), SAID | {field: value}

    for answer in (
        writer.post(REVIEWS, {"product_id": lamp.id, **bad}),
        writer.put(path_of(review), bad),
        writer.patch(path_of(review), {field: value}),
    ):
        assert answer.status_code in (400, 422)
        if answer.status_code == 422:
            assert {one["pointer"] for one in answer.json["errors"]} == {f"/{field}"}

    assert kept(db) == before


@pytest.mark.parametrize(
    "body", [b'{"rating": NaN}', b'{"rating": 1e400}', b'{"rating": Infinity}']
)
def test_what_only_looks_like_a_number_is_refused(client, writer, a, lamp, db, body):
    review, before = a.review(lamp), kept(db)

    answer = client.patch(
        path_of(review),
        data=body,
        content_type="application/json",
        headers=writer.headers(If_Match="*"),
    )

    assert answer.status_code in (400, 422)
    assert kept(db) == before


@pytest.mark.parametrize(
    "bad", [{"id": 7}, {"version": 1}, {"moderated_by": "me"}, {"product_id": 1}, {"client_id": 1}]
)
def test_what_nobody_may_change_is_refused(writer, a, lamp, db, bad):
    review, before = a.review(lamp), kept(db)

    for answer in (
        writer.put(path_of(review), SAID | bad),
        writer.patch(path_of(review), bad),
    ):
        assert is_problem(answer, 422, "invalid")

    assert kept(db) == before


def test_reading_and_writing_are_different_scopes(client, reader, a, lamp, db):
    review, before = a.review(lamp), kept(db)
    acts = attempts(reader, path_of(review)).values()

    for answer in (reader.post(REVIEWS, said_of(lamp)), *(act("*") for act in acts)):
        assert is_problem(answer, 403, "not_allowed")
        assert answer.json["scope"] == "reviews:write"
    assert is_problem(client.post(REVIEWS, json=said_of(lamp)), 401, "not_signed_in")
    assert kept(db) == before


def test_a_program_may_write_three_reviews_a_minute(limited, a, lamp, db):
    program = Program(limited, a.token("reviews:write"))

    answers = [program.post(REVIEWS, said_of(lamp)) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201] * 3 + [429]
    assert answers[-1].headers["Retry-After"] == "18"
    assert len(kept(db)) == 3


def test_a_product_shows_how_well_it_is_liked(client, moderator, a, lamp):
    path = f"/api/v1/products/{lamp.id}"
    before, again = client.get(path), client.get(path)
    review = a.review(lamp, 4.5, state="PENDING")
    a.review(lamp, 0, state="REJECTED")
    still = client.get(path)

    moderator.patch(path_of(review), {"state": "PUBLISHED"})
    a.review(lamp, 4.4)

    after = client.get(path)
    assert before.json["rating"] == {"count": 0, "mean": None}
    assert [one.headers["X-Cache-Hit"] for one in (again, still, after)] == [
        "true",
        "true",
        "false",
    ]
    assert after.json["rating"] == {"count": 2, "mean": 4.5}
    assert after.headers["ETag"] != before.headers["ETag"]
    listed = client.get("/api/v1/products").json["items"]
    assert listed[0]["rating"] == {"count": 2, "mean": 4.5}


def test_answers_about_reviews_are_as_they_are_described(client, writer, reader, a, lamp):
    made = writer.post(REVIEWS, said_of(lamp, rating=0.3))
    path = made.headers["Location"]

    matches(client, made, "post", REVIEWS)
    matches(client, writer.post(REVIEWS, {}), "post", REVIEWS)
    matches(client, writer.post(REVIEWS, {"product_id": 99, **SAID}), "post", REVIEWS)
    matches(client, reader.get(REVIEWS), "get", REVIEWS)
    matches(client, client.get(f"{REVIEWS}?limit=x"), "get", REVIEWS)
    matches(client, reader.get(path), "get", ONE)
    matches(client, client.get(path), "get", ONE)
    for verb, act in attempts(writer, path).items():
        for seen in (None, '"9-000000000000"', "a, b", "*"):
            if (verb, seen) != ("delete", "*"):
                matches(client, act(seen), verb, ONE)
