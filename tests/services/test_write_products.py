"""Products are made and changed with their variants, pictures and stock, or not at all."""

import pytest
from sqlalchemy import select

from tests import books
from tests.services.test_delete import happened, left, pages_are_stale_after
from webapp.catalogue.models import Media, Product, ProductOption, Variant
from webapp.catalogue.queries.products import ProductChanged, ProductStockChanged
from webapp.catalogue.services.change import change_product, replace_product
from webapp.catalogue.services.create import create_product
from webapp.catalogue.services.refusals import (
    DoesNotFit,
    ProductHasVariants,
    SkuTaken,
    SlugTaken,
)
from webapp.errors import NotFound
from webapp.money import Money
from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.rules import mark_of

BY = {"actor": "token:1"}
SMALL = {"options": {"Size": "S"}, "sku": "S-1", "price": Money(900), "stock": 2}
LARGE = {"options": {"Size": "L"}, "sku": "L-1", "price": Money(1100), "stock": 0}
SHIRT = {"title": "Shirt", "options": ["Size"], "variants": [SMALL, LARGE]}


def create(**wanted):
    return create_product(wanted={"title": "Lamp", "price": Money(1250)} | wanted, **BY)


def variants(db, product):
    """Options, SKU, price, pieces and whether it is sold, of each variant in its order."""
    db.session.rollback()
    rows = db.session.execute(
        select(Variant, StockLevel.available)
        .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
        .where(Variant.product_id == product.id)
        .order_by(Variant.position, Variant.id)
        .execution_options(populate_existing=True)
    )
    return [
        (tuple(v.option_values), v.sku, v.price_cents, available, v.is_active)
        for v, available in rows
    ]


def ledger(db):
    rows = db.session.scalars(select(StockMovement).order_by(StockMovement.id))
    return [(row.quantity, row.from_bucket, row.to_bucket, row.cause) for row in rows]


def misfits(refused):
    return [one["pointer"] for one in refused.value.details["errors"]]


def test_a_simple_product_has_one_variant_with_its_price_and_stock(db, a):
    lamp = create(stock=3, sku="L-1", category_id=a.category().id, tags=["New", "new", "lamp"])

    assert (lamp.slug, lamp.status, lamp.version) == ("lamp", "active", 1)
    assert lamp.tags == ["New", "lamp"]
    assert lamp.published_at is not None
    assert variants(db, lamp) == [((), "L-1", 1250, 3, True)]
    assert ledger(db) == [(3, "outside", "available", "received")]
    [event] = happened(db, "product.created")
    assert (event.actor, event.facts["title"], event.facts["version"]) == ("token:1", "Lamp", 1)
    books.check()


def test_a_draft_is_not_published(db):
    lamp = create(status="draft")

    assert (lamp.status, lamp.published_at) == ("draft", None)


def test_a_product_has_the_variants_that_were_sent(db):
    shirt = create_product(wanted=SHIRT, **BY)

    assert variants(db, shirt) == [(("S",), "S-1", 900, 2, True), (("L",), "L-1", 1100, 0, True)]
    assert db.session.scalars(select(ProductOption.name)).all() == ["Size"]
    assert ledger(db) == [(2, "outside", "available", "received")]
    books.check()


def test_pictures_are_remembered_for_a_job_that_fetches_them(db):
    create(media=[{"url": "https://example.com/a.jpg", "alt": "A"}])

    [picture] = db.session.scalars(select(Media))
    assert (picture.source_url, picture.alt, picture.file) == (
        "https://example.com/a.jpg",
        "A",
        None,
    )
    [event] = happened(db, "pictures.awaited")
    assert event.facts["media_ids"] == [picture.id]


def test_the_same_name_gets_another_address(db):
    slugs = [create(title="A lamp!").slug for _ in range(3)]

    assert slugs == ["a-lamp", "a-lamp-2", "a-lamp-3"]
    assert create(title="日本").slug == "product"


