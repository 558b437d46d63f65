"""Real PostgreSQL for every test that needs one: a throw-away server, a template, a clone for each test.

ECRIME_TEST_PG names a folder with other PostgreSQL programs (15, say); the same tests then run on those.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecrime.settings.test")
os.environ["DATABASE_URL"] = "postgresql://ecrime_app@/none"

import django

django.setup()

import pytest
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.cameras_sim import StartCameras, starter

from ecrime.base.database.server import binaries
from ecrime.base.files import rotation
from ecrime.cli.drills.instance import Clock, Database, Instance, throw_away

hypothesis_settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: one may take half a minute, and begun last it leaves the other processes of a run idle."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def programs() -> binaries.Binaries:
    """PostgreSQL from the package, or the programs ECRIME_TEST_PG names."""
    folder = os.environ.get("ECRIME_TEST_PG")
    return binaries.Binaries.at(Path(folder)) if folder else binaries.embedded()


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    """The throw-away server of this run."""
    with throw_away(programs()) as found:
        yield found


@pytest.fixture
def database(instance: Instance) -> Iterator[Database]:
    """A database of this test's own, with the invented pack zz; Django talks to it as the app role."""
    with instance.clone("zz") as found:
        yield found


@pytest.fixture
def kh_database(instance: Instance) -> Iterator[Database]:
    """The same with Cambodia's pack, and no officers."""
    with instance.clone("kh") as found:
        yield found


@pytest.fixture
def clock(database: Database) -> Clock:
    return database.clock


@pytest.fixture
def store(database: Database, tmp_path: Path) -> Iterator[Path]:
    """Where this test's sealed files lie; with master keys of its own."""
    keys = tmp_path / "keys" / "master"
    keys.mkdir(parents=True)
    with database.connect("owner") as owner:
        rotation.make_ready(owner, keys)
    with override_settings(FILES=tmp_path / "files", MASTER_KEYS=keys):
        yield tmp_path / "files"


@pytest.fixture
def simulated_cameras() -> Iterator[StartCameras]:
    """Starts test cameras for this test: simulated_cameras(3)."""
    with starter() as start:
        yield start


@pytest.fixture
def key() -> UUID:
    """An idempotency key."""
    return UUID(bytes=secrets.token_bytes(16))
