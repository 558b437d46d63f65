"""Reading incidents. Lists show no names and take the Actor; a whole incident takes an Access and must be opened."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area
from ecrime.base.database.context import acting_as
from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger import queries as ledger
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.entry import Subject
from ecrime.base.ledger.queries import Opened
from ecrime.base.ledger.tree.export import Export
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.lists import MOST_COUNTED
from ecrime.foundation.errors import NotFound
from ecrime.records.incidents import rows
from ecrime.records.incidents.checks.picture import World
from ecrime.records.incidents.facts import Filters, Incident, IncidentId, IncidentRow, Origin, Step
from ecrime.records.incidents.history import Image, steps
from ecrime.records.incidents.models import Incident as IncidentModel
from ecrime.records.incidents.models import Offence
from ecrime.records.incidents.rules import ClassValidity, Known
from ecrime.records.incidents.supplement_rows import supplement_of
from ecrime.records.incidents.supplements import Supplement
from ecrime.records.lock.rules import CORRECTION_WINDOW

SORTS = frozenset({"occurred_from", "-occurred_from", "recorded_at", "-recorded_at"})
PAGE = 50


def lawful_time(viewer: Actor | Access) -> datetime:
    """The time that counts for locks and lateness: the database's, never behind the ledger."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.time()")
        now: datetime = cursor.fetchone()[0]
    return now


def known_for(viewer: Actor, area_ids: Iterable[str]) -> Known:
    """What the rules need to check facts that name these areas."""
    areas = country.areas(list(area_ids))
    return Known(
        area_paths={area.id: area.path for area in areas},
        classes={found.code: ClassValidity(found.valid_from, found.valid_to) for found in country.classes()},
        world=world_of(areas),
        nationalities=frozenset(found.code for found in country.nationalities("en")),
        post_path=viewer.unit.area_path,
    )


def world_of(areas: Iterable[Area]) -> World:
    """What the edit checks need to know of the country, with these of its areas."""
    pack = country.pack()
    return World(
        classes={found.code: found for found in country.classes_ever()},
        areas={area.id: area for area in areas},
        nationality=pack.nationality,
        archive_from=pack.archive_from,
        settings=pack.checks,
    )


def subject(viewer: Actor, number: str) -> Subject:
    """The record behind a number, to open an Access on. Raises NotFound when it is not in the viewer's area."""
    with acting_as(viewer):
        found = _visible(viewer).filter(number=number).values_list("id", "jurisdiction").first()
    if found is None:
        raise NotFound("incident.none")
    return Subject("incident", found[0], found[1])


def number_of(viewer: Actor, incident_id: UUID) -> str:
    """The number of an incident in the viewer's area."""
    with acting_as(viewer):
        found = _visible(viewer).filter(id=incident_id).values_list("number", flat=True).first()
    if not found:
        raise NotFound("incident.none")
    return found


def incident(access: Access, incident_id: IncidentId) -> Incident:
    """An incident this session has opened, with offences, words and people as far as no mask lies on them.

    Raises PurposeMissing when it was not opened, NotFound when it is not in the viewer's area.
    """
    with acting_as(access):
        row = IncidentModel.objects.select_related("unit").filter(id=incident_id).first()
        if row is None:
            raise NotFound("incident.none")
        return whole(row)


def supplements(access: Access, incident_id: IncidentId) -> list[Supplement]:
    """What was added below an incident this session has opened, in its order, as far as no mask lies on it."""
    with acting_as(access):
        return whole_supplements(incident_id)


def supplement_of_entry(viewer: Actor, entry_id: UUID) -> UUID:
    """Which supplement an entry of the ledger added. Raises NotFound."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select id from incidents_supplement where entry_id = %s", [entry_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("supplement.none")
    return UUID(str(found[0]))


def row(viewer: Actor, number: str) -> IncidentRow:
    """One incident as lists show it, without anybody's name.

    Raises Forbidden without the right, NotFound when it is not in the viewer's area.
    """
    viewer.require("incident.see")
    with acting_as(viewer):
        found = list_rows(list(_visible(viewer).filter(number=number)))
    if not found:
        raise NotFound("incident.none")
    return found[0]


def history(access: Access, incident_id: IncidentId) -> list[Step]:
    """Every act on an incident this session has opened, newest first, with the fields it changed."""
    with acting_as(access):
        with connection.cursor() as cursor:
            cursor.execute(
                "select relation, row_id, version, entry_id, image from law.incident_images(%s)", [incident_id]
            )
            images = [
                Image(relation, row_id, version, entry_id, json.loads(image))
                for relation, row_id, version, entry_id, image in cursor.fetchall()
            ]
        entries = ledger.entries(access, {image.entry_id for image in images})
    return steps(images, entries)


def proven_history(access: Access, incident: Subject) -> Export:
    """Every entry that wrote of an incident this session has opened, proven, with its rows unless somebody is masked.

    Raises Forbidden without the right, Unavailable while one of them waits for its place in the ledger.
    """
    with acting_as(access):
        with translated(), connection.cursor() as cursor:
            cursor.execute("select place, header, rows, salt from law.incident_opening(%s)", [incident.id])
            entries = [
                Opened(place, header, (lines, bytes(salt)) if salt else None)
                for place, header, lines, salt in cursor.fetchall()
            ]
        return ledger.export(incident, entries)


def is_own_work(viewer: Actor, incident_id: IncidentId) -> bool:
    """True when the purpose of opening it is implied: it waits on the viewer's desk; the database decides."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.is_own_work('incident', %s)", [incident_id])
        return bool(cursor.fetchone()[0])


