from datetime import UTC, datetime, timedelta

from webapp.accounts.services.links import drop_old_links
from webapp.accounts.services.sessions import drop_ended_customer_sessions
from webapp.accounts.services.staff_sessions import drop_ended_sessions
from webapp.cart.services import drop_expired_carts
from webapp.events.services import forget_old_requests

# Whoever repeats a request does so within a day; the API promises as much.
REQUESTS_KEPT = timedelta(hours=24)


def clean_up() -> None:
    """Lets go of what nobody can use any more."""
    drop_expired_carts()
    drop_ended_sessions()
    drop_ended_customer_sessions()
    drop_old_links()
    forget_old_requests(before=datetime.now(UTC) - REQUESTS_KEPT)
