"""The working papers of a batch: how far it is, what was found, what was said of its columns. None of it is an act.

This is the half of actions.py that writes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.bulk import copy_rows
from ecrime.base.officers.facts import Actor
from ecrime.foundation import canonical
from ecrime.foundation.ids import uuid7
from ecrime.records.intake.assistant.profile import Profile
from ecrime.records.intake.check import CheckedFile
from ecrime.records.intake.facts import BatchId
from ecrime.records.intake.models import Chunk, Draft, Figures, Filed, PreviewRow, Progress
from ecrime.records.intake.models import RowProblem as ProblemModel
from ecrime.records.intake.reading.rows import RowProblem


def note(actor: Actor, batch_id: BatchId, **values: object) -> None:
    """Note how far a batch is."""
    with acting_as(actor):
        Progress.objects.filter(batch_id=batch_id).update(counted_at=timezone.now(), **values)


TYPES = ["int8", "int8", *["text"] * 5]
_STAGE_PROBLEMS = """
create temporary table if not exists intake_found (
    row bigint, people_row bigint, place text, code text, params text, shown text, suggestion text
) on commit delete rows
"""

_KEEP_PROBLEMS = """
insert into intake_rowproblem (batch_id, row, people_row, "column", code, params, shown, suggestion)
select %s, row, people_row, place, code, params::jsonb, shown, suggestion from intake_found
"""


def keep_problems(actor: Actor, batch_id: BatchId, problems: Sequence[RowProblem]) -> None:
    """Keep problems that a check has found."""
    if not problems:
        return
    rows = [
        (
            problem.row,
            problem.people_row,
            problem.column,
            problem.code,
            json.dumps(dict(problem.params)),
            problem.shown,
            problem.suggestion,
        )
        for problem in problems
    ]
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(_STAGE_PROBLEMS)
        copy_rows("intake_found", "row, people_row, place, code, params, shown, suggestion", rows, TYPES)
        cursor.execute(_KEEP_PROBLEMS, [batch_id])


def keep_findings(actor: Actor, batch_id: BatchId, checked: CheckedFile) -> None:
    """Keep the first rows of a checked file as they would be recorded, and its figures."""
    with acting_as(actor):
        Figures.objects.update_or_create(batch_id=batch_id, defaults={"content": canonical.plain(checked.figures)})
        PreviewRow.objects.bulk_create(
            PreviewRow(batch_id=batch_id, row=row.row, facts=row.facts) for row in checked.preview
        )


def keep_filed(actor: Actor, batch_id: BatchId, incident_id: UUID, document_id: UUID) -> None:
    """Keep which document came with a batch, so that it is withdrawn with it."""
    with acting_as(actor):
        Filed(id=uuid7(), batch_id=batch_id, incident_id=incident_id, document_id=document_id).save(force_insert=True)


def clear(actor: Actor, batch_id: BatchId, *papers: type[PreviewRow | ProblemModel | Chunk | Draft]) -> None:
    """Throw away working papers of a batch that have served."""
    with acting_as(actor):
        for kind in papers:
            kind.objects.filter(batch_id=batch_id).delete()


def keep_draft(
    actor: Actor,
    batch_id: BatchId,
    answers: Mapping[str, str],
    *,
    profile: Profile | None = None,
    people_profile: Profile | None = None,
) -> None:
    """Keep what was said of the columns of a file and of its people's, and what they hold once that is known."""
    values: dict[str, object] = {"answers": dict(answers)}
    if profile is not None:
        values["profile"] = canonical.plain(profile)
    if people_profile is not None:
        values["people_profile"] = canonical.plain(people_profile)
    with acting_as(actor):
        Draft.objects.update_or_create(batch_id=batch_id, defaults=values)
