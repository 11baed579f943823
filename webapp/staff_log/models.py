"""What staff did, entry by entry, each bound to the one before it.

`body` is the whole entry as the text that was hashed, and JSON keeps a text as it was written,
as JSONB would not. The other columns repeat what is asked for.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base


class StaffEntry(Base):
    """One act of a member of the staff, never changed and never deleted."""

    __tablename__ = "staff_log"
    __table_args__ = (
        CheckConstraint(
            "octet_length(previous) = 32 AND octet_length(hash) = 32", name="hash_length"
        ),
        UniqueConstraint("event_id", name="uq_staff_log_event_id"),
        Index("ix_staff_log_subject", "subject", "subject_id", "id"),
        Index("ix_staff_log_action", "action", "at"),
    )

    # Counted under the lock of the log, so that a number that is missing was taken away.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("events.id", ondelete="RESTRICT"), type_=BigInteger
    )
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class SealedWords(Base):
    """What a personal field was before and after. May be deleted; the entry keeps the seal."""

    __tablename__ = "staff_log_words"
    __table_args__ = (CheckConstraint("octet_length(salt) = 16", name="salt_length"),)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("staff_log.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[list[Any]] = mapped_column(JSON)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
