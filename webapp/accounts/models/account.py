from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models.customer import Customer
from webapp.extensions import Base


class Account(Base):
    """With what a customer signs in. It is made when the e-mail address has answered.

    A table of its own, so that nothing which shows or changes a customer can reach it.
    """

    __tablename__ = "accounts"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="RESTRICT"), primary_key=True
    )
    password_hash: Mapped[str | None]
    verified_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    customer: Mapped[Customer] = relationship(lazy="raise")


class CustomerSession(Base):
    """One browser in which a customer is signed in. Only the hash of its token is stored."""

    __tablename__ = "customer_sessions"
    __table_args__ = (Index("ix_customer_sessions_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.customer_id", ondelete="RESTRICT"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class AccountLink(Base):
    """What somebody asked for and an e-mail address must confirm, once and soon.

    It has no token until a mail is written: whoever reads the queue or the database cannot use
    it. `facts` are what is done then, such as the roles of whoever is invited.
    """

    __tablename__ = "account_links"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('register', 'reset', 'change_email', 'invite', 'staff_reset')",
            name="purpose",
        ),
        CheckConstraint("(purpose = 'change_email') = (customer_id IS NOT NULL)", name="owner"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        Index("ix_account_links_expires_at", "expires_at"),
        Index("ix_account_links_email", text("lower(email)")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str]
    email: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.customer_id", ondelete="RESTRICT"), index=True
    )
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
