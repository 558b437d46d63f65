"""Footage is held for a reason and until a day; two people lift a hold before that day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.ledger.act import act
from ecrime.base.ledger.bulk import Entries, bulk_act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder import queries, rules
from ecrime.cameras.recorder.facts import BatchId, Hold, HoldFacts
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import read_words

_PLACE = """
insert into recorder_hold (id, entry_id, batch, camera_id, from_at, to_at, reason, reference, expires_on)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LIFT = """
update recorder_hold set first_lifted_reason = %s, entry_id = %s
where id = %s and first_lifted_at is null and ended_at is null
"""
_LIFT_AGAIN = """
update recorder_hold set lifted_reason = %s, entry_id = %s
where id = %s and first_lifted_at is not null and ended_at is null
"""


@bulk_act("footage.hold", Operation.ADMINISTRATION)
def hold_footage(entries: Entries, actor: Actor, facts: HoldFacts) -> BatchId:
    """Keep a time of some cameras: nothing deletes it before the hold has ended. An entry for each camera.

    Raises Forbidden without the right, Invalid for what cannot be, NotFound for a camera outside the actor's area.
    """
    actor.require("footage.hold")
    cameras = queries.cameras_to_hold(actor, facts.cameras)
    if len(cameras) < len(set(facts.cameras)):
        raise NotFound("camera.none")
    days = [today for _path, today in cameras.values()]
    kept, problems = (
        rules.check_hold(facts, today=max(days)) if days else (facts, [Problem("cameras", "hold.no_camera")])
    )
    if problems:
        raise Invalid(problems)
    batch = BatchId(uuid7())
    for camera in kept.cameras:
        path = cameras[camera][0]
        actor.require("footage.hold", area_path=path)
        _place(entries, kept, camera, path, batch)
    return batch


@act("footage.lift", Operation.ADMINISTRATION)
def lift_footage(entry: Entry, actor: Actor, hold: Hold, *, reason: str) -> None:
    """Say as the first of two that a hold is to end; it stands until the second says so, too.

    Raises Changed when it has ended or was lifted by one already.
    """
    actor.require("footage.lift", area_path=hold.path)
    if not hold.stands:
        raise Changed("hold.ended")
    _lift(_LIFT, entry, hold, reason)


@act("footage.lift_again", Operation.ADMINISTRATION)
def lift_again_footage(entry: Entry, actor: Actor, hold: Hold, *, reason: str) -> None:
    """End a hold as the second of two: what its time is over of may be deleted from now on.

    Raises Forbidden for who lifted it first, Changed when it has ended or nobody has lifted it.
    """
    actor.require("footage.lift_again", area_path=hold.path)
    if not hold.stands or hold.first_lifted_by is None:
        raise Changed("hold.ended")
    if hold.first_lifted_by == actor.officer_id:
        raise Forbidden("second_person.needed")
    _lift(_LIFT_AGAIN, entry, hold, reason)


def _place(entries: Entries, facts: HoldFacts, camera: UUID, path: str, batch: BatchId) -> None:
    hold_id = uuid7()
    entry = entries.about(Subject("hold", hold_id, path), after=facts)
    values: list[Any] = [facts.from_at, facts.to_at, facts.reason, facts.reference, facts.expires_on]
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [hold_id, entry, batch, camera, *values])


def _lift(statement: str, entry: Entry, hold: Hold, reason: str) -> None:
    kept, problems = read_words(
        "reason", reason, longest=rules.LONGEST_REASON, missing="hold.lift_reason_missing", multiline=True
    )
    if problems:
        raise Invalid(problems)
    with connection.cursor() as cursor:
        cursor.execute(statement, [kept, entry.id, hold.id])
        if cursor.rowcount == 0:
            raise Changed("hold.ended")
    entry.about(Subject("hold", hold.id, hold.path), before=hold, after={"lifted": True}, note=kept)
