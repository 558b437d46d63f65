"""Tabs and badges that higher slices hang on a lower slice's page: orders on an incident, a live warrant in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from ecrime.base.officers.facts import Actor


@dataclass(frozen=True, slots=True)
class Tab:
    """A further page about a subject; its URL takes the subject's number."""

    subject: str
    label: str | Promise
    url_name: str
    right: str | None = None


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab as this officer sees it."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Badge:
    """A short mark beside a subject: shape and word."""

    shape: str
    word: str
    tone: str = "neutral"


BadgeQuery = Callable[[Actor, str], list[Badge]]

_tabs: list[Tab] = []
_badges: dict[str, list[BadgeQuery]] = {}


def register(tab: Tab) -> None:
    """Add a tab; called from a slice's ``ready()`` in the order in which tabs shall stand."""
    if tab not in _tabs:
        _tabs.append(tab)


def register_badges(subject: str, query: BadgeQuery) -> None:
    """Add a source of badges for a kind of subject."""
    queries = _badges.setdefault(subject, [])
    if query not in queries:
        queries.append(query)


def tabs_for(actor: Actor, subject: str, number: str, *, path: str) -> list[TabLink]:
    """The tabs of one subject that this officer may open."""
    links = []
    for tab in _tabs:
        if tab.subject == subject and (tab.right is None or actor.may(tab.right)):
            url = reverse(tab.url_name, args=[number])
            links.append(TabLink(str(tab.label), url, url == path))
    return links


def badges_for(actor: Actor, subject: str, number: str) -> list[Badge]:
    """The badges of one subject that this officer may see."""
    return [badge for query in _badges.get(subject, []) for badge in query(actor, number)]
