import pytest
from sqlalchemy import select

from webapp.stock.models import StockLevel, StockMovement
from webapp.stock.queries import available_of, levels_of, movements_of_variants
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import StockChanged, correct_stock, receive_stock


def correct(variant, seen, counted):
    facts = {"seen": seen, "counted": counted, "actor": "staff:1", "note": "recount"}
    return correct_stock(variant.id, **facts)


def last_movement(db, variant):
    mine = select(StockMovement).filter_by(variant_id=variant.id)
    one = db.session.scalars(mine.order_by(StockMovement.id.desc())).first()
    return one.from_bucket, one.to_bucket, one.quantity, one.cause, one.actor, one.note


@pytest.fixture
def lamp(a):
    return a.variant_of(a.product(on_hand=5))


def test_goods_that_arrive_are_added_and_written_down(db, lamp):
    arrived = [Demand(lamp.id, 2), Demand(lamp.id, 1)]
    receive_stock(arrived, cause=Cause.RECEIVED, actor="staff:1", note="delivery 7")
    assert available_of([lamp.id, 0]) == {lamp.id: 8, 0: 0}
    movement = ("outside", "available", 1, "received", "staff:1", "delivery 7")
    assert last_movement(db, lamp) == movement


def test_nothing_arriving_makes_an_empty_shelf_and_no_movement(db, a):
    rug = a.variant_of(a.product(on_hand=0))
    assert levels_of([rug.id])[rug.id].available == 0
    assert movements_of_variants([rug.id]) == []


def test_more_counted_than_known_comes_from_outside(db, lamp):
    assert correct(lamp, seen=5, counted=7).available == 7
    assert last_movement(db, lamp) == ("outside", "available", 2, "counted", "staff:1", "recount")


def test_less_counted_than_known_is_lost(db, lamp):
    assert correct(lamp, seen=5, counted=1).available == 1
    assert last_movement(db, lamp) == ("available", "lost", 4, "counted", "staff:1", "recount")


def test_a_count_that_agrees_writes_nothing(db, lamp):
    correct(lamp, seen=5, counted=5)
    assert len(movements_of_variants([lamp.id])) == 1


def test_a_correction_based_on_an_old_look_is_refused(db, a, lamp):
    a.order((lamp, 2))
    with pytest.raises(StockChanged) as refusal:
        correct(lamp, seen=5, counted=9)
    assert refusal.value.details == {"available": 3}
    assert db.session.get(StockLevel, (lamp.id, 1), populate_existing=True).available == 3
    assert len(movements_of_variants([lamp.id])) == 2


def test_the_same_correction_twice_is_refused_the_second_time(db, lamp):
    correct(lamp, seen=5, counted=4)
    with pytest.raises(StockChanged):
        correct(lamp, seen=5, counted=4)
    assert available_of([lamp.id]) == {lamp.id: 4}
