"""The logs say what happened and where, and hold nothing that somebody typed."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import cast

import psycopg
import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import ResolverMatch

from ecrime.foundation import trace
from ecrime.foundation.errors import Forbidden
from ecrime.web import logging as logs

PLANTED = "Planted សុខា"
View = Callable[[HttpRequest], HttpResponseBase]
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged during the test, through the service's own set-up."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonFormatter())
    watched = [logging.getLogger(name) for name in ("", "django.request", "django.security", "_granian")]
    before = [(logger, logger.handlers, logger.level) for logger in watched]
    for logger in watched:
        logger.handlers = [handler]
        logger.setLevel(logging.DEBUG)

    def read() -> list[dict[str, object]]:
        assert "Planted" not in written.getvalue()
        assert "សុខា" not in written.getvalue()
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield read
    for logger, handlers, level in before:
        logger.handlers, logger.level = handlers, level


def failing(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Answer a request full of planted words, as Django does when a view raises."""
    from django.core.handlers.exception import convert_exception_to_response

    request = RequestFactory().post(f"/incidents/{PLANTED}/?q={PLANTED}", {"name": PLANTED})
    request.resolver_match = ResolverMatch(view, (), {"name": PLANTED}, url_name="see", namespaces=["incidents"])
    answered = logs.RequestLog(cast("View", convert_exception_to_response(view)))(request)
    assert isinstance(answered, HttpResponse)
    return answered


def test_a_request_leaves_one_line_with_route_status_and_id(lines: Lines) -> None:
    response = failing(lambda _request: HttpResponse(PLANTED, status=422))
    (line,) = lines()
    assert line["event"] == "request"
    assert (line["route"], line["method"], line["status"]) == ("incidents:see", "POST", 422)
    assert line["request"] == response["X-Request-Id"]
    assert isinstance(line["ms"], float)
    assert list(line)[:4] == ["time", "level", "logger", "event"]
    assert trace.request_id.get() is None


def test_the_entry_of_an_act_is_named(lines: Lines) -> None:
    def acts(_request: HttpRequest) -> HttpResponse:
        trace.entry_id.set("01900000-0000-7000-8000-000000000001")
        return HttpResponse()

    failing(acts)
    failing(lambda _request: HttpResponse())
    first, second = lines()
    assert first["entry"] == "01900000-0000-7000-8000-000000000001"
    assert "entry" not in second


def test_a_view_that_fails_is_logged_by_type_and_place(lines: Lines) -> None:
    def fails(_request: HttpRequest) -> HttpResponse:
        name = PLANTED
        try:
            raise KeyError(name)
        except KeyError as cause:
            raise ValueError(f"no such person: {name}") from cause

    response = failing(fails)
    assert response.status_code == 500
    fault = next(line for line in lines() if line["level"] == "ERROR" and line["logger"] == "django.request")
    assert fault["error"] == ["builtins.ValueError", "builtins.KeyError"]
    assert any("test_logging.py" in str(frame) and "fails" in str(frame) for frame in list(fault["frames"]))  # type: ignore[call-overload]


def test_a_refusal_of_the_database_is_logged_by_its_state(lines: Lines) -> None:
    class Refused(psycopg.errors.UniqueViolation):
        sqlstate = "23505"

    def fails(_request: HttpRequest) -> HttpResponse:
        raise Refused(f"duplicate key\nDETAIL:  Key (name)=({PLANTED}) already exists.")

    failing(fails)
    assert "23505" in [line.get("sqlstate") for line in lines()]


def test_a_domain_error_is_logged_by_its_code(lines: Lines) -> None:
    try:
        raise Forbidden("area.outside_post", right=PLANTED)
    except Forbidden:
        logging.getLogger("ecrime.trial").exception("refused")
    (line,) = lines()
    assert (line["event"], line["code"]) == ("refused", "area.outside_post")


def test_what_a_library_says_is_kept_only_by_place(lines: Lines) -> None:
    logging.getLogger("procrastinate.worker").info(f"Starting job clean(name={PLANTED})")  # noqa: G004
    logging.getLogger("django.db.backends").debug("insert into person values (%s)", PLANTED)
    for line in lines():
        assert str(line["event"]).startswith("test_logging:")
        assert str(line["event"]).endswith("test_what_a_library_says_is_kept_only_by_place")


def test_values_given_to_our_own_words_stay_out(lines: Lines) -> None:
    logging.getLogger("ecrime.trial").info("person.found %s", PLANTED, extra={"count": 1, "name_km": PLANTED})
    (line,) = lines()
    assert (line["event"], line["count"]) == ("person.found %s", 1)
    assert "name_km" not in line


def test_a_fault_the_server_reports_keeps_its_first_line_only(lines: Lines) -> None:
    logging.getLogger("_granian").error(f"Application callable raised an exception\nValueError: {PLANTED}")  # noqa: G004
    assert lines()[0]["event"] == "Application callable raised an exception"


def test_the_last_words_of_a_dying_process_hold_no_value(lines: Lines) -> None:
    try:
        raise RuntimeError(PLANTED)
    except RuntimeError as error:
        logs.log_uncaught(RuntimeError, error, error.__traceback__)
    (line,) = lines()
    assert (line["event"], line["error"]) == ("process.died", ["builtins.RuntimeError"])


def test_setting_up_sends_everything_to_standard_error_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, hook = (root.handlers[:], root.level), sys.excepthook
    try:
        logs.configure()
        logging.getLogger("ecrime.trial").warning("trial.event")
        line = json.loads(capsys.readouterr().err.splitlines()[-1])
    finally:
        root.handlers, root.level = before
        sys.excepthook = hook
        logging.captureWarnings(capture=False)
    assert (line["level"], line["logger"], line["event"]) == ("WARNING", "ecrime.trial", "trial.event")
