import json
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, text

from webapp.catalogue.models import Media
from webapp.catalogue.queries.categories import list_categories
from webapp.db import atomic
from webapp.events.models import Event
from webapp.events.services import announce, defer
from webapp.fetching import FetchFailed, FetchRefused
from webapp.jobs import CONSEQUENCES, SCHEDULE, WORK
from webapp.jobs import pictures as pictures_job
from webapp.jobs.worker import work_off

announce_atomic = atomic(announce)


def jobs(db):
    """All jobs but those that the clock brings, to every worker that runs at their time."""
    query = text(
        "SELECT task_name, status::text, args FROM procrastinate_jobs"
        " WHERE task_name <> ALL (:of_the_clock) ORDER BY id"
    )
    rows = db.session.execute(query, {"of_the_clock": ["rescue_jobs", *SCHEDULE]})
    return [(row.task_name, row.status, row.args) for row in rows]


@pytest.fixture
def remembered(db, a):
    """A picture of which only the address is known."""
    address = "https://pictures.example/lamp.png"
    facts = {"file": None, "width": None, "height": None, "source_url": address}
    return a.picture(a.product(), **facts).id


@pytest.fixture
def answer(monkeypatch):
    """What the internet answers from now on; an exception is raised."""

    def set_answer(what):
        def fetch(url):
            if isinstance(what, Exception):
                raise what
            return what

        monkeypatch.setattr(pictures_job, "fetch", fetch)

    return set_answer


def red_png():
    written = BytesIO()
    Image.new("RGB", (30, 20), "red").save(written, "PNG")
    return written.getvalue()


def picture(db, media_id):
    return db.session.get(Media, media_id, populate_existing=True)


def test_an_event_and_its_job_are_written_together(db):
    announce_atomic("lamp.lit", actor="staff:1", subject=("lamp", 7), brightness=3)

    event = db.session.scalars(select(Event)).one()
    assert (event.name, event.actor, event.facts) == ("lamp.lit", "staff:1", {"brightness": 3})
    assert jobs(db) == [("follow_event", "todo", {"event_id": event.id, "name": "lamp.lit"})]


def test_a_change_that_fails_leaves_neither_event_nor_job(db):
    @atomic
    def fail():
        announce("lamp.lit", actor="staff:1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert db.session.scalars(select(Event)).all() == []
    assert jobs(db) == []


def test_a_picture_that_is_awaited_is_fetched_and_drawn_anew(
    app, db, remembered, answer, media_dir
):
    answer(red_png())
    list_categories()
    announce_atomic("pictures.awaited", actor="import", media_ids=[remembered])

    work_off(app)

    media = picture(db, remembered)
    assert (media.width, media.height, media.failure) == (30, 20, None)
    assert list_categories() == ([], False)
    assert Image.open(media_dir / media.file).format == "WEBP"
    assert {status for _, status, _ in jobs(db)} == {"succeeded"}


def test_fetching_a_picture_twice_is_fetching_it_once(app, db, remembered, answer):
    answer(red_png())
    defer_picture(remembered)
    work_off(app)
    first = picture(db, remembered).file
    answer(RuntimeError("nobody may ask again"))
    defer_picture(remembered)

    work_off(app)

    assert picture(db, remembered).file == first
    assert [status for _, status, _ in jobs(db)] == ["succeeded", "succeeded"]


@atomic
def defer_picture(media_id):
    defer("fetch_picture", media_id=media_id)


@pytest.mark.parametrize("final", [FetchRefused("not a public address"), b"<html>no picture"])
def test_a_picture_that_cannot_be_had_is_given_up_with_a_reason(app, db, remembered, answer, final):
    answer(final)
    defer_picture(remembered)

    work_off(app)

    media = picture(db, remembered)
    assert media.file is None
    assert "picture" in media.failure or "public" in media.failure
    assert [status for _, status, _ in jobs(db)] == ["succeeded"]


def test_a_picture_that_may_come_later_is_tried_again(app, db, remembered, answer):
    answer(FetchFailed("pictures.example answered with 503."))
    defer_picture(remembered)

    work_off(app)

    assert picture(db, remembered).failure == "pictures.example answered with 503."
    query = text(
        "SELECT attempts, scheduled_at > now() FROM procrastinate_jobs"
        " WHERE task_name = 'fetch_picture'"
    )
    assert db.session.execute(query).one() == (1, True)


def test_a_picture_of_a_product_that_is_gone_is_no_failure(app, db):
    defer_picture(999)
    work_off(app)
    assert [status for _, status, _ in jobs(db)] == ["succeeded"]


def test_every_consequence_is_a_job_that_exists():
    assert {job for follow in CONSEQUENCES.values() for job in follow} <= set(WORK)


def test_jobs_are_described_by_plain_json(db, remembered):
    announce_atomic("pictures.awaited", actor="import", media_ids=[remembered])
    assert json.dumps(jobs(db)[0][2])


def test_a_job_whose_worker_died_is_done_again(app, db, remembered, answer):
    answer(red_png())
    defer_picture(remembered)
    db.session.execute(
        text(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
        )
    )
    db.session.commit()
    defer_rescue()

    work_off(app)
    work_off(app)

    assert picture(db, remembered).width == 30


@atomic
def defer_rescue():
    defer("rescue_jobs", timestamp=0)