def late_since(viewer: Actor, since: datetime) -> tuple[int, int]:
    """How many incidents in the viewer's area were recorded from then on, and how many of them late (clause D4).

    Imported history was digitised elsewhere; it says nothing of how promptly a unit records.
    """
    with acting_as(viewer):
        recorded = _visible(viewer).filter(recorded_at__gte=since, origin=Origin.LIVE.value, withdrawn_at=None)
        counts = recorded.aggregate(total=Count("id"), late=Count("id", filter=Q(late=True)))
    return counts["total"], counts["late"]


def recently_late(viewer: Actor, since: datetime, *, limit: int) -> list[IncidentRow]:
    """What was recorded late in the viewer's area from then on, newest first; imported history is left out."""
    with acting_as(viewer):
        late = _visible(viewer).filter(recorded_at__gte=since, late=True, origin=Origin.LIVE.value, withdrawn_at=None)
        return list_rows(list(late.order_by("-recorded_at", "-id")[:limit]))


def incident_for_update(incident_id: IncidentId) -> IncidentModel:
    """The incident's row, held until the end of the act. Raises NotFound when it may not be written."""
    row = IncidentModel.objects.select_for_update().filter(id=incident_id).first()
    if row is None:
        raise NotFound("incident.none")
    return row


def incident_to_read(incident_id: IncidentId) -> IncidentModel:
    """The incident's row, inside an act. Raises NotFound when it is not in the viewer's area."""
    row = IncidentModel.objects.select_related("unit").filter(id=incident_id).first()
    if row is None:
        raise NotFound("incident.none")
    return row


def whole_supplements(incident_id: IncidentId) -> list[Supplement]:
    """What was added below an incident; this session has opened it."""
    with connection.cursor() as cursor:
        cursor.execute("select law.incident_supplements(%s)", [incident_id])
        (found,) = cursor.fetchone()
    return [supplement_of(columns) for columns in json.loads(found)]


def whole(row: IncidentModel) -> Incident:
    """An incident's row with all that stands below it; this session has opened it, or is just recording it."""
    offences = Offence.objects.filter(incident_id=row.id, removed=False).order_by("position", "id")
    with connection.cursor() as cursor:
        cursor.execute("select law.incident_statement(%s)", [row.id])
        (statement,) = cursor.fetchone()
    code = row.unit.code if row.unit is not None else ""
    return rows.incident_of(row, code, offences, json.loads(statement))


def incidents(viewer: Actor, filters: Filters, *, page: int = 1) -> tuple[list[IncidentRow], int]:
    """One page of the list and how many match, counted up to one more than MOST_COUNTED."""
    viewer.require("incident.see")
    with acting_as(viewer):
        matches = matching(viewer, filters)
        total = matches[: MOST_COUNTED + 1].count()
        order = filters.sort if filters.sort in SORTS else "-occurred_from"
        tie = "-id" if order.startswith("-") else "id"
        found = list(matches.order_by(order, tie)[(page - 1) * PAGE : page * PAGE])
        restricted = restricted_among(row.id for row in found)
        return [replace(row, restricted=row.id in restricted) for row in list_rows(found)], total


def open_windows(viewer: Actor, *, limit: int) -> list[IncidentRow]:
    """What the viewer's unit recorded itself and may still correct, first to lock first.

    Imported incidents are left out: they wait as one batch, on the page of imports.
    """
    with acting_as(viewer):
        since = lawful_time(viewer) - CORRECTION_WINDOW
        found = _visible(viewer).filter(
            unit_id=viewer.unit.id,
            recorded_at__gt=since,
            origin=Origin.LIVE.value,
            withdrawn_at=None,
            erased_at=None,
        )
        return list_rows(list(found.order_by("recorded_at", "id")[:limit]))


def standing_of_batch(viewer: Actor, batch_id: UUID, *, limit: int) -> list[tuple[UUID, str]]:
    """(id, jurisdiction) of incidents of a batch that can still be withdrawn."""
    with acting_as(viewer):
        found = _visible(viewer).filter(batch_id=batch_id, withdrawn_at=None, erased_at=None).order_by("id")
        return list(found.values_list("id", "jurisdiction")[:limit])


def first_lock_of_batch(viewer: Actor, batch_id: UUID) -> datetime | None:
    """When the first incident of a batch locks that is not withdrawn; None when there is none."""
    with acting_as(viewer):
        standing = _visible(viewer).filter(batch_id=batch_id, withdrawn_at=None).order_by("locks_at")
        return standing.values_list("locks_at", flat=True).first()


