"""Which tests run a second time, on another server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from ecrime.cli.machine.database_tests import pytest_collection_modifyitems


def test_those_with_a_database_and_without_a_browser_run_again() -> None:
    fixtures = {
        "pure": (),
        "stored": ("instance", "database"),
        "journey": ("instance", "browser"),
        "bare": ("browser",),
    }
    items: list[Any] = [SimpleNamespace(name=name, fixturenames=names) for name, names in fixtures.items()]
    left: list[str] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: left.extend(item.name for item in items))
    pytest_collection_modifyitems(cast("Any", SimpleNamespace(hook=hook)), items)
    assert [item.name for item in items] == ["stored"]
    assert left == ["pure", "journey", "bare"]
