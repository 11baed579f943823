"""Writes to shoppers about their orders."""

from typing import Any

from webapp import config
from webapp.jobs.mails import text_of
from webapp.mail import send_mail
from webapp.orders.models import Order
from webapp.orders.queries import get_order
from webapp.orders.queries.requests import get_request
from webapp.orders.rules.buyers import is_forgotten


def mail_order_link(order_id: int, **_: Any) -> None:
    """Sends the address that the page of the order has now; raises MailFailed."""
    write_to_buyer(get_order(order_id), "order_link")


def mail_request(order_request_id: int, request_state: str, **_: Any) -> None:
    """Says that a wish has arrived, or how it was answered; raises MailFailed.

    What was answered at once, or by the time that the job is done, is said once.
    """
    request = get_request(order_request_id)
    if request.state == request_state:
        kind = f"request_{request_state.lower()}"
        write_to_buyer(get_order(request.order_id), kind, wish=request)


def write_to_buyer(order: Order, kind: str, **values: Any) -> None:
    """Nobody is written to whose name the shop has forgotten."""
    if is_forgotten(order.email):
        return
    subject, _, text = text_of(kind, order=order, **values).partition("\n")
    send_mail(config.current(), to=order.email, subject=subject.strip(), text=text.strip() + "\n")
