"""What planning, criminal police and chiefs read of how units record, and what units are asked."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Severity as Grade
from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.records.incidents import measures
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.checks.check import Severity
from ecrime.records.incidents.facts import Origin
from ecrime.records.incidents.measures import Promptness, Timing
from ecrime.records.supervision.facts import (
    MOST_COUNTED,
    Decision,
    FindingId,
    Hits,
    Period,
    QueueFilters,
    QueueRow,
    QueueState,
    Review,
    Said,
    Waiting,
)
from ecrime.records.supervision.models import Finding
from ecrime.records.supervision.models import Review as ReviewModel
from ecrime.records.supervision.models import Said as SaidModel

PAGE = 50
LATELY_DAYS = 7
FIRST = UUID(int=0)
SORTS = frozenset({"found_at", "-found_at", "check_code", "-check_code"})

_COLUMNS = (
    "id",
    "incident__number",
    "incident_id",
    "unit__code",
    "incident__area_id",
    "jurisdiction",
    "incident__recorded_by_id",
    "incident__locks_at",
    "check_code",
    "severity",
    "field",
    "params",
    "found_at",
    "gone_at",
    "review__officer_id",
    "review__unit__code",
    "review__taken_at",
    "review__decision",
    "review__decided_at",
)

_STATES = {
    QueueState.WAITING: Q(review=None, gone_at=None),
    QueueState.TAKEN: Q(review__decision="", gone_at=None),
    QueueState.ASKED: Q(review__decision=Decision.ASKED.value, gone_at=None),
    QueueState.ANSWERED: Q(review__decision=Decision.ANSWERED.value, gone_at=None),
    QueueState.DISMISSED: Q(review__decision=Decision.DISMISSED.value),
    QueueState.SETTLED: Q(gone_at__isnull=False) & ~Q(review__decision=Decision.DISMISSED.value),
}

# Records nobody has looked through in this version and under this pack; those like another one are looked at again,
# for the other may have been withdrawn.
_NOT_LOOKED = """
from incidents_incident i left join supervision_look l on l.incident_id = i.id
where i.withdrawn_at is null and i.erased_at is null
  and i.jurisdiction >= %(scope)s and i.jurisdiction < %(scope)s || '/'
  and (l.version is distinct from i.version or l.pack is distinct from %(pack)s)
"""
_ALIKE = """
select f.incident_id from supervision_finding f
where f.check_code = 'S06' and f.gone_at is null and f.jurisdiction >= %(scope)s and f.jurisdiction < %(scope)s || '/'
"""


def promptness(viewer: Actor, period: Period) -> list[Promptness]:
    """How soon incidents of the viewer's area were recorded: together, by province, by unit."""
    viewer.require("timeliness.see")
    return measures.promptness(viewer, since=period.since, until=period.until)


def timings(viewer: Actor, period: Period) -> Iterator[Timing]:
    """The times behind these figures, record by record, so that anybody can count them again."""
    viewer.require("timeliness.see")
    return measures.timings(viewer, since=period.since, until=period.until)


def queue(viewer: Actor, filters: QueueFilters, *, page: int = 1) -> tuple[list[QueueRow], int]:
    """One page of the findings in the viewer's area and the exact number of all that match."""
    viewer.require("finding.see")
    with acting_as(viewer):
        matching = _matching(viewer, filters)
        order = filters.sort if filters.sort in SORTS else "-found_at"
        tie = "-id" if order.startswith("-") else "id"
        # First which, then what they say: joined to their records, a hundred thousand would be sorted for fifty.
        ids = list(matching.order_by(order, tie).values_list("id", flat=True)[(page - 1) * PAGE : page * PAGE])
        rows = {row.id: row for row in _rows(Finding.objects.filter(id__in=ids))}
        return [rows[FindingId(id_)] for id_ in ids], matching.count()


def next_waiting(viewer: Actor) -> FindingId | None:
    """The finding that has waited longest for somebody to look at it, notes left out."""
    with acting_as(viewer):
        waiting = _matching(viewer, QueueFilters(state=QueueState.WAITING)).order_by("found_at", "id")
        first = waiting.values_list("id", flat=True).first()
    return None if first is None else FindingId(first)


