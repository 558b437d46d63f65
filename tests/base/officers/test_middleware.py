"""Who is signed in is asked of the database on every request; a session that is over is forgotten."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from ecrime.base.officers.facts import Actor
from ecrime.base.officers.middleware import COOKIE, SignedIn, remember
from ecrime.cli.drills.instance import Database


def answered(token: str, *, gives: str = "") -> tuple[Actor | None, SimpleCookie]:
    """The actor a view saw, and the cookies of its answer; the view may give a new session."""
    seen: list[Actor | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.actor)  # type: ignore[attr-defined]
        return remember(request, HttpResponse(), gives) if gives else HttpResponse()

    request = RequestFactory().get("/")
    if token:
        request.COOKIES[COOKIE] = token
    response = SignedIn(view)(request)
    (actor,) = seen
    return actor, response.cookies


def test_a_session_is_an_actor(database: Database) -> None:
    actor, cookies = answered(database.tokens["lak"])
    assert actor == database.actor("lak")
    assert not cookies


def test_nobody_is_nobody_without_asking(database: Database) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert answered("") == (None, SimpleCookie())
    assert len(asked) == 0


@pytest.mark.parametrize("token", ["unknown", "សុខ", "x" * 10_000])
def test_an_unknown_session_is_forgotten(database: Database, token: str) -> None:
    actor, cookies = answered(token)
    assert actor is None
    assert (cookies[COOKIE].value, cookies[COOKIE]["max-age"]) == ("", 0)


def test_a_session_that_begins_while_another_is_over_stays(database: Database) -> None:
    actor, cookies = answered("unknown", gives="new")
    assert actor is None
    assert cookies[COOKIE].value == "new"
    assert cookies[COOKIE]["httponly"]
    assert cookies[COOKIE]["samesite"] == "Strict"
