"""A pytest plugin that keeps only the tests with a database, to run these on another server version."""

from __future__ import annotations

import pytest

SERVER = "instance"  # the fixture that every other database fixture stands on


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called by pytest once all tests are known."""
    fixtures = {item: getattr(item, "fixturenames", ()) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if SERVER not in fixtures[item]])
    items[:] = [item for item in items if SERVER in fixtures[item]]
