"""Reading batches. What may hold personal data takes an Access."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO, cast
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound, Problem
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake.assistant.pack_words import AreaWords, KnownClass, PackWords
from ecrime.records.intake.assistant.profile import profile_from_plain
from ecrime.records.intake.chunk_file import ChunkFile
from ecrime.records.intake.facts import (
    Attestation,
    AttestationId,
    Batch,
    BatchId,
    BatchState,
    Counts,
    Draft,
    File,
    KeptMapping,
    MappingId,
    Papers,
    Part,
    PreviewRow,
)
from ecrime.records.intake.figures import Figures, figures_from_plain
from ecrime.records.intake.lookups import Areas, KnownArea, Lookups
from ecrime.records.intake.models import Attestation as AttestationModel
from ecrime.records.intake.models import Batch as BatchModel
from ecrime.records.intake.models import Chunk, Progress
from ecrime.records.intake.models import Draft as DraftModel
from ecrime.records.intake.models import Figures as FiguresModel
from ecrime.records.intake.models import KeptMapping as KeptModel
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
        gazetteer = _gazetteer(country.fingerprint())
        known = incidents.known_for(viewer, [])
        world = replace(known.world, areas=gazetteer.facts)
    return Lookups(gazetteer.areas, replace(known, area_paths=gazetteer.paths, world=world))


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """The areas of the pack, found in the ways that files name them."""

    areas: Areas
    words: AreaWords
    facts: Mapping[str, Area]
    paths: Mapping[str, str]


@lru_cache(maxsize=2)
def _gazetteer(fingerprint: str) -> _Gazetteer:
    """Read once for a load of the pack: sixteen thousand areas take seconds."""
    root = country.area(country.pack().root)
    found = (root, *country.areas_below(root.path))
    known = [
        KnownArea(each.id, each.code, each.level, each.parent_id, (each.name_km, each.name_latin)) for each in found
    ]
    paths = {each.id: each.path for each in found}
    below = [each for each in known if each.level > 0]
    return _Gazetteer(Areas(known), AreaWords(below, paths), {each.id: each for each in found}, paths)


def batches(viewer: Actor, *, page: int = 1) -> tuple[list[Batch], int]:
    """One page of the unit's batches, newest first, and how many there are."""
    viewer.require("incident.import")
    with acting_as(viewer):
        rows = BatchModel.objects.select_related("progress").order_by("-received_at", "-id")
        return [_batch(row) for row in rows[(page - 1) * PAGE : page * PAGE]], rows.count()


def batches_after(viewer: Actor, after: tuple[datetime, UUID] | None, *, limit: int) -> tuple[list[Batch], bool]:
    """The unit's batches behind one of them, newest first, and whether there are more."""
    viewer.require("incident.import")
    with acting_as(viewer):
        rows = BatchModel.objects.select_related("progress").order_by("-received_at", "-id")
        if after is not None:
            rows = rows.filter(Q(received_at__lt=after[0]) | Q(received_at=after[0], id__lt=after[1]))
        found = [_batch(row) for row in rows[: limit + 1]]
    return found[:limit], len(found) > limit


def batch(viewer: Actor, batch_id: UUID) -> Batch:
    """One batch of the unit. Raises NotFound."""
    with acting_as(viewer):
        row = BatchModel.objects.select_related("progress").filter(id=batch_id).first()
    if row is None:
        raise NotFound("batch.none")
    return _batch(row)


def entry_of(viewer: Actor, batch_id: BatchId) -> UUID:
    """The entry under which a batch stands: that of its receipt, or of its mapping where that came later."""
    with acting_as(viewer):
        return BatchModel.objects.values_list("entry_id", flat=True).get(id=batch_id)


def waiting_for(viewer: Actor) -> list[Batch]:
    """The officer's own batches that stand still until the officer decides, newest first."""
    with acting_as(viewer):
        rows = (
            BatchModel.objects.select_related("progress")
            .filter(received_by_id=viewer.officer_id)
            .filter(progress__state__in=[BatchState.MAPPING, BatchState.CHECKED, BatchState.FAILED])
            .order_by("-received_at", "-id")
        )
        return [_batch(row) for row in rows[:MOST_WAITING]]


