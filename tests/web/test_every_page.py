"""What holds for every address of the service, whoever asks: headers, cookies, caching, framing, and no way to read on.

The addresses are those of the inventory of pages; one that is added is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from tests.web import test_purposes as inventory

from ecrime.cli.drills.instance import Database
from ecrime.records.documents.views.document import SANDBOX
from ecrime.web.middleware import pace
from ecrime.web.middleware.headers import CONTENT_POLICY, HEADERS, ONLY_TLS
from ecrime.web.middleware.pace import Measure

scene = inventory.scene
TLS = {"X-Forwarded-Proto": "https", "Host": "testserver"}
# Between them they open every page there is; nobody opens none.
VIEWERS = ("lak", "criminal", "planner", "admin", None)
# 503: no process of sign-in runs here.
STATUSES = {200, 302, 303, 401, 403, 404, 405, 409, 422, 503}


@dataclass(frozen=True)
class Answer:
    """One answer, and of what to whom."""

    name: str
    viewer: str | None
    said: Any

    def __str__(self) -> str:
        return f"{self.name} for {self.viewer}: {self.said.status_code}"

    @property
    def body(self) -> bytes:
        """All of it, once."""
        return b"".join(self.said.streaming_content) if self.said.streaming else bytes(self.said.content)


def asked(database: Database, scene: inventory.Scene) -> Iterator[Answer]:
    """Every address, asked for by everybody over TLS."""
    names = [name for name, _ in inventory.patterns(get_resolver())]
    for viewer in VIEWERS:
        client = Client(headers=TLS)
        if viewer:
            client.cookies["__Host-session"] = database.tokens[viewer]
        for name in names:
            yield Answer(name, viewer, client.get(inventory.path_of(name, scene)))


def test_every_answer_is_strict(
    database: Database,
    scene: inventory.Scene,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    # Somebody asks for every address there is, as quickly as he can.
    for name in ("OF_AN_OFFICER", "OF_AN_ADDRESS"):
        monkeypatch.setattr(pace, name, Measure(at_once=1000, a_second=1))
    shown = set()
    cookies = 0
    for answer in asked(database, scene):
        assert answer.said.status_code in STATUSES, answer
        the_headers_are_ours(answer)
        nothing_is_kept_by_a_cache(answer)
        the_body_is_what_it_says(answer)
        cookies += the_cookies_are_bound_to_this_host(answer)
        if answer.said.status_code == 200:
            shown.add(answer.name)
    assert len(shown) > 40
    assert cookies


OF_A_FILE = {"documents:page", "documents:thumbnail", "documents:export"}


def the_headers_are_ours(answer: Answer) -> None:
    """No page loosens anything for itself, and none says what it is made with."""
    # What comes of a stranger's file is held tighter still.
    tighter = (
        {"Content-Security-Policy": SANDBOX} if answer.name in OF_A_FILE and answer.said.status_code == 200 else {}
    )
    for name, value in (HEADERS | ONLY_TLS | tighter).items():
        assert answer.said.headers.get(name) == value, f"{answer}: {name}"
    for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By"):
        assert name not in answer.said, answer


def nothing_is_kept_by_a_cache(answer: Answer) -> None:
    # What anybody may read of the ledger tells nothing of anybody, and is the same for everybody.
    is_public = answer.name.startswith("ledger:") and answer.name not in ("ledger:receipt", "ledger:take_receipt")
    if answer.said.status_code == 200 and not is_public:
        assert "no-store" in answer.said.get("Cache-Control", ""), answer


def the_body_is_what_it_says(answer: Answer) -> None:
    """The kind of the body with its encoding; who is not signed in reads of nobody in it."""
    body, kind = answer.body, answer.said.get("Content-Type", "")
    if answer.viewer is None:
        assert inventory.CANARY.encode() not in body, answer
    if body and kind == "application/pdf":
        assert body.startswith(b"%PDF-"), answer
    elif body and answer.name in OF_A_FILE and kind == "image/jpeg":
        assert body.startswith(b"\xff\xd8\xff"), answer
    elif body and answer.name == "documents:export" and kind == "application/octet-stream":
        assert answer.said["Content-Disposition"].startswith("attachment"), answer
    elif body and answer.name == "documents:bundle" and kind == "application/zip":
        assert body.startswith(b"PK"), answer
    elif body:
        assert "charset=utf-8" in kind or kind == "application/json", answer
        body.decode("utf-8-sig")


def the_cookies_are_bound_to_this_host(answer: Answer) -> int:
    for cookie in answer.said.cookies.values():
        assert cookie.key.startswith("__Host-"), answer
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", ""), answer
        assert cookie["httponly"] is True or cookie["max-age"] == 0, answer
        assert cookie["samesite"] in ("Strict", "Lax"), answer
        assert len(cookie.OutputString()) < 4096, answer
    return len(answer.said.cookies)


def test_no_address_takes_a_form_of_another_site_or_a_trace(database: Database, scene: inventory.Scene) -> None:
    before = database.as_superuser("select count(*) from ledger_entry where kind not like 'access.%'")
    for name, _ in inventory.patterns(get_resolver()):
        # One of its own for each address: the pace of one officer is no part of this.
        client = Client(enforce_csrf_checks=True, headers=TLS | {"Origin": "https://elsewhere.example"})
        client.cookies["__Host-session"] = database.tokens["lak"]
        path = inventory.path_of(name, scene)
        assert client.post(path, {"act": "x"}).status_code in (403, 405), name
        assert client.generic("TRACE", path).status_code in (403, 405), name
    assert database.as_superuser("select count(*) from ledger_entry where kind not like 'access.%'") == before


def test_a_name_that_is_not_the_service_s_is_not_served(database: Database) -> None:
    for host in ("elsewhere.example", "testserver.elsewhere.example"):
        assert Client(headers={"Host": host}).get("/sign-in/").status_code == 400


def test_the_policy_runs_nothing_but_our_files() -> None:
    policy = dict(part.partition(" ")[::2] for part in CONTENT_POLICY.split("; "))
    assert {name for name, sources in policy.items() if sources == "'none'"} == {
        "default-src", "object-src", "base-uri", "frame-ancestors",
    }  # fmt: skip
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in CONTENT_POLICY
    assert "*" not in CONTENT_POLICY
    assert policy["require-trusted-types-for"] == "'script'"
