"""Add the documents of a box to the records of an import, each by the act, and past the look, of any document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid5

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, SignInNeeded, Unavailable
from ecrime.records.documents import actions as documents
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.documents.rules import SOURCE_LENGTH
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.intake import papers
from ecrime.records.intake.attaching.box import Box, Listed
from ecrime.records.intake.attaching.find import UNNAMED, Finder, Wanted, not_listed
from ecrime.records.intake.check import CheckedFile, TakeProblems
from ecrime.records.intake.facts import BatchId
from ecrime.records.intake.reading.rows import in_pieces
from ecrime.records.intake.reading.source import open_source


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files of a box.

    refused  that were not taken; ``missing`` names without one file, ``unnamed`` files that no recorded row names
    """

    added: int = 0
    already: int = 0
    refused: int = 0
    missing: int = 0
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class _Attaching:
    actor: Actor
    batch_id: BatchId
    box: Box
    finder: Finder
    source: str


def attach(
    actor: Actor,
    batch_id: BatchId,
    checked: CheckedFile,
    box: Box,
    *,
    problems: TakeProblems,
    step: Callable[[Attached], None],
) -> Attached:
    """Add what the rows of a recorded file name; one refused file stops no other.

    Killed in the middle and run again it goes on where it was: what stands already is left alone.
    """
    source = open_source(checked.file, checked.mapping.layout, checked.mapping.headings())
    work = _Attaching(actor, batch_id, box, Finder.of(box, checked, source.reading), checked.mapping.source)
    done = Attached()
    for rows in in_pieces(source.rows):
        standing = checked.keys.standing(actor, rows[0].number, rows[-1].number)
        for row in rows:
            if (subject := standing.get(row.number)) is not None:
                done = _of_row(work, work.finder.wanted(row), subject, done, problems)
                step(done)
    for problem in work.finder.left():
        problems([problem])
        is_unnamed = problem.code == UNNAMED
        done = replace(done, unnamed=done.unnamed + is_unnamed, refused=done.refused + (not is_unnamed))
    return done


def _of_row(work: _Attaching, wanted: Wanted, incident: Subject, done: Attached, problems: TakeProblems) -> Attached:
    """Add the documents of one row to its incident, which is opened first."""
    refused = len(wanted.problems) - wanted.missing
    done = replace(done, refused=done.refused + refused, missing=done.missing + wanted.missing)
    problems(wanted.problems)
    for place, listed in enumerate(wanted.files):
        try:
            if not place:
                incidents.see_incident(own_work(work.actor), incident)
            is_new = _added(work, incident, listed, wanted.kind)
        except (Unavailable, SignInNeeded):
            # Nothing is wrong with the file; whoever asked tries again.
            raise
        except EcrimeError as refusal:
            problems([work.finder.refused(wanted, listed, refusal)])
            done = replace(done, refused=done.refused + 1)
        else:
            done = replace(done, added=done.added + is_new, already=done.already + (not is_new))
    return done


def _added(work: _Attaching, incident: Subject, listed: Listed, kind: DocumentKind) -> bool:
    """Add one file; False where it stands in the record already."""
    if listed.fault:
        raise not_listed(listed)
    content = work.box.read(listed.path)
    facts = DocumentFacts(kind, None, f"{work.source}: {listed.path}"[:SOURCE_LENGTH], None, work.actor.unit.id)
    key = uuid5(work.batch_id, f"{incident.id} {hashlib.sha256(content).hexdigest()}")
    name = listed.path.rpartition("/")[2]
    try:
        with acting_as(work.actor):
            document_id = documents.take_in(work.actor, IncidentId(incident.id), facts, content, name, key=key)
            papers.keep_filed(work.actor, work.batch_id, incident.id, document_id)
    except AlreadyDone:
        return False
    except Invalid as refusal:
        if [problem.code for problem in refusal.problems] == ["document.twice"]:
            return False
        raise
    return True
