"""What travels between the importer, its pages and the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, BinaryIO, NewType
from uuid import UUID

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.intake.assistant.profile import Profile
from ecrime.records.intake.reading.limits import MIB
from ecrime.records.intake.reading.rows import RowProblem

BatchId = NewType("BatchId", UUID)


class BatchState(StrEnum):
    """Where a batch stands."""

    WAITING = "waiting"
    LOOKING = "looking"
    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    RECORDING = "recording"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Part(StrEnum):
    """Which file of an import."""

    INCIDENTS = "incidents"
    PEOPLE = "people"
    DOCUMENTS = "documents"


NAME_LENGTH = 200
NO_NAME = "-"
STUCK_AFTER = timedelta(minutes=5)
WORKING = frozenset(
    {
        *(BatchState.WAITING, BatchState.LOOKING, BatchState.CHECKING),
        *(BatchState.RECORDING, BatchState.WITHDRAWING),
    }
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a file.

    total      rows below the headings
    bad        rows with at least one problem
    already    good rows that were recorded before, from this source
    recorded   rows recorded by this batch that stand
    withdrawn  rows recorded by this batch and withdrawn again
    people     rows of the people's file
    orphans    those of them that belong to no row of the file
    documents  that were added; while the file is only checked, those that good rows name
               refused are files that were not added, missing names without one file, unnamed files that no row names
    """

    total: int = 0
    bad: int = 0
    already: int = 0
    recorded: int = 0
    withdrawn: int = 0
    people: int = 0
    orphans: int = 0
    documents: int = 0
    documents_refused: int = 0
    documents_missing: int = 0
    documents_unnamed: int = 0

    @property
    def is_whole(self) -> bool:
        """True when nothing of the files would be left out."""
        return not self.bad and not self.orphans

    @property
    def new(self) -> int:
        """Good rows that are not recorded yet."""
        return self.total - self.bad - self.already - self.recorded


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was received."""

    name: str
    size: int
    hash: bytes

    @classmethod
    def of(cls, name: str, content: BinaryIO) -> File:
        """What is noted of an open file: a name that can be written down, size, SHA-256."""
        content.seek(0)
        digest = hashlib.sha256()
        while piece := content.read(MIB):
            digest.update(piece)
        return cls(tidy_name(name), content.tell(), digest.digest())


def tidy_name(name: str) -> str:
    """A name that can be written down."""
    try:
        return clean_text(name, max_length=NAME_LENGTH) or NO_NAME
    except TextRefused:
        return NO_NAME


@dataclass(frozen=True, slots=True)
class Batch:
    """One import of one file; holds no personal data.

    people           the second file, of people, where one came
    documents        the folder or zip of documents, where one came
    source, mapping  "" until somebody has said what the columns of the file are
    share_done  of the step it is in, 0 to 1
    counted_at  when the figures were last written
    refusals    why the file or its mapping could not be read
    """

    id: BatchId
    source: str
    file: File
    mapping: str
    received_at: datetime
    received_by: UUID
    state: BatchState
    counts: Counts
    share_done: float
    good_rows_only: bool
    encoding: str
    encoding_guessed: bool
    refusals: tuple[Problem, ...]
    counted_at: datetime
    people: File | None = None
    documents: File | None = None

    @property
    def is_working(self) -> bool:
        """True while a job is at it or will be."""
        return self.state in WORKING

    @property
    def is_mapped(self) -> bool:
        """True once it is settled what the columns of the file are."""
        return self.mapping != ""

    @property
    def may_be_mapped(self) -> bool:
        """True while the officer may say what the columns are: after a look through the file, or a vain one."""
        return not self.is_mapped and self.state in (BatchState.MAPPING, BatchState.FAILED)

    @property
    def has_ended(self) -> bool:
        """True when it can be reported and attested: everything of it is recorded, or withdrawn again."""
        return self.state in (BatchState.DONE, BatchState.WITHDRAWN)

    @property
    def has_records(self) -> bool:
        """True when there is something that could be withdrawn, also where recording broke off."""
        return self.state in (BatchState.DONE, BatchState.FAILED) and self.counts.recorded > 0

    def may_go_on(self, now: datetime) -> bool:
        """True when its job broke off, or gave no sign for long, with rows left to do."""
        broke_off = self.state is BatchState.FAILED and self.counts.new > 0
        return broke_off or self.is_stuck(now)

    def is_stuck(self, now: datetime) -> bool:
        """True when the job gave no sign for so long that it may be asked for again."""
        return self.is_working and now - self.counted_at > STUCK_AFTER


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a file before its mapping is settled: what its columns hold, and what was said of them so far.

    profile  None until the file was looked through; ``people_profile`` the same of its people's file
    """

    profile: Profile | None = field(default=None, repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    people_profile: Profile | None = field(default=None, repr=False)


MappingId = NewType("MappingId", UUID)
AttestationId = NewType("AttestationId", UUID)


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """One version of a mapping that the unit keeps under a name; it never changes.

    number  of the version, from 1
    uses    files that were imported with this very text
    """

    id: MappingId
    name: str
    number: int
    text: str = field(repr=False)
    hash: bytes
    kept_at: datetime
    kept_by: UUID
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Attestation:
    """What an officer of this side attested of an import, and who signed for the old system.

    report_hash  SHA-256 of the report as it stood
    is_signed    with a passkey; those of before were not
    """

    id: AttestationId
    report_hash: bytes
    other_name: str
    other_office: str
    note: str
    attested_at: datetime
    attested_by: UUID
    is_signed: bool


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first rows as it would be recorded, in the plain form of its facts."""

    row: int
    facts: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Papers:
    """The working papers of a batch, which may hold personal data."""

    preview: Sequence[PreviewRow]
    problems: Sequence[RowProblem]
    problem_count: int
