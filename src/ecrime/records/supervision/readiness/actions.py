"""A station reports for a month: the only writer of its table."""

from __future__ import annotations

import dataclasses

from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Changed, Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.supervision.readiness import queries, rules
from ecrime.records.supervision.readiness.facts import ReportFacts, ReportId
from ecrime.records.supervision.readiness.models import Readiness


@act("readiness.report", Operation.ADMINISTRATION)
def report_readiness(entry: Entry, actor: Actor, facts: ReportFacts, *, replaces: int) -> ReportId:
    """Say what one's own station has in a month, or say it better: a correction is one more version.

    replaces  the number of the version that was read, 0 where there was none

    Raises Forbidden where the unit is no station, Invalid for what cannot be or for a month that is closed, Changed
    when a colleague has reported meanwhile.
    """
    actor.require("readiness.report")
    queries.own_station(actor)
    rules.check_month(facts.month, today=queries.today(actor))
    facts = _checked(facts)
    if len(queries.own_versions(actor, facts.month)) != replaces:
        raise Changed("readiness.changed")
    report = _row(facts, replaces)
    report.entry_id = entry.id
    report.save(force_insert=True)
    entry.about(Subject("readiness", report.id, actor.unit.area_path), after=facts)
    return ReportId(report.id)


def _checked(facts: ReportFacts) -> ReportFacts:
    problems = rules.check_facts(facts, kinds=[kind.code for kind in queries.needs().equipment])
    try:
        facts = dataclasses.replace(facts, note=clean_text(facts.note, max_length=rules.NOTE_LENGTH, multiline=True))
    except TextRefused as refused:
        problems.append(Problem("note", refused.code, refused.params))
    if problems:
        raise Invalid(problems)
    return facts


def _row(facts: ReportFacts, replaces: int) -> Readiness:
    line = facts.line
    return Readiness(
        id=uuid7(),
        month=facts.month,
        replaces=replaces,
        specialists=facts.specialists,
        trained=facts.trained,
        equipment={one.kind: [one.working, one.broken, one.wanted] for one in facts.equipment},
        line_kind=line.kind.value,
        offline_hours=line.offline_hours,
        down_kbit=line.down_kbit,
        up_kbit=line.up_kbit,
        delay_ms=line.delay_ms,
        measured=line.measured,
        hindrances=[one.value for one in facts.hindrances],
        note=facts.note,
    )
