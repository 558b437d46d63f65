"""The navigation by job. Slices add their pages; a page without a right for it is absent, not grey."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ecrime.base.officers.facts import Actor


class Job(StrEnum):
    """The jobs of the house in the order of the navigation."""

    DESK = "desk"
    RECORD = "record"
    LOOK_UP = "look_up"
    CORRECT = "correct"
    CAMERAS = "cameras"
    ANALYSIS = "analysis"
    OVERSIGHT = "oversight"
    ADMINISTRATION = "administration"


LABELS = {
    Job.DESK: gettext_lazy("Desk"),
    Job.RECORD: gettext_lazy("Record"),
    Job.LOOK_UP: gettext_lazy("Look up"),
    Job.CORRECT: gettext_lazy("Correct"),
    Job.CAMERAS: gettext_lazy("Cameras"),
    Job.ANALYSIS: gettext_lazy("Analysis"),
    Job.OVERSIGHT: gettext_lazy("Oversight"),
    Job.ADMINISTRATION: gettext_lazy("Administration"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be reached from the navigation.

    right  what the post must hold; None for every officer
    key    one key that opens it, named by its place on the keyboard ("KeyR"), so that it works on any layout
    """

    job: Job
    label: str | Promise
    url_name: str
    right: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """One link of the navigation as this officer sees it on this page."""

    label: str
    url: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class JobLinks:
    """One job with the links this officer may follow; the job itself leads to the first."""

    job: Job
    label: str
    url: str
    is_current: bool
    links: tuple[PlaceLink, ...]


_places: list[Place] = []


def register(place: Place) -> None:
    """Add a page to the navigation; called from a slice's ``ready()``, twice does no harm."""
    if place not in _places:
        _places.append(place)


def jobs_for(actor: Actor | None, path: str) -> list[JobLinks]:
    """The navigation of this officer, with the page nearest to ``path`` marked as current.

    Within a job the pages that a key opens come first: the first is where the job itself leads.
    """
    if actor is None:
        return []
    allowed = [(place, reverse(place.url_name)) for place in _places if _is_open_to(actor, place)]
    allowed.sort(key=lambda found: not found[0].key)
    current = max((url for _, url in allowed if path.startswith(url)), key=len, default="")
    jobs = []
    for job in Job:
        links = tuple(
            PlaceLink(str(place.label), url, place.key, url == current) for place, url in allowed if place.job is job
        )
        if links:
            jobs.append(JobLinks(job, str(LABELS[job]), links[0].url, any(link.is_current for link in links), links))
    return jobs


def _is_open_to(actor: Actor, place: Place) -> bool:
    return place.right is None or actor.may(place.right)
