"""From checked input, whichever door it came through, to what placing an order wants."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.catalogue.queries.finding import only_variants
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
    """The lines of a loaded PlaceOrder; raises NotFound, and VariantNeeded."""
    only = only_variants({line["product_id"] for line in lines if "product_id" in line})
    return [
        Wanted(
            line.get("variant_id") or only[line["product_id"]], line["quantity"], seen_cents(line)
        )
        for line in lines
    ]


def changed_goods_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What `change_line` wants; what is not given stays. Raises NotFound, and VariantNeeded."""
    variant_id = wanted.get("variant_id")
    if "product_id" in wanted:
        variant_id = only_variants([wanted["product_id"]])[wanted["product_id"]]
    return {
        "variant_id": variant_id,
        "quantity": wanted.get("quantity"),
        "seen_cents": seen_cents(wanted),
    }


def seen_cents(line: Mapping[str, Any]) -> int | None:
    """The price that the caller believes in, if he said one."""
    return line["price"].cents if "price" in line else None
