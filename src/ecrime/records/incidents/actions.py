"""Recording, seeing, correcting, importing and withdrawing incidents: the only writers of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.country.facts import Severity
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.bulk import Entries, bulk_act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation import hashing
from ecrime.foundation.errors import Changed, Forbidden, Invalid, Locked, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import carrying, queries, rows, rules, staging
from ecrime.records.incidents.changes import Change
from ecrime.records.incidents.checks.of_incident import picture_of
from ecrime.records.incidents.checks.picture import Picture, World, gravest_of
from ecrime.records.incidents.facts import Imported, Incident, IncidentFacts, IncidentId, Origin, Printed
from ecrime.records.incidents.models import Incident as IncidentModel
from ecrime.records.incidents.models import (
    Offence,
    OrganisationStated,
    PartOfIncident,
    PersonStated,
    PropertyStated,
    RelationStated,
    RoleHeld,
    SupplementStated,
    VehicleStated,
)
from ecrime.records.incidents.numbers import record_number
from ecrime.records.incidents.supplement_rows import supplement_columns
from ecrime.records.incidents.supplement_rules import check_supplement
from ecrime.records.incidents.supplements import Supplement, SupplementFacts, SupplementId
from ecrime.records.incidents.telling import Told, tell
from ecrime.records.lock.rules import CORRECTION_WINDOW, Window

# In the order in which they name each other.
PARTS: dict[str, type[PartOfIncident]] = {
    rows.OFFENCE: Offence,
    rows.PERSON: PersonStated,
    rows.ORGANISATION: OrganisationStated,
    rows.ROLE: RoleHeld,
    rows.RELATION: RelationStated,
    rows.THING: PropertyStated,
    rows.VEHICLE: VehicleStated,
}


@act("incident.record", Operation.COLLECTION)
def record_incident(entry: Entry, actor: Actor, facts: IncidentFacts) -> Incident:
    """Record an incident; it may be corrected for 48 hours from now.

    Raises Invalid with every problem, Forbidden without the right.
    """
    actor.require("incident.record")
    world = _check(actor, facts, recorded_at=entry.at)
    row = IncidentModel(id=uuid7(), origin=Origin.LIVE.value, entry_id=entry.id, **rows.incident_columns(facts))
    row.serial_year, row.serial = _reserve_serials(1)
    row.save(force_insert=True)
    _write_parts(row, facts, entry)
    row.refresh_from_db()
    recorded = queries.whole(row)
    entry.about(Subject("incident", row.id, row.jurisdiction), after=_content(recorded), rule="D4")
    tell(actor, [_told(recorded, world, now=entry.at)])
    return recorded


@act("incident.see", Operation.CONSULTATION)
def see_incident(entry: Entry, access: Access, incident: Subject) -> None:
    """Open an incident to be read in this session for half an hour; the ledger has it before anybody reads.

    Raises PurposeMissing when the access has run out, or implies own work where it is not.
    """
    entry.about(incident, purpose=access.purpose, purpose_subject_id=access.id)


@act("incident.export", Operation.DISCLOSURE)
def export_incident(entry: Entry, access: Access, incident: Subject, content: bytes) -> None:
    """Note that the history of a record leaves the house as a file, and which file.

    Raises PurposeMissing as see_incident does, Forbidden without the right.
    """
    after = {"file": hashing.fingerprint(content)}
    entry.about(incident, after=after, purpose=access.purpose, purpose_subject_id=access.id)


@act("incident.correct", Operation.ALTERATION)
def correct_incident(
    entry: Entry, actor: Actor, incident_id: IncidentId, facts: IncidentFacts, *, version: int
) -> Incident:
    """Replace the facts of an incident inside its 48 hours.

    version  of the incident the officer read

    Raises Forbidden without the right, NotFound for another unit's record, Locked after the window, PurposeMissing
    when it was not opened in this session, Changed when someone else corrected the record since it was read,
    Invalid with every problem.
    """
    actor.require("incident.correct")
    row = queries.incident_for_update(incident_id)
    if row.recorded_at is None or not Window(row.recorded_at).is_open(entry.at):
        raise Locked("record.locked", rule="D10")
    before = queries.whole(row)
    if before.masks:
        raise Forbidden("record.masked")
    if before.record.version != version:
        raise Changed("record.changed")
    world = _check(actor, facts, recorded_at=before.record.recorded_at)
    for column, value in rows.incident_columns(facts).items():
        setattr(row, column, value)
    row.entry_id = entry.id
    row.save(force_update=True)
    _write_parts(row, facts, entry, before.facts)
    row.refresh_from_db()
    after = queries.whole(row)
    entry.about(
        Subject("incident", row.id, row.jurisdiction), before=_content(before), after=_content(after), rule="D10"
    )
    gravest = gravest_of(before.facts.offences, world)
    tell(actor, [_told(after, world, now=entry.at, gravest_before=gravest)])
    return after


@act("supplement.add", Operation.COLLECTION)
def add_supplement(entry: Entry, actor: Actor, incident_id: IncidentId, facts: SupplementFacts) -> UUID:
    """Add below a recorded incident what became known since; it may be corrected for 48 hours from now.

    Nothing that was stated of the incident changes, whether it is locked or not. Raises Forbidden without the right
    or for another unit's record, PurposeMissing when the record was not opened, Invalid with every problem.
    """
    incident, others = _with_supplements(actor, "supplement.add", incident_id)
    id_, record = uuid7(), incident.record
    closes = entry.at + CORRECTION_WINDOW
    stated = Supplement(SupplementId(id_), record.id, record.unit_id, entry.at, actor.officer_id, closes, 1, facts)
    _check_supplement(actor, incident, others, stated)
    SupplementStated(id=id_, incident_id=record.id, position=0, entry_id=entry.id, **supplement_columns(facts)).save(
        force_insert=True
    )
    after = {"number": record.number, "supplement": str(id_), "version": 1, "facts": facts}
    entry.about(Subject("incident", record.id, record.jurisdiction), after=after, rule="D10")
    tell(actor, [_told_of_supplements(actor, incident, [*others, stated], now=entry.at)])
    return id_


@act("supplement.correct", Operation.ALTERATION)
def correct_supplement(
    entry: Entry, actor: Actor, incident_id: IncidentId, supplement_id: UUID, facts: SupplementFacts, *, version: int
) -> None:
    """Replace the facts of a supplement inside its own 48 hours.

    Raises as add_supplement does, NotFound where there is no such supplement, Locked after its window, Changed when
    someone else corrected it since it was read.
    """
    incident, found = _with_supplements(actor, "supplement.correct", incident_id)
    was = next((one for one in found if one.id == supplement_id), None)
    if was is None:
        raise NotFound("supplement.none")
    if not Window(was.recorded_at).is_open(entry.at):
        raise Locked("record.locked", rule="D10")
    if was.version != version:
        raise Changed("record.changed")
    stated = replace(was, facts=replace(facts, kind=was.facts.kind), version=version + 1)
    others = [one for one in found if one.id != supplement_id]
    _check_supplement(actor, incident, others, stated)
    row = SupplementStated(id=supplement_id, entry_id=entry.id, **supplement_columns(stated.facts))
    row.save(force_update=True, update_fields=[*supplement_columns(stated.facts), "entry_id"])
    record = incident.record
    entry.about(
        Subject("incident", record.id, record.jurisdiction),
        before={"supplement": str(supplement_id), "version": version, "facts": was.facts},
        after={"supplement": str(supplement_id), "version": version + 1, "facts": stated.facts},
        rule="D10",
    )
    now_below = [stated if one.id == supplement_id else one for one in found]
    tell(actor, [_told_of_supplements(actor, incident, now_below, now=entry.at)])


@act("incident.print", Operation.DISCLOSURE)
def print_incident(entry: Entry, access: Access, incident: Subject, content: bytes) -> Printed:
    """Note that a record leaves the house on paper, and which paper.

    content  all that the sheet says of the record, the file attached to it

    Raises PurposeMissing as see_incident does, Forbidden without the right.
    """
    fingerprint = hashing.fingerprint(content)
    entry.about(incident, after={"sheet": fingerprint}, purpose=access.purpose, purpose_subject_id=access.id)
    return Printed(entry.id, entry.at, access.purpose, access.case_number, fingerprint)


@act("incident.correct", Operation.ALTERATION)
def carry_out_correction(
    entry: Entry,
    actor: Actor,
    incident_id: IncidentId,
    changes: Sequence[Change],
    *,
    grant_id: UUID,
    signature_id: UUID,
) -> None:
    """Correct the granted fields of a locked incident, once; it is locked again with the commit (rule D11).

    changes       fields and what they shall say; none beyond the grant
    signature_id  of the officer over the words of exactly these changes

    Raises Locked when the grant is spent or the changes go beyond it, Forbidden for one of the other two
    people, Invalid when the record would break a rule.
    """
    actor.require("grant.use")
    with connection.cursor() as cursor:
        cursor.execute("select law.use_grant(%s, %s, %s)", [grant_id, entry.id, signature_id])
        (granted,) = cursor.fetchone()
    if not {change.path for change in changes} <= set(granted):
        raise Locked("correction.beyond_grant", rule="D11")
    if not changes:
        raise Invalid([Problem("", "incident.nothing_changed")])
    before = queries.whole(queries.incident_for_update(incident_id))
    carrying.write(incident_id, entry.id, changes, grant_id=grant_id)
    row = queries.incident_for_update(incident_id)
    after = queries.whole(row)
    world = _check(actor, after.facts, recorded_at=after.record.recorded_at)
    entry.about(
        Subject("incident", row.id, row.jurisdiction),
        after={"changes": {change.path: change.after for change in changes}, "version": after.record.version},
        rule="D11",
        grant_id=grant_id,
    )
    gravest = gravest_of(before.facts.offences, world)
    tell(actor, [_told(after, world, now=entry.at, gravest_before=gravest)])


@bulk_act("incident.import", Operation.COLLECTION)
def import_incidents(
    entries: Entries, actor: Actor, batch_id: UUID, imported: Sequence[Imported], *, known: rules.Known
) -> int:
    """Record incidents of another system, each with its own entry, and return how many were new.

    Those whose source key stands already are left alone, so a second run adds nothing.

    known  the pack's codes and the post's area, read once for a whole file

    Raises Invalid when any of them would not be taken from a page either.
    """
    actor.require("incident.import")
    new = _not_standing(imported)
    if not new:
        return 0
    now = queries.lawful_time(actor)
    problems = [problem for item in new for problem in rules.check_facts(item.facts, known, recorded_at=now)]
    if problems:
        raise Invalid(problems)
    year, first = _reserve_serials(len(new))
    staged = staging.Staged()
    told = []
    for serial, item in enumerate(new, start=first):
        incident_id = uuid7()
        number = record_number(actor.unit.code, year, serial)
        after = {"number": number, "version": 1, "facts": item.facts}
        entry_id = entries.about(Subject("incident", incident_id), after=after, rule="D13")
        staged.add(incident_id, entry_id, year, serial, item)
        told.append(Told(IncidentId(incident_id), _picture_of_imported(actor, item, known, now)))
    staged.write(batch_id)
    tell(actor, told)
    return len(new)


@bulk_act("incident.withdraw", Operation.ALTERATION)
def withdraw_batch(entries: Entries, actor: Actor, batch_id: UUID, *, most: int) -> int:
    """Withdraw up to ``most`` incidents of an imported batch inside their 48 hours; returns how many there were.

    A withdrawn incident stays as a tombstone, out of every count, and its source may be imported again.
    """
    actor.require("incident.withdraw")
    withdrawn = []
    for incident_id, jurisdiction in queries.standing_of_batch(actor, batch_id, limit=most):
        subject = Subject("incident", incident_id, jurisdiction)
        withdrawn.append((incident_id, entries.about(subject, after={"withdrawn": True}, rule="D10")))
    staging.withdraw(withdrawn)
    return len(withdrawn)


def _not_standing(imported: Sequence[Imported]) -> list[Imported]:
    """Those whose source key no standing incident has."""
    keys = [item.source_key for item in imported]
    with connection.cursor() as cursor:
        cursor.execute(
            "select source_key from incidents_incident where source_key = any(%s) and withdrawn_at is null", [keys]
        )
        standing = {bytes(row[0]) for row in cursor.fetchall()}
    return [item for item in imported if item.source_key not in standing]


def _check(actor: Actor, facts: IncidentFacts, *, recorded_at: datetime) -> World:
    """Raise Invalid with every problem; else what the pack says, as far as the facts ask."""
    known = queries.known_for(actor, facts.area_ids)
    problems = rules.check_facts(facts, known, recorded_at=recorded_at)
    if problems:
        raise Invalid(problems)
    return known.world


def _told(incident: Incident, world: World, *, now: datetime, gravest_before: Severity | None = None) -> Told:
    record = incident.record
    picture = picture_of(
        incident.facts,
        world,
        now=now,
        recorded_at=record.recorded_at,
        unit_path=record.jurisdiction,
        origin=record.origin,
        recorded_by=record.recorded_by,
        gravest_before=gravest_before,
        supplements=tuple(queries.whole_supplements(record.id)) or None,
    )
    return Told(record.id, picture)


def _told_of_supplements(actor: Actor, incident: Incident, below: Sequence[Supplement], *, now: datetime) -> Told:
    """An incident of which only what was added below it was written."""
    record = incident.record
    picture = picture_of(
        incident.facts,
        queries.known_for(actor, incident.facts.area_ids).world,
        now=now,
        recorded_at=record.recorded_at,
        unit_path=record.jurisdiction,
        origin=record.origin,
        recorded_by=record.recorded_by,
        supplements=tuple(below),
    )
    return Told(record.id, picture, "supplements")


def _picture_of_imported(actor: Actor, item: Imported, known: rules.Known, now: datetime) -> Picture:
    return picture_of(
        item.facts,
        known.world,
        now=now,
        recorded_at=now,
        unit_path=known.post_path,
        origin=Origin.IMPORT,
        recorded_by=actor.officer_id,
    )


def _with_supplements(actor: Actor, right: str, incident_id: IncidentId) -> tuple[Incident, list[Supplement]]:
    """An incident of the officer's unit with all that was added below it; this session has opened it."""
    actor.require(right)
    row = queries.incident_to_read(incident_id)
    actor.require(right, unit_id=row.unit_id)
    if row.withdrawn_at is not None:
        raise Forbidden("record.withdrawn")
    return queries.whole(row), queries.whole_supplements(IncidentId(row.id))


