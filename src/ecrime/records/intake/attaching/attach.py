"""Add the documents of a box to the records of an import, each by the act, and past the look, of any document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid5

from ecrime.base.database.context import acting_as
from ecrime.base.files.looking.kinds import LIMITS
from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem, SignInNeeded, Unavailable
from ecrime.records.documents import actions as documents
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.documents.rules import SOURCE_LENGTH
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.intake import papers
from ecrime.records.intake.attaching.box import Box, Listed
from ecrime.records.intake.attaching.index import Index
from ecrime.records.intake.cells import Cells, beginning
from ecrime.records.intake.check import CheckedFile, TakeProblems
from ecrime.records.intake.facts import BatchId
from ecrime.records.intake.mapping import By, DocumentsMapping
from ecrime.records.intake.reading.limits import MIB
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import RowProblem, SourceRow, in_pieces
from ecrime.records.intake.reading.source import open_source
from ecrime.records.intake.reading.template import BoundTemplate, CellFault


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files of a box; ``refused`` also counts those that no row named, and names without a file."""

    added: int = 0
    already: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Attaching:
    actor: Actor
    batch_id: BatchId
    box: Box
    index: Index
    mapping: DocumentsMapping
    source: str
    names: BoundTemplate
    kind: BoundTemplate


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
    mapping = checked.mapping.documents
    if mapping is None:
        raise file_refused("documents_unmapped")
    source = open_source(checked.file, checked.mapping.layout, checked.mapping.headings())
    headings = source.reading.headings
    work = _Attaching(
        *(actor, batch_id, box, Index(box.listed()), mapping, checked.mapping.source),
        *(mapping.names.bound(headings), mapping.kind.bound(headings)),
    )
    done = Attached()
    for rows in in_pieces(source.rows):
        standing = checked.keys.standing(actor, rows[0].number, rows[-1].number)
        for row in rows:
            if (subject := standing.get(row.number)) is not None:
                done = _of_row(work, row, subject, done, problems)
                step(done)
    for left in work.index.left():
        problems([RowProblem(0, "", fault or "document_box.unnamed", beginning(path)) for path, fault in left])
        done = replace(done, refused=done.refused + len(left))
    return done


def _of_row(work: _Attaching, row: SourceRow, incident: Subject, done: Attached, problems: TakeProblems) -> Attached:
    """Add the documents of one row to its incident, which is opened first."""
    cells = Cells(row.cells, row.number)
    kind, wanted = _kind(work, cells), _wanted(work, cells)
    found = cells.problems()
    done = replace(done, refused=done.refused + len(found))
    if found:
        problems(found)
    for place, listed in enumerate(wanted):
        try:
            if not place:
                incidents.see_incident(own_work(work.actor), incident)
            is_new = _added(work, incident, listed, kind)
        except (Unavailable, SignInNeeded):
            # Nothing is wrong with the file; whoever asked tries again.
            raise
        except EcrimeError as refusal:
            problems([_refused(cells, work, listed, refusal)])
            done = replace(done, refused=done.refused + 1)
        else:
            done = replace(done, added=done.added + is_new, already=done.already + (not is_new))
    return done


def _wanted(work: _Attaching, cells: Cells) -> list[Listed]:
    """The files of a row; what it names and is not there, or several times, is its fault."""
    text = cells.text(work.names)
    if not text:
        return []
    if work.mapping.by is By.NUMBER:
        return list(work.index.numbered(text))
    wanted: list[Listed] = []
    for name in filter(None, map(str.strip, text.split(work.mapping.separator))):
        found = work.index.named(name)
        if len(found) == 1:
            wanted.append(found[0])
        else:
            code = "document_box.several" if found else "document_box.missing"
            cells.faults.append(CellFault(work.names.column, code, name))
    return wanted


def _kind(work: _Attaching, cells: Cells) -> DocumentKind:
    word = cells.text(work.kind).lower() or DocumentKind.OTHER.value
    if word in frozenset(DocumentKind):
        return DocumentKind(word)
    cells.fault(work.kind, "cell.not_document_kind", params={"known": ", ".join(DocumentKind)})
    return DocumentKind.OTHER


def _added(work: _Attaching, incident: Subject, listed: Listed, kind: DocumentKind) -> bool:
    """Add one file; False where it stands in the record already."""
    if listed.fault:
        raise Invalid([Problem("file", listed.fault, {"most": str(LIMITS.file_bytes // MIB)})])
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


def _refused(cells: Cells, work: _Attaching, listed: Listed, refusal: EcrimeError) -> RowProblem:
    problem = refusal.problems[0] if isinstance(refusal, Invalid) else refusal
    return cells.problem(work.names.column, problem.code, listed.path, params=problem.params)
