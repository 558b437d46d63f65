"""A request beside its record: what each field said, what it is asked to say, and what it says now if that differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from ecrime.base.pages.parts import Difference
from ecrime.records.corrections import words
from ecrime.records.corrections.facts import Asked
from ecrime.records.incidents import display, thing_texts
from ecrime.records.incidents import words as incident_words
from ecrime.records.incidents.changes import ONE_MORE, PARTS, REMOVED, Change, with_changes
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.rows import OFFENCE, ORGANISATION, PERSON, RELATION, THING, VEHICLE

NAMED_BY_OTHERS = frozenset({f"{relation}.{ONE_MORE}" for relation in (OFFENCE, PERSON)})


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
    around = _around(facts, rows)
    others = [stated for one in rows if (stated := _stated(around, one)) is not None]
    names = display.names_of(facts, around, *others)
    found = [_row(facts, around, one, names) for one in rows]
    return [replace(row, field=f"fields.{place}") for place, row in enumerate(found)]


def asked_changes(
    facts: IncidentFacts, asked: Iterable[Asked], paths: Collection[str], *, request: UUID
) -> list[Change]:
    """What is asked of these fields, as changes of the record; every part that is to be added has an id.

    Values that make no statement are left out, and so is what somebody hidden says: who carries out types those anew.
    """
    rows = list(asked)
    around = _around(facts, rows)
    made = [one for one in rows if one.path in paths and _stated(around, one) is not None]
    return [_with_ids(Change(one.path, one.after), request) for one in made]


def _around(facts: IncidentFacts, asked: Iterable[Asked]) -> IncidentFacts:
    """The record with the people and offences that are asked for: what else is asked for may name them."""
    for one in asked:
        if one.path in NAMED_BY_OTHERS:
            facts = _stated(facts, one) or facts
    return facts


def _with_ids(change: Change, request: UUID) -> Change:
    if not change.path.endswith(f".{ONE_MORE}"):
        return change
    # The same one at every look, or what is typed would belong to nobody.
    ids = (str(uuid5(request, f"{change.path}{place}")) for place in range(len(change.after)))
    return replace(change, after=[{"id": id_, **fresh} for id_, fresh in zip(ids, change.after, strict=True)])


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
    except ValueError:
        return None


def _row(facts: IncidentFacts, around: IncidentFacts, asked: Asked, names: display.Names) -> CompareRow:
    label = _label(asked.path, facts)
    if asked.masked:
        hidden = str(incident_words.MASKS.get(asked.masked, words.HIDDEN))
        return CompareRow(asked.path, label, hidden, hidden)
    begun = facts if asked.path in NAMED_BY_OTHERS else around
    after = _stated(begun, asked)
    if after is None:
        return CompareRow(asked.path, label, _raw(asked.before), _raw(asked.after))
    if asked.path.endswith(f".{ONE_MORE}"):
        return CompareRow(asked.path, label, "", _added(asked.path.partition(".")[0], begun, after, names))
    if asked.path.endswith(f".{REMOVED}"):
        return _removal(facts, asked, label, names)
    before = with_changes(around, [Change(asked.path, asked.before)])
    wanted = display.change_rows(before, after, names)
    if not wanted:
        return CompareRow(asked.path, label, _raw(asked.before), _raw(asked.after), str(words.GONE))
    drifted = display.change_rows(before, around, names)
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


def _added(relation: str, facts: IncidentFacts, after: IncidentFacts, names: display.Names) -> str:
    new = _parts(relation, after, names)[len(getattr(facts, PARTS[relation])) :]
    return _lines(text for _id, text in new)


def _parts(relation: str, facts: IncidentFacts, names: display.Names) -> list[tuple[str, str]]:
    """(id, in words) of each part of the kind, in their order."""
    texts: dict[str, Callable[[Any], str]] = {
        OFFENCE: lambda found: display.offence_text(found, names),
        PERSON: lambda found: display.person_text(found, names),
        ORGANISATION: lambda found: display.organisation_text(found, names, masked=False),
        RELATION: thing_texts.relation_text,
        THING: thing_texts.thing_text,
        VEHICLE: lambda found: thing_texts.vehicle_text(found, names),
    }
    return [(str(part.id), texts[relation](part)) for part in getattr(facts, PARTS[relation])]


def _label(path: str, facts: IncidentFacts | None) -> str:
    if path in words.PARTS:
        return str(words.PARTS[path])
    relation, _dot, rest = path.partition(".")
    part, _dot, column = rest.rpartition(".")
    name = words.FIELDS.get(f"{relation}.{column}", words.FIELDS.get(column, column))
    label = str(words.REMOVED) if name == REMOVED else str(incident_words.FIELDS.get(name, name))
    if relation not in PARTS:
        return label
    places = [str(found.id) for found in getattr(facts, PARTS[relation])] if facts else []
    if part not in places:
        return display.SEPARATOR.join([str(words.KINDS[relation]), label])
    kind = str(incident_words.PARTS[relation]) % {"number": places.index(part) + 1}
    return display.SEPARATOR.join([kind, label])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _raw(value: Any) -> str:
    """Values that make no statement, as they were sent."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)
