"""From checked input, whichever door it came through, to what placing an order wants."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from webapp.accounts.models import Customer, CustomerAddress
from webapp.accounts.queries.customers import (
    find_only_address,
    get_address_of,
    lock_customer_to_keep,
)
from webapp.catalogue.queries.finding import only_variants
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.orders.rules.purchase import Address, Buyer, Wanted
from webapp.shipping.rules import DELIVERY_COUNTRIES, needs_address

ADDRESS_FIELDS = ("street", "house_number", "postal_code", "city", "region", "country")


class NoDeliveryThere(ShopError):
    """The address of the client lies in a country that nothing is sent to."""

    code = "no_delivery_there"
    field = "country"


@atomic
def buyer_of_order(data: Mapping[str, Any]) -> Buyer:
    """The buyer of a loaded PlaceOrder; what it does not say is copied from its customer.

    Raises NotFound for unknown customers and addresses, and NoDeliveryThere.
    """
    if "customer_id" not in data:
        return buyer_of({"telephone": ""} | dict(data))
    customer = lock_customer_to_keep(data["customer_id"])
    known = {
        "email": customer.email,
        "name": f"{customer.name} {customer.lastname}",
        "telephone": customer.telephone,
    }
    buyer = replace(buyer_of(known | dict(data)), customer_id=customer.id)
    if buyer.address:
        return buyer
    return replace(buyer, address=known_address(customer, buyer, data.get("address_id")))


def known_address(customer: Customer, buyer: Buyer, address_id: int | None) -> Address | None:
    """The one that was named, else the only one that the customer has."""
    if address_id is None:
        found = find_only_address(customer.id)
    else:
        found = get_address_of(customer.id, address_id)
    if found is None or not needs_address(buyer.delivery_method):
        return None
    return deliverable(found, buyer.name)


def deliverable(address: CustomerAddress, name: str) -> Address:
    if address.country not in DELIVERY_COUNTRIES:
        raise NoDeliveryThere("We do not deliver to this country.", country=address.country)
    return Address(name=name, **{field: getattr(address, field) for field in ADDRESS_FIELDS})


def buyer_of(data: Mapping[str, Any]) -> Buyer:
    """The buyer of a loaded CheckoutForm, or of a PlaceOrder with nothing left out."""
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
