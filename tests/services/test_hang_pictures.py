"""The pictures of a product: added, described, put in order and taken down."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from tests import books
from tests.pictures import bomb, picture_file
from webapp.catalogue.models import Media, Product, Variant
from webapp.catalogue.queries.categories import list_categories
from webapp.catalogue.queries.products import ProductChanged
from webapp.catalogue.rules.gallery import Side, moved
from webapp.catalogue.rules.limits import MOST_PICTURES
from webapp.catalogue.services import draw
from webapp.catalogue.services.delete import delete_product
from webapp.catalogue.services.draw import PictureRefused, TooManyDrawn, draw_pictures
from webapp.catalogue.services.files import drop_file, expect_files
from webapp.catalogue.services.hang import (
    TooManyPictures,
    describe_picture,
    hang_pictures,
    move_picture,
    take_picture_down,
)
from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.jobs.worker import work_off
from webapp.storage import place_of

STAFF = {"actor": "staff:1"}


@pytest.fixture
def lamp(a):
    return a.product(on_hand=0)


def drawn(*colours):
    return draw_pictures([picture_file(colour=colour) for colour in colours])


def hang(product, *colours, alt="A lamp", seen_version=1):
    seen = {"seen_version": seen_version, **STAFF}
    return hang_pictures(product.id, drawn(*colours), alt=alt, **seen)


def wall_of(product):
    """Number and alt text of its pictures, in their order."""
    mine = select(Media).where(Media.product_id == product.id)
    rows = database.session.scalars(mine.order_by(Media.position, Media.id)).all()
    return [(row.id, row.alt) for row in rows]


def version_of(product):
    return database.session.scalar(select(Product.version).where(Product.id == product.id))


def file_of(media_id):
    return database.session.scalar(select(Media.file).where(Media.id == media_id))


def is_kept(file):
    return place_of(file).exists()


def last_change(db):
    events = select(Event).filter_by(name="product.changed").order_by(Event.id.desc())
    return db.session.scalars(events).first()


def dropping(db):
    """The jobs that look after files: which, and when at the earliest."""
    query = text(
        "SELECT args->'files' AS files, scheduled_at FROM procrastinate_jobs"
        " WHERE task_name = 'drop_files' ORDER BY id"
    )
    return [tuple(row) for row in db.session.execute(query)]


def test_pictures_are_added_behind_those_there_are(db, a, lamp):
    first = a.picture(lamp, alt="Old").id

    numbers = hang(lamp, "red", "blue")

    assert wall_of(lamp) == [(first, "Old"), (numbers[0], "A lamp"), (numbers[1], "A lamp")]
    files = [file_of(number) for number in numbers]
    assert [place_of(file).read_bytes()[8:12] for file in files] == [b"WEBP", b"WEBP"]
    assert version_of(lamp) == 2


def test_an_added_picture_is_told_and_pages_are_made_anew(db, lamp):
    list_categories()

    [number] = hang(lamp, "red")

    event = last_change(db)
    assert (event.actor, event.subject, event.subject_id) == ("staff:1", "product", lamp.id)
    assert event.facts["changes"] == {"media": {"added": [number]}}
    assert event.facts["version"] == 2
    assert list_categories() == ([], False)


def test_a_picture_for_an_older_product_is_refused(db, lamp):
    hang(lamp, "red")

    refusal = books.refused(ProductChanged, lambda: hang(lamp, "green", seen_version=1))

    assert (refusal.status, refusal.details) == (409, {"version": 2})
    assert len(wall_of(lamp)) == 1


def test_a_product_has_so_many_pictures_and_no_more(db, a, lamp):
    for _ in range(MOST_PICTURES - 1):
        a.picture(lamp)

    refusal = books.refused(TooManyPictures, lambda: hang(lamp, "red", "blue"))

    assert (refusal.status, refusal.details) == (422, {"room": 1})
    assert refusal.as_errors() == {
        "pictures": ["A product has at most 250 pictures, so there is room for 1 more."]
    }
    assert len(wall_of(lamp)) == MOST_PICTURES - 1
    assert len(hang(lamp, "red")) == 1


def test_a_picture_is_described(db, lamp):
    number, other = hang(lamp, "red", "blue")

    describe_picture(lamp.id, number, alt="A red lamp", seen_version=2, **STAFF)

    assert wall_of(lamp) == [(number, "A red lamp"), (other, "A lamp")]
    assert last_change(db).facts["changes"] == {
        "media": {"changed": {str(number): {"alt": ["A lamp", "A red lamp"]}}}
    }
    assert version_of(lamp) == 3


def test_the_same_description_again_changes_nothing(db, lamp):
    [number] = hang(lamp, "red")

    describe_picture(lamp.id, number, alt="A lamp", seen_version=2, **STAFF)

    assert version_of(lamp) == 2


@pytest.mark.parametrize(
    ("number", "to", "order"),
    [
        (2, Side.EARLIER, [2, 1, 3]),
        (2, Side.LATER, [1, 3, 2]),
        (1, Side.EARLIER, [1, 2, 3]),
        (3, Side.LATER, [1, 2, 3]),
    ],
)
def test_a_picture_goes_one_place_earlier_or_later(number, to, order):
    assert moved([1, 2, 3], number, to) == order


def test_a_moved_picture_is_shown_at_its_new_place(db, lamp):
    first, second = hang(lamp, "red", "blue")

    move_picture(lamp.id, second, to=Side.EARLIER, seen_version=2, **STAFF)

    assert [number for number, _ in wall_of(lamp)] == [second, first]
    assert last_change(db).facts["changes"]["media"]["changed"] == {
        str(second): {"position": [2, 1]},
        str(first): {"position": [1, 2]},
    }
    assert version_of(lamp) == 3


def test_a_picture_leaves_its_product_and_the_variants_that_show_it(db, a, lamp):
    number, other = hang(lamp, "red", "blue")
    small = a.variant(lamp, on_hand=0, option_values=["small"], media_id=number)

    take_picture_down(lamp.id, number, seen_version=2, **STAFF)

    assert [one for one, _ in wall_of(lamp)] == [other]
    shown = select(Variant.media_id, Variant.version).where(Variant.id == small.id)
    assert db.session.execute(shown).one() == (None, 2)
    assert last_change(db).facts["changes"]["media"]["removed"] == [number]
    assert version_of(lamp) == 3


ACTS = {
    "describe": lambda *ids, **seen: describe_picture(*ids, alt="Mine", **seen),
    "move": lambda *ids, **seen: move_picture(*ids, to=Side.LATER, **seen),
    "take down": take_picture_down,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_who_saw_an_older_product_changes_none_of_its_pictures(db, lamp, act):
    first, second = hang(lamp, "red", "blue")
    describe_picture(lamp.id, second, alt="Theirs", seen_version=2, **STAFF)

    books.refused(ProductChanged, lambda: act(lamp.id, first, seen_version=2, **STAFF))

    assert wall_of(lamp) == [(first, "A lamp"), (second, "Theirs")]
    assert version_of(lamp) == 3


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_picture_of_another_product_is_not_found(db, a, lamp, act):
    other = a.product()
    [number] = hang(other, "red")

    books.refused(NotFound, lambda: act(lamp.id, number, seen_version=1, **STAFF))

    assert wall_of(other) == [(number, "A lamp")]


def test_the_file_of_a_removed_picture_is_deleted_after_that_is_certain(app, db, lamp):
    [number] = hang(lamp, "crimson")
    file = file_of(number)

    take_picture_down(lamp.id, number, seen_version=2, **STAFF)

    assert is_kept(file)
    work_off(app)
    assert not is_kept(file)


def test_a_file_that_another_product_shows_stays(app, db, a, lamp):
    [number], other = hang(lamp, "gold"), a.product()
    [same] = hang(other, "gold")
    assert file_of(number) == file_of(same)

    take_picture_down(lamp.id, number, seen_version=2, **STAFF)
    work_off(app)

    assert is_kept(file_of(same))


def test_the_files_of_a_deleted_product_go_with_it(app, db, a, lamp):
    [number], [same] = hang(lamp, "plum"), hang(a.product(), "orchid")
    file, other = file_of(number), file_of(same)

    delete_product(lamp.id, **STAFF)
    work_off(app)

    assert (is_kept(file), is_kept(other)) == (False, True)


def test_a_file_that_was_dropped_twice_is_gone_once(db, lamp):
    [file] = expect_files(drawn("navy"))

    drop_file(file)
    drop_file(file)

    assert not is_kept(file)


def test_somebody_looks_later_after_files_that_are_written_now(db, lamp):
    files = expect_files(drawn("teal"))

    [(looked_after, at)] = dropping(db)
    assert looked_after == files
    assert timedelta(minutes=59) < at - datetime.now(UTC) <= timedelta(hours=1)


def test_files_of_a_transaction_that_failed_are_not_kept_for_ever(app, db, lamp, monkeypatch):
    pictures = drawn("olive")
    [file] = expect_files(pictures)
    monkeypatch.setattr("webapp.catalogue.services.hang.end_change", fail)

    with pytest.raises(RuntimeError):
        hang_pictures(lamp.id, pictures, alt="", seen_version=1, **STAFF)

    assert (wall_of(lamp), is_kept(file)) == ([], True)
    db.session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    db.session.commit()
    work_off(app)
    assert not is_kept(file)


def fail(*_, **__):
    raise RuntimeError


def test_files_of_pictures_that_hang_outlast_the_later_look(app, db, lamp):
    pictures = drawn("coral")
    [file] = expect_files(pictures)
    hang_pictures(lamp.id, pictures, alt="", seen_version=1, **STAFF)
    db.session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    db.session.commit()

    work_off(app)

    assert is_kept(file)


def test_of_several_files_the_one_that_is_no_picture_is_named_by_its_place():
    sent = [picture_file(), b"<!doctype html>", picture_file()]

    with pytest.raises(PictureRefused, match=r"^File 2: The file is damaged, or is not") as refused:
        draw_pictures(sent)

    assert (refused.value.status, list(refused.value.as_errors())) == (422, ["pictures"])


def test_a_picture_that_would_fill_the_memory_is_refused_in_words():
    with pytest.raises(PictureRefused, match=r"^The picture has more than 25 million pixels\. "):
        draw_pictures([bomb()])


def test_only_so_many_pictures_are_drawn_at_once(monkeypatch):
    monkeypatch.setattr(draw, "PATIENCE_SECONDS", 0.01)
    for _ in range(draw.AT_ONCE):
        draw.turns.acquire()
    try:
        with pytest.raises(TooManyDrawn) as refused:
            drawn("red")
    finally:
        for _ in range(draw.AT_ONCE):
            draw.turns.release()

    assert refused.value.status == 503
    assert len(drawn("red")) == 1


def test_a_turn_is_given_back_by_what_is_no_picture():
    for _ in range(draw.AT_ONCE + 1):
        with pytest.raises(PictureRefused):
            draw_pictures([b"none"])

    assert len(drawn("red")) == 1
