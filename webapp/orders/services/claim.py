from webapp.accounts.queries.accounts import find_account_of
from webapp.accounts.queries.customers import lock_customer_to_keep
from webapp.db import atomic
from webapp.errors import NotFound
from webapp.orders.queries import lock_guest_orders
from webapp.orders.services.steps import end_step

CLAIMED = "order.claimed"


@atomic
def claim_orders(customer_id: int) -> None:
    """What somebody ordered as a guest joins his account; his address has answered. Again: no more.

    An order that names a customer stays with that one.
    """
    try:
        customer = lock_customer_to_keep(customer_id)
    except NotFound:
        return
    if find_account_of(customer_id) is None:
        return
    for order in lock_guest_orders(customer.email):
        order.customer_id = customer_id
        end_step(order, CLAIMED, actor=f"customer:{customer_id}")
