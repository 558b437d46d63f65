"""Opening a record that shows personal data: the ledger is written first, then the record may be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from ecrime.base.database.context import HoldsToken
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject

OWN_WORK = "own_work"  # one's own unit's record or work item; the purpose is implied


@dataclass(frozen=True, slots=True)
class Access:
    """The right to read one record's personal data, for which an entry stands in the ledger.

    Queries that show a person take an Access; only ``open_access`` makes one.
    """

    token: str = field(repr=False)
    entry_id: UUID
    subject: Subject
    purpose: str


@act("incident.see", Operation.CONSULTATION)
def open_access(entry: Entry, actor: HoldsToken, subject: Subject, *, purpose: str = OWN_WORK) -> Access:
    """Write the consultation of a record to the ledger and return the Access that lets it be read."""
    entry.about(subject, purpose=purpose)
    return Access(actor.token, entry.id, subject, purpose)
