"""How staff take a product out of the shop: delete what was a mistake, archive the rest."""

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.doors.reading import value_of, words_of
from tests.factory import Make
from webapp.catalogue.models import Product
from webapp.catalogue.services.archive import archive_product
from webapp.events.models import Event


@pytest.fixture
def mistake(a: Make) -> int:
    return a.product(title="Lmap", on_hand=0).id


def delete(client: FlaskClient, product_id: int, **more: object):
    form = {"version": 1, "request_key": "key-of-the-form"} | more
    return client.post(f"/staff/products/{product_id}/deletion", data=form)


def archive(client: FlaskClient, product_id: int, **more: object):
    return client.post(f"/staff/products/{product_id}/archiving", **more)


def statuses(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(select(Product.status).order_by(Product.id)))


def fold(page: str) -> str:
    """The folded part in which a product is deleted, with its first tag."""
    match = re.search(r'<h2 id="leave">.*?(<details.*?</details>)', page, re.DOTALL)
    assert match
    return match[1]


def test_a_mistake_is_deleted_from_its_page(staff, db, mistake):
    page = staff.get(f"/staff/products/{mistake}").text
    form = {name: value_of(fold(page), name) for name in ("version", "request_key")}

    answer = delete(staff, mistake, **form)

    assert (answer.status_code, answer.location) == (303, "/staff/products")
    assert statuses(db) == []
    [event] = db.session.scalars(select(Event).filter_by(name="product.deleted"))
    assert event.actor.startswith("staff:")


def test_a_deletion_that_is_sent_twice_is_answered_twice_alike(staff, db, mistake):
    answers = [delete(staff, mistake) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(select(Event).filter_by(name="product.deleted")).all()) == 1


def test_what_is_deleted_by_another_form_is_not_found(staff, mistake):
    delete(staff, mistake)

    answer = delete(staff, mistake, request_key="another-form")

    assert answer.status_code == 404
    assert "There is no such product." in answer.text


def test_a_refused_deletion_says_why_and_offers_the_archive(staff, db, a):
    lamp = a.product()
    a.order((a.variant_of(lamp), 1))

    answer = delete(staff, lamp.id)

    assert answer.status_code == 409
    shown = fold(answer.text)
    assert shown.startswith('<details class="fold" open>')
    assert (
        "This product cannot be deleted: 1 order must go on naming it. Archive it instead."
        in words_of(shown)
    )
    assert f'action="/staff/products/{lamp.id}/archiving"' in shown
    assert '<button class="main">Archive</button>' in shown
    assert statuses(db) == ["active"]


def test_the_form_is_folded_until_it_is_needed(staff, mistake):
    shown = fold(staff.get(f"/staff/products/{mistake}").text)

    assert shown.startswith('<details class="fold">')
    assert 'role="alert"' not in shown


def test_a_page_that_is_older_than_the_product_deletes_nothing(staff, db, mistake):
    archive_product(mistake, actor="staff:9")

    answer = delete(staff, mistake)

    assert answer.status_code == 409
    assert "Somebody changed this product meanwhile. Look at it and try again." in answer.text
    assert value_of(fold(answer.text), "version") == "2"
    assert statuses(db) == ["archived"]


@pytest.mark.parametrize("form", [{"version": "soon"}, {"version": ""}, {"request_key": "short"}])
def test_a_form_that_was_tampered_with_deletes_nothing(staff, db, mistake, form):
    assert delete(staff, mistake, **form).status_code == 422
    assert statuses(db) == ["active"]


def test_a_product_is_archived_however_often_that_is_sent(staff, db, mistake):
    answers = [archive(staff, mistake) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/staff/products/{mistake}"] * 2
    assert statuses(db) == ["archived"]
    shown = fold(staff.get(answers[0].location).text)
    assert "/archiving" not in shown
    assert "/deletion" in shown


def test_what_is_not_there_is_neither_deleted_nor_archived(staff):
    nothing = 77

    assert delete(staff, nothing).status_code == 404
    assert archive(staff, nothing).status_code == 404


@pytest.mark.parametrize("act", [delete, archive])
def test_strangers_take_nothing_out_of_the_shop(client, db, mistake, act):
    answer = act(client, mistake)

    assert (answer.status_code, statuses(db)) == (303, ["active"])
    assert answer.location.startswith("/staff/sign-in")


def test_another_site_takes_nothing_out_of_the_shop(staff, db, mistake):
    answer = archive(staff, mistake, headers={"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, statuses(db)) == (403, ["active"])
