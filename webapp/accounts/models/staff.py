from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base


class Staff(Base):
    """A person who works in the back office. Never deleted: history names them."""

    __tablename__ = "staff"
    __table_args__ = (Index("uq_staff_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signed_in_at: Mapped[datetime | None]


class StaffRole(Base):
    """A role that somebody has; what it allows stands in `rules/roles.py`."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        CheckConstraint(
            "role IN ('support', 'warehouse', 'catalogue', 'finance', 'manager', 'owner')",
            name="role",
        ),
    )

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="RESTRICT"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StaffFactor(Base):
    """That somebody has a second factor: an app for codes, passkeys, or both.

    The secret of the app is encrypted. `last_step` is the time step of the code that was used
    last, so that none counts twice. Wrong codes in a row are counted, and make whoever tries
    wait.
    """

    __tablename__ = "staff_factors"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_not_negative"),)

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    sealed_secret: Mapped[str | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    wait_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RecoveryCode(Base):
    """A code on paper, which counts once. Only its hash is stored."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_factors.staff_id", ondelete="RESTRICT"), index=True
    )
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class StaffSession(Base):
    """One browser that is signed in. Only the hash of its token is stored.

    Without a second factor it opens nothing but the page that asks for it. `confirmed_at` is
    when its person last proved to sit there, with the password and a code.
    """

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship(lazy="raise")
