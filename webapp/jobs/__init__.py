"""What follows from what. The worker reads these tables; nothing else calls the jobs.

An event and the one job that spreads it are written in the same transaction. That job defers
the consequences, each of which is tried again on its own until it succeeds. A job may run
twice (its worker may die between the work and the note of it), so each can be repeated.
"""

from collections.abc import Callable

from webapp.accounts.services.passkeys import drop_old_challenges
from webapp.jobs.cleaning import clean_up
from webapp.jobs.expiry import expire_orders
from webapp.jobs.mails import mail_link, mail_notice
from webapp.jobs.order_mails import mail_order_link, mail_request
from webapp.jobs.pictures import drop_files, fetch_picture, fetch_pictures
from webapp.orders.services.claim import claim_orders

CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "account.link_wanted": ("mail_link",),
    "account.opened": ("claim_orders",),
    "pictures.awaited": ("fetch_pictures",),
    "order.link_renewed": ("mail_order_link",),
    "order.cancellation_wanted": ("mail_request",),
    "order.return_wanted": ("mail_request",),
    "order.request_accepted": ("mail_request",),
    "order.request_declined": ("mail_request",),
}

WORK: dict[str, Callable[..., None]] = {
    "drop_files": drop_files,
    "fetch_pictures": fetch_pictures,
    "fetch_picture": fetch_picture,
    "mail_link": mail_link,
    "mail_notice": mail_notice,
    "claim_orders": claim_orders,
    "mail_order_link": mail_order_link,
    "mail_request": mail_request,
}

# In the notation of cron, in UTC.
SCHEDULE: dict[str, tuple[str, Callable[[], None]]] = {
    "clean_up": ("17 3 * * *", clean_up),
    # Strangers may ask for them, so what a flood of them leaves does not wait for the night.
    "drop_old_challenges": ("*/5 * * * *", drop_old_challenges),
    "expire_orders": ("*/5 * * * *", expire_orders),
}