def waiting(viewer: Actor) -> Waiting:
    """How much waits in the viewer's area, notes left out, and since when."""
    with acting_as(viewer):
        now = incidents.lawful_time(viewer)
        nobodys = _graver(viewer).filter(_STATES[QueueState.WAITING]).order_by("found_at", "id")
        found_at = list(nobodys.values_list("found_at", flat=True)[:MOST_COUNTED])
        asked = _graver(viewer).filter(_STATES[QueueState.ASKED], incident__locks_at__lte=now)
        return Waiting(len(found_at), found_at[0] if found_at else None, asked.count())


def looked_at_by(viewer: Actor, *, limit: int) -> list[QueueRow]:
    """What the viewer looks at and nobody has decided, and what units answered him, oldest first."""
    with acting_as(viewer):
        mine = _visible(viewer).filter(
            _STATES[QueueState.TAKEN] | _STATES[QueueState.ANSWERED], review__officer_id=viewer.officer_id
        )
        return _rows(mine.order_by("review__taken_at", "id")[:limit])


def asked_of(viewer: Actor, *, limit: int) -> list[QueueRow]:
    """What the viewer's unit was asked and has answered neither in words nor by a correction, oldest first."""
    with acting_as(viewer):
        asked = _visible(viewer).filter(_STATES[QueueState.ASKED], unit_id=viewer.unit.id)
        return _rows(asked.order_by("review__decided_at", "id")[:limit])


def finding(viewer: Actor, finding_id: UUID) -> QueueRow:
    """One finding with all that was said about it. Raises NotFound outside the viewer's area."""
    viewer.require("finding.see")
    with acting_as(viewer):
        return _with_words([_finding(viewer, finding_id)])[0]


def asked(viewer: Actor, finding_id: UUID) -> QueueRow:
    """A finding against a record of the viewer's unit, with all that was said. Raises NotFound for another unit's."""
    with acting_as(viewer):
        row = _finding(viewer, finding_id)
        if row.unit_code != viewer.unit.code:
            raise NotFound("finding.none")
        return _with_words([row])[0]


def finding_for_update(viewer: Actor, finding_id: FindingId) -> QueueRow:
    """One finding, with its review held until the end of the act."""
    with acting_as(viewer):
        list(ReviewModel.objects.select_for_update().filter(finding_id=finding_id).values_list("id"))
        return _finding(viewer, finding_id)


def findings_of(viewer: Actor, number: str) -> list[QueueRow]:
    """All that stands against one record, gravest first, with what was said; for who may see the record."""
    viewer.require("incident.see")
    with acting_as(viewer):
        stands = _visible(viewer).filter(incident__number=number, gone_at=None).order_by("check_code", "field")
        rows = _with_words(_rows(stands))
    return sorted(rows, key=lambda row: list(Severity).index(row.severity))


def questioned(viewer: Actor, number: str) -> int:
    """How many findings stand against a record that nobody has dismissed, notes left out."""
    with acting_as(viewer):
        stands = _graver(viewer).filter(incident__number=number, gone_at=None)
        return stands.exclude(_STATES[QueueState.DISMISSED]).count()


def hits(viewer: Actor) -> list[Hits]:
    """How often each check found something in the viewer's area and how often that was dismissed, most first."""
    viewer.require("finding.see")
    with acting_as(viewer):
        counted = (
            _visible(viewer)
            .values("check_code", "severity")
            .annotate(
                standing=Count("id", filter=Q(gone_at=None)),
                found=Count("id"),
                dismissed=Count("id", filter=_STATES[QueueState.DISMISSED]),
            )
            .order_by("-found", "check_code")
        )
        return [
            Hits(row["check_code"], Severity(row["severity"]), row["standing"], row["found"], row["dismissed"])
            for row in counted
        ]


def lowered_from(viewer: Actor, incident_ids: Sequence[UUID]) -> dict[UUID, Grade]:
    """The grade from which a record was lowered, where a finding that stands says so."""
    with acting_as(viewer):
        lowered = Finding.objects.filter(incident_id__in=incident_ids, check_code="K06", gone_at=None)
        return {
            incident_id: Grade(params["grade"]) for incident_id, params in lowered.values_list("incident_id", "params")
        }