def unfinished(
    viewer: Actor, file: File, mapping: str, *, people: File | None = None, documents: File | None = None
) -> Batch | None:
    """The officer's own batch of the very same files and mapping that was cut off, if there is one."""
    with acting_as(viewer):
        row = (
            BatchModel.objects.select_related("progress")
            .filter(file_hash=file.hash, mapping=mapping, received_by_id=viewer.officer_id)
            .filter(people_hash=people.hash if people else None)
            .filter(documents_hash=documents.hash if documents else None)
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
        rows = BatchModel.objects.exclude(mapping="").order_by("source", "-received_at").distinct("source")
        return list(rows.values_list("source", "mapping"))


def pack_words(viewer: Actor) -> PackWords:
    """The words of the pack and the post, to compare the values of columns with."""
    path = viewer.unit.area_path
    with acting_as(viewer):
        pack = country.pack()
        gazetteer = _gazetteer(country.fingerprint())
        classes = tuple(
            KnownClass(each.code, (each.name_km, each.name_en), each.iccs or "") for each in country.classes()
        )
        nationalities: dict[str, tuple[str, ...]] = {}
        for each in (each for language in ("km", "en", "fr") for each in country.nationalities(language)):
            nationalities[each.code] = (*nationalities.get(each.code, ()), each.name)
    return PackWords(
        gazetteer.words,
        classes,
        nationalities,
        viewer.unit.zone,
        pack.checks.bounds,
        path,
        tuple(gazetteer.facts[id_].name_latin for id_ in path.split(".")[1:]),
    )


def draft(viewer: Actor, batch_id: BatchId) -> Draft:
    """What is known and was said of a file whose mapping is not settled; nothing when nobody looked yet."""
    with acting_as(viewer):
        row = DraftModel.objects.filter(batch_id=batch_id).first()
    if row is None:
        return Draft()
    profile, people = (profile_from_plain(plain) if plain else None for plain in (row.profile, row.people_profile))
    return Draft(profile, row.answers, people)


def kept_mappings(viewer: Actor) -> list[KeptMapping]:
    """Every version the unit keeps, by name, newest first."""
    viewer.require("incident.import")
    with acting_as(viewer):
        uses = (
            BatchModel.objects.filter(mapping=OuterRef("text"))
            .order_by()
            .values("mapping")
            .annotate(uses=Count("id"))
            .values("uses")
        )
        rows = KeptModel.objects.annotate(uses=Subquery(uses)).order_by("name", "-number")
        return [_kept(row) for row in rows]


def kept_mapping(viewer: Actor, mapping_id: UUID) -> KeptMapping:
    """One version of a mapping of the unit. Raises NotFound."""
    found = next((each for each in kept_mappings(viewer) if each.id == mapping_id), None)
    if found is None:
        raise NotFound("mapping.none")
    return found


def figures(viewer: Actor, batch_id: BatchId) -> Figures | None:
    """What the check of a file counted; None for one that was never checked, or before figures were kept."""
    with acting_as(viewer):
        row = FiguresModel.objects.filter(batch_id=batch_id).first()
    return None if row is None else figures_from_plain(row.content)


def attestations(viewer: Actor, batch_id: BatchId) -> list[Attestation]:
    """What was attested of an import, newest first."""
    with acting_as(viewer):
        of_batch = AttestationModel.objects.filter(batch_id=batch_id).defer("report")
        rows = list(of_batch.order_by("-attested_at", "-id"))
    return [_attestation(row) for row in rows]


def words_to_sign(attestation_id: AttestationId) -> Callable[[], str]:
    """Asks for the words of an attestation while it is rehearsed."""

    def look() -> str:
        with connection.cursor() as cursor:
            cursor.execute("select law.attestation_words(%s)", [attestation_id])
            return str(cursor.fetchone()[0])

    return look


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


def problems_after(
    access: Access, batch_id: BatchId, after: int, *, limit: int
) -> tuple[list[tuple[int, RowProblem]], int]:
    """Problems behind one of them, each with its key, and how many there are; the batch was opened before."""
    with acting_as(access):
        of_batch = ProblemModel.objects.filter(batch_id=batch_id)
        rows = list(of_batch.filter(id__gt=after).order_by("id")[:limit])
        return [(row.id, _problem(row)) for row in rows], of_batch.count()


def content(viewer: Actor, batch_id: BatchId, part: Part = Part.INCIDENTS) -> Iterator[bytes]:
    """An uploaded file, piece by piece."""
    position = 0
    while True:
        with acting_as(viewer):
            row = Chunk.objects.filter(batch_id=batch_id, part=part, position=position).first()
        if row is None:
            return
        yield bytes(row.content)
        position += 1


def file_of(viewer: Actor, found: Batch) -> BinaryIO:
    """The uploaded file, read piece by piece where it is asked for."""
    return _in_pieces(viewer, found.id, Part.INCIDENTS, found.file)


def people_of(viewer: Actor, found: Batch) -> BinaryIO | None:
    """The uploaded file of people, in the same way; None where none came."""
    return None if found.people is None else _in_pieces(viewer, found.id, Part.PEOPLE, found.people)


def filed(viewer: Actor, batch_id: BatchId, *, most: int) -> list[tuple[Subject, UUID]]:
    """Documents that came with a batch and stand, each with the record it stands in."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select i.id, i.jurisdiction, d.id
            from intake_filed f join incidents_incident i on i.id = f.incident_id and i.withdrawn_at is null
                join documents_document d on d.id = f.document_id and d.withdrawn_at is null
            where f.batch_id = %s order by d.id limit %s
            """,
            [batch_id, most],
        )
        return [(Subject("incident", id_, place), document) for id_, place, document in cursor.fetchall()]


