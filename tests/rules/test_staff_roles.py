import pytest

from webapp.accounts.rules.roles import OWNERS_ALONE, PERMISSIONS, ROLES, permissions_of


def test_the_owner_may_do_everything_and_the_manager_all_but_decide_who_may():
    assert permissions_of(["owner"]) == PERMISSIONS.keys()
    assert PERMISSIONS.keys() - permissions_of(["manager"]) == OWNERS_ALONE
    assert {"staff:manage", "tokens:manage"} == OWNERS_ALONE


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"owner"}))
def test_nobody_but_the_owner_decides_who_may_do_what(role):
    assert not ROLES[role] & {"staff:manage", "tokens:manage"}


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("support", "orders:write", "payments:write"),
        ("support", "reviews:moderate", "reviews:write"),
        ("warehouse", "orders:ship", "orders:write"),
        ("warehouse", "stock:write", "catalogue:write"),
        ("catalogue", "catalogue:write", "orders:read"),
        ("finance", "payments:write", "orders:write"),
        ("finance", "exports:read", "orders:ship"),
    ],
)
def test_a_role_is_what_its_name_says(role, may, may_not):
    assert may in permissions_of([role])
    assert may_not not in permissions_of([role])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_names_only_permissions_that_there_are(role):
    assert ROLES[role] <= PERMISSIONS.keys()


def test_roles_add_up_and_none_is_nothing():
    both = permissions_of(["warehouse", "finance"])
    assert both == ROLES["warehouse"] | ROLES["finance"]
    assert permissions_of([]) == permissions_of(["a role that was given up"]) == frozenset()