def test_description_is_kept_without_what_could_run(db):
    lamp = create(description="<p>Hi</p><script>alert(1)</script>")

    assert lamp.description == "<p>Hi</p>"


def test_a_taken_address_or_sku_makes_nothing(db):
    first = create(slug="lamp", sku="L-1")

    with pytest.raises(SlugTaken):
        create(slug="lamp")
    with pytest.raises(SkuTaken) as refused:
        create(sku="L-1", stock=4)

    [taken] = db.session.scalars(select(Variant.id))
    assert refused.value.details["skus"] == {"L-1": taken}
    assert left(db, Product, Variant) == [1, 1]
    assert db.session.scalars(select(Product.id)).all() == [first.id]
    assert ledger(db) == []


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"options": ["Size", "size"], "variants": [SMALL]}, ["/options/1"]),
        ({"options": ["Size"]}, ["/options"]),
        ({"options": ["Size"], "variants": [{"options": {}}]}, ["/variants/0/options"]),
        (
            {"variants": [{"options": {"Size/x": "S"}}]},
            ["/variants/0/options/Size~1x"],
        ),
        (
            {"options": ["Size"], "variants": [SMALL, SMALL | {"options": {"Size": "s"}}]},
            ["/variants/1/options"],
        ),
        (
            {"options": ["Size"], "variants": [SMALL, LARGE | {"sku": "S-1"}]},
            ["/variants/1/sku"],
        ),
        ({"options": ["Size"], "variants": [SMALL | {"id": 7}]}, ["/variants/0/id"]),
        (
            {"options": ["Size"], "variants": [SMALL | {"picture_id": 7}]},
            ["/variants/0/picture_id"],
        ),
        (
            {"options": ["Size"], "variants": [SMALL], "price": Money(1), "stock": 3},
            ["/price", "/stock"],
        ),
        ({"media": [{"id": 7}]}, ["/media/0"]),
        ({"media": [{"alt": "nothing"}]}, ["/media/0"]),
        ({"media": [{"url": "https://a.example/"}] * 2}, ["/media/1"]),
    ],
)
def test_what_does_not_fit_together_is_pointed_at(db, wanted, places):
    with pytest.raises(DoesNotFit) as refused:
        create_product(wanted={"title": "Lamp"} | wanted, **BY)

    assert misfits(refused) == places
    assert left(db, Product, Variant, Media) == [0, 0, 0]


def test_an_unknown_category_is_not_found(db):
    lamp = create()

    with pytest.raises(NotFound, match="no such category"):
        create(category_id=99)
    with pytest.raises(NotFound, match="no such category"):
        change_product(lamp.id, wanted={"category_id": 99}, **BY)

    db.session.rollback()
    assert [one.category_id for one in db.session.scalars(select(Product))] == [None]


def test_price_and_stock_of_a_simple_product_are_changed_directly(db):
    lamp = create(stock=3, sku="L-1")

    changed = change_product(lamp.id, wanted={"price": Money(1500), "stock": 1}, **BY)

    assert variants(db, lamp) == [((), "L-1", 1500, 1, True)]
    assert ledger(db)[1:] == [(2, "available", "lost", "counted")]
    assert (changed.version, changed.updated_at > changed.created_at) == (2, True)
    [event] = happened(db, "product.changed")
    [(number, cents)] = event.facts["changes"]["variants"]["changed"].items()
    assert cents == {"price_cents": [1250, 1500]}
    assert event.facts["changes"]["variants"]["stock"] == {number: [3, 1]}
    books.check()


def test_what_is_so_already_changes_nothing(db):
    lamp = create(stock=3, media=[{"url": "https://example.com/a.jpg"}])
    same = {
        "title": "Lamp",
        "price": Money(1250),
        "stock": 3,
        "media": [{"url": "https://example.com/a.jpg"}],
    }

    changed = change_product(lamp.id, wanted=same, **BY)

    assert changed.version == 1
    assert happened(db, "product.changed") == []
    assert len(ledger(db)) == 1


