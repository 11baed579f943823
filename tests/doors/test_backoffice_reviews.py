"""How staff read what people wrote, and decide about it."""

import re

import pytest
from sqlalchemy import select

from tests.doors.reading import words_of
from webapp.catalogue.models import Review
from webapp.catalogue.services.reviews import Words, change_review
from webapp.events.models import Event

ACTS = ("publication", "rejection", "deletion")


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp")


def decide(client, review_id, act, query="", **more):
    form = {"version": 1, "request_key": "key-of-the-page"} | more
    return client.post(f"/staff/reviews/{review_id}/{act}{query}", data=form)


def states(db):
    return list(db.session.scalars(select(Review.state).order_by(Review.id)))


def reviews_on(page):
    return [int(number) for number in re.findall(r'id="review-(\d+)"', page.text)]


def test_staff_read_what_waits_the_newest_first(staff, a, lamp):
    waiting = [a.review(lamp, 3.5, state="PENDING", comment="Dim.").id for _ in range(2)]
    shown = a.review(lamp).id
    hidden = a.review(lamp, state="REJECTED").id

    def found(query):
        return reviews_on(staff.get(f"/staff/reviews{query}"))

    assert found("?status=PENDING") == waiting[::-1]
    assert found("?status=PUBLISHED") == [shown]
    assert found("?status=REJECTED") == [hidden]
    assert found("") == found("?status=nonsense") == [hidden, shown, *waiting[::-1]]
    page = words_of(staff.get("/staff/reviews?status=PENDING").text)
    for words in ("Lamp", "3.5 of 5", "Ada", "Dim.", "Publish", "Reject", "Delete for good"):
        assert words in page


def test_a_long_list_has_pages(staff, a, lamp):
    made = [a.review(lamp, state="PENDING").id for _ in range(27)]

    first = staff.get("/staff/reviews?status=PENDING")
    older = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = staff.get(older)

    assert "status=PENDING" in older
    assert reviews_on(first) + reviews_on(second) == made[::-1]


@pytest.mark.parametrize(
    ("act", "state"),
    [("publication", ["PUBLISHED"]), ("rejection", ["REJECTED"]), ("deletion", [])],
)
def test_a_decision_is_made_from_the_list_and_leads_back_to_it(staff, a, db, lamp, act, state):
    number = a.review(lamp, state="PENDING").id

    answer = decide(staff, number, act, "?status=PENDING&before=99")

    assert answer.status_code == 303
    assert answer.location == "/staff/reviews?status=PENDING&before=99"
    assert states(db) == state
    assert reviews_on(staff.get(answer.location)) == []
    told = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert told.actor.startswith("staff:")


@pytest.mark.parametrize("act", ACTS)
def test_a_decision_that_is_sent_twice_is_made_once(staff, a, db, lamp, act):
    number = a.review(lamp, state="PENDING").id

    answers = [decide(staff, number, act) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(select(Event).filter_by(subject="review")).all()) == 2


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_about_other_words_than_he_read(staff, a, db, lamp, act):
    number = a.review(lamp, state="PENDING").id
    change_review(number, Words(comment="Other words."), actor="token:3")

    answer = decide(staff, number, act, "?status=PENDING")

    assert answer.status_code == 409
    assert "Somebody changed this review meanwhile. Look at it and try again." in answer.text
    assert "Other words." in answer.text
    assert states(db) == ["PENDING"]


@pytest.mark.parametrize("form", [{"version": "soon"}, {"version": ""}, {"request_key": "short"}])
@pytest.mark.parametrize("act", ACTS)
def test_a_form_that_was_tampered_with_decides_nothing(staff, a, db, lamp, act, form):
    number = a.review(lamp, state="PENDING").id

    assert decide(staff, number, act, **form).status_code == 422
    assert states(db) == ["PENDING"]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_there_is_not_decided_about(staff, act):
    for number in (77, 2**63 - 1, 2**63):
        assert decide(staff, number, act).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_strangers_and_other_sites_decide_nothing(client, staff, a, db, lamp, act):
    number = a.review(lamp, state="PENDING").id
    path, cross = f"/staff/reviews/{number}/{act}", {"Sec-Fetch-Site": "cross-site"}

    stranger = decide(client, number, act)
    other = staff.post(path, data={"version": 1, "request_key": "key-0001"}, headers=cross)

    assert (stranger.status_code, other.status_code) == (303, 403)
    assert stranger.location.startswith("/staff/sign-in")
    assert states(db) == ["PENDING"]


def test_the_navigation_says_how_many_wait(staff, a, lamp):
    def said():
        return re.search(r"Reviews(.*?)</a>", staff.get("/staff").text, re.DOTALL)[1]

    assert "waiting" not in said()
    numbers = [a.review(lamp, state="PENDING").id for _ in range(2)]
    assert words_of(said()) == "2 to read"
    decide(staff, numbers[0], "publication")
    assert words_of(said()) == "1 to read"


def test_what_a_deleted_product_leaves_is_not_waited_for(staff, a, lamp):
    rug = a.product(title="Rug", on_hand=0)
    a.review(rug, state="PENDING")
    assert "to read" in staff.get("/staff").text

    staff.post(
        f"/staff/products/{rug.id}/deletion", data={"version": 1, "request_key": "key-of-the-form"}
    )

    assert "to read" not in staff.get("/staff").text


def test_what_people_wrote_is_no_instruction(staff, a, lamp):
    a.review(lamp, comment='<b hx-get="/x">Bold</b>', author="<i>Ada</i>", state="PENDING")

    page = staff.get("/staff/reviews").text

    review = re.search(r'<li class="card review".*?</li>', page, re.DOTALL)[0]
    assert "hx-ignore" in review.partition(">")[0]
    assert "&lt;b hx-get=&#34;/x&#34;&gt;Bold&lt;/b&gt;" in review
    assert "&lt;i&gt;Ada&lt;/i&gt;" in review
