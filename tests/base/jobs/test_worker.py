"""Jobs of a worker that died come back to the living; jobs of a living one stay where they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job

from ecrime.base.jobs.worker import SILENT_S, return_stalled_jobs
from ecrime.cli.drills.instance import Database


def in_a_worker(what: Callable[[App], Awaitable[int]]) -> int:
    """Run with the connector that a worker has."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as with_worker:

        async def run() -> int:
            async with with_worker.open_async():
                return await what(with_worker)

        return asyncio.run(run())


async def taken(with_worker: App) -> int:
    """A worker takes the job that waits, and is heard no more."""
    worker = await with_worker.job_manager.register_worker()
    job = await with_worker.job_manager.fetch_job(queues=None, worker_id=worker)
    assert job is not None
    return worker


def statuses(database: Database) -> list[str]:
    return [str(row[0]) for row in database.as_superuser("select status from procrastinate_jobs order by id")]


def test_the_job_of_a_dead_worker_waits_again(database: Database) -> None:
    app.configure_task("nobody.knows", allow_unknown=True).defer(batch="x")
    in_a_worker(taken)
    assert statuses(database) == ["doing"]
    database.as_superuser("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    assert in_a_worker(return_stalled_jobs) == 1
    assert statuses(database) == ["todo"]


def test_the_job_of_a_living_worker_stays_with_it(database: Database) -> None:
    app.configure_task("nobody.knows", allow_unknown=True).defer(batch="x")
    in_a_worker(taken)
    assert in_a_worker(return_stalled_jobs) == 0
    assert statuses(database) == ["doing"]


def test_a_job_that_another_worker_returned_first_is_left_alone(database: Database) -> None:
    app.configure_task("nobody.knows", allow_unknown=True).defer(batch="x")
    in_a_worker(taken)
    database.as_superuser("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")

    async def late(with_worker: App) -> int:
        look = with_worker.job_manager.get_stalled_jobs
        seen = list(await look(seconds_since_heartbeat=SILENT_S))

        async def as_seen_before(**_how: object) -> list[Job]:
            return seen

        assert await return_stalled_jobs(with_worker) == 1
        with_worker.job_manager.get_stalled_jobs = as_seen_before  # type: ignore[method-assign, assignment]
        try:
            return await return_stalled_jobs(with_worker)
        finally:
            with_worker.job_manager.get_stalled_jobs = look  # type: ignore[method-assign]

    assert in_a_worker(late) == 0
    assert statuses(database) == ["todo"]


def test_a_job_asked_for_in_an_act_that_fails_was_never_asked_for(database: Database) -> None:
    from django.db import transaction

    class Failed(Exception):
        """The act did not hold."""

    try:
        with transaction.atomic():
            app.configure_task("nobody.knows", allow_unknown=True).defer(batch="x")
            raise Failed
    except Failed:
        pass
    assert statuses(database) == []
