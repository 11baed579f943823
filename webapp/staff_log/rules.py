"""How an entry is spelled, and what binds it to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What the first entry is bound to.
BEGINNING = bytes(32)

STAFF = "staff:"


@dataclass(frozen=True)
class Act:
    """What somebody did. `changes` says before and after of each field that changed; so does
    `personal`, of fields that must be forgotten when a person asks for it.
    """

    action: str
    actor: str
    subject: tuple[str, int] | None = None
    event_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


def is_staff(actor: str) -> bool:
    return actor.startswith(STAFF)


def spelled(
    act: Act, *, number: int, at: datetime, request_id: str | None, seals: Mapping[str, str]
) -> str:
    """The entry as one text: the same entry is always spelled the same."""
    subject, subject_id = act.subject or (None, None)
    return canonical(
        {
            "id": number,
            "at": at.isoformat(),
            "actor": act.actor,
            "action": act.action,
            "subject": subject,
            "subject_id": subject_id,
            "event_id": act.event_id,
            "request_id": request_id,
            "facts": act.facts,
            "changes": act.changes,
            "sealed": seals,
        }
    )


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def bound(previous: bytes, body: str) -> bytes:
    """The hash that binds an entry to the one before it."""
    return hashlib.sha256(previous + body.encode()).digest()


def seal_of(salt: bytes, words: str) -> str:
    """Says nothing about the words without the salt, and proves them with it."""
    return hashlib.sha256(salt + words.encode()).hexdigest()
