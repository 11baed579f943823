import pytest
from sqlalchemy import func, select, text

from webapp.cart.models import CartLine
from webapp.cart.queries import lines_mark, lines_of_cart
from webapp.cart.services import NotForSale, add_to_cart, set_quantity
from webapp.catalogue.models import Product, Variant
from webapp.catalogue.queries.offers import offers_of
from webapp.errors import NotFound
from webapp.events.models import Event, RequestKey
from webapp.events.services import KeyReused
from webapp.orders.models import Order, OrderAddress, OrderLine
from webapp.orders.services.place import (
    AddressMissing,
    CartChanged,
    EmptyCart,
    PriceChanged,
    Wanted,
    place_cart,
    place_lines_once,
)
from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod
from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.queries import available_of
from webapp.stock.services import OutOfStock


def place(a, cart, *lines, **more):
    facts = {
        "cart_id": cart.id,
        "buyer": a.buyer(),
        "seen_total_cents": a.total_of(*lines),
        "request_key": "key-0001",
    }
    return place_cart(**({"network": ""} | facts | more))


def order_by_program(a, *wanted, **more):
    facts = {
        "wanted": wanted,
        "buyer": a.buyer(),
        "seen_total_cents": None,
        "request_key": "key-0001",
        "actor": "token:1",
    }
    return place_lines_once(**(facts | more)).order


def level(db, variant):
    row = db.session.get(StockLevel, (variant.id, 1), populate_existing=True)
    return row.available, row.reserved


def everything(db):
    """How many rows each table has that an order writes to."""
    tables = (Order, OrderLine, OrderAddress, StockMovement, Event, RequestKey)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    jobs = db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
    return [*counts, jobs]


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(title="Lamp", price="20.00", on_hand=3, sku="L-1"))


@pytest.fixture
def rug(a):
    return a.variant_of(a.product(title="Rug", price="9.95", on_hand=5, tax_class="reduced"))


def test_an_order_copies_what_was_bought_and_adds_up(a, lamp, rug):
    cart, _ = a.cart((lamp, 2), (rug, 1))

    order = place(a, cart, (lamp, 2), (rug, 1))

    facts = [(line.title, line.sku, line.quantity, line.total_cents) for line in order.lines]
    assert facts == [("Lamp", "L-1", 2, 4000), ("Rug", rug.sku, 1, 995)]
    assert (order.subtotal_cents, order.shipping_cents, order.total_cents) == (4995, 495, 5490)
    assert order.tax_cents == 694 + 82 + 86
    assert (order.status, order.currency, order.tax_included) == ("PENDING", "EUR", True)
    assert order.shipping_address.city == "Delft"
    assert len(order.token) >= 43
    assert order.number >= 1001


def test_the_options_of_a_variant_are_copied_by_their_names(a):
    product = a.product()
    a.options(product, "Size", "Colour")
    blue = a.variant(product, option_values=["Large", "Blue"])

    order = a.order((blue, 1))

    assert list(order.lines[0].options.items()) == [("Size", "Large"), ("Colour", "Blue")]


def test_stock_moves_from_available_to_reserved_through_the_ledger(db, a, lamp):
    cart, _ = a.cart((lamp, 2))

    order = place(a, cart, (lamp, 2))

    assert level(db, lamp) == (1, 2)
    last = db.session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
    assert (last.from_bucket, last.to_bucket, last.quantity) == ("available", "reserved", 2)
    assert (last.cause, last.actor) == ("order placed", "shopper")
    assert last.order_line_id == order.lines[0].id


def test_the_order_is_announced_and_the_cart_is_empty(db, a, lamp):
    cart, _ = a.cart((lamp, 1))

    order = place(a, cart, (lamp, 1))

    event = db.session.scalars(select(Event)).one()
    assert (event.name, event.subject, event.subject_id) == ("order.placed", "order", order.id)
    assert db.session.scalar(select(func.count()).select_from(CartLine)) == 0


def test_the_same_key_gives_the_same_order(db, a, lamp):
    cart, _ = a.cart((lamp, 1))
    total = a.total_of((lamp, 1))
    first = place(a, cart, (lamp, 1), seen_total_cents=total)

    second = place(a, cart, (lamp, 1), seen_total_cents=total)

    assert first.id == second.id
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    assert level(db, lamp) == (2, 1)


def refused(db, a, error, attempt):
    """Expects the refusal, and that nothing at all was written."""
    before = everything(db)
    with pytest.raises(error) as caught:
        attempt()
    assert everything(db) == before
    return caught.value


def test_a_changed_total_leaves_nothing_behind(db, a, lamp):
    cart, _ = a.cart((lamp, 2))
    seen = a.total_of((lamp, 2)) - 1

    refusal = refused(db, a, PriceChanged, lambda: place(a, cart, (lamp, 2), seen_total_cents=seen))

    assert refusal.details == {"total": "44.95"}
    assert level(db, lamp) == (3, 0)


def test_more_than_there_is_is_refused_with_what_is_left(db, a, lamp):
    cart, _ = a.cart((lamp, 3))
    a.order((lamp, 2))

    refusal = refused(db, a, OutOfStock, lambda: place(a, cart, (lamp, 3)))

    assert refusal.details == {"available": {str(lamp.id): 1}}


