"""What is ordered: three lines, of products out of a thousand."""

import itertools
import json
import random
import secrets
from collections.abc import Iterator
from enum import StrEnum

PRODUCTS = 1000
# Nothing sells out, so that every request does the same work.
OPENING_STOCK = 1_000_000
# Of the time before the race: the database plans otherwise as long as its tables are empty.
PAST_ORDERS = 10_000
HOT_PRODUCT = 500
PREPARED = 2000

HEAD = (
    "POST /api/v1/orders HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Authorization: Bearer {token}\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: {length}\r\n"
    "Idempotency-Key: "
)
BUYER = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "delivery_method": "HOME_DELIVERY",
    "payment_type": "BANK_TRANSFER",
    "address": {
        "street": "Canal Street",
        "number": "12",
        "postal_code": "1015 CJ",
        "city": "Delft",
        "country": "NL",
    },
}


class Mix(StrEnum):
    RANDOM = "random"
    HOT = "hot"


def cents_of(number: int) -> int:
    """The price of a product, the same for everybody who takes part."""
    return 500 + number * 7 % 4500


def requests_for(mix: Mix, token: str) -> Iterator[bytes]:
    """Endless requests, ready to be sent; each has an idempotency key of its own."""
    prepared = [split_request(mix, token) for _ in range(PREPARED)]
    run = secrets.token_hex(8)
    for number, (head, body) in enumerate(itertools.cycle(prepared)):
        yield b"%s%s-%d\r\n\r\n%s" % (head, run.encode(), number, body)


def split_request(mix: Mix, token: str) -> tuple[bytes, bytes]:
    lines = [
        {"variant_id": number, "quantity": 1, "price": f"{cents_of(number) / 100:.2f}"}
        for number in products_of(mix)
    ]
    body = json.dumps({**BUYER, "lines": lines}).encode()
    return HEAD.format(token=token, length=len(body)).encode(), body


def products_of(mix: Mix) -> list[int]:
    """One product of each third, so that no two lines are alike (limit.sql does the same)."""
    middle = HOT_PRODUCT if mix is Mix.HOT else random.randint(334, 666)
    chosen = [random.randint(1, 333), middle, random.randint(667, PRODUCTS)]
    random.shuffle(chosen)
    return chosen
