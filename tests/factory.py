"""Makes what a test needs. Whatever the test does not name is ordinary."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from pyotp import TOTP

from webapp import config
from webapp.accounts.models import (
    Account,
    Customer,
    CustomerAddress,
    CustomerPasskey,
    Staff,
    StaffFactor,
    StaffPasskey,
    StaffRole,
)
from webapp.accounts.rules import sealing
from webapp.accounts.services.addresses import create_address
from webapp.accounts.services.customers import create_customer
from webapp.accounts.services.staff_sessions import (
    begin_staff_session,
    complete_session,
    signed_in,
)
from webapp.accounts.services.tokens import create_token
from webapp.cart.models import Cart
from webapp.cart.services import add_to_cart, open_cart
from webapp.catalogue.models import Category, Media, Product, ProductOption, Review, Variant
from webapp.catalogue.queries.offers import offers_of
from webapp.catalogue.rules.reviews import ReviewState, Stars
from webapp.catalogue.services.reviews import write_review
from webapp.db import atomic
from webapp.extensions import db
from webapp.money import Money
from webapp.orders.models import Order
from webapp.orders.queries import quote_for
from webapp.orders.rules.purchase import Address, Buyer, Wanted
from webapp.orders.services.draft import draft_order
from webapp.orders.services.place import place_lines
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

PASSWORD = "a long enough password"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

numbers = count(1)


@cache
def password_hash() -> str:
    """The cheapest hash that the real hasher accepts; hashing well takes 50 milliseconds."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def code_of_app(secret: str = APP_SECRET, *, later: int = 0) -> str:
    """The code that the app shows now, or so many steps later."""
    return TOTP(secret).generate_otp(int(time.time()) // 30 + later)


class Make:
    @atomic
    def product(self, *, price: str = "10.00", on_hand: int = 10, **more: Any) -> Product:
        """A shown product with one variant; `sku` and other variant facts go there."""
        n = next(numbers)
        title = more.pop("title", f"Thing {n}")
        variant_facts = {name: more.pop(name) for name in VARIANT_FACTS & more.keys()}
        facts: dict[str, Any] = {
            "slug": f"{title.lower().replace(' ', '-')}-{n}",
            "status": "active",
            "published_at": datetime.now(UTC) - timedelta(hours=1),
        }
        product = Product(title=title, **(facts | more))
        db.session.add(product)
        db.session.flush()
        self.variant(product, price=price, on_hand=on_hand, **variant_facts)
        return product

    @atomic
    def variant(
        self, product: Product, *, price: str = "10.00", on_hand: int = 10, **more: Any
    ) -> Variant:
        facts: dict[str, Any] = {"sku": f"SKU-{next(numbers)}", "option_values": []}
        variant = Variant(product_id=product.id, price=Money.parse(price, "EUR"), **(facts | more))
        db.session.add(variant)
        db.session.flush()
        receive_stock([Demand(variant.id, on_hand)], cause=Cause.RECEIVED, actor="test")
        return variant

    @atomic
    def options(self, product: Product, *names: str) -> None:
        for position, name in enumerate(names, 1):
            db.session.add(ProductOption(product_id=product.id, position=position, name=name))

    @atomic
    def category(self, title: str = "Lamps", **more: Any) -> Category:
        category = Category(title=title, **({"slug": title.lower().replace(" ", "-")} | more))
        db.session.add(category)
        db.session.flush()
        return category

    @atomic
    def picture(self, product: Product, *, file: str = "ab/cd.svg", **more: Any) -> Media:
        size = {"width": 1200, "height": 1200}
        media = Media(product_id=product.id, file=file, **(size | more))
        db.session.add(media)
        db.session.flush()
        return media

    def review(
        self,
        product: Product,
        stars: float = 4.5,
        *,
        state: str = "PUBLISHED",
        comment: str = "Lovely.",
        author: str = "Ada",
        customer: Customer | None = None,
    ) -> Review:
        """What somebody said about a shown product."""
        return write_review(
            product.id,
            rating=Stars.parse(stars),
            comment=comment,
            author=author,
            customer_id=customer.id if customer else None,
            state=ReviewState(state),
            actor="test",
        )

    def variant_of(self, product: Product) -> Variant:
        """The first variant of the product."""
        query = db.session.query(Variant).filter_by(product_id=product.id).order_by(Variant.id)
        return query.limit(1).one()

    def cart(self, *lines: tuple[Variant, int]) -> tuple[Cart, str]:
        """A cart with these variants, added one after the other, and its token."""
        cart, token = open_cart()
        for variant, quantity in lines:
            add_to_cart(cart.id, variant.id, quantity=quantity)
        return cart, token

    def buyer(self, **more: Any) -> Buyer:
        facts: dict[str, Any] = {
            "email": "ada@example.com",
            "name": "Ada Lovelace",
            "delivery_method": DeliveryMethod.HOME_DELIVERY,
            "payment_type": PaymentType.BANK_TRANSFER,
            "address": Address("Ada Lovelace", "Canal Street", "12", "1015 CJ", "Delft", "NL"),
        }
        return Buyer(**(facts | more))

    def order(self, *lines: tuple[Variant, int], **more: Any) -> Order:
        return place_lines(
            wanted=[Wanted(variant.id, quantity) for variant, quantity in lines],
            buyer=self.buyer(**more),
            seen_total_cents=None,
            actor="test",
        )

    def draft(self, *lines: tuple[Variant, int], **more: Any) -> Order:
        """An order that staff has written down and not placed yet."""
        wanted = [Wanted(variant.id, quantity) for variant, quantity in lines]
        return draft_order(wanted=wanted, buyer=self.buyer(**more), actor="test")

    def total_of(self, *lines: tuple[Variant, int], **more: Any) -> int:
        """What the shopper sees as the total of these lines, in minor units."""
        wanted = [Wanted(variant.id, quantity) for variant, quantity in lines]
        offers = offers_of([want.variant_id for want in wanted])
        priced = [(offers[want.variant_id], want.quantity) for want in wanted]
        return quote_for(priced, self.buyer(**more).delivery_method).total_cents

    def customer(self, email: str | None = None, **more: Any) -> Customer:
        """Somebody who buys here again; a client of the API."""
        facts = {"name": "Ada", "lastname": "Lovelace", "telephone": "+31 15 123"} | more
        return create_customer(
            email=email or f"ada-{next(numbers)}@example.com", **facts, actor="test"
        )

    def address(self, customer: Customer, **more: Any) -> CustomerAddress:
        return create_address(customer.id, PLACE | more, actor="test")

    @atomic
    def account(self, email: str = "ada@example.com", **more: Any) -> Customer:
        """A customer who signs in with PASSWORD."""
        customer = self.customer(email, **more)
        now = datetime.now(UTC)
        db.session.add(
            Account(customer_id=customer.id, password_hash=password_hash(), verified_at=now)
        )
        db.session.flush()
        return customer

    @atomic
    def staff(self, email: str = "sam@example.com", *, role: str = "owner", **more: Any) -> Staff:
        """Somebody who works here, with PASSWORD and no second factor yet."""
        staff = Staff(email=email, password_hash=password_hash(), **({"name": "Sam"} | more))
        db.session.add(staff)
        db.session.flush()
        db.session.add(StaffRole(staff_id=staff.id, role=role, granted_by="test"))
        return staff

    @atomic
    def passkey(self, owner: Customer | Staff, **more: Any) -> CustomerPasskey | StaffPasskey:
        """One that nobody holds; `tests/authenticator.py` has those that can be used."""
        key = {"credential_id": b"%032d" % next(numbers), "public_key": b"key", "handle": b"h" * 32}
        facts: dict[str, Any] = key | {"uses": 0, "is_synced": True, "name": "Phone"} | more
        made = (
            StaffPasskey(staff_id=owner.id, **facts)
            if isinstance(owner, Staff)
            else CustomerPasskey(customer_id=owner.id, **facts)
        )
        db.session.add(made)
        db.session.flush()
        return made

    def session(self, staff: Staff | None = None, *, role: str = "owner") -> str:
        """The token of a session of somebody who works here, who gave the second factor now."""
        staff = staff or self.staff(f"staff-{next(numbers)}@example.com", role=role)
        signed = signed_in(begin_staff_session(staff, device="a test"))
        assert signed is not None
        return complete_session(signed.session_id)

    @atomic
    def factor(self, staff: Staff) -> None:
        """A second factor, whose codes `code_of_app` knows."""
        key = sealing.key_for(sealing.SECOND_FACTOR, config.current().secret_key)
        sealed = sealing.seal(APP_SECRET, key)
        db.session.add(StaffFactor(staff_id=staff.id, sealed_secret=sealed, last_step=0))

    def token(self, *scopes: str, days: int = 1) -> str:
        """The token of a program with these scopes."""
        return create_token(name="test", scopes=list(scopes), lasts=timedelta(days=days))


PLACE = {
    "street": "Canal Street",
    "house_number": "12",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "region": "",
    "country": "NL",
}
VARIANT_FACTS = {
    *("sku", "option_values", "compare_at_cents", "barcode", "weight_grams"),
    *("tax_class", "is_active"),
}
