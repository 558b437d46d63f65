"""Counting what did not run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from ecrime.cli.machine.skips import Skips, most_allowed

ROOT = Path(__file__).resolve().parents[3]


def report(outcome: Literal["passed", "skipped"], reason: str) -> pytest.TestReport:
    """A report as pytest makes it for a skip mark or a call of skip()."""
    return pytest.TestReport(
        "test_x", ("test_x.py", 1, "test_x"), {}, outcome, ("test_x.py", 1, f"Skipped: {reason}"), "setup"
    )


def test_skips_are_counted_by_reason() -> None:
    skips = Skips()
    skips.pytest_runtest_logreport(report("passed", ""))
    for reason in ("no browser", "no browser", "no clock"):
        skips.pytest_runtest_logreport(report("skipped", reason))
    assert skips.summary() == ["2 skipped: no browser", "1 skipped: no clock"]


def test_a_fault_that_is_expected_is_no_skip() -> None:
    expected = report("skipped", "known fault")
    expected.wasxfail = "known fault"
    skips = Skips()
    skips.pytest_runtest_logreport(expected)
    assert skips.summary() == []


@pytest.mark.parametrize("server", ["postgresql_18", "postgresql_15"])
def test_the_record_names_each_server(server: str) -> None:
    assert most_allowed(ROOT / "tests/skips.toml", server) >= 0
