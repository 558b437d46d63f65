"""What the tests of commands about imports begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.importing.shell import Shell

from ecrime.cli.drills.instance import Database


@pytest.fixture
def shell(database: Database, tmp_path: Path) -> Shell:
    """The command line on this test's own database."""
    return Shell(database, tmp_path)
