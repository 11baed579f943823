"""Many members of the staff act at once; their log has one order, and nobody waits in a circle."""

import pytest
from sqlalchemy import func, select

from webapp.audit.run import audit_books
from webapp.catalogue.queries.products import lock_product
from webapp.catalogue.services.archive import archive_product
from webapp.db import atomic
from webapp.events.services import announce
from webapp.orders.services.edit import add_note
from webapp.staff_log.models import StaffEntry
from webapp.staff_log.services import log_refused_sign_in

ROUNDS = 15
AT_ONCE = 6

pytestmark = pytest.mark.usefixtures("no_deadlock")


def count_entries(db):
    db.session.rollback()
    return db.session.scalar(select(func.count(StaffEntry.id)))


def test_every_act_gets_the_next_number_and_the_chain_holds(db, a, contest):
    lamp = a.variant_of(a.product(on_hand=100))
    orders = [a.order((lamp, 1)).id for _ in range(AT_ONCE)]

    for n in range(ROUNDS):
        acts = [
            lambda order=order, who=who: add_note(order, f"note {n}", actor=f"staff:{who}")  # type: ignore[misc]
            for who, order in enumerate(orders, start=1)
        ]
        assert contest(*acts, lambda: log_refused_sign_in(None)) == ["done"] * (AT_ONCE + 1)

    assert count_entries(db) == ROUNDS * (AT_ONCE + 1)
    assert audit_books() == []


def test_the_log_is_locked_after_everything_else(db, a, contest):
    """Whoever tells first and locks afterwards would else hold the log and wait for the product,
    and who locked the product would wait for the log."""

    @atomic
    def tell_first(product_id):
        announce("shelf.looked_at", actor="staff:1", subject=("product", product_id))
        lock_product(product_id)

    for _ in range(ROUNDS):
        lamp = a.product().id

        results = contest(
            lambda lamp=lamp: tell_first(lamp),
            lambda lamp=lamp: archive_product(lamp, actor="staff:2"),
            lambda lamp=lamp: tell_first(lamp),
        )

        assert results == ["done"] * 3
    assert count_entries(db) == 3 * ROUNDS
    assert audit_books() == []


def test_of_acts_that_are_refused_no_number_is_lost(db, a, contest):
    lamp = a.product()

    @atomic
    def archive_once(seen_version):
        archive_product(lamp.id, actor="staff:1", seen_version=seen_version)

    results = contest(*[lambda: archive_once(1)] * AT_ONCE)

    assert sorted(results) == ["done", *["product_changed"] * (AT_ONCE - 1)]
    assert count_entries(db) == 1
    assert audit_books() == []
