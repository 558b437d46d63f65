"""Tabs, badges, offers and backgrounds that higher slices hang on a lower slice's page: orders on an incident, a live
warrant in a row, leave to ask for a correction, the request behind a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Offer:
    """What a higher slice says about a subject, and where it leads; ``url`` "" when it only says it."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """What stood behind an act: one line, the page that tells the rest, and a file about it for who may take it."""

    text: str
    url: str
    file: Offer | None = None


BadgeQuery = Callable[[Actor, str], list[Badge]]
OfferQuery = Callable[[Actor, str], list[Offer]]
BackgroundQuery = Callable[[Actor, str], Mapping[UUID, Background]]

_tabs: list[Tab] = []
_badges: dict[str, list[BadgeQuery]] = {}
_offers: dict[str, list[OfferQuery]] = {}
_backgrounds: dict[str, list[BackgroundQuery]] = {}


def register(tab: Tab) -> None:
    """Add a tab; called from a slice's ``ready()`` in the order in which tabs shall stand."""
    if tab not in _tabs:
        _tabs.append(tab)


def register_badges(subject: str, query: BadgeQuery) -> None:
    """Add a source of badges for a kind of subject."""
    queries = _badges.setdefault(subject, [])
    if query not in queries:
        queries.append(query)


def register_offers(subject: str, query: OfferQuery) -> None:
    """Add a source of offers for a kind of subject."""
    queries = _offers.setdefault(subject, [])
    if query not in queries:
        queries.append(query)


def register_backgrounds(subject: str, query: BackgroundQuery) -> None:
    """Add a source of what stood behind the acts on a kind of subject, by ledger entry."""
    queries = _backgrounds.setdefault(subject, [])
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


def offers_for(actor: Actor, subject: str, number: str) -> list[Offer]:
    """What higher slices say about one subject to this officer, and offer him."""
    return [offer for query in _offers.get(subject, []) for offer in query(actor, number)]


def backgrounds_for(actor: Actor, subject: str, number: str) -> dict[UUID, Background]:
    """What stood behind the acts on one subject, as far as this officer may know, by ledger entry."""
    found: dict[UUID, Background] = {}
    for query in _backgrounds.get(subject, []):
        found |= query(actor, number)
    return found
