import json

import pytest
from sqlalchemy import text

from tests.conftest import settings_for_tests
from webapp import create_app
from webapp.audit.invariants import INVARIANTS


@pytest.fixture
def audit(app, db):
    """Runs the command as `./shop` does."""
    return lambda *words: app.test_cli_runner().invoke(args=["audit", *words])


@pytest.fixture
def wrong(db, a):
    """A variant of which the shelf says more than the ledger."""
    variant = a.variant_of(a.product()).id
    db.session.execute(text("UPDATE stock_levels SET available = available + 1"))
    db.session.commit()
    return variant


def test_books_in_order_are_said_to_be_so(audit, a):
    a.order((a.variant_of(a.product()), 1))

    answer = audit()

    assert (answer.exit_code, answer.output) == (0, f"All {len(INVARIANTS)} invariants hold.\n")


def test_what_is_broken_is_named_with_its_sentence_and_its_keys(audit, wrong):
    answer = audit()

    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "stock.available_matches_ledger: 1",
        "  What may be sold is what the movements left available.",
        f"  Not so: variant {wrong} at location 1",
        f"1 of {len(INVARIANTS)} invariants are broken.",
    ]


def test_of_many_keys_the_rest_is_counted(audit, a, db):
    for _ in range(21):
        a.product()
    db.session.execute(text("UPDATE stock_levels SET available = 0"))
    db.session.commit()

    assert " at location 1 and 1 more\n" in audit().output


def test_a_program_gets_json(audit, wrong):
    answer = audit("--json")

    assert answer.exit_code == 1
    assert json.loads(answer.output) == {
        "asked": len(INVARIANTS),
        "broken": [
            {
                "name": "stock.available_matches_ledger",
                "about": "What may be sold is what the movements left available.",
                "count": 1,
                "keys": [f"variant {wrong} at location 1"],
            }
        ],
    }


def test_a_program_gets_json_also_when_all_is_well(audit):
    answer = audit("--json")

    assert answer.exit_code == 0
    assert json.loads(answer.output) == {"asked": len(INVARIANTS), "broken": []}


def test_one_invariant_can_be_asked(audit, wrong):
    well, broken = (
        audit("--only", "stock.reserved_matches_ledger"),
        audit("--only", "stock.available_matches_ledger"),
    )

    assert (well.exit_code, well.output) == (0, "1 invariant holds.\n")
    assert (broken.exit_code, broken.output.splitlines()[-1]) == (1, "1 invariant is broken.")


def test_an_unknown_invariant_is_answered_with_all_that_there_are(audit):
    answer = audit("--only", "stock.is_fine")

    assert answer.exit_code == 2
    assert answer.output.splitlines() == [
        "There is no invariant 'stock.is_fine'. There are:",
        *(one.name for one in INVARIANTS),
    ]


def test_a_database_that_is_not_there_is_said(app, media_dir):
    lost = create_app(settings_for_tests("nobody_made_this_one", str(media_dir)))

    with lost.app_context():
        answer = lost.test_cli_runner().invoke(args=["audit"])

    assert answer.exit_code == 2
    assert "The books could not be read" in answer.output
    assert "nobody_made_this_one" in answer.output
