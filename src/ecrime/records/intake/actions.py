"""Receiving, checking, recording and withdrawing batches: the only writers of their tables.

Receiving stands in the ledger as an act on the batch; recording and withdrawing as acts on each incident.
How far a batch is, and its working papers, are no acts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access, own_work
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, EcrimeError, Invalid, Locked, Problem, SignInNeeded, Unavailable
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.documents import actions as documents_of_record
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.intake import papers, queries
from ecrime.records.intake.assistant.answers import first_answers
from ecrime.records.intake.assistant.documents import first_of_documents
from ecrime.records.intake.assistant.joining import first_of_people, within
from ecrime.records.intake.assistant.looking import layout_of, profile_of
from ecrime.records.intake.assistant.proposals import proposals
from ecrime.records.intake.attaching.attach import Attached, attach
from ecrime.records.intake.attaching.box import Box
from ecrime.records.intake.attaching.find import Found, look_over
from ecrime.records.intake.check import CheckedFile, Step, TakeProblems, TakeStep, check_file, share_read
from ecrime.records.intake.facts import (
    NAME_LENGTH,
    AttestationId,
    Batch,
    BatchId,
    BatchState,
    Counts,
    File,
    MappingId,
    Part,
)
from ecrime.records.intake.joining.people import of_peoples_file
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.models import Attestation, Chunk, Draft, KeptMapping, PreviewRow, Progress
from ecrime.records.intake.models import Batch as BatchModel
from ecrime.records.intake.models import RowProblem as ProblemModel
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import RowProblem
from ecrime.records.intake.recording import record_file

WITHDRAWN_AT_ONCE = 2_000
MOST_REFUSALS = 20
NOTE_LENGTH = 500


@act("incident.import", Operation.COLLECTION)
def receive_batch(
    entry: Entry,
    actor: Actor,
    file: File,
    mapping: IncidentMapping | None,
    *,
    chunks: Iterable[bytes] = (),
    people: File | None = None,
    people_chunks: Iterable[bytes] = (),
    documents: File | None = None,
    documents_chunks: Iterable[bytes] = (),
) -> BatchId:
    """Note a file that came in, and under which mapping, if that is known already.

    chunks         its content when it was uploaded
    people         a second file, whose people are joined to its rows; ``people_chunks`` its content
    documents      a zip or folder of documents; ``documents_chunks`` the content of a zip that was uploaded

    Raises Invalid when the mapping reads one of these and it did not come, or the other way round.
    """
    actor.require("incident.import")
    _check_beside(people, documents, mapping)
    source, text = (mapping.source, mapping.text) if mapping else ("", "")
    row = BatchModel(
        id=uuid7(),
        entry_id=entry.id,
        source=source,
        file_name=file.name,
        file_size=file.size,
        file_hash=file.hash,
        mapping=text,
        **_columns("people", people),
        **_columns("documents", documents),
    )
    row.save(force_insert=True)
    Progress(batch_id=row.id, state=BatchState.WAITING, counted_at=timezone.now()).save(force_insert=True)
    parts = ((Part.INCIDENTS, chunks), (Part.PEOPLE, people_chunks), (Part.DOCUMENTS, documents_chunks))
    for part, pieces in parts:
        for position, chunk in enumerate(pieces):
            Chunk(batch_id=row.id, part=part, position=position, content=chunk).save(force_insert=True)
    entry.about(Subject(queries.SUBJECT, row.id), after=_received(source, file, people, documents, text), rule="D13")
    return BatchId(row.id)


@act("incident.import", Operation.COLLECTION)
def map_batch(entry: Entry, actor: Actor, batch: Batch, mapping: IncidentMapping) -> None:
    """Settle what the columns of a received file are, once; its check may then begin.

    Raises Changed when that is settled already, or the file does not wait for it.
    """
    actor.require("incident.import")
    if not batch.may_be_mapped:
        raise Changed("batch.mapped_already" if batch.is_mapped else "batch.not_waiting")
    _check_beside(batch.people, batch.documents, mapping)
    BatchModel.objects.filter(id=batch.id).update(source=mapping.source, mapping=mapping.text, entry_id=entry.id)
    papers.note(actor, batch.id, state=BatchState.WAITING, share_done=0.0, refusals=[])
    after = _received(mapping.source, batch.file, batch.people, batch.documents, mapping.text)
    entry.about(Subject(queries.SUBJECT, batch.id), after=after, rule="D13")


def _check_beside(people: File | None, documents: File | None, mapping: IncidentMapping | None) -> None:
    """What comes beside a file and a mapping that reads it come together or not at all."""
    if mapping is not None and (mapping.documents is None) is not (documents is None):
        raise file_refused("documents_missing" if documents is None else "documents_unmapped")
    if mapping is not None and (mapping.join is None) is not (people is None):
        raise file_refused("people_missing" if people is None else "people_unmapped")
    if people is not None and not people.size:
        raise Invalid([Problem("people", "file.empty")])


def _columns(part: str, file: File | None) -> dict[str, Any]:
    if file is None:
        return {}
    return {f"{part}_name": file.name, f"{part}_size": file.size, f"{part}_hash": file.hash}


def _received(source: str, file: File, people: File | None, documents: File | None, mapping: str) -> dict[str, object]:
    told: dict[str, object] = {
        "source": source,
        "file": file.hash,
        "mapping": hashlib.sha256(mapping.encode()).digest(),
    }
    beside = {"people": people, "documents": documents}
    return told | {name: each.hash for name, each in beside.items() if each is not None}


@act("mapping.keep", Operation.ADMINISTRATION)
def keep_mapping(entry: Entry, actor: Actor, name: str, mapping: IncidentMapping) -> MappingId:
    """Keep a mapping for the unit under a name, as its next version; no version ever changes.

    Raises Invalid without a name, Changed when somebody keeps another version at the same moment.
    """
    actor.require("mapping.keep")
    row = KeptMapping(id=uuid7(), name=_words("name", name), text=mapping.text, entry_id=entry.id)
    if not row.name:
        raise Invalid([Problem("name", "mapping.name_missing")])
    row.save(force_insert=True)
    after = {"name": row.name, "mapping": hashlib.sha256(mapping.text.encode()).digest()}
    entry.about(Subject("mapping", row.id), after=after, rule="D13")
    return MappingId(row.id)


@act("batch.report", Operation.ADMINISTRATION)
def report_batch(entry: Entry, actor: Actor, batch: Batch, report_hash: bytes) -> datetime:
    """Print the report of an import; the ledger keeps its hash. Returns when."""
    actor.require("batch.report")
    entry.about(Subject(queries.SUBJECT, batch.id), after={"report": report_hash}, rule="D13")
    return entry.at


@act("batch.attest", Operation.ADMINISTRATION)
def attest_batch(
    entry: Entry,
    actor: Actor,
    batch: Batch,
    report: bytes,
    *,
    attestation_id: AttestationId,
    other_name: str,
    other_office: str,
    note: str = "",
    signature_id: UUID,
) -> None:
    """Attest that the report of an ended import is right, and note who signed it for the old system; signed.

    report          the content of the very report that was looked at; it is kept
    attestation_id  made by whoever asks, so that what is rehearsed and what is signed bear the same

    Raises Invalid without the other side's name and office, Changed when the import has not ended, Forbidden when
    other words were signed.
    """
    actor.require("batch.attest")
    if not batch.has_ended:
        raise Changed("batch.not_ended")
    said = {"other_name": _words("other_name", other_name), "other_office": _words("other_office", other_office)}
    if missing := [Problem(name, "batch.other_side_missing") for name, words in said.items() if not words]:
        raise Invalid(missing)
    report_hash = hashlib.sha256(report).digest()
    row = Attestation(
        id=attestation_id,
        batch_id=batch.id,
        report_hash=report_hash,
        report=report,
        signature_id=signature_id,
        note=_words("note", note, NOTE_LENGTH),
        entry_id=entry.id,
        **said,
    )
    row.save(force_insert=True)
    entry.about(Subject(queries.SUBJECT, batch.id), after={"report": report_hash, **said}, note=row.note, rule="D13")


def _words(name: str, typed: str, longest: int = NAME_LENGTH) -> str:
    try:
        return clean_text(typed, max_length=longest)
    except TextRefused as refused:
        raise Invalid([Problem(name, refused.code, refused.params)]) from None


def look_through(actor: Actor, batch: Batch, file: BinaryIO, *, step: TakeStep, people: BinaryIO | None = None) -> None:
    """Find out what the columns of a file and of its people's hold, and keep proposals of what they are.

    Raises Invalid when the file cannot be read; the batch is then failed, with the reasons.
    """
    papers.note(actor, batch.id, state=BatchState.LOOKING, share_done=0.0, refusals=[])

    def note(rows: int) -> None:
        share = share_read(file)
        papers.note(actor, batch.id, total=rows, share_done=share)
        step(Step(Counts(rows), share))

    with _failing(actor, batch.id):
        said = queries.draft(actor, batch.id).answers
        profile = profile_of(file, layout_of(said), step=note)
        with of_peoples_file():
            of_people = None if people is None else profile_of(people, layout_of(within(said)), step=note)
    pack = queries.pack_words(actor)
    narrative = gettext("Taken over from the system before this one.")
    words = first_answers(profile, proposals(profile, pack), pack, file_name=batch.file.name, narrative=narrative)
    if of_people is not None:
        words |= first_of_people(profile, of_people, pack)
    if batch.documents is not None:
        words |= first_of_documents(profile)
    papers.keep_draft(actor, batch.id, {**words, **said}, profile=profile, people_profile=of_people)
    papers.note(actor, batch.id, state=BatchState.MAPPING, share_done=1.0, total=profile.rows)


@act("incident.see", Operation.CONSULTATION)
def see_batch(entry: Entry, access: Access, batch: Subject) -> None:
    """Open the papers of an import, which show cells of its file; the ledger has it before anybody reads."""
    entry.about(batch, purpose=access.purpose, purpose_subject_id=access.id)


def keep_answers(actor: Actor, batch: Batch, answers: Mapping[str, str]) -> None:
    """Keep what was said of the columns so far, so that nothing typed is lost."""
    papers.keep_draft(actor, batch.id, answers)


def read_anew(actor: Actor, batch: Batch, said: Mapping[str, str]) -> None:
    """Have everything that was found of the columns forgotten, and note how the file is to be read instead."""
    if not batch.may_be_mapped:
        raise Changed("batch.not_waiting")
    papers.clear(actor, batch.id, Draft)
    papers.keep_draft(actor, batch.id, said)
    papers.note(actor, batch.id, state=BatchState.WAITING, share_done=0.0, refusals=[], total=0)


def map_anew(actor: Actor, batch: Batch) -> BatchId:
    """Take the same file in once more, so that its columns can be described otherwise; the first upload is discarded.

    Raises Changed when it was recorded already, or is at work.
    """
    if not batch.is_mapped or batch.state not in (BatchState.CHECKED, BatchState.FAILED) or batch.counts.recorded:
        raise Changed("batch.not_waiting")
    with acting_as(actor):
        draft = queries.draft(actor, batch.id)
        new = receive_batch(
            actor,
            batch.file,
            None,
            chunks=queries.content(actor, batch.id),
            people=batch.people,
            people_chunks=queries.content(actor, batch.id, Part.PEOPLE),
            documents=batch.documents,
            documents_chunks=queries.content(actor, batch.id, Part.DOCUMENTS),
        )
        answers = draft.answers if draft.profile else {**draft.answers, "toml": batch.mapping}
        papers.keep_draft(actor, new, answers, profile=draft.profile, people_profile=draft.people_profile)
        if draft.profile is not None:
            papers.note(actor, new, state=BatchState.MAPPING, share_done=1.0, total=draft.profile.rows)
        discard_batch(actor, batch)
    return new


def check_batch(
    actor: Actor,
    batch: Batch,
    file: BinaryIO,
    *,
    step: TakeStep,
    problems: TakeProblems = lambda found: None,
    people: BinaryIO | None = None,
    documents: Box | None = None,
) -> CheckedFile:
    """Check a batch's file and keep what was found with the batch; ``problems`` is told as they are found.

    people     the file of people, where the batch has one
    documents  what came beside it, where it is to be told which names and files do not find each other

    Raises Invalid when the file cannot be read; the batch is then failed, with the reasons.
    """
    papers.clear(actor, batch.id, PreviewRow, ProblemModel)
    papers.note(actor, batch.id, state=BatchState.CHECKING, share_done=0.0, refusals=[])

    def note(found: Step) -> None:
        counts = found.counts
        papers.note(actor, batch.id, total=counts.total, bad=counts.bad, people=counts.people, share_done=found.share)
        step(found)

    def keep(found: Sequence[RowProblem]) -> None:
        papers.keep_problems(actor, batch.id, found)
        problems(found)

    with _failing(actor, batch.id):
        mapping = mapping_from_toml(batch.mapping)
        checked = check_file(actor, file, mapping, problems=keep, step=note, batch_id=batch.id, people=people)
        found = Found() if documents is None else look_over(checked, documents, problems=keep)
    # A run that was cut off has recorded some of the rows that now stand already.
    before = queries.recorded_by_batch(actor, batch.id)
    counts = replace(
        checked.counts,
        already=checked.counts.already - before,
        recorded=before,
        documents=found.named,
        documents_refused=found.refused,
        documents_missing=found.missing,
        documents_unnamed=found.unnamed,
    )
    checked = replace(checked, counts=counts)
    papers.keep_findings(actor, batch.id, checked)
    papers.note(
        actor,
        batch.id,
        state=BatchState.CHECKED,
        share_done=1.0,
        encoding=checked.reading.encoding,
        encoding_guessed=checked.reading.encoding_guessed,
        **asdict(checked.counts),
    )
    return checked


def record_batch(
    actor: Actor,
    batch: Batch,
    checked: CheckedFile,
    *,
    good_rows_only: bool,
    step: TakeStep,
    documents: Box | None = None,
    problems: TakeProblems = lambda found: None,
) -> Counts:
    """Record the rows of a checked batch; with bad rows among them only when the officer wants the good ones.

    documents  what came beside the file: each is then added to the record of its row
    problems   is told which of them were not, and why

    Raises Invalid otherwise, and nothing is recorded; also where people would be left out.
    """
    if checked.counts.bad and not good_rows_only:
        raise Invalid([Problem("file", "file.rows_bad", {"bad": str(checked.counts.bad)})])
    if checked.counts.orphans and not good_rows_only:
        raise Invalid([Problem("file", "file.people_left", {"orphans": str(checked.counts.orphans)})])
    papers.note(actor, batch.id, state=BatchState.RECORDING, share_done=0.0, refusals=[], good_rows_only=good_rows_only)

    def note(found: Step) -> None:
        papers.note(actor, batch.id, share_done=found.share, **asdict(found.counts))
        step(found)

    with _failing(actor, batch.id):
        counts = record_file(actor, batch.id, checked, step=note)
        if documents is not None:
            counts = _attach(actor, batch.id, checked, counts, documents, problems=problems, step=step)
    with acting_as(actor):
        papers.note(actor, batch.id, state=BatchState.DONE, share_done=1.0, **asdict(counts))
        papers.clear(actor, batch.id, PreviewRow, Chunk, Draft)
    return counts


def _attach(
    actor: Actor,
    batch_id: BatchId,
    checked: CheckedFile,
    counts: Counts,
    box: Box,
    *,
    problems: TakeProblems,
    step: TakeStep,
) -> Counts:
    """Add the documents of a batch to its records; those that are refused are kept as problems, one by one."""

    def counted(done: Attached) -> Counts:
        return replace(
            counts,
            documents=done.added + done.already,
            documents_refused=done.refused,
            documents_missing=done.missing,
            documents_unnamed=done.unnamed,
        )

    def note(done: Attached) -> None:
        papers.note(actor, batch_id, **asdict(counted(done)))
        step(Step(counted(done), 1.0))

    def keep(found: Sequence[RowProblem]) -> None:
        papers.keep_problems(actor, batch_id, found)
        problems(found)

    return counted(attach(actor, batch_id, checked, box, problems=keep, step=note))


def withdraw_batch(actor: Actor, batch: Batch, *, step: TakeStep) -> int:
    """Withdraw every incident of a batch, and each document that came with it, inside its 48 hours; returns how many
    incidents were withdrawn.

    Raises Locked("batch.locked") when the window has closed; what was withdrawn before stays withdrawn.
    """
    actor.require("incident.withdraw")
    counts = replace(batch.counts, recorded=queries.recorded_by_batch(actor, batch.id))
    whole = max(counts.recorded, 1)
    papers.note(actor, batch.id, state=BatchState.WITHDRAWING, share_done=0.0, refusals=[])
    with _failing(actor, batch.id, state=BatchState.DONE):
        _withdraw_documents(actor, batch.id, counts, step=step)
        while done := _withdraw_some(actor, batch.id):
            counts = replace(counts, recorded=counts.recorded - done, withdrawn=counts.withdrawn + done)
            share = 1 - counts.recorded / whole
            papers.note(actor, batch.id, share_done=share, **asdict(counts))
            step(Step(counts, share))
    with acting_as(actor):
        papers.note(actor, batch.id, state=BatchState.WITHDRAWN, share_done=1.0)
        papers.clear(actor, batch.id, PreviewRow, ProblemModel)
    return counts.withdrawn - batch.counts.withdrawn


def _withdraw_documents(actor: Actor, batch_id: BatchId, counts: Counts, *, step: TakeStep) -> None:
    """Withdraw the documents of a batch, as long as its records can be opened; none where these cannot be withdrawn."""
    if queries.is_locked(actor, batch_id):
        raise Locked("batch.locked", rule="D10")
    while found := queries.filed(actor, batch_id, most=WITHDRAWN_AT_ONCE):
        for incident, document_id in found:
            incidents.see_incident(own_work(actor), incident)
            documents_of_record.withdraw_document(actor, IncidentId(incident.id), document_id)
            step(Step(counts, 0.0))


def _withdraw_some(actor: Actor, batch_id: BatchId) -> int:
    try:
        return incidents.withdraw_batch(actor, batch_id, most=WITHDRAWN_AT_ONCE)
    except Locked:
        raise Locked("batch.locked", rule="D10") from None


def discard_batch(actor: Actor, batch: Batch) -> None:
    """Throw away an upload that was not imported, with all its working papers."""
    waits = batch.state in (BatchState.MAPPING, BatchState.CHECKED, BatchState.FAILED)
    if not waits or batch.counts.recorded:
        raise Changed("batch.not_waiting")
    with acting_as(actor):
        papers.note(actor, batch.id, state=BatchState.DISCARDED)
        papers.clear(actor, batch.id, PreviewRow, ProblemModel, Chunk, Draft)


def mark_asked(actor: Actor, batch_id: BatchId, *, state: BatchState) -> None:
    """Note that a job was asked for, so that nobody asks for it twice."""
    papers.note(actor, batch_id, state=state, share_done=0.0, refusals=[])


def mark_stopped(actor: Actor, batch_id: BatchId) -> None:
    """Note that a job ended by a fault of ours; what it recorded stands and it may be started again."""
    papers.note(actor, batch_id, state=BatchState.FAILED, refusals=[canonical.plain(Problem("", "batch.stopped"))])


@contextmanager
def alone_on(batch_id: BatchId) -> Iterator[None]:
    """Hold a batch for this connection. Raises Changed when another process works on it."""
    key = int.from_bytes(batch_id.bytes[8:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise Changed("batch.busy")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [key])


@contextmanager
def _failing(actor: Actor, batch_id: BatchId, *, state: BatchState = BatchState.FAILED) -> Iterator[None]:
    """Keep a refusal with the batch before it goes on to whoever asked."""
    try:
        yield
    except (Unavailable, SignInNeeded):
        # Nothing is wrong with the batch; whoever asked tries again.
        raise
    except EcrimeError as refusal:
        whole = Problem("", refusal.code, refusal.params)
        problems = refusal.problems if isinstance(refusal, Invalid) else (whole,)
        kept = [canonical.plain(problem) for problem in problems[:MOST_REFUSALS]]
        papers.note(actor, batch_id, state=state, refusals=kept)
        raise
