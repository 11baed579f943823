"""What is asked for: one product, or a page of 24; the same ones again and again, or new ones."""

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bench.reads.goods import PRODUCTS

NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 24
POPULAR_PRODUCTS, POPULAR_PAGES = 100, 20
REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Mix(StrEnum):
    PRODUCT_CACHED = "product, cached"
    PRODUCT = "product"
    LIST_CACHED = "list, cached"
    LIST = "list"

    @property
    def is_cached(self) -> bool:
        return self in (Mix.PRODUCT_CACHED, Mix.LIST_CACHED)


def numbers_of(mix: Mix) -> Sequence[int]:
    """Of the products that are asked for, or after which the pages begin, in any order.

    Of what is not cached, no one twice: a round ends before they do.
    """
    popular = POPULAR_PRODUCTS if mix is Mix.PRODUCT_CACHED else POPULAR_PAGES
    return random.sample(range(1, PRODUCTS - PAGE), popular if mix.is_cached else PRODUCTS // 2)


def endless(paths: Sequence[str]) -> Iterator[bytes]:
    return itertools.cycle([REQUEST.format(path=path).encode() for path in paths])


def moment_of(number: int) -> datetime:
    """When a product was published, as goods.sql has it."""
    return NEWEST - number * timedelta(minutes=1)
