"""Checks run to the end, each with its time, and one failure is enough."""

from __future__ import annotations

from argparse import Namespace

import pytest

from ecrime.cli import check


@pytest.fixture
def python_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checks of which the first fails."""
    monkeypatch.setattr(
        check,
        "CHECKS",
        {"first": ["python", "-c", "raise SystemExit('a fault')"], "second": ["python", "-c", "print('fine')"]},
    )


@pytest.mark.usefixtures("python_checks")
def test_all_run_although_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run(Namespace(checks=[])) == 1
    fault, first, second = capsys.readouterr().out.splitlines()
    assert fault == "a fault"
    assert (first.split()[0], first.split()[-1]) == ("first", "failed")
    assert (second.split()[0], second.split()[-1]) == ("second", "passed")


@pytest.mark.usefixtures("python_checks")
def test_one_may_be_chosen() -> None:
    assert check.run(Namespace(checks=["second"])) == 0


def test_an_unknown_check_is_misused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run(Namespace(checks=["spelling"])) == 2
    assert "There is no check 'spelling'" in capsys.readouterr().err
