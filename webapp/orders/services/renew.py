"""Gives the page of an order another address; whoever holds the one before finds nothing."""

import secrets

from webapp.db import atomic
from webapp.orders.models import Order
from webapp.orders.services.steps import begin_step, end_step

RENEWED = "order.link_renewed"


@atomic
def renew_link(order_id: int, *, actor: str, seen_version: int | None = None) -> Order:
    """Each time it is another. The shopper is told by mail (webapp.jobs); the event does not
    name the key. Raises NotFound, OrderChanged, and WrongStatus for a draft, which has no page.
    """
    order = begin_step(order_id, RENEWED, seen_version=seen_version)
    order.token = secrets.token_urlsafe(32)
    end_step(order, RENEWED, actor=actor)
    return order
