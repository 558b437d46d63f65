"""Nobody asks without measure: 429, a sentence in both languages, the time to wait, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from ecrime.cli.drills.instance import Database
from ecrime.web.middleware import pace
from ecrime.web.middleware.pace import Buckets, Measure

THREE = Measure(at_once=3, a_second=0.5)


class Watch:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests for everybody, and then one in a thousand seconds."""
    for name in ("OF_AN_OFFICER", "OF_AN_ADDRESS"):
        monkeypatch.setattr(pace, name, replace(THREE, a_second=0.001))


def test_a_measure_is_used_up_and_fills_again() -> None:
    watch = Watch()
    buckets = Buckets(watch)
    assert [buckets.take("lak", THREE) for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("hil", THREE) == 0
    watch.now = 1.0
    assert buckets.take("lak", THREE) == 1
    watch.now = 2.0
    assert buckets.take("lak", THREE) == 0
    watch.now = 1000.0
    assert [buckets.take("lak", THREE) for _ in range(4)] == [0, 0, 0, 2]


def test_a_flood_of_callers_costs_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_REMEMBERED", 100)
    watch = Watch()
    buckets = Buckets(watch)
    for number in range(1000):
        watch.now += 0.001
        buckets.take(f"address {number}", THREE)
        buckets.take("busy", THREE)
    assert len(buckets._buckets) <= 100
    assert buckets.take("busy", THREE) > 0


@pytest.mark.usefixtures("few")
def test_an_officer_who_asks_too_quickly_is_told_to_wait(database: Database) -> None:
    client, colleague = Client(), Client()
    client.cookies["session"] = database.tokens["lak"]
    colleague.cookies["session"] = database.tokens["hil"]
    assert [client.get("/desk/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/desk/")
    assert int(refused["Retry-After"]) > 60
    assert refused["Cache-Control"] == "no-store"
    html = refused.content.decode()
    assert "Wait a minute" in html
    assert "សូមរង់ចាំ" in html
    assert colleague.get("/desk/").status_code == 200


@pytest.mark.usefixtures("few")
def test_what_was_typed_waits_on_the_page(database: Database) -> None:
    client = Client(headers={"Origin": "http://testserver"})
    client.cookies["session"] = database.tokens["lak"]
    for _ in range(3):
        client.get("/desk/")
    refused = client.post("/incidents/record/", {"narrative": "A bag was taken."})
    assert refused.status_code == 429
    assert '<input type="hidden" name="narrative" value="A bag was taken.">' in refused.content.decode()


@pytest.mark.usefixtures("few", "database")
def test_who_is_not_signed_in_is_counted_by_address() -> None:
    client = Client()

    def status(address: str) -> int:
        return client.get("/sign-in/", headers={"X-Forwarded-For": address}).status_code

    assert [status("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
    # What a caller puts before the proxy's own word makes him nobody else.
    assert status("198.51.100.7, 192.0.2.1") == 429
    assert status("192.0.2.2") == 200


@pytest.mark.usefixtures("few", "database")
def test_an_invented_session_is_no_way_around_it() -> None:
    client = Client()
    codes = []
    for number in range(4):
        client.cookies["session"] = f"invented {number}"
        codes.append(client.get("/sign-in/").status_code)
    assert codes == [200, 200, 200, 429]
