"""Who works here and what he may do: decided by those who may manage staff."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import delete

from webapp import config
from webapp.accounts.models import AccountLink, Staff, StaffRole
from webapp.accounts.queries.accounts import lock_invitation
from webapp.accounts.queries.staff import (
    find_staff,
    get_staff,
    lock_owners,
    lock_staff,
    owners_beside,
    roles_of_staff,
)
from webapp.accounts.rules.demo import DEMO_EMAIL
from webapp.accounts.rules.roles import OWNER, ROLES, permissions_of
from webapp.accounts.services.links import (
    Purpose,
    ask_for_link,
    link_for,
    links_to,
    look_at_invitation,
    over,
    use_link,
    void_links,
)
from webapp.accounts.services.passwords import hash_password
from webapp.accounts.services.staff import StaffExists, add_staff, give_roles
from webapp.accounts.services.staff_sessions import begin_staff_session, end_staff_sessions
from webapp.db import atomic
from webapp.errors import ShopError
from webapp.events.services import announce
from webapp.extensions import db

MANAGE = "staff:manage"


class LastOwner(ShopError):
    """Without an owner nobody could make another one."""

    code = "last_owner"


class NoRole(ShopError):
    """Somebody without any role, or with one that there is not."""

    status = 422
    code = "no_role"
    field = "roles"


@atomic
def change_roles(staff_id: int, roles: Collection[str], *, actor: str) -> None:
    """The person has these roles and no others, and signs in again for them to count.

    The same roles again change nothing. Raises NotFound, NoRole, LastOwner.
    """
    check_roles(roles)
    lock_owners()
    lock_staff(staff_id)
    before = set(roles_of_staff(staff_id))
    if before == set(roles):
        return
    if OWNER in before and OWNER not in roles:
        insist_on_another_owner(staff_id)
    gone = before - set(roles)
    db.session.execute(
        delete(StaffRole).where(StaffRole.staff_id == staff_id, StaffRole.role.in_(gone))
    )
    give_roles(staff_id, set(roles) - before, actor=actor)
    end_staff_sessions(staff_id)
    announce(
        "staff.roles_changed",
        actor=actor,
        subject=("staff", staff_id),
        before=sorted(before),
        roles=sorted(roles),
    )


def check_roles(roles: Collection[str]) -> None:
    if not roles or set(roles) - ROLES.keys():
        raise NoRole("Please choose at least one role.")


def insist_on_another_owner(staff_id: int) -> None:
    """Asked after the lock on all owners, so that two cannot take each other away at once."""
    ignored = "" if config.current().demo else DEMO_EMAIL
    if not owners_beside(staff_id, but=ignored):
        raise LastOwner("This is the last owner. Make somebody else an owner first.")


@atomic
def deactivate(staff_id: int, *, actor: str) -> None:
    """The person is signed out everywhere at once, and cannot sign in any more.

    What he did goes on naming him. Again changes nothing. Raises NotFound, LastOwner.
    """
    lock_owners()
    staff = lock_staff(staff_id)
    if not staff.is_active:
        return
    if OWNER in roles_of_staff(staff_id):
        insist_on_another_owner(staff_id)
    staff.is_active = False
    end_staff_sessions(staff_id)
    announce("staff.deactivated", actor=actor, subject=("staff", staff_id))


@atomic
def reactivate(staff_id: int, *, actor: str) -> None:
    """The person may sign in again, with the roles of before. Again changes nothing."""
    staff = lock_staff(staff_id)
    if not staff.is_active:
        staff.is_active = True
        announce("staff.reactivated", actor=actor, subject=("staff", staff_id))


@atomic
def invite(*, email: str, roles: Collection[str], by: Staff) -> None:
    """Sends a link to the address, with which somebody joins with these roles.

    Again sends another one, and the one before opens nothing. Raises NoRole, StaffExists.
    """
    check_roles(roles)
    if find_staff(email):
        raise StaffExists(f"{email} is here already.")
    void_links(links_to(email), AccountLink.purpose == Purpose.INVITE)
    facts = {"roles": ",".join(sorted(roles)), "invited_by": str(by.id), "by": by.name}
    actor = f"staff:{by.id}"
    ask_for_link(Purpose.INVITE, email=email, facts=facts, actor=actor)
    announce("staff.invited", actor=actor, email=email, roles=sorted(roles))


@atomic
def withdraw_invitation(link_id: int, *, actor: str) -> None:
    """The link opens nothing any more; again, or after it was used, changes nothing."""
    link = lock_invitation(link_id)
    if link is not None and link.used_at is None:
        link.used_at = datetime.now(UTC)
        announce("staff.invitation_withdrawn", actor=actor, email=link.email)


def accept_invitation(token: str, *, name: str, password: str, device: str) -> str:
    """Somebody joins; gives the token of a session that waits for its second factor.

    Raises PasswordRefused, which leaves the link as it is, and LinkIsOver.
    """
    email = look_at_invitation(token).email
    db.session.rollback()
    password_hash = hash_password(password, about=(email, name))
    return join(token, name=name, password_hash=password_hash, device=device)


@atomic
def join(token: str, *, name: str, password_hash: str, device: str) -> str:
    link = link_for(token, Purpose.INVITE)
    inviter = int(link.facts["invited_by"])
    lock_owners()
    use_link(token)
    if not may_invite(inviter) or find_staff(link.email):
        raise over()
    roles = link.facts["roles"].split(",")
    facts = {"email": link.email, "name": name, "password_hash": password_hash}
    staff = add_staff(**facts, roles=roles, actor=f"staff:{inviter}")
    return begin_staff_session(staff, device=device)


def may_invite(staff_id: int) -> bool:
    """Whoever left, or decides no longer who works here, has invited in vain."""
    return get_staff(staff_id).is_active and MANAGE in permissions_of(roles_of_staff(staff_id))
