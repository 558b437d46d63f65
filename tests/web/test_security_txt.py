"""Who finds a weakness is told where to report it, when the operator has said so, and never by a broken line."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from ecrime.cli.drills.instance import Database

PATH = "/.well-known/security.txt"


def test_the_contact_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECURITY_CONTACT", "mailto:security@archive.example")
    said = Client().get(PATH)
    assert (said.status_code, said["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = said.content.decode().splitlines()
    assert lines[0] == "Contact: mailto:security@archive.example"
    assert re.fullmatch(r"Expires: \d{4}-\d\d-\d\dT00:00:00Z", lines[1])


@pytest.mark.parametrize("contact", ["", "security@archive.example", "mailto:a@b\nContact: mailto:c@d"])
def test_what_is_no_contact_is_no_page(database: Database, monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setattr(settings, "SECURITY_CONTACT", contact)
    assert Client().get(PATH).status_code == 404
