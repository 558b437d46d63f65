"""Every refusal becomes a page in both languages, or JSON, with its own status."""

from __future__ import annotations

import json
from unittest import mock

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ecrime.base.pages import errors
from ecrime.foundation.errors import (
    AlreadyDone,
    Changed,
    EcrimeError,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    SignInNeeded,
    Unavailable,
)

RAISED = [
    (Forbidden("right.missing", right="incident.record"), 403),
    (SignInNeeded("sign_in.needed"), 401),
    (NotFound("address.unknown"), 404),
    (AlreadyDone("subject"), 409),
    (Changed("act.already_done"), 409),
    (Invalid([Problem("date", "date.missing")]), 422),
    (Unavailable("server.failed"), 503),
]


def get(path: str = "/incidents/", **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


def middleware_answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return errors.ErrorPages(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(("error", "status"), RAISED, ids=lambda value: type(value).__name__)
def test_every_family_has_a_page_in_both_languages(error: EcrimeError, status: int) -> None:
    with translation.override("km"):
        answer = middleware_answer(get(), error)
    assert answer is not None
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert html.index('<p lang="km"') < html.index('<p lang="en"')


@pytest.mark.parametrize(("error", "status"), RAISED, ids=lambda value: type(value).__name__)
def test_who_asks_for_json_gets_json(error: EcrimeError, status: int) -> None:
    answer = middleware_answer(get(accept="application/json"), error)
    assert answer is not None
    assert answer.status_code == status
    body = json.loads(answer.content)
    assert body["code"] == error.code
    assert body["text"]


def test_json_names_every_problem_by_field() -> None:
    error = Invalid([Problem("people.0.role", "choice.missing"), Problem("date", "date.missing")])
    with translation.override("en"):
        body = json.loads(errors.answer(get(accept="application/json"), error).content)
    assert [(p["field"], p["code"]) for p in body["problems"]] == [
        ("people.0.role", "choice.missing"),
        ("date", "date.missing"),
    ]


def test_the_clause_is_named_when_it_is_the_reason() -> None:
    answer = errors.answer(get(), Forbidden("area.outside_post", rule="D2"))
    assert "D2" in answer.content.decode()


def test_other_exceptions_are_left_to_django() -> None:
    assert middleware_answer(get(), ValueError("planted")) is None


@pytest.mark.parametrize(
    ("state", "status"), [("57P01", 503), ("57P02", 503), ("", 503), ("42501", None), ("23505", None)]
)
def test_a_database_that_is_away_is_said_in_a_sentence_and_a_refusal_stays_a_fault_of_ours(
    state: str, status: int | None
) -> None:
    raised = OperationalError("planted")
    raised.__cause__ = psycopg.errors.lookup(state)("planted") if state else psycopg.OperationalError("planted")
    answer = middleware_answer(get(), raised)
    assert (answer.status_code if answer is not None else None) == status
    assert answer is None or "planted" not in answer.content.decode()


def test_an_ended_session_gives_back_what_our_page_sent() -> None:
    sent = {"narrative": 'ញ្ញូ "><b>', "csrfmiddlewaretoken": "secret", "code": "AAAA"}
    request = RequestFactory().post("/incidents/record/", sent, headers={"origin": "http://testserver"})
    html = errors.answer(request, SignInNeeded("sign_in.needed")).content.decode()
    assert "ញ្ញូ &quot;&gt;&lt;b&gt;" in html
    assert "secret" not in html
    assert "AAAA" not in html


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_an_ended_session_gives_a_foreign_form_nothing(origin: str | None) -> None:
    headers = {"origin": origin} if origin else {}
    request = RequestFactory().post("/incidents/record/", {"narrative": "planted"}, headers=headers)
    assert "planted" not in errors.answer(request, SignInNeeded("sign_in.needed")).content.decode()


@pytest.mark.parametrize(
    ("handler", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)],
)
def test_what_django_refuses_looks_the_same(handler: object, status: int) -> None:
    assert callable(handler)
    assert handler(get(), ValueError("planted")).status_code == status


def test_a_fault_of_ours_says_nothing_of_its_cause() -> None:
    answer = errors.failed(get())
    assert answer.status_code == 500


def test_a_failing_failure_page_falls_back_to_bare_words() -> None:
    with mock.patch.object(errors, "page", side_effect=RuntimeError("planted")):
        answer = errors.failed(get())
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/plain")
    assert "planted" not in answer.content.decode()