def test_an_empty_cart_is_refused(db, a):
    cart, _ = a.cart()
    refused(db, a, EmptyCart, lambda: place(a, cart, seen_total_cents=0))


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda product, variant: setattr(product, "status", "archived"),
        lambda product, variant: setattr(product, "published_at", None),
        lambda product, variant: setattr(variant, "is_active", False),
        lambda product, variant: setattr(variant, "price_cents", 0),
    ],
)
def test_what_was_withdrawn_meanwhile_is_not_sold(db, a, lamp, withdraw):
    cart, _ = a.cart((lamp, 1))
    withdraw(db.session.get(Product, lamp.product_id), db.session.get(Variant, lamp.id))
    db.session.commit()

    refusal = refused(db, a, NotForSale, lambda: place(a, cart, seen_total_cents=2495))

    assert refusal.details == {"variant_ids": [lamp.id]}


def test_a_home_delivery_needs_an_address(db, a, lamp):
    cart, _ = a.cart((lamp, 1))
    refused(db, a, AddressMissing, lambda: place(a, cart, (lamp, 1), buyer=a.buyer(address=None)))


def test_whoever_fetches_the_goods_pays_no_delivery_and_leaves_no_address(a, lamp):
    cart, _ = a.cart((lamp, 1))
    buyer = a.buyer(delivery_method=DeliveryMethod.DRIVE_THRU, payment_type=PaymentType.CASH)

    order = place(a, cart, buyer=buyer, seen_total_cents=2000)

    assert (order.shipping_cents, order.total_cents, order.addresses) == (0, 2000, [])


def test_a_program_may_order_one_variant_in_two_lines(db, a, lamp):
    order = order_by_program(a, Wanted(lamp.id, 1), Wanted(lamp.id, 2))

    assert [line.quantity for line in order.lines] == [1, 2]
    assert level(db, lamp) == (0, 3)


def test_two_lines_of_one_variant_are_summed_before_they_are_compared(db, a, lamp):
    wanted = Wanted(lamp.id, 2), Wanted(lamp.id, 2)

    refusal = refused(db, a, OutOfStock, lambda: order_by_program(a, *wanted))

    assert refusal.details == {"available": {str(lamp.id): 3}}


def test_a_price_is_a_guard_and_never_stored(db, a, lamp):
    wrong = Wanted(lamp.id, 1, seen_cents=1)

    refusal = refused(db, a, PriceChanged, lambda: order_by_program(a, wrong))

    assert refusal.details == {"prices": {str(lamp.id): "20.00"}}
    right = Wanted(lamp.id, 1, seen_cents=2000)
    assert order_by_program(a, right).lines[0].unit_price_cents == 2000


def test_a_variant_that_does_not_exist_is_not_found(db, a, lamp):
    wanted = Wanted(lamp.id, 1), Wanted(999_999, 1)

    refusal = refused(db, a, NotFound, lambda: order_by_program(a, *wanted))

    assert refusal.details == {"variant_ids": [999_999]}


def test_a_key_that_was_used_for_another_order_is_refused(db, a, lamp):
    first = order_by_program(a, Wanted(lamp.id, 1))
    refused(db, a, KeyReused, lambda: order_by_program(a, Wanted(lamp.id, 2)))

    assert order_by_program(a, Wanted(lamp.id, 1)).id == first.id


def test_two_programs_may_choose_the_same_key(a, lamp):
    first = order_by_program(a, Wanted(lamp.id, 1), actor="token:1")
    second = order_by_program(a, Wanted(lamp.id, 1), actor="token:2")
    assert first.id != second.id


def test_a_refused_order_frees_its_key(a, lamp):
    cart, _ = a.cart((lamp, 1))
    with pytest.raises(PriceChanged):
        place(a, cart, seen_total_cents=1)
    assert place(a, cart, (lamp, 1)).total_cents == 2495


def test_the_same_form_with_other_contents_is_refused_after_its_order(db, a, lamp):
    cart, _ = a.cart((lamp, 1))
    total = a.total_of((lamp, 1))
    place(a, cart, seen_total_cents=total)
    refused(
        db, a, KeyReused, lambda: place(a, cart, seen_total_cents=total, buyer=a.buyer(name="Bob"))
    )


def test_one_thing_exchanged_for_another_of_the_same_price_is_noticed(db, a, lamp):
    rug = a.variant_of(a.product(price="20.00"))
    cart, _ = a.cart((lamp, 1))
    seen = lines_mark(lines_of_cart(cart.id))
    set_quantity(cart.id, lamp.id, quantity=0)
    add_to_cart(cart.id, rug.id, quantity=1)

    attempt = {"seen_total_cents": a.total_of((rug, 1)), "seen_lines": seen}
    refused(db, a, CartChanged, lambda: place(a, cart, **attempt))

    attempt["seen_lines"] = lines_mark(lines_of_cart(cart.id))
    assert place(a, cart, **attempt).lines[0].variant_id == rug.id


def test_what_is_priced_in_another_currency_is_not_for_sale(db, a, lamp):
    cart, _ = a.cart((lamp, 1))
    db.session.get(Variant, lamp.id).currency = "JPY"
    db.session.commit()
    refused(db, a, NotForSale, lambda: place(a, cart, seen_total_cents=2495))


def test_what_is_kept_elsewhere_is_neither_shown_nor_sold(db, a, lamp):
    db.session.execute(text("INSERT INTO locations (id, code, title) VALUES (2, 'far', 'Far')"))
    db.session.add(StockLevel(variant_id=lamp.id, location_id=2, available=50))
    db.session.commit()
    assert offers_of([lamp.id])[lamp.id].available == 3
    assert available_of([lamp.id]) == {lamp.id: 3}
    db.session.execute(text("DELETE FROM stock_levels WHERE location_id = 2"))
    db.session.execute(text("DELETE FROM locations WHERE id = 2"))
    db.session.commit()
