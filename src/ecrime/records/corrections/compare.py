"""A request beside its record: what each field said, what it is asked to say, and what it says now if that differs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from ecrime.base.pages.parts import Difference
from ecrime.records.corrections import words
from ecrime.records.corrections.facts import Asked
from ecrime.records.incidents import display
from ecrime.records.incidents import words as incident_words
from ecrime.records.incidents.changes import ONE_MORE, REMOVED, Change, with_changes
from ecrime.records.incidents.facts import IncidentFacts

INCIDENT, OFFENCE = "incident", "offence"


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One field that is asked about.

    now    what stands in the record now, "" while it is what was recorded when the request was made
    field  the name under which a form sends this row
    """

    path: str
    label: str
    recorded: str
    asked: str
    now: str = ""
    field: str = ""
    is_chosen: bool = True

    def unchosen(self) -> CompareRow:
        """The same row with its tick taken away."""
        return replace(self, is_chosen=False)


def compare_rows(facts: IncidentFacts, asked: Iterable[Asked]) -> list[CompareRow]:
    """The rows of a request about a record that says this now."""
    rows = list(asked)
    others = [stated for one in rows if (stated := _stated(facts, one)) is not None]
    names = display.names_of(facts, *others)
    found = [_row(facts, one, names) for one in rows]
    return [replace(row, field=f"fields.{place}") for place, row in enumerate(found)]


def asked_changes(asked: Iterable[Asked], paths: Collection[str]) -> list[Change]:
    """What is asked of these fields, as changes of the record."""
    return [Change(one.path, one.after) for one in asked if one.path in paths and not one.masked]


def labels_of(paths: Iterable[str], facts: IncidentFacts | None = None) -> list[str]:
    """What fields are called, in the order of their paths; parts get their places where the facts are known."""
    return [_label(path, facts) for path in sorted(paths)]


def label_of_question(name: str) -> str:
    """What a question of the record's form is called, by its name there."""
    question = name.rpartition(".")[2]
    return str(incident_words.FIELDS.get(question, question))


def _stated(facts: IncidentFacts, asked: Asked) -> IncidentFacts | None:
    """The record with this field as asked; None when the values make no statement."""
    try:
        return None if asked.masked else with_changes(facts, [Change(asked.path, asked.after)])
    except (ValueError, TypeError, KeyError):
        return None


def _row(facts: IncidentFacts, asked: Asked, names: display.Names) -> CompareRow:
    label = _label(asked.path, facts)
    if asked.masked:
        hidden = str(incident_words.MASKS.get(asked.masked, words.HIDDEN))
        return CompareRow(asked.path, label, hidden, hidden)
    after = _stated(facts, asked)
    if after is None:
        return CompareRow(asked.path, label, _raw(asked.before), _raw(asked.after))
    if asked.path.endswith(f".{ONE_MORE}"):
        return CompareRow(asked.path, label, "", _added(facts, after, names))
    if asked.path.endswith(f".{REMOVED}"):
        return _removal(facts, asked, label, names)
    before = with_changes(facts, [Change(asked.path, asked.before)])
    wanted = display.change_rows(before, after, names)
    if not wanted:
        return CompareRow(asked.path, label, _raw(asked.before), _raw(asked.after), str(words.GONE))
    drifted = display.change_rows(before, facts, names)
    return CompareRow(
        asked.path,
        display.SEPARATOR.join(change.label for change in wanted),
        _lines(change.before for change in wanted),
        _lines(change.after for change in wanted),
        _lines(_now(change, drifted) for change in wanted) if drifted else "",
    )


def _now(wanted: Difference, drifted: Iterable[Difference]) -> str:
    return next((change.after or "—" for change in drifted if change.label == wanted.label), wanted.before)


def _removal(facts: IncidentFacts, asked: Asked, label: str, names: display.Names) -> CompareRow:
    relation, part, _field = asked.path.split(".")
    stated = next((text for id_, text in _parts(relation, facts, names) if id_ == part), "")
    now = "" if stated else str(words.GONE)
    return CompareRow(asked.path, label, stated, str(words.REMOVED), now)


def _added(facts: IncidentFacts, after: IncidentFacts, names: display.Names) -> str:
    new = [display.offence_text(offence, names) for offence in after.offences[len(facts.offences) :]]
    new += [display.person_text(person, names) for person in after.people[len(facts.people) :]]
    return _lines(new)


def _parts(relation: str, facts: IncidentFacts, names: display.Names | None) -> list[tuple[str, str]]:
    """(id, in words) of each part of the kind, in their order."""
    if relation == OFFENCE:
        return [(str(found.id), display.offence_text(found, names) if names else "") for found in facts.offences]
    return [(str(found.id), display.person_text(found, names) if names else "") for found in facts.people]


def _label(path: str, facts: IncidentFacts | None) -> str:
    if path in words.PARTS:
        return str(words.PARTS[path])
    relation, _dot, rest = path.partition(".")
    part, _dot, column = rest.rpartition(".")
    name = words.FIELDS.get(column, column)
    label = str(words.REMOVED) if name == REMOVED else str(incident_words.FIELDS.get(name, name))
    if relation == INCIDENT:
        return label
    places = [id_ for id_, _text in _parts(relation, facts, None)] if facts else []
    if part not in places:
        return display.SEPARATOR.join([gettext("Offence") if relation == OFFENCE else gettext("Person"), label])
    kind = gettext("Offence %(number)s") if relation == OFFENCE else gettext("Person %(number)s")
    return display.SEPARATOR.join([kind % {"number": places.index(part) + 1}, label])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _raw(value: Any) -> str:
    """Values that make no statement, as they were sent."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)
