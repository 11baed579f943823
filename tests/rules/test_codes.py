from datetime import UTC, datetime, timedelta

import pytest

from webapp.accounts.rules import sealing
from webapp.accounts.rules.codes import (
    is_recovery_code,
    match_of,
    offered_secret,
    plain_code,
    readable,
    wait_after,
)

# The key of appendix B of RFC 6238, whose codes are the last six digits of those there.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
MOMENT = datetime.fromtimestamp(1_111_111_109, UTC)
STEP = 1_111_111_109 // 30


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2e10, "353130")],
)
def test_a_code_is_the_one_of_the_standard(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)
    assert match_of(RFC_SECRET, code, now=now, last_step=0).step == int(seconds) // 30


@pytest.mark.parametrize(
    ("late", "step"), [(-61, None), (-30, STEP), (0, STEP), (30, STEP), (61, None)]
)
def test_a_clock_may_be_half_a_minute_off(late, step):
    match = match_of(RFC_SECRET, "081804", now=MOMENT + timedelta(seconds=late), last_step=0)
    assert (match and match.step) == step


def test_a_code_counts_once_and_none_before_it_counts_after_it():
    assert match_of(RFC_SECRET, "081804", now=MOMENT, last_step=STEP) is None
    assert match_of(RFC_SECRET, "081804", now=MOMENT, last_step=STEP + 1) is None
    assert match_of(RFC_SECRET, "081804", now=MOMENT, last_step=STEP - 1).step == STEP


@pytest.mark.parametrize("code", ["", "81804", "0818041", "081805", "O81804", "０81804"])
def test_anything_else_is_no_code(code):
    assert match_of(RFC_SECRET, code, now=MOMENT, last_step=0) is None


def test_blanks_dashes_and_small_letters_do_not_matter():
    assert plain_code(" 081 804 ") == "081804"
    assert plain_code("abcd-EFGH 2345-6789") == "ABCDEFGH23456789"
    assert readable("ABCDEFGH23456789") == "ABCD-EFGH-2345-6789"


@pytest.mark.parametrize(
    ("code", "is_one"),
    [("ABCDEFGH23456789", True), ("ABCDEFGH2345678", False), ("ABCDEFGHI3456789", False)],
)
def test_a_recovery_code_is_known_by_its_signs(code, is_one):
    assert is_recovery_code(code) is is_one


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0), (2, 0), (3, 2), (4, 4), (8, 64), (12, 900), (999, 900)]
)
def test_wrong_codes_make_wait_longer_and_longer(failures, seconds):
    assert wait_after(failures).total_seconds() == seconds


def test_each_session_is_offered_a_secret_of_its_own_and_the_same_again():
    key = sealing.key_for(sealing.OFFERED_FACTOR, "a secret")
    assert offered_secret(key, session="one") == offered_secret(key, session="one")
    assert offered_secret(key, session="one") != offered_secret(key, session="two")
    assert len(offered_secret(key, session="one")) == 32


def test_what_was_sealed_opens_with_the_same_key_alone():
    key = sealing.key_for(sealing.SECOND_FACTOR, "a secret")
    sealed = sealing.seal("JBSWY3DP", key)
    assert "JBSWY3DP" not in sealed
    assert sealing.unseal(sealed, key) == "JBSWY3DP"
    assert sealing.unseal(sealed, sealing.key_for(sealing.SECOND_FACTOR, "another")) is None
    assert sealing.unseal(sealed, sealing.key_for(sealing.STAFF_FORMS, "a secret")) is None