def test_price_and_stock_of_several_variants_are_set_on_them(db):
    shirt = create_product(wanted=SHIRT, **BY)
    before = variants(db, shirt)

    with pytest.raises(ProductHasVariants, match=r"2 variants\. Set price, stock on them"):
        change_product(shirt.id, wanted={"price": Money(1), "stock": 3}, **BY)

    assert variants(db, shirt) == before


def test_the_name_of_a_product_with_variants_changes_alone(db):
    shirt = create_product(wanted=SHIRT, **BY)
    before = variants(db, shirt)

    change_product(shirt.id, wanted={"title": "Blouse"}, **BY)

    assert variants(db, shirt) == before
    assert db.session.get(Product, shirt.id).title == "Blouse"


def test_variants_come_change_and_go_by_one_list(db):
    shirt = create_product(wanted=SHIRT, **BY)
    medium = {"options": {"Size": "M"}, "price": Money(1000), "stock": 4}

    change_product(shirt.id, wanted={"variants": [medium, SMALL | {"price": Money(950)}]}, **BY)

    assert variants(db, shirt) == [(("M",), None, 1000, 4, True), (("S",), "S-1", 950, 2, True)]
    [event] = happened(db, "product.changed")
    assert len(event.facts["changes"]["variants"]["removed"]) == 1
    books.check()


def test_a_variant_with_a_past_is_only_not_sold_any_more(db):
    shirt = create_product(wanted=SHIRT, **BY)

    change_product(shirt.id, wanted={"variants": [LARGE]}, **BY)

    assert variants(db, shirt) == [(("S",), "S-1", 900, 2, False), (("L",), "L-1", 1100, 0, True)]
    [event] = happened(db, "product.changed")
    assert len(event.facts["changes"]["variants"]["retired"]) == 1


def test_a_withdrawn_variant_is_sold_again_when_it_is_wanted_again(db):
    shirt = create_product(wanted=SHIRT, **BY)
    change_product(shirt.id, wanted={"variants": [LARGE]}, **BY)

    back = SMALL | {"is_active": True}
    change_product(shirt.id, wanted={"variants": [back, LARGE]}, **BY)

    assert variants(db, shirt) == [(("S",), "S-1", 900, 2, True), (("L",), "L-1", 1100, 0, True)]
    assert len(ledger(db)) == 1


def test_variants_may_swap_their_options_and_skus(db):
    shirt = create_product(wanted=SHIRT, **BY)
    small, large = db.session.scalars(select(Variant.id).order_by(Variant.id)).all()
    swapped = [
        {"id": small, "options": {"Size": "L"}, "sku": "L-1"},
        {"id": large, "options": {"Size": "S"}, "sku": "S-1"},
    ]

    change_product(shirt.id, wanted={"variants": swapped}, **BY)

    assert variants(db, shirt) == [(("L",), "L-1", 900, 2, True), (("S",), "S-1", 1100, 0, True)]


def test_the_options_of_a_remembered_variant_are_not_given_to_another(db):
    shirt = create_product(wanted=SHIRT, **BY)
    _small, large = db.session.scalars(select(Variant.id).order_by(Variant.id)).all()
    before = variants(db, shirt)

    with pytest.raises(DoesNotFit) as refused:
        change_product(
            shirt.id, wanted={"variants": [{"id": large, "options": {"Size": "S"}}]}, **BY
        )

    assert misfits(refused) == ["/variants/0/options"]
    assert variants(db, shirt) == before


def test_an_active_product_that_was_not_published_stays_so_until_that_is_said(db, a):
    lamp = a.product(published_at=None)

    repriced = change_product(lamp.id, wanted={"price": Money(900)}, **BY)

    assert (repriced.published_at, repriced.version) == (None, 2)
    assert pages_are_stale_after(lambda: change_product(lamp.id, wanted={"status": "active"}, **BY))
    published = db.session.get(Product, lamp.id)
    assert published.published_at is not None
    assert published.version == 3


