"""The navigation shows what the post may do, in the order of the jobs, and where one is."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import navigation
from ecrime.base.pages.navigation import Job, Place

URLS = {"desk": "/desk/", "record": "/incidents/record/", "list": "/incidents/", "health": "/health/"}


@pytest.fixture(autouse=True)
def places() -> Iterator[None]:
    """Four places and their addresses instead of the registered ones."""
    with (
        mock.patch.object(navigation, "_places", []),
        mock.patch.object(navigation, "reverse", URLS.__getitem__),
    ):
        navigation.register(Place(Job.ADMINISTRATION, "Health", "health", "health.see"))
        navigation.register(Place(Job.RECORD, "Incidents", "list", "incident.see"))
        navigation.register(Place(Job.RECORD, "Record an offence", "record", "incident.record", "KeyR"))
        navigation.register(Place(Job.DESK, "My desk", "desk"))
        yield


def test_jobs_come_in_their_order_and_without_a_right_not_at_all(specialist: Actor) -> None:
    jobs = navigation.jobs_for(specialist, "/desk/")
    assert [job.url for job in jobs] == ["/desk/", "/incidents/record/"]
    assert [link.key for link in jobs[1].links] == ["KeyR", ""]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/desk/", "/desk/"),
        ("/incidents/record/", "/incidents/record/"),
        ("/incidents/KDL-2026-000417/", "/incidents/"),
        ("/elsewhere/", None),
    ],
)
def test_the_nearest_place_is_the_current_one(specialist: Actor, path: str, current: str | None) -> None:
    jobs = navigation.jobs_for(specialist, path)
    assert [link.url for job in jobs for link in job.links if link.is_current] == ([current] if current else [])
    assert any(job.is_current for job in jobs) == (current is not None)


def test_nobody_signed_in_sees_no_navigation() -> None:
    assert navigation.jobs_for(None, "/desk/") == []


def test_registering_twice_does_no_harm(specialist: Actor) -> None:
    navigation.register(Place(Job.DESK, "My desk", "desk"))
    assert len(navigation.jobs_for(specialist, "/desk/")[0].links) == 1
