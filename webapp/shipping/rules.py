"""How goods reach the customer and what that costs."""

from dataclasses import dataclass
from enum import StrEnum


class DeliveryMethod(StrEnum):
    HOME_DELIVERY = "HOME_DELIVERY"
    ON_HAND = "ON_HAND"
    DRIVE_THRU = "DRIVE_THRU"


# Where home deliveries go, by ISO 3166 code; the first is what a form suggests.
DELIVERY_COUNTRIES = {
    "NL": "Netherlands",
    "AT": "Austria",
    "BE": "Belgium",
    "DK": "Denmark",
    "FI": "Finland",
    "FR": "France",
    "DE": "Germany",
    "IE": "Ireland",
    "IT": "Italy",
    "LU": "Luxembourg",
    "NO": "Norway",
    "PL": "Poland",
    "PT": "Portugal",
    "ES": "Spain",
    "SE": "Sweden",
    "CH": "Switzerland",
    "GB": "United Kingdom",
}


@dataclass(frozen=True)
class Rates:
    """What a home delivery costs, and from which amount of goods it is free (0: never)."""

    home_cents: int
    free_from_cents: int


def needs_address(method: DeliveryMethod) -> bool:
    return method is DeliveryMethod.HOME_DELIVERY


def shipping_cents(method: DeliveryMethod, goods_cents: int, rates: Rates) -> int:
    """The cost of a delivery in minor units; whoever fetches the goods pays nothing."""
    if method is not DeliveryMethod.HOME_DELIVERY:
        return 0
    if 0 < rates.free_from_cents <= goods_cents:
        return 0
    return rates.home_cents
