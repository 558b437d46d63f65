"""Loading is the owner's work; everything else in the tests runs as the app."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from ecrime.base.country.pack_files import COUNTRIES
from ecrime.cli.drills.instance import Database


@pytest.fixture
def owned(database: Database) -> Iterator[Database]:
    """The test's database with Django talking to it as the owner."""
    database.instance.point_django_at(database.name, "owner")
    yield database
    connections["default"].close()


@pytest.fixture
def owned_kh(kh_database: Database) -> Iterator[Database]:
    """The same with Cambodia's pack."""
    kh_database.instance.point_django_at(kh_database.name, "owner")
    yield kh_database
    connections["default"].close()


@pytest.fixture
def countries(tmp_path: Path) -> Path:
    """A folder of countries of the test's own, to change or break."""
    shutil.copytree(COUNTRIES, tmp_path / "countries")
    return tmp_path / "countries"
