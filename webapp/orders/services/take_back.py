"""Takes shipped goods back from a customer."""

from collections.abc import Mapping

from webapp.db import atomic
from webapp.orders.models import Order
from webapp.orders.rules.credits import CreditKind, goods_part
from webapp.orders.services.credit import credit_order, priced_line
from webapp.orders.services.steps import begin_step, check_pieces, end_step, lines_by_id
from webapp.stock.rules import Bucket, Demand
from webapp.stock.services import take_back_stock


@atomic
def return_lines(
    order_id: int,
    pieces: Mapping[int, int],
    *,
    into: Bucket,
    actor: str,
    reason: str = "",
    seen_version: int | None = None,
) -> Order:
    """Takes so many pieces of these lines back, into AVAILABLE or, if spoilt, into LOST.

    What they cost is credited, and what was paid for them goes back. Raises NotFound,
    OrderChanged, WrongStatus, TooManyPieces.
    """
    order = begin_step(order_id, "order.returned", seen_version=seen_version)
    wanted = lines_by_id(order, pieces)
    check_pieces(wanted, {line: line.returnable for line in order.lines})
    parts = []
    for line, count in wanted.items():
        before = line.canceled_quantity + line.returned_quantity
        parts.append(goods_part(priced_line(order, line), count, before))
        line.returned_quantity += count
    demands = [Demand(line.variant_id, count, line.id) for line, count in wanted.items()]
    take_back_stock(demands, into, actor=actor)
    returned = credit_order(order, CreditKind.RETURN, parts, reason=reason, actor=actor)
    facts = {"pieces": {str(line.id): count for line, count in wanted.items()}, "into": into}
    end_step(order, "order.returned", actor=actor, reason=reason, refunded_cents=returned, **facts)
    return order