def counts_of_batch(viewer: Actor, batch_id: UUID) -> list[tuple[str, str, str, bool, int]]:
    """(civil year of the place, class of the first offence, area id, withdrawn, incidents) of an imported batch."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select to_char(i.occurred_from at time zone i.zone, 'FMYYYY'), coalesce(o.offence_class_id, ''), i.area_id,
                   i.withdrawn_at is not null, count(*)
            from incidents_incident i left join incidents_offence o on o.incident_id = i.id and o.position = 0
            where i.batch_id = %s
            group by 1, 2, 3, 4 order by 1, 2, 3, 4
            """,
            [batch_id],
        )
        counts: list[tuple[str, str, str, bool, int]] = cursor.fetchall()
    return counts


def people_of_batch(viewer: Actor, batch_id: UUID) -> dict[bool, int]:
    """How many people stand in the incidents of an imported batch by now, in withdrawn ones (True) and in others."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select i.withdrawn_at is not null, count(*)
            from incidents_incident i join incidents_personstated p on p.incident_id = i.id
            where i.batch_id = %s and not p.removed
            group by 1
            """,
            [batch_id],
        )
        counts: dict[bool, int] = dict(cursor.fetchall())
    return counts


def counts_by_area_and_month(viewer: Actor, level: int, *, batch_id: UUID | None = None) -> list[tuple[str, str, int]]:
    """(area path cut at the level, civil month "2010-01" of the place, incidents), withdrawn ones left out."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select array_to_string((string_to_array(area_path, '.'))[1:%(parts)s], '.') as area,
                   to_char(occurred_from at time zone zone, 'YYYY-MM') as month, count(*)
            from incidents_incident
            where withdrawn_at is null and (%(batch)s::uuid is null or batch_id = %(batch)s)
              and jurisdiction >= %(scope)s and jurisdiction < %(scope)s || '/'
            group by 1, 2 order by 1, 2
            """,
            {"parts": level + 1, "batch": batch_id, "scope": viewer.unit.area_path},
        )
        counts: list[tuple[str, str, int]] = cursor.fetchall()
    return counts


def _visible(viewer: Actor) -> QuerySet[IncidentModel]:
    # The policy says the same; only a condition written here can use the index.
    scope = viewer.unit.area_path
    return IncidentModel.objects.filter(jurisdiction__gte=scope, jurisdiction__lt=scope + "/")


def matching(viewer: Actor, filters: Filters) -> QuerySet[IncidentModel]:
    """The rows of a list, in no order yet; within ``acting_as``."""
    wanted = Q(withdrawn_at=None)
    if filters.state == "withdrawn":
        wanted = Q(withdrawn_at__isnull=False)
    elif filters.state == "late":
        wanted &= Q(late=True)
    elif filters.state in ("open", "locked"):
        now = lawful_time(viewer)
        wanted &= Q(locks_at__gt=now) if filters.state == "open" else Q(locks_at__lte=now)
    if filters.area_path:
        wanted &= Q(area_path__gte=filters.area_path, area_path__lt=filters.area_path + "/")
    if filters.since is not None:
        wanted &= Q(occurred_from__gte=filters.since)
    if filters.until is not None:
        wanted &= Q(occurred_from__lt=filters.until)
    found = _visible(viewer).filter(wanted)
    if filters.class_code:
        of_class = Offence.objects.filter(
            incident_id=OuterRef("id"), offence_class_id=filters.class_code, removed=False
        )
        found = found.filter(Exists(of_class))
    return found


def restricted_among(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these records are hidden because of an urgent error; within ``acting_as``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select record_id from lock_restriction where record_id = any(%s) and lifted_at is null", [list(ids)]
        )
        return {row[0] for row in cursor.fetchall()}


def list_rows(found: list[IncidentModel]) -> list[IncidentRow]:
    """Rows as lists show them; within ``acting_as``."""
    offences = Offence.objects.filter(incident_id__in=[row.id for row in found], removed=False)
    classes: dict[UUID, list[str]] = defaultdict(list)
    in_order = offences.order_by("incident_id", "position", "id")
    for incident_id, class_code in in_order.values_list("incident_id", "offence_class_id"):
        classes[incident_id].append(class_code)
    return [
        IncidentRow(
            id=IncidentId(row.id),
            number=row.number or "",
            class_code=next(iter(classes[row.id]), ""),
            more_offences=max(len(classes[row.id]) - 1, 0),
            area_id=row.area_id,
            occurred=rows.span_of(row),
            recorded_at=row.recorded_at,  # type: ignore[arg-type]  # filled by trigger
            locks_at=row.locks_at,  # type: ignore[arg-type]
            late=bool(row.late),
            withdrawn=row.withdrawn_at is not None,
            erased=row.erased_at is not None,
            unit_id=row.unit_id,  # type: ignore[arg-type]
        )
        for row in found
    ]
