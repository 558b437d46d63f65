"""Reading batches. What may hold personal data takes an Access."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from ecrime.base.country import queries as country
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound, Problem
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake.facts import (
    Batch,
    BatchId,
    BatchState,
    Counts,
    File,
    Papers,
    PreviewRow,
)
from ecrime.records.intake.lookups import Areas, KnownArea, Lookups
from ecrime.records.intake.models import Batch as BatchModel
from ecrime.records.intake.models import Chunk, Progress
from ecrime.records.intake.models import PreviewRow as PreviewModel
from ecrime.records.intake.models import RowProblem as ProblemModel
from ecrime.records.intake.reading.rows import RowProblem

PAGE = 50
PROBLEM_PAGE = 100
MOST_WAITING = 20
AT_ONCE = 2_000
SUBJECT = "batch"


def lookups(viewer: Actor) -> Lookups:
    """Every area and class of the pack, as a file may name them, and what the rules need to know."""
    with acting_as(viewer):
        root = country.area(country.pack().root)
        found = (root, *country.areas_below(root.path))
        known = incidents.known_for(viewer, [])
        world = incidents.world_of(found)
    areas = Areas(
        KnownArea(area.id, area.code, area.level, area.parent_id, (area.name_km, area.name_latin)) for area in found
    )
    return Lookups(areas, replace(known, area_paths={area.id: area.path for area in found}, world=world))


def batches(viewer: Actor, *, page: int = 1) -> tuple[list[Batch], int]:
    """One page of the unit's batches, newest first, and how many there are."""
    viewer.require("incident.import")
    with acting_as(viewer):
        rows = BatchModel.objects.select_related("progress").order_by("-received_at", "-id")
        return [_batch(row) for row in rows[(page - 1) * PAGE : page * PAGE]], rows.count()


def batch(viewer: Actor, batch_id: UUID) -> Batch:
    """One batch of the unit. Raises NotFound."""
    with acting_as(viewer):
        row = BatchModel.objects.select_related("progress").filter(id=batch_id).first()
    if row is None:
        raise NotFound("batch.none")
    return _batch(row)


def waiting_for(viewer: Actor) -> list[Batch]:
    """The officer's own batches that stand still until the officer decides, newest first."""
    with acting_as(viewer):
        rows = (
            BatchModel.objects.select_related("progress")
            .filter(received_by_id=viewer.officer_id)
            .filter(progress__state__in=[BatchState.CHECKED, BatchState.FAILED])
            .order_by("-received_at", "-id")
        )
        return [_batch(row) for row in rows[:MOST_WAITING]]


def unfinished(viewer: Actor, file: File, mapping: str) -> Batch | None:
    """The officer's own batch of the very same file and mapping that was cut off, if there is one."""
    with acting_as(viewer):
        row = (
            BatchModel.objects.select_related("progress")
            .filter(file_hash=file.hash, mapping=mapping, received_by_id=viewer.officer_id)
            .filter(progress__state__in=[BatchState.CHECKING, BatchState.RECORDING])
            .order_by("received_at")
            .first()
        )
    return None if row is None else _batch(row)


def other_mappings(viewer: Actor, source: str, mapping: str) -> int:
    """How many batches recorded rows of the source under another mapping; their rows may look new."""
    with acting_as(viewer):
        rows = BatchModel.objects.filter(source=source, progress__recorded__gt=0).exclude(mapping=mapping)
        return rows.exclude(progress__state=BatchState.WITHDRAWN).count()


def mappings(viewer: Actor) -> list[tuple[str, str]]:
    """(source, mapping text) last used by the unit for each source, to be chosen again."""
    with acting_as(viewer):
        rows = BatchModel.objects.order_by("source", "-received_at").distinct("source")
        return list(rows.values_list("source", "mapping"))


def subject(viewer: Actor, batch_id: UUID) -> Subject:
    """The batch as the ledger names it."""
    return Subject(SUBJECT, batch(viewer, batch_id).id)


def papers(access: Access, batch_id: BatchId, *, page: int = 1) -> Papers:
    """The first rows as they would be recorded, and one page of the problems found; the batch was opened before."""
    with acting_as(access):
        preview = PreviewModel.objects.filter(batch_id=batch_id).order_by("row")
        problems = ProblemModel.objects.filter(batch_id=batch_id).order_by("id")
        shown = problems[(page - 1) * PROBLEM_PAGE : page * PROBLEM_PAGE]
        return Papers(
            [PreviewRow(row.row, row.facts) for row in preview],
            [_problem(row) for row in shown],
            problems.count(),
        )


def every_problem(access: Access, batch_id: BatchId) -> Iterator[RowProblem]:
    """All problems found, in the order of the file, read some thousands at a time; the batch was opened before."""
    after = 0
    while True:
        with acting_as(access):
            rows = list(ProblemModel.objects.filter(batch_id=batch_id, id__gt=after).order_by("id")[:AT_ONCE])
        yield from map(_problem, rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def content(viewer: Actor, batch_id: BatchId) -> Iterator[bytes]:
    """The uploaded file, piece by piece."""
    position = 0
    while True:
        with acting_as(viewer):
            row = Chunk.objects.filter(batch_id=batch_id, position=position).first()
        if row is None:
            return
        yield bytes(row.content)
        position += 1


def recorded_by_batch(viewer: Actor, batch_id: BatchId) -> int:
    """How many incidents of the batch stand."""
    return sum(count for _, _, count in incidents.counts_by_area_and_month(viewer, 0, batch_id=batch_id))


def _problem(row: ProblemModel) -> RowProblem:
    return RowProblem(row.row, row.column, row.code, row.shown, row.suggestion, row.params)


def _batch(row: BatchModel) -> Batch:
    progress: Progress = row.progress
    if row.received_at is None or row.received_by_id is None:
        raise RuntimeError("the database has not filled in what it always fills in")
    return Batch(
        BatchId(row.id),
        row.source,
        File(row.file_name, row.file_size, bytes(row.file_hash)),
        row.mapping,
        row.received_at,
        row.received_by_id,
        BatchState(progress.state),
        Counts(progress.total, progress.bad, progress.already, progress.recorded, progress.withdrawn),
        progress.share_done,
        progress.good_rows_only,
        progress.encoding,
        progress.encoding_guessed,
        tuple(Problem(**problem) for problem in progress.refusals),
        progress.counted_at,
    )
