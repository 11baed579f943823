"""What somebody bought, reviewed in many tabs."""

from sqlalchemy import select

from webapp.catalogue.models import Review
from webapp.catalogue.rules.reviews import Stars
from webapp.orders.services.accept import accept_order
from webapp.orders.services.review import review_bought
from webapp.orders.services.ship import ship_order


def test_in_many_tabs_there_is_one_review(db, a, contest):
    ada, lamp = a.account().id, a.variant_of(a.product())
    order = a.order((lamp, 1), customer_id=ada)
    accept_order(order.id, actor="test")
    ship_order(order.id, actor="test")
    product, said = lamp.product_id, {"rating": Stars(40), "author": "Ada", "actor": "test"}

    tabs = [lambda n=n: say(ada, product, f"Words {n}", said) for n in range(8)]
    results = contest(*tabs)

    db.session.rollback()
    assert set(results) == {"done"}
    assert len(db.session.scalars(select(Review)).all()) == 1


def say(customer_id, product_id, comment, said):
    review_bought(customer_id, product_id, comment=comment, **said)
