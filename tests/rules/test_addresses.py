"""What an address must hold, by the rules of its country."""

import pytest

from webapp.accounts.rules.addresses import COUNTRIES, InvalidAddress, normalized

DELFT = {
    "street": "Canal Street",
    "house_number": "12b",
    "postal_code": "1015 CJ",
    "city": "DELFT",
    "region": "",
    "country": "NL",
}
AUSTIN = {
    "street": "Congress Avenue",
    "house_number": "1",
    "postal_code": "78701",
    "city": "AUSTIN",
    "region": "TX",
    "country": "US",
}


def test_a_right_address_stays_as_it_is():
    assert normalized(DELFT) == DELFT


@pytest.mark.parametrize(
    ("given", "changes", "becomes"),
    [
        (AUSTIN, {"region": "texas"}, {"region": "TX"}),
        (DELFT, {"city": "Delft"}, {"city": "DELFT"}),
        (DELFT, {"region": "Zuid-Holland"}, {"region": ""}),
        (
            DELFT,
            {"country": "HK", "region": "九龍", "city": "Mong Kok", "postal_code": "1"},
            {"region": "Kowloon", "city": "Mong Kok", "postal_code": ""},
        ),
        (DELFT, {"country": "GB", "postal_code": "sw1a 1aa"}, {"postal_code": "SW1A 1AA"}),
    ],
)
def test_it_is_written_as_its_country_writes_it(given, changes, becomes):
    found = normalized(given | changes)

    assert {name: found[name] for name in becomes} == becomes


@pytest.mark.parametrize(
    ("given", "changes", "wrong"),
    [
        (DELFT, {"postal_code": "10115"}, ["/postal_code"]),
        (DELFT, {"postal_code": ""}, ["/postal_code"]),
        (DELFT, {"city": ""}, ["/city"]),
        (AUSTIN, {"region": ""}, ["/region"]),
        (AUSTIN, {"region": "Bavaria"}, ["/region"]),
        (AUSTIN, {"region": "CA"}, ["/postal_code"]),
        (
            AUSTIN,
            {"region": "", "city": "", "postal_code": "x"},
            ["/postal_code", "/city", "/region"],
        ),
        (DELFT, {"country": "ZZ"}, ["/country"]),
        (DELFT, {"country": "XX"}, ["/country"]),
    ],
)
def test_what_cannot_be_is_refused_with_the_fields(given, changes, wrong):
    with pytest.raises(InvalidAddress) as caught:
        normalized(given | changes)

    assert [one["pointer"] for one in caught.value.details["errors"]] == wrong


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_rules_of_every_country_can_be_asked(country):
    try:
        found = normalized(DELFT | {"country": country})
    except InvalidAddress as refusal:
        found = refusal.details

    assert found.get("country") == country or found["errors"]


def test_the_countries_are_those_of_the_world():
    assert len(COUNTRIES) == 252
    assert {"NL", "US", "JP", "AQ"} <= set(COUNTRIES)
    assert "ZZ" not in COUNTRIES
