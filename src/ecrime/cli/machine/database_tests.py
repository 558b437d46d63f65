"""A pytest plugin that keeps only the tests of what stands on the database, for another server version.

What pages, papers and commands make of it is the same on every server: neither their tests nor journeys are kept, nor
what is marked as shown by one server.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SERVER = "instance"  # the fixture that every other database fixture stands on
BROWSER = "browser"
PAGES = {"pages", "web", "views", "journeys"}  # folders
COMMANDS, DRILLS = "cli", "drills"  # the drills attack the database itself
ONE_SERVER = "one_server"  # a mark
FACES = ("views.py", "forms.py", "sheet.py")  # how files of their tests end


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called by pytest once all tests are known."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        stands_on_it = SERVER in fixtures and BROWSER not in fixtures and not is_of_pages(item.path)
        stands_on_it &= item.get_closest_marker(ONE_SERVER) is None
        (kept if stands_on_it else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def is_of_pages(path: Path) -> bool:
    """Whether a file of tests asks pages, forms, papers or commands only."""
    is_command = COMMANDS in path.parts and DRILLS not in path.parts
    return path.name.endswith(FACES) or is_command or not PAGES.isdisjoint(path.parts)
