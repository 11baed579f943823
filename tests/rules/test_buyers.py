import pytest

from webapp.orders.rules.buyers import knows_buyer


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ("ada@example.com", True),
        (" Ada@Example.COM ", True),
        ("1015 CJ", True),
        ("1015cj", True),
        ("1015-CJ", True),
        ("ada@example.co", False),
        ("1015 CK", False),
        ("1015", False),
        ("", False),
        ("-", False),
        ("٤", False),
    ],
)
def test_who_knows_the_address_or_the_code_knows_the_buyer(said, is_right):
    assert knows_buyer(said, email="ada@example.com", postal_code="1015 CJ") is is_right


@pytest.mark.parametrize("said", ["", " ", "-", "deleted@client.invalid"])
def test_nobody_knows_a_buyer_who_was_forgotten(said):
    assert not knows_buyer(said, email="deleted@client.invalid", postal_code="-")


@pytest.mark.parametrize("said", ["", " ", "-"])
def test_an_order_without_a_postal_code_is_not_known_by_an_empty_one(said):
    assert not knows_buyer(said, email="ada@example.com", postal_code="")
