from datetime import UTC, datetime, timedelta

from webapp.accounts.services import drop_ended_sessions
from webapp.cart.services import drop_expired_carts
from webapp.events.services import forget_old_requests

REQUESTS_KEPT = timedelta(days=7)


def clean_up() -> None:
    """Lets go of what nobody can use any more."""
    drop_expired_carts()
    drop_ended_sessions()
    forget_old_requests(before=datetime.now(UTC) - REQUESTS_KEPT)
