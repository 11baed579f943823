from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from webapp.extensions import Base


class PasskeyChallenge(Base):
    """What a browser was asked to sign, once and soon. Only the hash of it is stored.

    It counts for its purpose and, if somebody was signed in, for that session alone.
    """

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('shopper_adds', 'shopper_enters', 'staff_adds', 'staff_proves')",
            name="purpose",
        ),
        CheckConstraint("(purpose = 'shopper_enters') = (session_hash IS NULL)", name="session"),
        CheckConstraint("(purpose LIKE '%adds') = (handle IS NOT NULL)", name="handle"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        Index("ix_passkey_challenges_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str]
    session_hash: Mapped[str | None]
    challenge_hash: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class Passkey:
    """A key in somebody's device, which asks there who he is before it signs.

    `uses` is its own count of how often it was used: one that does not count on was copied.
    """

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    handle: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int] = mapped_column(BigInteger)
    is_synced: Mapped[bool]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("uses >= 0", name="uses_not_negative"),
            CheckConstraint("name <> ''", name="name_not_empty"),
        )


class CustomerPasskey(Passkey, Base):
    """It signs a customer in, without a password."""

    __tablename__ = "customer_passkeys"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.customer_id", ondelete="RESTRICT"), index=True
    )


class StaffPasskey(Passkey, Base):
    """It is a second factor of somebody who works here, and opens no customer's account."""

    __tablename__ = "staff_passkeys"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_factors.staff_id", ondelete="RESTRICT"), index=True
    )
