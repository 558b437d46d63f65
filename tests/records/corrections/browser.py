"""Officers at their browsers, with their passkeys, who send what the pages of a correction ask."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from tests.records.incidents.make import locked_incident
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import ORIGIN, Database
from ecrime.records.incidents.people import Role, briefly

WORDS = "The narrative names the wrong number of bags"
LOCKED = timedelta(hours=49)
NARRATIVE = "Two bags were taken."
ASKED = {"narrative": NARRATIVE, "reason_code": "writing_error", "reason": WORDS}


class Officer:
    """One officer without a script: follows the pages, and signs what they lay before him."""

    def __init__(self, database: Database, who: str, language: str = "en") -> None:
        self.database, self.who = database, who
        self.client = Client(SERVER_NAME="localhost")
        self.client.cookies["session"] = database.tokens[who]
        self.client.cookies["ecrime_language"] = language

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def send(self, path: str, act: str, values: dict[str, str]) -> Any:
        return self.client.post(path, {**values, "act": act})

    def sign(self, path: str, act: str, page: Any, *, by: str = "", **changes: str) -> Any:
        """Send a page with the signature it asks for; ``by`` is whose passkey answers."""
        return self.send(path, act, {**fields_of(page), **self.signature(page, by=by), **changes})

    def signature(self, page: Any, *, by: str = "") -> dict[str, str]:
        """What the script of the page would send."""
        html = page.content.decode()
        options = re.search(r'data-options="([^"]+)"', html)
        asked = re.search(r'name="asked" value="([^"]+)"', html)
        assert options, text_of(page)
        assert asked
        authenticator = self.database.authenticator(by or self.who)
        told = json.loads(unescape(options[1]))
        return {"asked": asked[1], "answer": authenticator.answer(told, origin=ORIGIN)}

    def state_purpose(self) -> None:
        """State a purpose for the next half hour."""
        stated = self.client.post(
            "/look-up/purpose/", {"purpose": "supervision", "about": "Checking what was recorded this week"}
        )
        assert stated.status_code == 303, text_of(stated)


def ask(database: Database, number: str, *, who: str = "lak_chief", reason: str = WORDS, **changes: str) -> str:
    """The chief asks on the pages for these answers instead; returns the address of the request."""
    chief = Officer(database, who)
    chief.state_purpose()
    path = f"/corrections/request/{number}/"
    wanted = {**ASKED, "reason": reason}
    wanted |= {name.replace("__", "."): value for name, value in changes.items()}
    checked = chief.send(path, "check", {**fields_of(chief.get(path)), **wanted})
    assert checked.status_code == 200, text_of(checked)
    done = chief.sign(path, "request", checked)
    assert done.status_code == 303, text_of(done)
    return str(done["Location"]).partition("?")[0]


def decide(database: Database, request: str, *, who: str = "planner", **changes: str) -> Any:
    """Planning takes the request up and decides on the pages: grants all unless told otherwise."""
    reviewer, path = Officer(database, who), f"{request}decide/"
    reviewer.send(path, "take_up", {})
    checked = reviewer.send(path, "check", {**fields_of(reviewer.get(path)), "reason": WORDS, **changes})
    assert checked.status_code == 200, text_of(checked)
    return reviewer.sign(path, "decide", checked)


def carry_out(database: Database, request: str, *, who: str = "technician", **changes: str) -> Any:
    """The technical group writes what was granted."""
    technician, path = Officer(database, who), f"{request}carry-out/"
    checked = technician.send(path, "check", {**fields_of(technician.get(path)), **changes})
    assert checked.status_code == 200, text_of(checked)
    return technician.sign(path, "carry_out", checked)


def recall(database: Database, request: str, *, who: str = "planner", reason: str = WORDS) -> Any:
    """Planning takes an unused grant back."""
    reviewer, path = Officer(database, who), f"{request}recall/"
    checked = reviewer.send(path, "check", {**fields_of(reviewer.get(path)), "reason": reason})
    assert checked.status_code == 200, text_of(checked)
    return reviewer.sign(path, "recall", checked)


def count(database: Database, table: str) -> int:
    return int(database.as_superuser(f"select count(*) from {table}")[0][0])


def end_posts(database: Database, who: str) -> None:
    """An officer holds no post any more."""
    officer = database.actor(who).officer_id
    database.as_superuser("alter table officers_posting disable trigger all")
    database.as_superuser(f"update officers_posting set ends_at = law.now() where officer_id = '{officer}'")


def asking(database: Database, number: str, **changes: str) -> tuple[Officer, str, dict[str, str]]:
    """A chief with the form of a request filled in: himself, its address, what it would send."""
    chief = Officer(database, "lak_chief")
    chief.state_purpose()
    path = f"/corrections/request/{number}/"
    return chief, path, {**fields_of(chief.get(path)), **ASKED, **changes}


def stating(database: Database, who: str) -> str:
    """The number of a locked record that states an officer."""
    officer = database.actor(who).officer_id
    named = dataclasses.replace(briefly(Role.WITNESS, name_latin="Officer Stated"), officer_id=officer)
    return locked_incident(database, people=(named,)).record.number
