"""The entry an act writes: on which record, and a commitment to what was there before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ecrime.foundation import canonical, hashing


class Operation(StrEnum):
    """The six logged operations of Article 25 LED, and the service's own housekeeping."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Subject:
    """The record acted on. ``jurisdiction`` is its area path; None when it has none but the actor's."""

    kind: str
    id: UUID
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry commits to, salted; the commitment alone tells nothing."""

    commitment: bytes
    salt: bytes

    @classmethod
    def of(cls, *, before: Any, after: Any, note: str = "") -> Content:
        """Commit to the facts before and after and a note (a reason, a purpose in words)."""
        salt = hashing.new_salt()
        return cls(hashing.commitment(salt, body_of(before=before, after=after, note=note)), salt)


def body_of(*, before: Any = None, after: Any = None, note: str = "") -> bytes:
    """The words an entry commits to; who has them and the salt can compare."""
    return canonical.encode({"before": before, "after": after, "note": note})


class Entry:
    """One entry in the making: reserved at the start of an act, appended at its end."""

    def __init__(self, entry_id: UUID, at: datetime) -> None:
        self.id = entry_id
        self.at = at
        self.subject: Subject | None = None
        self.content: Content | None = None
        self.purpose: str | None = None
        self.purpose_subject_id: UUID | None = None
        self.rule: str | None = None
        self.grant_id: UUID | None = None

    def about(
        self,
        subject: Subject,
        *,
        before: Any = None,
        after: Any = None,
        note: str = "",
        purpose: str | None = None,
        purpose_subject_id: UUID | None = None,
        rule: str | None = None,
        grant_id: UUID | None = None,
    ) -> None:
        """Say on which record the act was and what changed; exactly once in an act."""
        if self.subject is not None:
            raise RuntimeError("an act has one entry, about one record")
        self.subject = subject
        self.content = Content.of(before=before, after=after, note=note)
        self.purpose = purpose
        self.purpose_subject_id = purpose_subject_id
        self.rule = rule
        self.grant_id = grant_id
