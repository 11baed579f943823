"""A shop in which something of everything is there, so that every page has something to show."""

from datetime import timedelta
from typing import NamedTuple

from tests.canaries.texts import SHORT, WORD
from tests.factory import PASSWORD, Make
from webapp.accounts.models import AccountLink, Customer, Staff
from webapp.accounts.rules.roles import ROLES
from webapp.accounts.rules.tokens import hash_of
from webapp.accounts.services.customers import change_customer
from webapp.accounts.services.links import Purpose, ask_for_link
from webapp.accounts.services.people import invite
from webapp.accounts.services.second_factor import fresh_codes
from webapp.accounts.services.sessions import begin_session
from webapp.accounts.services.sign_in import sign_in
from webapp.accounts.services.staff_sessions import begin_staff_session
from webapp.accounts.services.tokens import create_token
from webapp.bills.models import Bill
from webapp.catalogue.models import Attribute, Media, Product, ProductAttribute, Variant
from webapp.catalogue.services.change import change_product
from webapp.catalogue.services.wishes import keep_wish
from webapp.db import atomic
from webapp.events.services import once
from webapp.extensions import db
from webapp.orders.models import Order
from webapp.orders.rules.credits import PartKind
from webapp.orders.rules.purchase import Address
from webapp.orders.services.accept import accept_order
from webapp.orders.services.ask import ask_to_cancel
from webapp.orders.services.bill import bill_order
from webapp.orders.services.cancel import cancel_lines
from webapp.orders.services.decide import decline_request
from webapp.orders.services.edit import add_note, change_address
from webapp.orders.services.pack import pack_order
from webapp.orders.services.pay import RefundPart, record_payment, refund_order
from webapp.orders.services.ship import ship_order
from webapp.orders.services.take_back import return_lines
from webapp.payments.rules import PaymentType
from webapp.stock.rules import Bucket
from webapp.stock.services import correct_stock
from webapp.storage import keep_file

PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
PLACE = {"street": WORD, "city": WORD}
STATES = ("PUBLISHED", "PENDING", "REJECTED")


class Shop(NamedTuple):
    """Who goes in and out, by their cookies, and what addresses are made of."""

    shopper: str
    cart: str
    staff: dict[str, str]
    halfway: str
    links: list[str]
    values: dict[str, object]


def build(a: Make) -> Shop:
    sam = a.staff(f"{WORD}@example.com", name=WORD)
    a.factor(sam)
    staff = {role: a.session(worker(a, role)) for role in ROLES}
    actor = f"staff:{sam.id}"
    lamp, chair = goods(a, actor=actor)
    ada = a.account("ada@example.com", name=WORD, lastname=WORD, telephone=WORD)
    change_customer(ada.id, {"name": f"{WORD} again"}, actor=actor)
    address = a.address(ada, **PLACE)
    order, parcel_id = orders(a, lamp, chair, customer=ada, actor=actor)
    papers(sam, ada)
    once("canary", "a key of ours", asked=[], act=lambda: {"order_id": order.id})
    begin_session(ada.id, device=WORD)
    values = {
        "order_id": order.id,
        "number": order.number,
        "token": order.token,
        "parcel_id": parcel_id,
        "address_id": address.id,
        "staff_id": sam.id,
        "variant_id": lamp.id,
        "product_id": lamp.product_id,
        "category_id": 1,
        "filename": "shop.css",
        "seed": "x",
        "file": "none.png",
        "code": bill_code(order.id),
    }
    return Shop(
        shopper=sign_in(email=ada.email, password=PASSWORD, device=WORD),
        cart=a.cart((lamp, 1), (chair, 2))[1],
        staff=staff,
        halfway=begin_staff_session(sam, device=WORD),
        links=[f"/account/links/{key_of_link(one)}" for one in (Purpose.REGISTER, Purpose.RESET)]
        + [f"/staff/invitation/{key_of_link(Purpose.INVITE)}"]
        + [f"/staff/password/{key_of_link(Purpose.STAFF_RESET)}"],
        values=values,
    )


def worker(a: Make, role: str) -> Staff:
    staff = a.staff(f"{role}@example.com", role=role)
    a.factor(staff)
    a.passkey(staff)
    return staff


def goods(a: Make, *, actor: str) -> tuple[Variant, Variant]:
    """Two products for sale with all that a product can have, and one that nobody may see."""
    above = a.category("Above", description=WORD)
    below = a.category("Below", parent_id=above.id, description=WORD)
    lamp, chair, draft = (product(a, n, category_id=(above, below, below)[n].id) for n in range(3))
    reviews(a, lamp)
    change_product(
        lamp.id, wanted={"title": f"{WORD} of today", "vendor": f"{WORD} again"}, actor=actor
    )
    correct_stock(a.variant_of(lamp).id, seen=50, counted=49, actor=actor, note=WORD)
    unlist(draft.id)
    return a.variant_of(lamp), a.variant_of(chair)


