"""Every list that is walked by cursor: how rows come into it, leave it, and change in it.

`queries` are the ways in which it is asked for; what stands in braces are attributes here. Several
threads write, so nothing here holds on to a record, which belongs to the session of one of them.
"""

from datetime import UTC, datetime
from itertools import count, cycle
from types import SimpleNamespace

from sqlalchemy import update

from webapp.accounts.models import Customer, CustomerAddress
from webapp.accounts.services.addresses import delete_address
from webapp.bills.queries import find_bill
from webapp.caching import spoil
from webapp.catalogue.models import Category, Product, Review
from webapp.catalogue.queries.listing import ListOrder
from webapp.catalogue.rules.status import Status
from webapp.catalogue.services.categories import create_category
from webapp.catalogue.services.delete import delete_category
from webapp.catalogue.services.reviews import delete_review
from webapp.db import atomic
from webapp.extensions import db
from webapp.orders.models import Order, OrderLine
from webapp.orders.services.bill import bill_order
from webapp.orders.services.erase import erase_customer
from webapp.orders.services.lines import remove_any_line
from webapp.orders.services.put_away import put_order_away


class List:
    """`model` is the table whose ids the items bear."""

    queries = ("",)

    def __init__(self, a):
        self.a = a

    @atomic
    def touch(self, number):
        """A new version of the row, which PostgreSQL puts down in another place."""
        changed = update(self.model).where(self.model.id == number)
        db.session.execute(changed.values(version=self.model.version + 1))
        spoil("catalogue")


class Clients(List):
    model = Customer

    def add(self):
        return self.a.customer().id

    def remove(self, number):
        erase_customer(number, actor="test")


class Addresses(List):
    model = CustomerAddress
    queries = ("", "client_id={client_id}")

    def __init__(self, a):
        super().__init__(a)
        self.client_id = a.customer().id

    def add(self):
        return self.a.address(SimpleNamespace(id=self.client_id)).id

    def remove(self, number):
        delete_address(number, actor="test")


class Orders(List):
    model = Order
    queries = ("", "status=PENDING", "email=ADA%40example.com")

    def __init__(self, a):
        super().__init__(a)
        product = a.product(on_hand=10_000)
        self.lamp = SimpleNamespace(id=a.variant_of(product).id, product_id=product.id)
        self.product_id = self.lamp.product_id

    def add(self):
        return self.a.order((self.lamp, 1)).id

    def remove(self, number):
        put_order_away(number, actor="test")


class OrderDetails(Orders):
    model = OrderLine
    queries = ("", "product_id={product_id}")

    def add(self):
        return self.a.order((self.lamp, 1)).lines[0].id

    def remove(self, number):
        order_id = db.session.get_one(OrderLine, number).order_id
        remove_any_line(order_id, number, actor="test")

    @atomic
    def touch(self, number):
        here = OrderLine.id == number
        db.session.execute(update(OrderLine).where(here).values(title=OrderLine.title + "."))


class Categories(List):
    model = Category

    def __init__(self, a):
        super().__init__(a)
        self.numbers = count(1)

    def add(self):
        return create_category(wanted={"title": f"Shelf {next(self.numbers)}"}, actor="test").id

    def remove(self, number):
        delete_category(number, actor="test")


class Bills(Orders):
    """Nothing that was billed ever leaves, or changes."""

    queries = ("", "kind=bill")

    def add(self):
        order_id = super().add()
        bill_order(order_id, actor="test")
        return find_bill(order_id).id

    remove = touch = None


class Reviews(List):
    model = Review
    queries = ("", "product_id={product_id}", "rating_min=3.5", "state=PUBLISHED")

    def __init__(self, a):
        super().__init__(a)
        self.product_id = a.product().id

    def add(self):
        return self.a.review(SimpleNamespace(id=self.product_id)).id

    def remove(self, number):
        delete_review(number, actor="test")


class Products(List):
    """Many of them cost the same, came at the same time or are called the same."""

    model = Product
    queries = (*(f"sort={order}" for order in ListOrder), "in_stock=true&min_price=10&tag=walk")

    def __init__(self, a):
        super().__init__(a)
        self.prices = cycle(["20.00", "10.00", "20.00", "30.00", "20.00"])
        self.titles = cycle(["Lamp", "rug", "LAMP", "Ångström", 'İris "2"', "lamp"])
        self.days = cycle([3, 2, 3, 3, 1, 3, 3])
        self.numbers = count(1)

    def add(self):
        moment = datetime(2026, 3, next(self.days), tzinfo=UTC)
        title, number = next(self.titles), next(self.numbers)
        return new_product(self.a, title, f"thing-{number}", next(self.prices), moment)

    @atomic
    def remove(self, number):
        db.session.get_one(Product, number).status = Status.DRAFT
        spoil("catalogue")


@atomic
def new_product(a, title, slug, price, moment):
    facts = {"title": title, "slug": slug, "price": price}
    product = a.product(**facts, on_hand=1, published_at=moment, tags=["walk"])
    spoil("catalogue")
    return product.id


LISTS = {
    "/api/v1/clients": Clients,
    "/api/v1/addresses": Addresses,
    "/api/v1/orders": Orders,
    "/api/v1/order_details": OrderDetails,
    "/api/v1/bills": Bills,
    "/api/v1/reviews": Reviews,
    "/api/v1/products": Products,
    "/api/v1/categories": Categories,
}
