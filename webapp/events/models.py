"""What happened, and which requests were already answered.

Both are written in the transaction of the change itself, so nothing can happen without its
trace and its consequences, nor the other way round.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base


class Event(Base):
    """One fact, never changed and never deleted (a trigger sees to it)."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    subject: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[str]
    request_id: Mapped[str | None]
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RequestKey(Base):
    """A write that was asked for, and what came of it; the second time it is read from here."""

    __tablename__ = "request_keys"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 8 AND 255", name="key_length"),
        Index("ix_request_keys_created_at", "created_at"),
    )

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