def documents_of_batch(viewer: Actor, batch_id: BatchId) -> tuple[int, int]:
    """How many documents that came with a batch stand in records that stand, and how many were withdrawn."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*) filter (where i.withdrawn_at is null and d.withdrawn_at is null),
                   count(*) filter (where i.withdrawn_at is not null or d.withdrawn_at is not null)
            from intake_filed f join incidents_incident i on i.id = f.incident_id
                join documents_document d on d.id = f.document_id
            where f.batch_id = %s
            """,
            [batch_id],
        )
        standing, withdrawn = cursor.fetchone()
    return int(standing), int(withdrawn)


def is_locked(viewer: Actor, batch_id: BatchId) -> bool:
    """Whether a record of the batch is locked by now."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from incidents_incident i where i.batch_id = %s and i.withdrawn_at is null"
            " and i.locks_at <= law.time())",
            [batch_id],
        )
        (found,) = cursor.fetchone()
    return bool(found)


def _in_pieces(viewer: Actor, batch_id: BatchId, part: Part, noted: File) -> BinaryIO:
    def piece(position: int) -> bytes:
        with acting_as(viewer):
            row = Chunk.objects.filter(batch_id=batch_id, part=part, position=position).first()
        return bytes(row.content) if row else b""

    return cast("BinaryIO", io.BufferedReader(ChunkFile(noted.size, piece)))


def recorded_by_batch(viewer: Actor, batch_id: BatchId) -> int:
    """How many incidents of the batch stand."""
    return sum(count for _, _, count in incidents.counts_by_area_and_month(viewer, 0, batch_id=batch_id))


def _kept(row: KeptModel) -> KeptMapping:
    if row.number is None or row.text_hash is None or row.kept_at is None or row.kept_by_id is None:
        raise RuntimeError("the database has not filled in what it always fills in")
    uses = getattr(row, "uses", 0) or 0
    return KeptMapping(
        MappingId(row.id), row.name, row.number, row.text, bytes(row.text_hash), row.kept_at, row.kept_by_id, uses
    )


def _attestation(row: AttestationModel) -> Attestation:
    if row.attested_at is None or row.attested_by_id is None:
        raise RuntimeError("the database has not filled in what it always fills in")
    return Attestation(
        AttestationId(row.id),
        bytes(row.report_hash),
        row.other_name,
        row.other_office,
        row.note,
        row.attested_at,
        row.attested_by_id,
        row.signature_id is not None,
    )


def _problem(row: ProblemModel) -> RowProblem:
    return RowProblem(row.row, row.column, row.code, row.shown, row.suggestion, row.params, row.people_row)


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
        Counts(
            *(progress.total, progress.bad, progress.already, progress.recorded, progress.withdrawn),
            people=progress.people,
            orphans=progress.orphans,
            documents=progress.documents,
            documents_refused=progress.documents_refused,
            documents_missing=progress.documents_missing,
            documents_unnamed=progress.documents_unnamed,
        ),
        progress.share_done,
        progress.good_rows_only,
        progress.encoding,
        progress.encoding_guessed,
        tuple(Problem(**problem) for problem in progress.refusals),
        progress.counted_at,
        _file(row.people_name, row.people_size, row.people_hash),
        _file(row.documents_name, row.documents_size, row.documents_hash),
    )


def _file(name: str | None, size: int | None, digest: bytes | memoryview | None) -> File | None:
    return None if name is None or size is None or digest is None else File(name, size, bytes(digest))
