"""What the checkout knows of whoever is signed in. Nobody has to sign in to buy."""

from webapp.accounts.queries.customers import find_only_address, get_customer
from webapp.accounts.services.sessions import session_of
from webapp.orders.services.buyer import ADDRESS_FIELDS
from webapp.shipping.rules import DELIVERY_COUNTRIES
from webapp.storefront.account.visitor import cookie


def known_of_shopper() -> dict[str, str]:
    """What the form begins with for whoever is signed in."""
    customer_id = customer_id_of_shopper()
    if customer_id is None:
        return {}
    customer, address = get_customer(customer_id), find_only_address(customer_id)
    known = {
        "email": customer.email,
        "name": f"{customer.name} {customer.lastname}",
        "telephone": customer.telephone,
    }
    if address and address.country in DELIVERY_COUNTRIES:
        known |= {field: getattr(address, field) for field in ADDRESS_FIELDS}
    return known


def customer_id_of_shopper() -> int | None:
    """Nobody has to sign in to buy; whoever is signed in finds the order in the account."""
    session = session_of(cookie())
    return session.customer_id if session else None
