"""From checked input, whichever door it came through, to what placing an order wants."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.orders.rules.purchase import Address, Buyer, Wanted

ADDRESS_FIELDS = ("street", "house_number", "postal_code", "city", "region", "country")


def buyer_of(data: Mapping[str, Any]) -> Buyer:
    """The buyer of a loaded PlaceOrder or CheckoutForm."""
    return Buyer(
        email=data["email"],
        name=data["name"],
        telephone=data["telephone"],
        note=data["note"],
        delivery_method=data["delivery_method"],
        payment_type=data["payment_type"],
        address=address_of(data),
    )


def address_of(data: Mapping[str, Any]) -> Address | None:
    """A program sends the address as one thing, a form its fields, empty for who fetches."""
    fields = data.get("address") or data
    if not fields.get("street"):
        return None
    return Address(name=data["name"], **{field: fields[field] for field in ADDRESS_FIELDS})


def wanted_of(lines: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """The lines of a loaded PlaceOrder."""
    return [
        Wanted(
            line["variant_id"], line["quantity"], line["price"].cents if "price" in line else None
        )
        for line in lines
    ]
