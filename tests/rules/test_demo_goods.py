"""The demo is the first thing that anybody sees, so it keeps its own rules."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal

import pytest

from webapp.catalogue.rules.rich_text import clean_html
from webapp.demo.goods import ATTRIBUTES, CATEGORIES, PRODUCTS, REVIEWS

TYPES = {"text": str, "integer": int, "boolean": bool, "decimal": (int, Decimal)}
VARIANTS = [variant for product in PRODUCTS for variant in product.variants]


def slug(product):
    return product.slug


def test_there_is_something_of_every_kind():
    kinds = Counter(product.category for product in PRODUCTS)
    assert set(kinds) == {category.slug for category in CATEGORIES}
    assert 6 <= len(CATEGORIES) <= 8
    assert 38 <= len(PRODUCTS) <= 50
    assert min(kinds.values()) >= 4
    assert sum(product.is_featured for product in PRODUCTS) >= 6


def test_no_two_things_share_a_name():
    for names in (
        [p.slug for p in PRODUCTS],
        [v.sku for v in VARIANTS],
        [p.title for p in PRODUCTS],
    ):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_stock_is_varied():
    stocks = [variant.stock for variant in VARIANTS]
    assert min(stocks) == 0
    assert any(0 < stock < 4 for stock in stocks)
    assert any(stock > 20 for stock in stocks)


@pytest.mark.parametrize("product", PRODUCTS, ids=slug)
def test_a_product_is_complete(product):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", product.slug)
    assert 150 < len(product.description) < 1200
    assert clean_html(product.description) == product.description
    assert len(product.seo_title) < 60
    assert 20 < len(product.seo_description) < 155
    choices = [variant.option_values for variant in product.variants]
    assert len(set(choices)) == len(choices)
    for variant in product.variants:
        assert len(variant.option_values) == len(product.options)
        assert variant.price_cents > 0
        assert variant.weight_grams > 0
        assert variant.compare_at_cents is None or variant.compare_at_cents > variant.price_cents


@pytest.mark.parametrize("product", PRODUCTS, ids=slug)
def test_its_attributes_are_of_their_type(product):
    types = {attribute.code: attribute.value_type for attribute in ATTRIBUTES}
    for code, value in product.attributes.items():
        kind = types[code]
        assert isinstance(value, TYPES[kind]), code
        assert kind == "boolean" or not isinstance(value, bool)


@pytest.mark.parametrize("product", PRODUCTS, ids=slug)
def test_its_pictures_are_harmless_drawings(product):
    values = {value for variant in product.variants for value in variant.option_values}
    assert len(product.pictures) >= 2
    for picture in product.pictures:
        drawing = picture.draw()
        assert drawing == picture.draw()
        assert len(drawing) < 60_000
        assert picture.alt
        assert picture.for_option_value is None or picture.for_option_value in values
        for element in ET.fromstring(drawing).iter():
            tag = element.tag.partition("}")[2]
            assert tag not in {"script", "style", "image", "foreignObject", "a"}
            assert "style" not in element.attrib
            links = [v for k, v in element.attrib.items() if k.endswith("href")]
            assert all(link.startswith("#") for link in links)


def test_reviews_are_of_what_there_is_and_some_wait_to_be_read():
    assert {review.slug for review in REVIEWS} <= {product.slug for product in PRODUCTS}
    days = [review.days_ago for review in REVIEWS]
    assert days == sorted(days, reverse=True)
    assert all(0 <= review.rating_tenths <= 50 for review in REVIEWS)
    assert 0 < sum(not review.is_read for review in REVIEWS) < 5
