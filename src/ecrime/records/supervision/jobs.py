"""Looking records through beside the others of the archive and under the pack of today, behind the pages.

What is stated is checked when it is written; this finds what only the other records or a new pack can show. It reads
nothing of anybody. The officer who asks delegates the right for a day, so that it runs at once and again in the coming
night; the job holds that reference only.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from ecrime.base.database.context import acting_as
from ecrime.base.officers import actions as officers
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import EcrimeError, Unavailable
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision import actions, queries

logger = logging.getLogger(__name__)

QUEUE = "supervision"
AT_ONCE = 500
NIGHT = time(2)
TASK = "supervision look"
ACTS = ["finding.check", "incident.see"]
# The worker was asked to stop, or the database was away.
AGAIN = RetryStrategy(max_attempts=100, wait=5, retry_exceptions=[JobAborted, Unavailable, OperationalError])


def ask_look(actor: Actor) -> None:
    """Have every record of the officer's area looked through that is new, corrected, or under another pack.

    At once, and once more in the coming night, for what the day still brings.
    """
    actor.require("finding.check")
    with acting_as(actor):
        reference = uuid4()
        officers.delegate(actor, reference, ACTS, task=TASK)
        look.defer(reference=str(reference))
        night = next_night(incidents.lawful_time(actor), zone=actor.unit.zone)
        look.configure(schedule_at=night).defer(reference=str(reference))


def next_night(now: datetime, *, zone: str) -> datetime:
    """The next time it is night where the unit sits; always within the day for which an officer can delegate."""
    here = now.astimezone(ZoneInfo(zone))
    tonight = here.replace(hour=NIGHT.hour, minute=0, second=0, microsecond=0)
    return tonight if tonight > here else tonight + timedelta(days=1)


@app.task(queue=QUEUE, pass_context=True, name="supervision.look", retry=AGAIN)
def look(context: JobContext, *, reference: str) -> None:
    """Look records through, some hundreds at a time; a second run goes on where the first stopped."""
    try:
        actor = officers.resume(UUID(reference), task=TASK)
        alike = queries.still_alike(actor)
        for start in range(0, len(alike), AT_ONCE):
            actions.look_through(actor, alike[start : start + AT_ONCE])
        while records := queries.not_looked_through(actor, limit=AT_ONCE):
            if context.should_abort():
                raise JobAborted
            actions.look_through(actor, records)
    except Unavailable:
        raise
    except EcrimeError as refusal:
        logger.info("supervision.refused", extra={"code": refusal.code})
