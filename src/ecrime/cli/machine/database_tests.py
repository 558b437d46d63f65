"""A pytest plugin that keeps only the tests with a database and without a browser, for another server version."""

from __future__ import annotations

import pytest

SERVER = "instance"  # the fixture that every other database fixture stands on
BROWSER = "browser"  # a journey tries what the pages do; which server stands below changes nothing in that


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called by pytest once all tests are known."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        (kept if SERVER in fixtures and BROWSER not in fixtures else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept
