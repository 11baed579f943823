"""What staff may do. Roles are ready bundles of permissions; only permissions are asked for."""

from collections.abc import Iterable

# The words of the scopes of tokens where both mean the same.
PERMISSIONS = {
    "catalogue:read": "See products, also drafts and archived ones, and stock.",
    "catalogue:write": "Archive and delete products.",
    "stock:write": "Correct stock.",
    "clients:read": "See who buys, with names and addresses.",
    "clients:write": "Change and delete clients.",
    "orders:read": "See orders with the personal data in them.",
    "orders:write": "Write, change and cancel orders.",
    "orders:ship": "Accept, pack and ship orders, and take goods back.",
    "orders:note": "Write notes on orders.",
    "payments:write": "Record payments and refunds.",
    "bills:read": "See bills and credit notes.",
    "bills:write": "Issue bills.",
    "reviews:read": "See reviews that are not published.",
    "reviews:write": "Delete reviews.",
    "reviews:moderate": "Publish and reject reviews.",
    "log:read": "See who did what.",
    "exports:read": "Take data out of the shop.",
    "staff:manage": "Invite staff, give them roles and sign them out for good.",
    "tokens:manage": "Make and revoke the tokens of programs.",
}

OWNER = "owner"
EVERYBODYS = {"orders:read", "orders:note", "catalogue:read"}
OWNERS_ALONE = {"staff:manage", "tokens:manage"}

ROLES: dict[str, frozenset[str]] = {
    "support": frozenset(
        EVERYBODYS
        | {"orders:write", "clients:read", "clients:write", "bills:read"}
        | {"reviews:read", "reviews:moderate"}
    ),
    "warehouse": frozenset(EVERYBODYS | {"orders:ship", "stock:write"}),
    "catalogue": frozenset(
        {"catalogue:read", "catalogue:write", "stock:write"}
        | {"reviews:read", "reviews:write", "reviews:moderate"}
    ),
    "finance": frozenset(
        EVERYBODYS
        | {"payments:write", "bills:read", "bills:write"}
        | {"clients:read", "exports:read", "log:read"}
    ),
    "manager": frozenset(PERMISSIONS.keys() - OWNERS_ALONE),
    OWNER: frozenset(PERMISSIONS),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """What somebody with these roles may do; a role that there is no more gives nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
