"""The pages of incidents as a browser without a script meets them, on a real database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecrime.base.pages.dates import long_moment
from ecrime.cli.drills.instance import Clock, Database

# Tomorrow afternoon in Lakeside (America/Chicago): the ledger of the template ends today, and no clock goes back.
NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)
ZONE = "America/Chicago"
HAPPENED = NOW - timedelta(hours=2)
TYPED = {
    "offences.0.class_code": "T1",
    "date": "t",
    "time": f"{HAPPENED.astimezone(ZoneInfo(ZONE)):%H%M}",
    "area_id": "Z10101",
    "place_detail": "Behind the market hall",
    "people.0.role": "suspect",
    "people.0.name_km": "សុខ សុភា",
    "people.0.name_latin": "SOK Sophea",
    "people.0.age": "៣៤",
    "people.0.nationality": "KH",
    "narrative": "A bicycle was taken.",
}


class Desk:
    """One officer's browser without a script: sends forms, follows what the pages say."""

    def __init__(self, database: Database, who: str, language: str = "en") -> None:
        self.client = Client()
        self.client.cookies["session"] = database.tokens[who]
        self.client.cookies["ecrime_language"] = language

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)

    def post(self, path: str, act: str, values: dict[str, str]) -> HttpResponse:
        return self.client.post(path, {**values, "act": act})

    def record(self, **changes: str) -> str:
        """Record an incident and return its number."""
        values = {**TYPED, "key": str(uuid4()), **{name.replace("__", "."): value for name, value in changes.items()}}
        answer = self.post("/incidents/record/", "record", values)
        assert answer.status_code == 303, text_of(answer)
        return answer["Location"].split("/")[2]


def words_for(at: datetime) -> str:
    """A moment as an English page of Lakeside writes it."""
    return long_moment(at, ZONE, "en")


def text_of(answer: HttpResponse) -> str:
    """The words of a page."""
    body = re.sub(r"(?s)<(head|datalist).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """What the form on a page would send: hidden fields, boxes, ticks, choices."""
    html = answer.content.decode()
    main = html[html.index("<main") :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", main):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        kind, name = attributes.get("type"), attributes.get("name", "")
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            found[name] = attributes.get("value", "")
    for name, body in re.findall(r'(?s)<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', main):
        found[name] = unescape(body)
    for tag, body in re.findall(r"(?s)<select ([^>]*)>(.*?)</select>", main):
        chosen = re.search(r'value="([^"]*)" selected', body)
        name = re.search(r'name="([^"]+)"', tag)
        assert name
        found[name[1]] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def desk(database: Database, clock: Clock) -> Callable[..., Desk]:
    clock.freeze(NOW)
    return lambda who="lak", language="en": Desk(database, who, language)


def test_recording_leads_to_the_record(desk: Callable[..., Desk]) -> None:
    officer = desk()
    form = fields_of(officer.get("/incidents/record/"))
    checked = officer.post("/incidents/record/", "check", {**form, **TYPED})
    assert checked.status_code == 200
    assert words_for(HAPPENED) in text_of(checked)
    assert f"Correctable until {words_for(NOW + timedelta(hours=48))}" in text_of(checked)
    done = officer.post("/incidents/record/", "record", fields_of(checked))
    assert (done.status_code, done["Location"]) == (303, "/incidents/LAK-2026-000001/?done=recorded")
    seen = text_of(officer.get(done["Location"]))
    for words in ("T1 Theft", "Lakeside › Loop › Old Market", "SOK Sophea", "34 years", "A bicycle was taken."):
        assert words in seen
