"""Loading is the owner's work; everything else in the tests runs as the app."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from ecrime.base.country.pack_files import COUNTRIES


def _become_owner(database: Any) -> None:
    connection = connections["default"]
    connection.close()
    parts = psycopg.conninfo.conninfo_to_dict(database.server.address(database.name, "owner"))
    connection.settings_dict.update(USER=str(parts["user"]), PASSWORD=str(parts["password"]))


@pytest.fixture
def owned(database: Any) -> Iterator[Any]:
    """The test's database with Django talking to it as the owner."""
    _become_owner(database)
    yield database
    connections["default"].close()


@pytest.fixture
def owned_kh(kh_database: Any) -> Iterator[Any]:
    """The same with Cambodia's pack."""
    _become_owner(kh_database)
    yield kh_database
    connections["default"].close()


@pytest.fixture
def countries(tmp_path: Path) -> Path:
    """A folder of countries of the test's own, to change or break."""
    shutil.copytree(COUNTRIES, tmp_path / "countries")
    return tmp_path / "countries"
