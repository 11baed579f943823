"""Who is in the shop while something befalls Redis."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from itertools import cycle

from tests.faults.load import Notes, Visitor, numbers
from tests.faults.orders import body_of
from webapp.catalogue.services.prices import change_price
from webapp.limits import PLACE_ORDER

# More orders than one buyer after the other can place, however fast the machine.
MOST_PER_SECOND = 400
REST_OF_WINDOW = re.compile(r"t=(\d+)$")


@dataclass
class Truth:
    """What has been true of the lamp for a while: it is at least so dear, and no more are left."""

    cents: int
    available: int


class Reader(Visitor):
    """Looks at the lamp, alone and in a list. What was true before it asked must be shown."""

    def __init__(self, port, notes, truth, lamp):
        super().__init__(port, notes)
        self.truth, self.paths = truth, [f"/products/{lamp.product_id}", "/products?limit=5"]

    def look(self):
        for path in self.paths:
            cents, available = self.truth.cents, self.truth.available
            shown = lamp_in(self.ask("GET", path).document)
            if shown.cents < cents:
                self.notes.wrong.append(f"{path} costs {shown.cents}, not {cents}")
            if shown.available > available:
                self.notes.wrong.append(f"{path} has {shown.available}, not {available}")


def lamp_in(document):
    product = document["items"][0] if "items" in document else document
    (variant,) = product["variants"]
    return Truth(int(variant["price"].replace(".", "")), variant["stock"])


class Buyer(Visitor):
    """Orders two lamps after the other, by turns with each token."""

    def __init__(self, port, notes, truth, lamp, *, tokens):
        super().__init__(port, notes)
        self.truth, self.lamp = truth, lamp
        self.tokens = cycle(tokens)

    def buy(self):
        self.token = next(self.tokens)
        key = f"key-of-order-{next(numbers)}"
        answer = self.ask("POST", "/orders", body_of(self.lamp.id), Idempotency_Key=key)
        if answer.status == 201:
            self.truth.available -= 2


class Dearer:
    """Raises the price of the lamp by a cent again and again."""

    def __init__(self, app, truth, lamp):
        self.app, self.truth, self.lamp = app, truth, lamp

    def raise_price(self):
        with self.app.app_context():
            change_price(self.lamp.id, self.truth.cents + 1, actor="test")
        self.truth.cents += 1
        time.sleep(0.01)


class Greedy(Visitor):
    """Asks for more than is allowed; counts what it got before each window ended."""

    def __init__(self, port, token):
        super().__init__(port, Notes())
        self.token, self.granted = token, Counter()

    def register(self):
        answer = self.ask("POST", "/clients", {}, Idempotency_Key=f"key-{next(numbers):08}")
        rest = REST_OF_WINDOW.search(answer.headers["RateLimit"])
        end = round((time.time() + int(rest[1])) / 60)
        self.granted[end] += answer.status != 429
        # The next connection may lead to another process.
        self.line.close()
        time.sleep(0.01)


def orders_in(seconds):
    """So many tokens that none of them orders too often."""
    return int(seconds * MOST_PER_SECOND / (PLACE_ORDER.quota - 1)) + 1
