"""The tests that did not run: by which reasons, and whether there are more than the record allows."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


class Skips:
    """A pytest plugin that counts skipped tests by the reason they gave."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for every phase of every test, also from other processes."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.reasons[reason.removeprefix("Skipped: ")] += 1

    def summary(self) -> list[str]:
        """One line for each reason, the most frequent first."""
        return [f"{count} skipped: {reason}" for reason, count in self.reasons.most_common()]


def most_allowed(record: Path, server: str) -> int:
    """How many tests a whole run on that server may skip."""
    allowed = tomllib.loads(record.read_text(encoding="utf-8"))["most"][server]
    return int(allowed)
