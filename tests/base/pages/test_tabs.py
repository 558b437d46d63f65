"""Higher slices hang tabs and badges on a subject; a tab without a right is absent."""

from __future__ import annotations

from unittest import mock
from uuid import UUID

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import tabs
from ecrime.base.pages.tabs import Background, Badge, Offer, Tab


def address(name: str, args: list[str]) -> str:
    return f"/{name}/{args[0]}/"


def test_tabs_of_a_subject_that_the_post_may_open(specialist: Actor) -> None:
    with mock.patch.object(tabs, "_tabs", []), mock.patch.object(tabs, "reverse", address):
        for tab in (
            Tab("incident", "Facts", "see", "incident.see"),
            Tab("incident", "Accesses", "accesses", "ledger.see"),
            Tab("person", "Names", "names"),
            Tab("incident", "Facts", "see", "incident.see"),
        ):
            tabs.register(tab)
        found = tabs.tabs_for(specialist, "incident", "KDL-1", path="/see/KDL-1/")
    assert [(tab.label, tab.url, tab.is_current) for tab in found] == [("Facts", "/see/KDL-1/", True)]


def test_badges_of_a_subject(specialist: Actor) -> None:
    def warrants(actor: Actor, number: str) -> list[Badge]:
        return [Badge("▲", f"warrant {number}", "bad")]

    with mock.patch.object(tabs, "_badges", {}):
        tabs.register_badges("incident", warrants)
        tabs.register_badges("incident", warrants)
        assert [badge.word for badge in tabs.badges_for(specialist, "incident", "KDL-1")] == ["warrant KDL-1"]
        assert tabs.badges_for(specialist, "person", "1") == []


def test_offers_of_a_subject(specialist: Actor) -> None:
    def ask(actor: Actor, number: str) -> list[Offer]:
        return [Offer(f"Locked: {number}", f"/ask/{number}/", "Ask")]

    with mock.patch.object(tabs, "_offers", {}):
        tabs.register_offers("incident", ask)
        tabs.register_offers("incident", ask)
        assert tabs.offers_for(specialist, "incident", "KDL-1") == [Offer("Locked: KDL-1", "/ask/KDL-1/", "Ask")]
        assert tabs.offers_for(specialist, "person", "KDL-1") == []


def test_backgrounds_of_the_acts_on_a_subject(specialist: Actor) -> None:
    entry = UUID(int=1)

    def request(actor: Actor, number: str) -> dict[UUID, Background]:
        return {entry: Background(f"Request {number}/1", "/requests/1/")}

    with mock.patch.object(tabs, "_backgrounds", {}):
        tabs.register_backgrounds("incident", request)
        tabs.register_backgrounds("incident", request)
        found = tabs.backgrounds_for(specialist, "incident", "KDL-1")
    assert found == {entry: Background("Request KDL-1/1", "/requests/1/")}