def test_a_taken_sku_is_pointed_at_and_one_that_stays_where_it_is_is_not(db):
    shirt = create_product(wanted=SHIRT, **BY)
    lamp = create(sku="LAMP-1")

    with pytest.raises(SkuTaken) as refused:
        change_product(shirt.id, wanted={"variants": [SMALL, LARGE | {"sku": "LAMP-1"}]}, **BY)

    owner = db.session.scalars(select(Variant.id).where(Variant.product_id == lamp.id)).one()
    assert misfits(refused) == ["/variants/1/sku"]
    assert refused.value.details["skus"] == {"LAMP-1": owner}


def test_who_saw_an_older_product_changes_nothing(db):
    lamp = create(stock=3)
    change_product(lamp.id, wanted={"title": "Lantern"}, **BY)

    with pytest.raises(ProductChanged):
        change_product(lamp.id, wanted={"title": "Torch", "stock": 9}, seen_version=1, **BY)

    assert db.session.get(Product, lamp.id).title == "Lantern"
    assert variants(db, lamp) == [((), None, 1250, 3, True)]


def test_stock_is_not_set_over_a_sale_that_was_not_seen(db, a):
    lamp = create(stock=3)
    seen = {"seen_version": 1, "seen_stock": mark_of({a.variant_of(lamp).id: 3})}
    a.order((a.variant_of(lamp), 1))

    with pytest.raises(ProductStockChanged) as refused:
        change_product(lamp.id, wanted={"stock": 5}, **seen, **BY)
    change_product(lamp.id, wanted={"price": Money(1)}, **seen, **BY)

    assert refused.value.details == {"available": 2}
    assert variants(db, lamp) == [((), None, 1, 2, True)]
    books.check()


def test_a_replaced_product_is_usual_in_what_was_left_out(db, a):
    lamp = create(
        stock=3, sku="L-1", slug="the-lamp", vendor="Ada", tags=["x"], category_id=a.category().id
    )

    replace_product(lamp.id, wanted={"title": "Lantern", "price": Money(900)}, **BY)

    kept = db.session.get(Product, lamp.id)
    assert (kept.title, kept.slug, kept.vendor) == ("Lantern", "the-lamp", "")
    assert (kept.tags, kept.category_id) == ([], None)
    assert variants(db, lamp) == [((), None, 900, 3, True)]


def test_replacing_several_variants_by_none_is_refused(db):
    shirt = create_product(wanted=SHIRT, **BY)
    before = variants(db, shirt)

    with pytest.raises(ProductHasVariants):
        replace_product(shirt.id, wanted={"title": "Shirt"}, **BY)

    assert variants(db, shirt) == before


def test_a_removed_picture_is_removed_from_the_variant_that_shows_it(db, a):
    lamp = create()
    picture = a.picture(lamp)
    shown = {"variants": [{"options": {}, "picture_id": picture.id}]}
    change_product(lamp.id, wanted=shown, **BY)
    assert a.variant_of(lamp).media_id == picture.id

    change_product(lamp.id, wanted={"media": []}, **BY)

    db.session.expire_all()
    assert a.variant_of(lamp).media_id is None
    assert left(db, Media) == [0]


def test_pictures_stand_in_the_order_in_which_they_are_named(db, a):
    lamp = create()
    first, second = a.picture(lamp, file="a.svg"), a.picture(lamp, file="b.svg", position=2)

    change_product(
        lamp.id, wanted={"media": [{"id": second.id, "alt": "B"}, {"id": first.id}]}, **BY
    )

    rows = db.session.execute(select(Media.file, Media.alt).order_by(Media.position))
    assert [tuple(row) for row in rows] == [("b.svg", "B"), ("a.svg", "")]


def test_an_unknown_product_cannot_be_changed(db):
    with pytest.raises(NotFound):
        change_product(99, wanted={"title": "x"}, **BY)


def test_cached_pages_are_made_anew(db):
    lamp = create()

    assert pages_are_stale_after(lambda: create(title="Rug"))
    assert pages_are_stale_after(lambda: change_product(lamp.id, wanted={"title": "X"}, **BY))
