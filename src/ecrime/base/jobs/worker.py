"""The process that does the background work, and gives jobs of dead workers back to the living."""

from __future__ import annotations

import asyncio
import logging

from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

logger = logging.getLogger(__name__)

HEARTBEAT_S = 3.0
# A worker silent for this long is dead: killed, or cut off from the database.
SILENT_S = 12.0
LOOK_S = 3.0
# Less than the supervisor waits before it kills.
GRACE_S = 3.0
CONCURRENCY = 2


def work() -> None:
    """Do the jobs of every queue until asked to stop (SIGTERM, SIGINT)."""
    connector = django_app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the queue stands in Django's database")
    with django_app.replace_connector(connector.get_worker_connector()) as app:
        asyncio.run(_work(app))


async def _work(app: App) -> None:
    async with app.open_async():
        returning = asyncio.create_task(_keep_returning(app))
        try:
            await app.run_worker_async(
                concurrency=CONCURRENCY,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=SILENT_S,
                shutdown_graceful_timeout=GRACE_S,
                delete_jobs="successful",
            )
        finally:
            returning.cancel()


async def _keep_returning(app: App) -> None:
    while True:
        try:
            await return_stalled_jobs(app)
        except ConnectorException as error:
            logger.warning("jobs.return_failed", exc_info=error)
        await asyncio.sleep(LOOK_S)


async def return_stalled_jobs(app: App, *, silent_s: float = SILENT_S) -> int:
    """Put jobs whose worker died back into the queue; returns how many.

    procrastinate never does so by itself. Every job is idempotent, so one that was nearly done may run again.
    """
    returned = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_s):
        try:
            await app.job_manager.retry_job(job)
        except ConnectorException:
            # Another worker on another machine was quicker; if the database went away, the next look does it.
            continue
        returned += 1
        logger.warning("jobs.returned", extra={"job": job.id, "queue": job.queue})
    return returned