def _check_supplement(actor: Actor, incident: Incident, others: Sequence[Supplement], stated: Supplement) -> None:
    """Raise Invalid with every problem that the incident did not have without the supplement."""
    world = queries.known_for(actor, incident.facts.area_ids).world
    if problems := check_supplement(incident, others, stated, world):
        raise Invalid(problems)


def _content(incident: Incident) -> Mapping[str, Any]:
    """What the ledger commits to: all that is stated, and the record's own number and version."""
    return {"number": incident.record.number, "version": incident.record.version, "facts": incident.facts}


def _reserve_serials(how_many: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("select serial_year, first_serial from law.reserve_serials(%s)", [how_many])
        year, first = cursor.fetchone()
    return int(year), int(first)


def _write_parts(row: IncidentModel, facts: IncidentFacts, entry: Entry, before: IncidentFacts | None = None) -> None:
    """Make the rows below the incident match the facts: add, change, mark as removed; leave the others alone."""
    standing = rows.rows_below(before) if before else {}
    wanted = rows.rows_below(rows.with_ids(facts, before))
    for relation, model in PARTS.items():
        _write(model, row, entry, wanted[relation], standing.get(relation, {}))


def _write(
    model: type[PartOfIncident],
    row: IncidentModel,
    entry: Entry,
    wanted: Mapping[UUID, rows.Columns],
    standing: Mapping[UUID, rows.Columns],
) -> None:
    part = {"incident_id": row.id, "entry_id": entry.id}
    new = [model(id=id_, **part, **columns) for id_, columns in wanted.items() if id_ not in standing]
    model._default_manager.bulk_create(new)
    for id_, columns in wanted.items():
        if id_ in standing and standing[id_] != columns:
            model(id=id_, **part, **columns).save(force_update=True)
    gone = standing.keys() - wanted.keys()
    if gone:
        model._default_manager.filter(id__in=gone).update(removed=True, entry_id=entry.id)
