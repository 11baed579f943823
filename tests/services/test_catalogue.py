import pytest
from sqlalchemy import select

from webapp.caching import cached
from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.offers import offers_of
from webapp.catalogue.queries.products import ProductChanged
from webapp.catalogue.services.archive import archive_product
from webapp.catalogue.services.change import change_product
from webapp.catalogue.services.prices import PriceStale, change_price
from webapp.errors import NotFound
from webapp.events.models import Event
from webapp.money import Money
from webapp.orders.queries import get_order


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(price="20.00"))


def happened(db, name):
    return db.session.scalars(select(Event).filter_by(name=name)).all()


def stored(db, model, number):
    return db.session.get(model, number, populate_existing=True)


def test_a_changed_price_is_what_the_next_shopper_pays(db, lamp):
    change_price(lamp.id, 2250, seen_cents=2000, actor="staff:1")

    assert offers_of([lamp.id])[lamp.id].price == Money(2250, "EUR")
    assert stored(db, Variant, lamp.id).version == 2


def test_who_did_not_see_a_changed_price_cannot_write_over_it(db, lamp):
    change_price(lamp.id, 2250, actor="staff:1")

    with pytest.raises(ProductChanged) as refusal:
        change_product(
            lamp.product_id, wanted={"price": Money(2100)}, seen_version=1, actor="token:1"
        )

    assert refusal.value.details == {"version": 2}
    assert stored(db, Variant, lamp.id).price_cents == 2250


def test_a_changed_price_says_what_it_was_before(db, lamp):
    change_price(lamp.id, 2250, actor="staff:1")

    [event] = happened(db, "variant.price_changed")
    assert (event.subject, event.subject_id, event.actor) == ("variant", lamp.id, "staff:1")
    assert event.facts == {
        "variant_id": lamp.id,
        "product_id": lamp.product_id,
        "before_cents": 2000,
        "after_cents": 2250,
        "version": 2,
    }


def test_an_order_keeps_the_price_at_which_it_was_placed(a, lamp):
    order = a.order((lamp, 2))

    change_price(lamp.id, 2250, actor="staff:1")

    assert get_order(order.id).subtotal_cents == 4000


def test_a_price_change_after_an_old_look_leaves_nothing_behind(db, lamp):
    change_price(lamp.id, 2250, actor="staff:1")

    with pytest.raises(PriceStale) as refusal:
        change_price(lamp.id, 1000, seen_cents=2000, actor="staff:2")

    assert (refusal.value.status, refusal.value.details) == (409, {"price": "22.50"})
    variant = stored(db, Variant, lamp.id)
    assert (variant.price_cents, variant.version) == (2250, 2)
    assert len(happened(db, "variant.price_changed")) == 1


def test_the_same_price_again_changes_nothing(db, lamp):
    change_price(lamp.id, 2000, actor="staff:1")

    assert stored(db, Variant, lamp.id).version == 1
    assert happened(db, "variant.price_changed") == []


def test_an_archived_product_is_not_for_sale_any_more(db, lamp):
    archive_product(lamp.product_id, seen_version=1, actor="staff:1")

    assert not offers_of([lamp.id])[lamp.id].is_for_sale
    product = stored(db, Product, lamp.product_id)
    assert (product.status, product.version) == ("archived", 2)
    [event] = happened(db, "product.archived")
    assert (event.subject, event.subject_id, event.actor) == ("product", product.id, "staff:1")
    assert event.facts == {"product_id": product.id, "status_before": "active", "version": 2}


def test_archiving_after_an_old_look_leaves_nothing_behind(db, lamp):
    with pytest.raises(ProductChanged) as refusal:
        archive_product(lamp.product_id, seen_version=7, actor="staff:1")

    assert (refusal.value.status, refusal.value.details) == (409, {"version": 1})
    assert stored(db, Product, lamp.product_id).status == "active"
    assert happened(db, "product.archived") == []


def test_archiving_twice_happens_once(db, lamp):
    for _ in range(2):
        archive_product(lamp.product_id, actor="staff:1")

    assert stored(db, Product, lamp.product_id).version == 2
    assert len(happened(db, "product.archived")) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda lamp: change_price(lamp.id, 999, actor="staff:1"),
        lambda lamp: archive_product(lamp.product_id, actor="staff:1"),
    ],
)
def test_pages_that_showed_the_old_state_are_made_anew(lamp, change):
    def show(seen):
        return cached("page", lambda: seen, seconds=60, spoiled_by=("catalogue",))

    show("before")
    change(lamp)

    assert show("after") == ("after", False)


@pytest.mark.parametrize(
    "change", [lambda: change_price(99, 1, actor="x"), lambda: archive_product(99, actor="x")]
)
def test_what_is_not_there_cannot_be_changed(db, change):
    with pytest.raises(NotFound):
        change()