def product(a: Make, n: int, **more: object) -> Product:
    words = dict.fromkeys(("description", "vendor", "product_type"), WORD)
    words |= dict.fromkeys(("seo_title", "seo_description"), WORD)
    made = a.product(
        title=f"{WORD} {n}",
        slug=f"{WORD}-{n}",
        tags=[WORD],
        on_hand=50,
        sku=f"{WORD}-{n}",
        barcode=f"{WORD}-{n}",
        option_values=[f"{WORD} one"],
        **{"is_featured": True, **words, **more},
    )
    a.options(made, WORD)
    a.variant(made, sku=f"{WORD}-{n}-b", option_values=[f"{WORD} two"], price="12.00")
    a.picture(made, file=keep_file(PIXEL, ".svg"), alt=WORD)
    describe(made.id, n)
    return made


@atomic
def describe(product_id: int, n: int) -> None:
    """A property, and a picture that could not be fetched."""
    attribute = Attribute(code=f"{WORD}{n}", label=WORD, value_type="text", unit=WORD)
    db.session.add(attribute)
    db.session.flush()
    facts = {"product_id": product_id, "attribute_id": attribute.id, "value_type": "text"}
    db.session.add(ProductAttribute(**facts, text_value=WORD))
    db.session.add(Media(product_id=product_id, source_url=WORD, failure=WORD, alt=WORD))


@atomic
def unlist(product_id: int) -> None:
    db.session.get_one(Product, product_id).status = "draft"


def reviews(a: Make, product: Product) -> None:
    """As many in each state as there are short texts, because the names of authors are short."""
    for n in range(len(SHORT) * len(STATES)):
        a.review(product, comment=WORD, author=WORD, state=STATES[n % len(STATES)])


def orders(
    a: Make, lamp: Variant, chair: Variant, *, customer: Customer, actor: str
) -> tuple[Order, int]:
    """One that went through everything, one of each earlier stage, and one of a guest."""
    buyer = {
        "name": WORD,
        "telephone": WORD,
        "note": WORD,
        "email": f"{WORD}@example.com",
        "address": Address(WORD, WORD, WORD, WORD, WORD, "NL", WORD),
    }
    order = a.order((lamp, 9), (chair, 3), customer_id=customer.id, **buyer)
    elsewhere = Address(f"{WORD} b", WORD, WORD, WORD, WORD, "NL", WORD)
    change_address(order.id, elsewhere, actor=actor)
    add_note(order.id, WORD, actor=actor)
    accept_order(order.id, actor=actor)
    bill_order(order.id, actor=actor)
    first, second = (line.id for line in order.lines)
    cancel_lines(order.id, {first: 1}, actor=actor, reason=WORD)
    ship_order(order.id, {first: 2}, actor=actor, tracking_code=WORD)
    return_lines(order.id, {first: 1}, into=Bucket.AVAILABLE, actor=actor, reason=WORD)
    paid = {"payment_type": PaymentType.BANK_TRANSFER, "reference": WORD, "actor": actor}
    record_payment(order.id, 5000, **paid)
    refund_order(order.id, [RefundPart(PartKind.FREE, 100)], reason=WORD, actor=actor)
    parcel = pack_order(order.id, {second: 1}, actor=actor)
    a.order((lamp, 1), customer_id=customer.id, **buyer)
    wishes(order, actor=actor)
    keep_wish(customer.id, lamp.product_id)
    a.passkey(customer)
    a.draft((lamp, 1), **buyer)
    accept_order(a.order((chair, 1), **buyer).id, actor=actor)
    return order, parcel.id


def wishes(order: Order, *, actor: str) -> None:
    """One that was declined, and one that waits."""
    asked = ask_to_cancel(order.id, actor="shopper", reason=WORD)
    decline_request(order.id, asked.id, actor=actor, answer=WORD)
    ask_to_cancel(order.id, actor="shopper", reason=WORD)


def bill_code(order_id: int) -> str:
    """The code of its bill, which comes before its credit notes."""
    codes = db.session.query(Bill.code).filter_by(order_id=order_id).order_by(Bill.id)
    return str(codes.limit(1).scalar())


@atomic
def papers(sam: Staff, ada: Customer) -> None:
    """Tokens of programs, links in mails, codes on paper."""
    create_token(name=WORD, scopes=["orders:read"], lasts=timedelta(days=1))
    invite(email=f"{WORD}@invited.example", roles=["support"], by=sam)
    ask_for_link(Purpose.REGISTER, email=f"{WORD}@new.example", facts={"name": WORD})
    ask_for_link(Purpose.RESET, email=ada.email)
    ask_for_link(Purpose.STAFF_RESET, email=sam.email)
    fresh_codes(sam.id)
    for link in db.session.query(AccountLink):
        link.token_hash = hash_of(key_of_link(link.purpose))


def key_of_link(purpose: str) -> str:
    """The worker makes a random one and mails it."""
    return f"the-key-to-{purpose}"
