"""What the tests of imports begin with."""

from __future__ import annotations

import pytest
from tests.records.intake.make_batches import Intake

from ecrime.cli.drills.instance import Database


@pytest.fixture
def intake(database: Database) -> Intake:
    """Imports into this test's own database."""
    return Intake(database)
