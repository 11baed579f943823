"""A thousand products, once in the shop and once in the peer's tables."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session

from bench.orders.mixes import OPENING_STOCK, PAST_ORDERS, PRODUCTS, cents_of
from bench.orders.peer import models as peer
from webapp import create_app
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services.tokens import create_token
from webapp.catalogue.models import Media, Product, Variant
from webapp.catalogue.rules.status import Status
from webapp.config import current
from webapp.db import atomic
from webapp.extensions import db
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

NUMBERS = range(1, PRODUCTS + 1)
DAY = timedelta(days=1)
# What the peer sold before the race, three lines an order.
PAST = (
    """
    INSERT INTO orders
        (email, name, delivery_method, payment_type, subtotal, shipping, total)
    SELECT 'ada@example.com', 'Ada Lovelace', 'HOME_DELIVERY', 'BANK_TRANSFER', 30, 5, 35
    FROM generate_series(1, :orders)
    """,
    """
    INSERT INTO order_addresses
    SELECT id, 'Canal Street', '12', '1015 CJ', 'Delft', 'NL' FROM orders
    """,
    """
    INSERT INTO order_lines (order_id, variant_id, title, quantity, unit_price, total)
    SELECT orders.id, 1 + (orders.id * 3 + line) % :products, 'Thing', 1, 10, 10
    FROM orders, generate_series(1, 3) AS line
    """,
    """
    INSERT INTO stock_movements (order_line_id, variant_id, quantity)
    SELECT id, variant_id, quantity FROM order_lines
    """,
    """
    UPDATE products SET available = available - sold, reserved = sold
    FROM (SELECT variant_id, sum(quantity) AS sold FROM order_lines GROUP BY 1) AS lines
    WHERE lines.variant_id = products.id
    """,
    "INSERT INTO events (name, order_id) SELECT 'order.placed', id FROM orders",
    """
    INSERT INTO jobs (task, arguments)
    SELECT 'follow_event', jsonb_build_object('event_id', id) FROM events
    """,
    """
    INSERT INTO request_keys (token_id, key, answer) SELECT 1, 'past-' || id, '{}' FROM orders
    """,
)


def fill_shop() -> str:
    """Writes the catalogue and gives the token of a program that may place orders."""
    with create_app().app_context():
        try:
            write_catalogue()
            return create_token(name="bench", scopes=["orders:write"], lasts=DAY)
        finally:
            db.session.remove()
            db.engine.dispose()


@atomic
def write_catalogue() -> None:
    yesterday = datetime.now(UTC) - DAY
    shown = {"status": Status.ACTIVE, "published_at": yesterday}
    product_rows = [{"id": n, "title": title_of(n), "slug": f"thing-{n}", **shown} for n in NUMBERS]
    size = {"width": 1200, "height": 1200}
    picture_rows = [{"product_id": n, "file": f"{n}.svg", **size} for n in NUMBERS]
    currency = current().shop_currency
    variant_rows = [
        {
            "id": n,
            "product_id": n,
            "sku": f"T-{n}",
            "price_cents": cents_of(n),
            "currency": currency,
        }
        for n in NUMBERS
    ]
    db.session.execute(insert(Product), product_rows)
    db.session.execute(insert(Media), picture_rows)
    db.session.execute(insert(Variant), variant_rows)
    stock = [Demand(n, OPENING_STOCK) for n in NUMBERS]
    receive_stock(stock, cause=Cause.RECEIVED, actor="bench")


def fill_peer(url: str, token: str) -> None:
    engine = create_engine(url)
    peer.Base.metadata.create_all(engine)
    full_shelf = {"available": OPENING_STOCK, "reserved": 0}
    with Session(engine) as session:
        session.add_all(
            peer.Product(id=n, title=title_of(n), price=cents_of(n) / 100, **full_shelf)
            for n in NUMBERS
        )
        session.add(peer.ApiToken(id=1, secret_hash=hash_of(token), scopes="orders:write"))
        session.flush()
        for statement in PAST:
            session.execute(text(statement), {"orders": PAST_ORDERS, "products": PRODUCTS})
        session.commit()
    engine.dispose()


def title_of(number: int) -> str:
    return f"Thing {number}"
