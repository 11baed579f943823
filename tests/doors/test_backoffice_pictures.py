"""The panel in which staff keep the pictures of a product."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from tests.conftest import form_token_of, signed_in_as
from tests.doors.reading import part, value_of, words_of
from tests.pictures import SCRIPT, bomb, from_a_phone, picture_file, script_in_gif
from webapp.backoffice import pictures as door
from webapp.catalogue.models import Media, Product
from webapp.catalogue.rules.pictures import DAMAGED, MOST_AT_ONCE, MOST_MEGABYTES
from webapp.catalogue.services import draw, hang
from webapp.events.models import Event
from webapp.extensions import db as database
from webapp.staff_realm import FORM_HEADER, STAFF_COOKIE

MEGABYTE = 1024 * 1024
KEY = "key-of-the-form"


@pytest.fixture
def lamp(a):
    return a.product(title="Lamp", on_hand=0)


def add(staff, product, *contents, names=(), headers=(), **more):
    names = names or [f"{n}.png" for n in range(len(contents))]
    files = [(BytesIO(content), name) for content, name in zip(contents, names, strict=True)]
    form = {"version": 1, "request_key": KEY, "alt": "A lamp", "pictures": files} | more
    return staff.post(
        f"/staff/products/{product.id}/pictures",
        data=form,
        content_type="multipart/form-data",
        headers=dict(headers),
    )


def send(staff, product, number, noun="", **form):
    path = f"/staff/products/{product.id}/pictures/{number}{noun}"
    return staff.post(path, data={"version": 1, "request_key": KEY} | form)


def shown(staff, product):
    return staff.get(f"/staff/products/{product.id}").text


def pictures_of(product):
    mine = select(Media).where(Media.product_id == product.id)
    return database.session.scalars(mine.order_by(Media.position, Media.id)).all()


def version_of(product):
    return database.session.scalar(select(Product.version).where(Product.id == product.id))


def stored(media_dir, picture):
    return (media_dir / picture.file).read_bytes()


def files_in(media_dir):
    return sorted(path for path in media_dir.rglob("*") if path.is_file())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_is_sent_from_the_page(staff, media_dir, lamp, form):
    page = shown(staff, lamp)
    sent = {name: value_of(page, name) for name in ("version", "request_key")}

    answer = add(staff, lamp, picture_file(form), **sent)

    assert (answer.status_code, answer.location) == (303, f"/staff/products/{lamp.id}")
    [picture] = pictures_of(lamp)
    assert (picture.alt, picture.width, picture.height) == ("A lamp", 40, 20)
    assert Image.open(BytesIO(stored(media_dir, picture))).format == "WEBP"
    assert f'src="/media/{picture.file}" alt="A lamp"' in shown(staff, lamp)


def test_several_are_sent_at_once_and_hang_in_that_order(staff, lamp):
    add(staff, lamp, picture_file(size=(30, 20)), picture_file(size=(50, 20)))

    assert [picture.width for picture in pictures_of(lamp)] == [30, 50]
    assert version_of(lamp) == 2


def test_the_history_says_who_added_it(staff, lamp):
    add(staff, lamp, picture_file())

    [picture] = pictures_of(lamp)
    assert f"Picture: Added from – → to #{picture.id}" in part(shown(staff, lamp), "happened")


POLYGLOTS = {
    "a GIF that is a script": script_in_gif(),
    "a PNG with a page": picture_file("PNG") + SCRIPT,
    "a JPEG with an archive": picture_file("JPEG") + b"PK\x03\x04" + SCRIPT,
    "a JPEG with a comment": picture_file("JPEG", comment=SCRIPT),
    "a WebP with a document": picture_file("WEBP") + b"%PDF-1.7" + SCRIPT,
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_of_a_picture_that_is_also_something_else_only_the_picture_is_kept(
    staff, client, media_dir, lamp, content
):
    assert add(staff, lamp, content).status_code == 303

    [picture] = pictures_of(lamp)
    kept = stored(media_dir, picture)
    assert kept[:4] + kept[8:12] == b"RIFFWEBP"
    for sign in (b"<script", b"<?php", b"alert", b"%PDF", b"PK\x03\x04"):
        assert sign not in kept
    answer = client.get(f"/media/{picture.file}")
    assert (answer.mimetype, answer.data) == ("image/webp", kept)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")


def test_where_a_photo_was_taken_and_by_whom_is_not_kept(staff, media_dir, lamp):
    photo = from_a_phone()
    assert (b"Ada Lovelace" in photo, bool(Image.open(BytesIO(photo)).getexif())) == (True, True)

    add(staff, lamp, photo)

    [picture] = pictures_of(lamp)
    kept = stored(media_dir, picture)
    assert b"Ada" not in kept
    assert dict(Image.open(BytesIO(kept)).getexif()) == {}


NO_PICTURES = {
    "a page": b"<!doctype html>" + SCRIPT,
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a truncated file": picture_file(size=(400, 300))[:200],
    "an empty file": b"",
    "another format": picture_file("BMP"),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_gets_a_sentence_and_leaves_nothing(staff, media_dir, lamp, content):
    before = files_in(media_dir)

    answer = add(staff, lamp, content, alt="My <b>words</b>")

    assert answer.status_code == 422
    assert part(answer.text, "refusal") == DAMAGED
    assert re.search(r'id="new-pictures"[^>]* aria-invalid="true"', answer.text)
    assert 'value="My &lt;b&gt;words&lt;/b&gt;"' in answer.text
    assert (pictures_of(lamp), version_of(lamp)) == ([], 1)
    assert files_in(media_dir) == before


def test_one_bad_file_among_good_ones_is_named_and_none_is_kept(staff, media_dir, lamp):
    before = files_in(media_dir)
    good = [picture_file(colour="purple"), picture_file(colour="maroon")]

    answer = add(staff, lamp, good[0], b"<html>", good[1], names=["a.png", "<i>b</i>", "c.png"])

    assert answer.status_code == 422
    assert part(answer.text, "refusal") == f"File 2: {DAMAGED}"
    assert "<i>b" not in answer.text
    assert (pictures_of(lamp), files_in(media_dir)) == ([], before)


def test_a_small_file_that_would_fill_the_memory_is_refused(staff, lamp):
    assert len(bomb()) < 1000

    answer = add(staff, lamp, bomb())

    assert answer.status_code == 422
    assert "more than 25 million pixels" in part(answer.text, "refusal")
    assert pictures_of(lamp) == []


def test_whoever_chose_no_file_is_asked_to(staff, lamp):
    answers = [add(staff, lamp), add(staff, lamp, b"", names=[""])]

    for answer in answers:
        assert answer.status_code == 422
        assert part(answer.text, "refusal") == "Please choose at least one picture."
    assert pictures_of(lamp) == []


def test_so_many_files_at_once_and_no_more(staff, lamp):
    answer = add(staff, lamp, *[picture_file()] * (MOST_AT_ONCE + 1))

    assert answer.status_code == 422
    assert part(answer.text, "refusal") == "At most 8 files at once, please."
    assert pictures_of(lamp) == []
    assert add(staff, lamp, *[picture_file()] * MOST_AT_ONCE).status_code == 303


def test_a_product_that_is_full_takes_no_more(staff, lamp, monkeypatch):
    monkeypatch.setattr(hang, "MOST_PICTURES", 1)

    answer = add(staff, lamp, picture_file(), picture_file())

    assert answer.status_code == 422
    assert "there is room for 1 more" in part(answer.text, "refusal")
    assert pictures_of(lamp) == []


def test_a_body_that_is_too_large_is_refused_on_the_page(staff, lamp):
    answer = add(staff, lamp, bytes(MOST_MEGABYTES * MEGABYTE))

    assert answer.status_code == 413
    assert part(answer.text, "refusal") == (
        "That is more than 12 MB, so nothing was added. Send fewer files at once, or save them"
        " smaller."
    )
    assert '<form class="hang"' in answer.text
    assert pictures_of(lamp) == []


def test_a_large_body_for_no_product_is_not_found(staff, lamp):
    lamp.id = 77
    database.session.rollback()
    answer = staff.post("/staff/products/77/pictures", data={"alt": "x" * 13 * MEGABYTE})

    assert answer.status_code == 404


def test_only_this_form_takes_more_than_others(staff, lamp):
    large = picture_file("BMP", size=(1000, 700))
    assert len(large) > 2 * MEGABYTE

    answer = add(staff, lamp, large)
    other = send(staff, lamp, 1, alt="x" * 2 * MEGABYTE)

    assert (answer.status_code, part(answer.text, "refusal")) == (422, DAMAGED)
    assert other.status_code == 413
    assert "This is more than can be sent at once." in other.text


@pytest.mark.parametrize(
    ("size", "status", "sentence"),
    [
        (20, 403, "Your roles do not let you do this"),
        (2 * MEGABYTE, 413, "This is more than can be sent at once."),
    ],
)
def test_who_may_not_change_products_sends_no_more_than_others(
    app, a, lamp, size, status, sentence
):
    """The token stands in the form, as in a browser, so the form is read before the refusal."""
    support = signed_in_as("support", app, a)
    token = form_token_of(app, support.get_cookie(STAFF_COOKIE, path="/").value)

    answer = add(support, lamp, bytes(size), form_token=token, headers={FORM_HEADER: ""})

    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert pictures_of(lamp) == []


def test_the_token_of_the_form_is_read_from_a_large_body(app, staff, lamp):
    token = form_token_of(app, staff.get_cookie(STAFF_COOKIE, path="/").value)
    large = picture_file() + bytes(2 * MEGABYTE)
    headers = {FORM_HEADER: ""}

    answers = [add(staff, lamp, large, form_token=one, headers=headers) for one in ("x", token)]

    assert [answer.status_code for answer in answers] == [403, 303]


def test_a_name_that_came_with_the_file_is_never_used(staff, media_dir, lamp):
    before = set(files_in(media_dir.parent))

    add(staff, lamp, picture_file(colour="khaki"), names=["../../secret.php\\..\\x.html"])

    [picture] = pictures_of(lamp)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{30}\.webp", picture.file)
    assert set(files_in(media_dir.parent)) - before <= {media_dir / picture.file}


def test_a_form_that_is_sent_twice_adds_its_picture_once(staff, lamp):
    answers = [add(staff, lamp, picture_file()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(pictures_of(lamp)) == 1
    assert len(database.session.scalars(select(Event).filter_by(name="product.changed")).all()) == 1


def test_a_form_with_another_picture_is_another_form(staff, lamp):
    add(staff, lamp, picture_file())

    answer = add(staff, lamp, picture_file(colour="blue"))

    assert answer.status_code == 422
    assert "already used" in part(answer.text, "refusal")
    assert len(pictures_of(lamp)) == 1


def test_a_picture_for_an_older_page_is_refused_and_the_words_stay(staff, lamp):
    add(staff, lamp, picture_file())

    answer = add(staff, lamp, picture_file(), alt="Mine", request_key="another-form")

    assert answer.status_code == 409
    assert "Somebody changed this product meanwhile." in part(answer.text, "refusal")
    assert 'name="alt" maxlength="512" value="Mine"' in answer.text
    assert value_of(answer.text, "version") == "2"
    assert len(pictures_of(lamp)) == 1


def test_no_transaction_is_open_while_pictures_are_drawn(staff, lamp, monkeypatch):
    seen, drawn = [], draw.as_webp

    def note(content):
        seen.append(database.session().in_transaction())
        return drawn(content)

    monkeypatch.setattr(draw, "as_webp", note)

    add(staff, lamp, picture_file())

    assert seen == [False]


def test_when_many_pictures_arrive_the_page_says_so(staff, lamp, monkeypatch):
    monkeypatch.setattr(draw, "PATIENCE_SECONDS", 0.01)
    for _ in range(draw.AT_ONCE):
        draw.turns.acquire()
    try:
        answer = add(staff, lamp, picture_file())
    finally:
        for _ in range(draw.AT_ONCE):
            draw.turns.release()

    assert answer.status_code == 503
    assert "Please send yours again in a moment." in part(answer.text, "refusal")
    assert pictures_of(lamp) == []


def test_a_picture_is_described_from_the_page(staff, a, lamp):
    number = a.picture(lamp).id

    answer = send(staff, lamp, number, alt="A red lamp")

    assert (answer.status_code, answer.location) == (303, f"/staff/products/{lamp.id}")
    page = shown(staff, lamp)
    assert 'name="alt" maxlength="512" value="A red lamp"' in page
    assert f"Picture #{number}: What it shows from – → to A red lamp" in part(page, "happened")


@pytest.mark.parametrize("alt", ["x" * 513, "a\x00b", "a\u202eb"])
def test_a_description_that_cannot_be_kept_is_refused_at_its_field(staff, a, lamp, alt):
    number = a.picture(lamp, alt="Before").id

    answer = send(staff, lamp, number, alt=alt)

    assert answer.status_code == 422
    assert re.search(rf'id="alt-{number}"[^>]* aria-invalid="true"', answer.text)
    assert [picture.alt for picture in pictures_of(lamp)] == ["Before"]


def test_a_description_over_somebody_elses_is_refused_and_not_lost(staff, a, lamp):
    number = a.picture(lamp).id
    send(staff, lamp, number, alt="Theirs")

    answer = send(staff, lamp, number, alt="Mine", request_key="another-form")

    assert answer.status_code == 409
    assert "Somebody changed this product meanwhile." in part(answer.text, "refusal")
    assert re.search(rf'id="alt-{number}"[^>]* value="Mine"', answer.text)
    assert [picture.alt for picture in pictures_of(lamp)] == ["Theirs"]


def test_pictures_change_places_and_those_at_the_ends_only_inwards(staff, a, lamp):
    first, second = a.picture(lamp).id, a.picture(lamp, position=2).id

    answer = send(staff, lamp, second, "/place", to="earlier")

    assert answer.status_code == 303
    assert [picture.id for picture in pictures_of(lamp)] == [second, first]
    buttons = re.findall(r'name="to" value="(\w+)"', shown(staff, lamp))
    assert buttons == ["later", "earlier"]


def test_a_move_that_is_sent_twice_is_one_step(staff, a, lamp):
    for place in (1, 2, 3):
        a.picture(lamp, position=place, alt=str(place))
    last = pictures_of(lamp)[2].id

    answers = [send(staff, lamp, last, "/place", to="earlier") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [picture.alt for picture in pictures_of(lamp)] == ["1", "3", "2"]


def test_a_move_to_nowhere_moves_nothing(staff, a, lamp):
    number = a.picture(lamp).id

    answer = send(staff, lamp, number, "/place", to="outside")

    assert answer.status_code == 422
    assert version_of(lamp) == 1


def test_a_picture_is_removed_from_the_page(staff, a, lamp):
    number = a.picture(lamp).id
    page = shown(staff, lamp)
    assert re.search(r'<details class="remove">\s*<summary>Remove', page)

    answer = send(staff, lamp, number, "/removal")

    assert (answer.status_code, pictures_of(lamp)) == (303, [])
    assert "It has none yet." in words_of(shown(staff, lamp))


def test_what_somebody_else_removed_is_said_above_the_others(staff, a, lamp):
    number, other = a.picture(lamp).id, a.picture(lamp).id
    send(staff, lamp, number, "/removal")

    answer = send(staff, lamp, number, alt="Mine", request_key="another-form")

    assert answer.status_code == 409
    assert "Somebody changed this product meanwhile." in part(answer.text, "refusal")
    assert [picture.id for picture in pictures_of(lamp)] == [other]


def test_a_picture_of_another_product_is_not_there(staff, a, lamp):
    number = a.picture(a.product()).id

    for noun, form in (("", {"alt": "x"}), ("/place", {"to": "later"}), ("/removal", {})):
        assert send(staff, lamp, number, noun, **form).status_code == 404
    assert version_of(lamp) == 1


def test_who_only_reads_products_sees_the_pictures_and_no_form(app, a, lamp):
    a.picture(lamp, alt="A lamp")
    reader = signed_in_as("support", app, a)

    page = shown(reader, lamp)

    assert 'alt="A lamp" width="96"' in page
    assert f"/staff/products/{lamp.id}/pictures" not in page


def test_what_is_told_about_the_size_is_what_is_taken(staff, lamp):
    words = part(shown(staff, lamp), "new-pictures-hint")

    assert f"Up to {MOST_AT_ONCE} files and {MOST_MEGABYTES} MB at once." in words
    assert f"more than {MOST_MEGABYTES} MB" in door.TOO_LARGE
