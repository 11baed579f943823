"""Every route of the back office with every role: who lacks the permission does nothing."""

import re

import pytest

from tests.access.routes import routes_of
from tests.access.staff_policy import HALFWAY, PUBLIC, STAFF, STAFF_POLICY
from tests.access.tables import difference, tables
from tests.conftest import signed_in_as
from webapp.accounts.rules.roles import PERMISSIONS, ROLES

SAMPLES = {"noun": "shipment", "code": "B2026-000001"}
REFUSED = "Your roles do not let you do this"


def test_the_table_names_every_route_and_whom_it_is_for(app):
    assert routes_of(app, "/staff") == STAFF_POLICY


def test_every_row_names_a_permission_that_there_is():
    assert set(STAFF_POLICY.values()) <= {STAFF, HALFWAY, PUBLIC, *PERMISSIONS}


def address_of(path):
    return re.sub(r"\{(\w+)\}", lambda found: SAMPLES.get(found[1], "1"), path)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_permissions_open_and_nothing_else(app, a, role):
    """Of what is refused nothing is left but the entry in the log."""
    client = signed_in_as(role, app, a)
    rows = {row: needed for row, needed in STAFF_POLICY.items() if needed in PERMISSIONS}

    for row, needed in rows.items():
        verb, _, path = row.partition(" ")
        before = tables()
        answer = client.open(address_of(path), method=verb)
        if needed in ROLES[role]:
            assert REFUSED not in answer.text, row
        else:
            assert (answer.status_code, REFUSED in answer.text) == (403, True), row
            assert difference(before, tables()) == ["staff_log"], row


@pytest.fixture
def order(a):
    return a.order((a.variant_of(a.product()), 1))


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_what_its_reader_may_not_do(app, a, order, role):
    client = signed_in_as(role, app, a)
    a.review(a.product(), state="PENDING")
    pages = ["/staff", "/staff/orders", f"/staff/orders/{order.id}", "/staff/products"]
    pages += ["/staff/products/1", "/staff/reviews", "/staff/me", "/staff/people", "/staff/tokens"]
    pages += ["/staff/people/1"]
    answers = {page: client.get(page) for page in pages}

    shown = {page: answer.text for page, answer in answers.items() if answer.status_code == 200}
    offered = [(page, *way) for page, text in shown.items() for way in ways_out(text)]
    assert len(offered) > 10
    assert [way for way in offered if is_forbidden(role, *way[1:])] == []


def ways_out(page):
    """Each link and each form of the page, as a verb and a path."""
    for path in re.findall(r'<a\b[^>]*href="(/staff[^"?#]*)', page):
        yield "GET", path
    for method, path in re.findall(r'<form[^>]*method="(\w+)"[^>]*action="(/staff[^"?#]*)', page):
        yield method.upper(), path


def is_forbidden(role, verb, target):
    row = row_of(verb, target)
    return STAFF_POLICY[row] in PERMISSIONS and STAFF_POLICY[row] not in ROLES[role]


def row_of(verb, target):
    """The row that the address belongs to; the one with the fewest holes counts."""
    rows = [row for row in STAFF_POLICY if pattern_of(row).fullmatch(f"{verb} {target}")]
    assert rows, (verb, target)
    return min(rows, key=lambda row: row.count("{"))


def pattern_of(row):
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(row)))
