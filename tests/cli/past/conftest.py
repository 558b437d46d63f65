"""A DEMO whose past is begun and not told yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.test import override_settings

from ecrime.base.files import rotation
from ecrime.base.officers import demo
from ecrime.cli.drills.instance import Database
from ecrime.cli.past import beginning, telling
from ecrime.cli.past.world import World
from ecrime.cli.simulator import of_demo
from ecrime.cli.simulator.of_demo import Simulated


@dataclass
class Begun:
    """A database that was marked DEMO, the world that its past is told from, and the cameras beside it."""

    database: Database
    world: World
    cameras: Simulated | None = None

    @property
    def owner(self) -> str:
        return self.database.instance.address(self.database.name, "owner")

    def tell(self, told: Callable[[int, float], None] = lambda _count, _share: None) -> bool:
        """Tell it as ``ecrime fill`` does, which signs in as the owner."""
        self.database.instance.point_django_at(self.database.name, "owner")
        try:
            return telling.tell(self.world, self.owner, told=told, cameras=self.cameras)
        finally:
            connections["default"].close()
            self.database.instance.point_django_at(self.database.name, "app")


@pytest.fixture
def begun(kh_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Begun]:
    world = World.of("kh")
    assert world is not None
    world.content["small"] = 330  # type: ignore[index]  # enough for every scene
    monkeypatch.setattr(World, "of", lambda _pack: world)
    (tmp_path / "data").mkdir()
    of_demo.make(tmp_path / "data", "kh")
    found = Begun(kh_database, world, of_demo.read(tmp_path / "data"))
    kh_database.instance.point_django_at(kh_database.name, "owner")
    demo.mark_demo()
    auth = kh_database.instance.address(kh_database.name, "auth")
    assert beginning.begin("kh", "small", owner=found.owner, auth=auth) == 15
    connections["default"].close()
    kh_database.instance.point_django_at(kh_database.name, "app")
    keys = tmp_path / "keys" / "master"
    keys.mkdir(parents=True)
    with psycopg.connect(found.owner, autocommit=True) as owner:
        rotation.make_ready(owner, keys)
    with override_settings(FILES=tmp_path / "files", MASTER_KEYS=keys):
        yield found
