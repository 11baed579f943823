"""What somebody wants to buy, whichever door he came through."""

from dataclasses import dataclass

from webapp.payments.rules import PaymentType
from webapp.shipping.rules import DeliveryMethod

# Of one line. A cart holds fewer; staff and programs sell to those who buy in bulk.
MOST_PIECES = 100_000
ADDRESS_NEEDS = ("street", "house_number", "postal_code", "city", "country")


@dataclass(frozen=True)
class Address:
    name: str
    street: str
    house_number: str
    postal_code: str
    city: str
    country: str
    region: str = ""


@dataclass(frozen=True)
class Buyer:
    """Who buys, and how the goods and the money change hands. A guest is no customer."""

    email: str
    name: str
    delivery_method: DeliveryMethod
    payment_type: PaymentType
    address: Address | None = None
    telephone: str = ""
    note: str = ""
    customer_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant; `seen_cents` is the price the caller believes in, if any."""

    variant_id: int
    quantity: int
    seen_cents: int | None = None
