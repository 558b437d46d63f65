"""Requests made up from the schema: no fault of ours, and every answer fits. The drill plays many more."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from ecrime.base.pages.api.operations import operations
from ecrime.cli.drills import api
from ecrime.cli.drills.instance import Database


def test_no_request_that_is_made_up_is_a_fault_of_ours(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    report = api.run(database, examples=3)
    assert report.operations == {one.word for one in operations()}
    assert report.requests > 400
    assert report.faults == []
    assert {200, 422} <= set(report.statuses)
