"""Receiving, checking, recording and withdrawing batches: the only writers of their tables.

Receiving stands in the ledger as an act on the batch; recording and withdrawing as acts on each incident.
How far a batch is, and its working papers, are no acts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import BinaryIO

from django.db import connection
from django.utils import timezone

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.bulk import copy_rows
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, EcrimeError, Invalid, Locked, Problem, SignInNeeded, Unavailable
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions as incidents
from ecrime.records.intake import queries
from ecrime.records.intake.check import CheckedFile, Step, TakeProblems, TakeStep, check_file
from ecrime.records.intake.facts import Batch, BatchId, BatchState, Counts, File
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.models import Batch as BatchModel
from ecrime.records.intake.models import Chunk, PreviewRow, Progress
from ecrime.records.intake.models import RowProblem as ProblemModel
from ecrime.records.intake.reading.rows import RowProblem
from ecrime.records.intake.recording import record_file

WITHDRAWN_AT_ONCE = 2_000
MOST_REFUSALS = 20


@act("incident.import", Operation.COLLECTION)
def receive_batch(
    entry: Entry, actor: Actor, file: File, mapping: IncidentMapping, *, chunks: Iterable[bytes] = ()
) -> BatchId:
    """Note a file that came in, under which mapping; ``chunks`` is its content when it was uploaded."""
    actor.require("incident.import")
    row = BatchModel(
        id=uuid7(),
        entry_id=entry.id,
        source=mapping.source,
        file_name=file.name,
        file_size=file.size,
        file_hash=file.hash,
        mapping=mapping.text,
    )
    row.save(force_insert=True)
    Progress(batch_id=row.id, state=BatchState.WAITING, counted_at=timezone.now()).save(force_insert=True)
    for position, chunk in enumerate(chunks):
        Chunk(batch_id=row.id, position=position, content=chunk).save(force_insert=True)
    entry.about(
        Subject(queries.SUBJECT, row.id),
        after={"source": mapping.source, "file": file.hash, "mapping": hashlib.sha256(mapping.text.encode()).digest()},
        rule="D13",
    )
    return BatchId(row.id)


@act("incident.see", Operation.CONSULTATION)
def see_batch(entry: Entry, access: Access, batch: Subject) -> None:
    """Open the papers of an import, which show cells of its file; the ledger has it before anybody reads."""
    entry.about(batch, purpose=access.purpose, purpose_subject_id=access.id)


def check_batch(
    actor: Actor, batch: Batch, file: BinaryIO, *, step: TakeStep, problems: TakeProblems = lambda found: None
) -> CheckedFile:
    """Check a batch's file and keep what was found with the batch; ``problems`` is told as they are found.

    Raises Invalid when the file cannot be read; the batch is then failed, with the reasons.
    """
    _clear(actor, batch.id, PreviewRow, ProblemModel)
    _note(actor, batch.id, state=BatchState.CHECKING, share_done=0.0, refusals=[])

    def note(found: Step) -> None:
        _note(actor, batch.id, total=found.counts.total, bad=found.counts.bad, share_done=found.share)
        step(found)

    def keep(found: Sequence[RowProblem]) -> None:
        _keep_problems(actor, batch.id, found)
        problems(found)

    with _failing(actor, batch.id):
        checked = check_file(actor, file, mapping_from_toml(batch.mapping), problems=keep, step=note)
    # A run that was cut off has recorded some of the rows that now stand already.
    before = queries.recorded_by_batch(actor, batch.id)
    counts = replace(checked.counts, already=checked.counts.already - before, recorded=before)
    checked = replace(checked, counts=counts)
    _keep_preview(actor, batch.id, checked)
    _note(
        actor,
        batch.id,
        state=BatchState.CHECKED,
        share_done=1.0,
        encoding=checked.reading.encoding,
        encoding_guessed=checked.reading.encoding_guessed,
        **asdict(checked.counts),
    )
    return checked


def record_batch(actor: Actor, batch: Batch, checked: CheckedFile, *, good_rows_only: bool, step: TakeStep) -> Counts:
    """Record the rows of a checked batch; with bad rows among them only when the officer wants the good ones.

    Raises Invalid("file.rows_bad") otherwise, and nothing is recorded.
    """
    if checked.counts.bad and not good_rows_only:
        raise Invalid([Problem("file", "file.rows_bad", {"bad": str(checked.counts.bad)})])
    _note(actor, batch.id, state=BatchState.RECORDING, share_done=0.0, refusals=[], good_rows_only=good_rows_only)

    def note(found: Step) -> None:
        _note(actor, batch.id, share_done=found.share, **asdict(found.counts))
        step(found)

    with _failing(actor, batch.id):
        counts = record_file(actor, batch.id, checked, step=note)
    with acting_as(actor):
        _note(actor, batch.id, state=BatchState.DONE, share_done=1.0, **asdict(counts))
        _clear(actor, batch.id, PreviewRow, Chunk)
    return counts


def withdraw_batch(actor: Actor, batch: Batch, *, step: TakeStep) -> int:
    """Withdraw every incident of a batch inside its 48 hours; returns how many were withdrawn.

    Raises Locked("batch.locked") when the window has closed; what was withdrawn before stays withdrawn.
    """
    actor.require("incident.withdraw")
    counts = replace(batch.counts, recorded=queries.recorded_by_batch(actor, batch.id))
    whole = max(counts.recorded, 1)
    _note(actor, batch.id, state=BatchState.WITHDRAWING, share_done=0.0, refusals=[])
    with _failing(actor, batch.id, state=BatchState.DONE):
        while done := _withdraw_some(actor, batch.id):
            counts = replace(counts, recorded=counts.recorded - done, withdrawn=counts.withdrawn + done)
            share = 1 - counts.recorded / whole
            _note(actor, batch.id, share_done=share, **asdict(counts))
            step(Step(counts, share))
    with acting_as(actor):
        _note(actor, batch.id, state=BatchState.WITHDRAWN, share_done=1.0)
        _clear(actor, batch.id, PreviewRow, ProblemModel)
    return counts.withdrawn - batch.counts.withdrawn


def _withdraw_some(actor: Actor, batch_id: BatchId) -> int:
    try:
        return incidents.withdraw_batch(actor, batch_id, most=WITHDRAWN_AT_ONCE)
    except Locked:
        raise Locked("batch.locked", rule="D10") from None


def discard_batch(actor: Actor, batch: Batch) -> None:
    """Throw away an upload that was not imported, with all its working papers."""
    if batch.state not in (BatchState.CHECKED, BatchState.FAILED) or batch.counts.recorded:
        raise Changed("batch.not_waiting")
    with acting_as(actor):
        _note(actor, batch.id, state=BatchState.DISCARDED)
        _clear(actor, batch.id, PreviewRow, ProblemModel, Chunk)


def mark_asked(actor: Actor, batch_id: BatchId, *, state: BatchState) -> None:
    """Note that a job was asked for, so that nobody asks for it twice."""
    _note(actor, batch_id, state=state, share_done=0.0, refusals=[])


def mark_stopped(actor: Actor, batch_id: BatchId) -> None:
    """Note that a job ended by a fault of ours; what it recorded stands and it may be started again."""
    _note(actor, batch_id, state=BatchState.FAILED, refusals=[canonical.plain(Problem("", "batch.stopped"))])


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
        _note(actor, batch_id, state=state, refusals=kept)
        raise


def _note(actor: Actor, batch_id: BatchId, **values: object) -> None:
    with acting_as(actor):
        Progress.objects.filter(batch_id=batch_id).update(counted_at=timezone.now(), **values)


_STAGE_PROBLEMS = """
create temporary table if not exists intake_found (
    row bigint, place text, code text, params text, shown text, suggestion text
) on commit delete rows
"""

_KEEP_PROBLEMS = """
insert into intake_rowproblem (batch_id, row, "column", code, params, shown, suggestion)
select %s, row, place, code, params::jsonb, shown, suggestion from intake_found
"""


def _keep_problems(actor: Actor, batch_id: BatchId, problems: Sequence[RowProblem]) -> None:
    if not problems:
        return
    rows = [
        (
            problem.row,
            problem.column,
            problem.code,
            json.dumps(dict(problem.params)),
            problem.shown,
            problem.suggestion,
        )
        for problem in problems
    ]
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(_STAGE_PROBLEMS)
        copy_rows("intake_found", "row, place, code, params, shown, suggestion", rows, ["int8", *["text"] * 5])
        cursor.execute(_KEEP_PROBLEMS, [batch_id])


def _keep_preview(actor: Actor, batch_id: BatchId, checked: CheckedFile) -> None:
    with acting_as(actor):
        PreviewRow.objects.bulk_create(
            PreviewRow(batch_id=batch_id, row=row.row, facts=row.facts) for row in checked.preview
        )


def _clear(actor: Actor, batch_id: BatchId, *papers: type[PreviewRow | ProblemModel | Chunk]) -> None:
    """Throw away working papers of a batch that have served."""
    with acting_as(actor):
        for kind in papers:
            kind.objects.filter(batch_id=batch_id).delete()
