from webapp import config
from webapp.shipping.rules import Rates


def delivery_rates() -> Rates:
    settings = config.current()
    return Rates(settings.home_delivery_cents, settings.free_delivery_from_cents)
