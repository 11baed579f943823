"""Whether an answer proves what it should, with an authenticator of our own that can lie."""

import json

import cbor2
import pytest
from cbor2 import CBORTag

from tests.authenticator import EXTENSIONS, PRESENT, VERIFIED, Authenticator, b64
from webapp.accounts.rules.passkey_answers import (
    LONGEST_ANSWER,
    NotProven,
    challenge_in,
    credential_in,
    read_answer,
)
from webapp.accounts.rules.passkey_site import Site, site_of
from webapp.accounts.rules.passkeys import (
    Holder,
    Stored,
    check_new,
    check_use,
    options_to_make,
    options_to_prove,
)

SITE = Site("shop.example", "https://shop.example", "The shop")
HOLDER = Holder(b"h" * 32, "ada@example.com", "Ada Lovelace")
CHALLENGE = b"c" * 32
GARBAGE = (
    *("", "null", "[]", "7", '"text"', "{", "[" * 5_000, '{"rawId": 7}', '{"response": []}'),
    '{"rawId": "é", "response": {"clientDataJSON": "ö"}}',
    json.dumps({"rawId": "A", "response": {"clientDataJSON": b64(b"[]")}}),
    json.dumps({"rawId": "A", "response": {"clientDataJSON": b64(b'{"challenge": 7}')}}),
    "x" * (LONGEST_ANSWER + 1),
)

EXTENDED = PRESENT | VERIFIED | EXTENSIONS
# A regular expression to be compiled, and a list that contains another four times by reference.
BOMBS = (cbor2.dumps(CBORTag(35, "(?i)[a-z]")), b"\x82\xd8\x1c\x81\x00\x84" + b"\xd8\x1d\x00" * 4)


def made(device, **lies):
    options = options_to_make(SITE, HOLDER, CHALLENGE, known=[])
    return check_new(read_answer(device.make(options, **lies)), SITE, CHALLENGE)


def used(device, key, *, stored=None, site=SITE, challenge=CHALLENGE, **lies):
    options = options_to_prove(SITE, CHALLENGE)
    answer = read_answer(device.use(options, **lies))
    stored = stored or Stored(key.public_key, HOLDER.handle, key.uses)
    return check_use(answer, site, challenge, stored)


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://shop.example", "shop.example", "https://shop.example"),
        ("https://shop.example:8443/", "shop.example", "https://shop.example:8443"),
        ("https://shop.example:443", "shop.example", "https://shop.example"),
        ("http://localhost:80", "localhost", "http://localhost"),
        ("https://bücher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_a_passkey_is_for_the_address_of_the_shop(address, host, origin):
    assert site_of(address, "The shop") == Site(host, origin, "The shop")


@pytest.mark.parametrize(
    "address",
    [
        *("", None, "http://shop.example", "https://192.0.2.7", "http://192.0.2.7:8000"),
        *("https://shop..example", f"https://{'s' * 64}.example"),
    ],
)
def test_where_browsers_allow_none_there_is_no_site(address):
    assert site_of(address, "The shop") is None


def test_a_browser_is_asked_for_a_passkey_that_asks_who_it_is():
    options = options_to_make(SITE, HOLDER, CHALLENGE, known=[b"k" * 16])

    assert options["rp"] == {"id": "shop.example", "name": "The shop"}
    assert options["user"]["id"] == b64(HOLDER.handle)
    assert options["challenge"] == b64(CHALLENGE)
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert [one["id"] for one in options["excludeCredentials"]] == [b64(b"k" * 16)]
    assert options["attestation"] == "none"


def test_what_was_made_can_be_used():
    device = Authenticator()
    key = made(device)

    assert key.credential_id == device.credential_id
    assert (key.uses, key.is_synced) == (0, False)
    assert used(device, key).uses == 1


def test_one_that_does_not_count_stays_at_nothing():
    device = Authenticator()
    key = made(device)
    assert used(device, key, uses=0).uses == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://shop.example"},
        {"origin": "https://www.shop.example"},
        {"host": "evil.example"},
        {"challenge": b64(b"d" * 32)},
        {"flags": PRESENT},
        {"flags": VERIFIED},
    ],
)
def test_a_passkey_that_was_made_elsewhere_or_unseen_is_refused(lie):
    with pytest.raises(NotProven):
        made(Authenticator(), **lie)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://shop.example.evil.example"},
        {"host": "evil.example"},
        {"challenge": b64(b"d" * 32)},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"signature": b"nothing"},
        {"handle": b"o" * 32},
    ],
)
def test_an_answer_that_lies_proves_nothing(lie):
    device = Authenticator()
    key = made(device)
    with pytest.raises(NotProven):
        used(device, key, **lie)


@pytest.mark.parametrize("uses", [0, 6, 7])
def test_a_copy_is_known_by_its_count(uses):
    device = Authenticator()
    key = made(device)
    stored = Stored(key.public_key, HOLDER.handle, 7)

    with pytest.raises(NotProven):
        used(device, key, stored=stored, uses=uses)
    assert used(device, key, stored=stored, uses=8).uses == 8


def test_the_key_of_another_proves_nothing():
    device, other = Authenticator(), Authenticator()
    made(device)
    with pytest.raises(NotProven):
        used(device, made(other))


def test_what_was_signed_to_make_one_does_not_prove_a_use():
    device = Authenticator()
    key = made(device)
    answer = read_answer(device.make(options_to_make(SITE, HOLDER, CHALLENGE, known=[])))
    with pytest.raises(NotProven):
        check_use(answer, SITE, CHALLENGE, Stored(key.public_key, HOLDER.handle, 0))


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_would_keep_the_decoder_busy_is_not_decoded(bomb):
    device = Authenticator()
    key = made(device)

    for lie in ({"key": bomb}, {"statement": bomb}, {"flags": EXTENDED, "extensions": bomb}):
        with pytest.raises(NotProven, match=r"The answer of your browser is broken\."):
            made(Authenticator(), **lie)
    with pytest.raises(NotProven, match=r"The answer of your browser is broken\."):
        used(device, key, flags=EXTENDED, extensions=bomb)


@pytest.mark.parametrize("bomb", [b"\x18\x05" + BOMBS[0], b"\xf9\x3c\x00" + BOMBS[0]])
def test_no_bomb_hides_where_a_longer_number_ends(bomb):
    """The library goes on as far behind as the number is long when it is written anew."""
    with pytest.raises(NotProven, match=r"The answer of your browser is broken\."):
        made(Authenticator(), key=bomb, flags=EXTENDED)


def test_no_passkey_has_a_longer_name_than_the_standard_allows():
    assert len(made(Authenticator(credential_id=b"n" * 1023)).credential_id) == 1023
    with pytest.raises(NotProven, match="does not fit here"):
        made(Authenticator(credential_id=b"n" * 1024))


def test_what_authenticators_add_is_no_bomb():
    device = Authenticator()
    extensions = cbor2.dumps({"credProtect": 2, "hmac-secret": True})

    key = made(device, flags=EXTENDED, extensions=extensions)

    assert used(device, key, flags=EXTENDED, extensions=cbor2.dumps({"x": b"y" * 300})).uses == 1


@pytest.mark.parametrize("text", GARBAGE)
def test_a_broken_answer_is_refused_in_plain_words(text):
    with pytest.raises(NotProven, match=r"The answer of your browser is broken\."):
        read_whole(text)


def read_whole(text):
    answer = read_answer(text)
    return challenge_in(answer), credential_in(answer)
