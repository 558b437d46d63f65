"""Which tests run a second time, on another server."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from ecrime.cli.machine.database_tests import pytest_collection_modifyitems


def test_those_of_what_stands_on_the_database_run_again() -> None:
    files = {
        "pure": ("records/lock/test_rules.py", ()),
        "stored": ("records/lock/test_actions.py", ("instance", "database")),
        "marked": ("records/lock/test_actions.py", ("instance", "database")),
        "journey": ("journeys/test_import.py", ("instance", "browser")),
        "bare": ("journeys/test_parts.py", ("browser",)),
        "page": ("records/lock/test_views.py", ("instance", "database")),
        "report": ("records/intake/test_report_views.py", ("instance", "database")),
        "bodies": ("journeys/test_api_bodies.py", ("instance", "database")),
        "step": ("records/lock/views/test_asking.py", ("instance", "database")),
        "attack": ("cli/drills/test_attacks.py", ("instance", "database")),
        "command": ("cli/importing/test_import_command.py", ("instance", "database")),
        "shell": ("base/pages/test_shell.py", ("instance", "database")),
    }
    items: list[Any] = [
        SimpleNamespace(
            name=name,
            fixturenames=fixtures,
            path=Path("tests", file),
            get_closest_marker=lambda mark, name=name: mark if (name, mark) == ("marked", "one_server") else None,
        )
        for name, (file, fixtures) in files.items()
    ]
    left: list[str] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: left.extend(item.name for item in items))
    pytest_collection_modifyitems(cast("Any", SimpleNamespace(hook=hook)), items)
    assert [item.name for item in items] == ["stored", "attack"]
    assert left == ["pure", "marked", "journey", "bare", "page", "report", "bodies", "step", "command", "shell"]
