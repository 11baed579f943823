"""From what programs send to what the use cases of orders want."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.orders.rules.credits import PartKind
from webapp.orders.services.pay import RefundPart


def pieces_of(lines: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """So many pieces of each line; what is named twice is added up."""
    pieces: dict[int, int] = {}
    for line in lines:
        line_id = line["order_detail_id"]
        pieces[line_id] = pieces.get(line_id, 0) + line["quantity"]
    return pieces


def refund_parts_of(wanted: Mapping[str, Any]) -> list[RefundPart]:
    """The amounts of a loaded NewRefund."""
    parts = [
        RefundPart(PartKind.GOODS, line["amount"].cents, line["order_detail_id"])
        for line in wanted["lines"]
    ]
    if "shipping" in wanted:
        parts.append(RefundPart(PartKind.SHIPPING, wanted["shipping"].cents))
    if "free" in wanted:
        parts.append(RefundPart(PartKind.FREE, wanted["free"].cents))
    return parts
