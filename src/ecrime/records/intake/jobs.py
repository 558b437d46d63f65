"""What is done with a batch behind the pages: checking, recording, withdrawing. Each may run again from its start.

The officer who asks delegates the act to the job for a day; the job holds the batch's id and that reference only.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import OperationalError
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from ecrime.base.database.context import acting_as
from ecrime.base.officers import actions as officers
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Changed, EcrimeError, Unavailable
from ecrime.records.intake import actions, queries
from ecrime.records.intake.attaching.box import Zip
from ecrime.records.intake.check import Step, TakeStep
from ecrime.records.intake.facts import Batch, BatchId, BatchState, Part

logger = logging.getLogger(__name__)

QUEUE = "intake"
# The worker was asked to stop, the database was away, or another job still holds the batch.
AGAIN = RetryStrategy(max_attempts=100, wait=5, retry_exceptions=[JobAborted, Unavailable, Changed, OperationalError])


def ask_check(actor: Actor, batch_id: BatchId) -> None:
    """Have a batch checked."""
    with acting_as(actor):
        reference = _delegated(actor, ["incident.import", "incident.see"], _task("check", batch_id))
        check.defer(batch=str(batch_id), reference=reference)


def ask_look(actor: Actor, batch_id: BatchId) -> None:
    """Have a file looked through whose mapping is not known yet."""
    with acting_as(actor):
        reference = _delegated(actor, ["incident.import", "incident.see"], _task("look", batch_id))
        look.defer(batch=str(batch_id), reference=reference)


def ask_recording(actor: Actor, batch: Batch, *, good_rows_only: bool) -> None:
    """Have a checked batch recorded, or one go on whose job broke off."""
    if batch.state is not BatchState.CHECKED and not batch.may_go_on(timezone.now()):
        raise Changed("batch.not_waiting")
    with acting_as(actor):
        actions.mark_asked(actor, batch.id, state=BatchState.RECORDING)
        task = _task("record", batch.id, good_rows_only)
        acts = ["incident.import", "incident.see", *(["document.add"] if batch.documents else [])]
        reference = _delegated(actor, acts, task)
        record.defer(batch=str(batch.id), reference=reference, good_rows_only=good_rows_only)


def ask_withdrawal(actor: Actor, batch: Batch) -> None:
    """Have withdrawn what a batch recorded."""
    if not batch.has_records and not batch.is_stuck(timezone.now()):
        raise Changed("batch.not_waiting")
    actor.require("incident.withdraw")
    with acting_as(actor):
        actions.mark_asked(actor, batch.id, state=BatchState.WITHDRAWING)
        acts = ["incident.import", "incident.see", "incident.withdraw"]
        if batch.documents:
            acts.append("document.withdraw")
        reference = _delegated(actor, acts, _task("withdraw", batch.id))
        withdraw.defer(batch=str(batch.id), reference=reference)


@app.task(queue=QUEUE, pass_context=True, name="intake.check", retry=AGAIN)
def check(context: JobContext, *, batch: str, reference: str) -> None:
    """Check an uploaded file."""

    def work(actor: Actor, found: Batch) -> None:
        with _files(actor, found) as files:
            box = Zip(files.documents) if files.documents else None
            actions.check_batch(actor, found, files.file, step=_stopping(context), people=files.people, documents=box)

    _as_delegated(batch, reference, _task("check", batch), work)


@app.task(queue=QUEUE, pass_context=True, name="intake.look", retry=AGAIN)
def look(context: JobContext, *, batch: str, reference: str) -> None:
    """Look through an uploaded file and propose what its columns are."""

    def work(actor: Actor, found: Batch) -> None:
        if found.is_mapped:
            return
        with _files(actor, found) as files:
            actions.look_through(actor, found, files.file, step=_stopping(context), people=files.people)

    _as_delegated(batch, reference, _task("look", batch), work)


@app.task(queue=QUEUE, pass_context=True, name="intake.record", retry=AGAIN)
def record(context: JobContext, *, batch: str, reference: str, good_rows_only: bool) -> None:
    """Check an uploaded file once more and record its rows."""

    def work(actor: Actor, found: Batch) -> None:
        if found.state is BatchState.DONE:
            return
        step = _stopping(context)
        with _files(actor, found) as files:
            checked = actions.check_batch(actor, found, files.file, step=step, people=files.people)
            box = Zip(files.documents) if files.documents else None
            actions.record_batch(actor, found, checked, good_rows_only=good_rows_only, step=step, documents=box)

    _as_delegated(batch, reference, _task("record", batch, good_rows_only), work)


@app.task(queue=QUEUE, pass_context=True, name="intake.withdraw", retry=AGAIN)
def withdraw(context: JobContext, *, batch: str, reference: str) -> None:
    """Withdraw what a batch recorded."""

    def work(actor: Actor, found: Batch) -> None:
        actions.withdraw_batch(actor, found, step=_stopping(context))

    _as_delegated(batch, reference, _task("withdraw", batch), work)


def _task(name: str, *about: object) -> str:
    """What the officer asked for, word for word; a job with other arguments has no delegation."""
    return " ".join(["intake", name, *map(str, about)])


def _delegated(actor: Actor, acts: list[str], task: str) -> str:
    reference = uuid4()
    officers.delegate(actor, reference, acts, task=task)
    return str(reference)


def _as_delegated(batch: str, reference: str, task: str, work: Callable[[Actor, Batch], None]) -> None:
    """Do the work for the officer who asked for it, with the batch held by this job alone.

    What the officer must hear of stands with the batch when it gets here; a delegation that has ended is
    no fault of the job, and the page offers to ask anew.
    """
    try:
        actor = officers.resume(UUID(reference), task=task)
        found = queries.batch(actor, UUID(batch))
        with actions.alone_on(found.id), _told(actor, found):
            work(actor, found)
    except (Unavailable, Changed):
        raise
    except EcrimeError as refusal:
        logger.info("intake.refused", extra={"batch": batch, "code": refusal.code})


@contextmanager
def _told(actor: Actor, batch: Batch) -> Iterator[None]:
    """Have a fault of ours said on the page of the batch too."""
    try:
        yield
    except (EcrimeError, JobAborted, OperationalError):
        raise
    except Exception:
        actions.mark_stopped(actor, batch.id)
        raise


@dataclass(frozen=True, slots=True)
class Files:
    """The uploads of one import, open."""

    file: BinaryIO
    people: BinaryIO | None
    documents: BinaryIO | None


@contextmanager
def _files(actor: Actor, batch: Batch) -> Iterator[Files]:
    """What was uploaded, in files without a name, which vanish with the process."""
    with ExitStack() as open_ones:
        file = open_ones.enter_context(_file(actor, batch, Part.INCIDENTS))
        people = open_ones.enter_context(_file(actor, batch, Part.PEOPLE)) if batch.people else None
        documents = open_ones.enter_context(_file(actor, batch, Part.DOCUMENTS)) if batch.documents else None
        yield Files(file, people, documents)


@contextmanager
def _file(actor: Actor, batch: Batch, part: Part) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        for piece in queries.content(actor, batch.id, part):
            file.write(piece)
        file.seek(0)
        yield file


def _stopping(context: JobContext) -> TakeStep:
    """Stops between two lots when the worker is asked to end; the job goes on where it was at the next start."""

    def step(_step: Step) -> None:
        if context.should_abort():
            raise JobAborted

    return step