def not_looked_through(viewer: Actor, *, limit: int, after: UUID = FIRST) -> list[UUID]:
    """Records of the viewer's area to be looked through beside the others, oldest first; those after ``after``."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            f"select i.id {_NOT_LOOKED} and i.id > %(after)s order by i.id limit %(limit)s",
            {**_scope(viewer), "limit": limit, "after": after},
        )
        return [row[0] for row in cursor.fetchall()]


def still_alike(viewer: Actor) -> list[UUID]:
    """Records that were found to be like another one."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_ALIKE, _scope(viewer))
        return [row[0] for row in cursor.fetchall()]


def not_looked_through_lately(viewer: Actor) -> tuple[int, datetime | None]:
    """How many records of the last days are to be looked through, and since when the oldest of them is on file.

    Imported history is left out: it is looked through as a whole.
    """
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            f"select count(*), min(i.recorded_at) {_NOT_LOOKED}"
            " and i.origin = %(origin)s and i.recorded_at > law.time() - make_interval(days => %(lately)s)",
            {**_scope(viewer), "origin": Origin.LIVE.value, "lately": LATELY_DAYS},
        )
        count, since = cursor.fetchone()
    return int(count), since


def _scope(viewer: Actor) -> dict[str, Any]:
    return {"scope": viewer.unit.area_path, "pack": country.pack().label}


def _visible(viewer: Actor) -> QuerySet[Finding]:
    # The policy says the same of the area; only a condition written here can use the index.
    scope = viewer.unit.area_path
    return Finding.objects.filter(jurisdiction__gte=scope, jurisdiction__lt=scope + "/")


def _matching(viewer: Actor, filters: QueueFilters) -> QuerySet[Finding]:
    wanted = Q(severity=filters.severity) if filters.severity else ~Q(severity=Severity.NOTE.value)
    if filters.state:
        wanted &= _STATES[QueueState(filters.state)]
    else:
        wanted &= Q(gone_at=None) & (Q(review=None) | ~Q(review__decision=Decision.DISMISSED.value))
    if filters.check:
        wanted &= Q(check_code=filters.check)
    if filters.area_path:
        wanted &= Q(incident__area_path__gte=filters.area_path, incident__area_path__lt=filters.area_path + "/")
    return _visible(viewer).filter(wanted)


def _graver(viewer: Actor) -> QuerySet[Finding]:
    return _visible(viewer).exclude(severity=Severity.NOTE.value)


def _finding(viewer: Actor, finding_id: UUID) -> QueueRow:
    for row in _rows(_visible(viewer).filter(id=finding_id)):
        return row
    raise NotFound("finding.none")


def _with_words(rows: list[QueueRow]) -> list[QueueRow]:
    said = defaultdict(list)
    columns = ("finding_id", "kind", "words", "officer_id", "unit__code", "said_at")
    found = SaidModel.objects.filter(finding_id__in=[row.id for row in rows]).order_by("said_at", "id")
    for finding_id, kind, words, officer_id, unit_code, said_at in found.values_list(*columns):
        said[finding_id].append(Said(Decision(kind), words, officer_id, unit_code, said_at))
    return [dataclasses.replace(row, said=tuple(said[row.id])) for row in rows]


def _rows(found: QuerySet[Finding]) -> list[QueueRow]:
    return [_row(values) for values in found.values_list(*_COLUMNS)]


def _row(values: Sequence[Any]) -> QueueRow:
    row = dict(zip(_COLUMNS, values, strict=True))
    return QueueRow(
        id=FindingId(row["id"]),
        number=row["incident__number"],
        incident_id=row["incident_id"],
        unit_code=row["unit__code"],
        area_id=row["incident__area_id"],
        jurisdiction=row["jurisdiction"],
        recorded_by=row["incident__recorded_by_id"],
        check=row["check_code"],
        severity=Severity(row["severity"]),
        field=row["field"],
        params=row["params"],
        found_at=row["found_at"],
        gone_at=row["gone_at"],
        locks_at=row["incident__locks_at"],
        review=_review(row) if row["review__officer_id"] is not None else None,
    )


def _review(row: dict[str, Any]) -> Review:
    decision = row["review__decision"]
    return Review(
        officer_id=row["review__officer_id"],
        unit_code=row["review__unit__code"],
        taken_at=row["review__taken_at"],
        decision=Decision(decision) if decision else None,
        decided_at=row["review__decided_at"],
    )
