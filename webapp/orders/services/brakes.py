"""How many orders people place, and robots that try cards or addresses do not keep to."""

from webapp import config
from webapp.brakes import brake

# A network may be an office or a whole village.
NETWORK_TIMES = 6
# Who looks at a price once more or changes the address tries again, and again.
CART_TIMES = 2


def brake_cart(cart_id: int, *, email: str, network: str) -> None:
    """Counts one try to order a cart; raises TooOften.

    `network` is where it comes from, as the limits name it.
    """
    most = config.current().most_orders_per_hour
    if most:
        brake("tries-of-cart", str(cart_id), quota=CART_TIMES * most)
        brake("orders-of-network", network, quota=NETWORK_TIMES * most)
    brake_address(email)


def brake_address(email: str) -> None:
    """Counts one order for the e-mail address, whichever door it comes through; raises TooOften."""
    most = config.current().most_orders_per_hour
    if most and email:
        brake("orders-of-address", email, quota=most)
