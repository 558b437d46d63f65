"""Requests made up from the schema, and right ones: no fault of ours, each answer fits, each operation can succeed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from ecrime.base.pages.api.service import operations
from ecrime.cli.drills import api
from ecrime.cli.drills.api import Report
from ecrime.cli.drills.api_right import NEVER, RIGHT
from ecrime.cli.drills.instance import Database


@pytest.mark.one_server
def test_no_request_is_a_fault_of_ours_and_every_operation_succeeds(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    report = api.run(database, examples=1)
    assert report.faults == []
    assert report.never == []
    assert set(report.answers) == {one.word for one in operations()}
    assert {200, 201, 403, 404, 422} <= set(report.statuses)
    assert report.succeeded > report.requests / 5


def test_every_operation_has_a_right_request_or_a_reason_for_none() -> None:
    assert RIGHT.keys() | NEVER.keys() == {one.word for one in operations()}
    assert not RIGHT.keys() & NEVER.keys()


def test_an_operation_that_never_succeeds_is_told() -> None:
    report = Report()
    report.answers |= {
        "incident.see": Counter({403: 5, 404: 2}),
        "incident.list": Counter({200: 1, 422: 3}),
        "correction.decide": Counter({403: 9}),
    }
    assert report.never == ["incident.see"]
    assert report.classes()["incident.list"] == {"2xx": 1, "4xx": 3}
    assert (report.requests, report.succeeded) == (20, 1)
    told = "\n".join(api.lines({"answers": report.classes(), "never_succeeded": report.never}))
    assert "incident.list            2xx 1  4xx 3" in told
    assert "never_succeeded: 1\n  incident.see" in told


def test_why_the_service_could_not_is_told() -> None:
    operation = SimpleNamespace(
        definition=SimpleNamespace(
            raw={
                "operationId": "incident.see",
                "responses": {"503": {"content": {"application/json": {"schema": {"type": "object"}}}}},
            }
        )
    )
    report = Report()
    answer = (503, "application/json", b'{"code": "database.too_slow"}')
    api._judge(report, operation, "GET /x", answer, right=False)
    assert (report.faults, report.unavailable) == ([], ["GET /x: 503 database.too_slow"])
    api._judge(report, operation, "GET /x, right", answer, right=True)
    assert len(report.faults) == 1
