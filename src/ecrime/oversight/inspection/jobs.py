"""The nightly watch over look-ups: count what the day brought, judge it, raise what stands out.

It acts for no officer. The database counts from its own ledger and raises alerts on its own figures only; here it is
decided what stands out. Killed anywhere, it goes on where it was: a day is counted once, an alert is raised once.
"""

from __future__ import annotations

import logging
from datetime import date

from django.db import OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from ecrime.foundation.errors import Unavailable
from ecrime.oversight.inspection import actions, queries, signs

logger = logging.getLogger(__name__)

QUEUE = "inspection"
# Asked every hour, so that a worker that was away at night makes up for it by day; most hours there is nothing to do.
EVERY_HOUR = "17 * * * *"
# A service that has just begun knows nothing usual; its first weeks are counted and not judged.
FIRST_DAYS = 28
AGAIN = RetryStrategy(max_attempts=100, wait=5, retry_exceptions=[JobAborted, Unavailable, OperationalError])


@app.periodic(cron=EVERY_HOUR)
@app.task(queue=QUEUE, pass_context=True, name="inspection.watch", retry=AGAIN, queueing_lock="inspection.watch")
def watch(context: JobContext, timestamp: int) -> None:
    """Count and judge every day that has ended and was not; between two days it may be asked to stop."""
    del timestamp  # when it was due; what is to be done is the database's to say
    while (day := actions.count_look_ups()) is not None:
        if context.should_abort():
            raise JobAborted
        judge(day)
        actions.mark_judged(day)


def judge(day: date) -> int:
    """Raise what stands out on a counted day; how many signs there were."""
    if (day - queries.first_day_counted()).days < FIRST_DAYS:
        return 0
    around = queries.colleagues(day)
    found = 0
    for one in queries.looked_up_on(day):
        for sign in signs.stand_out(one.record, around[one.post, one.area]):
            done = actions.raise_alert(one.officer_id, one.post_id, day, sign)
            logger.info("inspection.sign", extra={"kind": sign.kind.value, "done": done})
            found += 1
    return found
