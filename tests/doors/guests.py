"""What guests do on the pages of their orders."""

import re

FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
REQUEST_KEY = re.compile(r'name="request_key" value="([^"]+)"')


def confirm(client, order, answer="ada@example.com"):
    """Says who ordered; the answer of the shop."""
    return client.post(f"/orders/{order.token}/confirmation", data={"answer": answer})


def seen_by_buyer(client, order):
    """The page as whoever ordered sees it."""
    assert confirm(client, order, order.email).status_code == 303
    return client.get(f"/orders/{order.token}")


def fields_of(page):
    """What every form of the page sends along."""
    return {
        "form_token": FORM_TOKEN.search(page)[1],
        "request_key": REQUEST_KEY.search(page)[1],
    }
