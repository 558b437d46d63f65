"""A record with unusual words wherever words can stand, played once for all tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from ecrime.cli.drills import erasure_scene as scene
from ecrime.cli.drills.instance import Database, Instance


@dataclass(frozen=True)
class Trial:
    """One trial's own copy of the scene.

    incident, imported  records to be erased
    other               a record of the same officers that nobody wants erased
    """

    database: Database
    planted: scene.Planted
    incident: UUID
    imported: UUID
    other: UUID


@pytest.fixture
def trial(instance: Instance) -> Iterator[Trial]:
    with instance.clone_with(scene.set_erasure_scene) as (database, values):
        yield Trial(database, _planted(values), *(UUID(values[name]) for name in ("incident", "imported", "other")))


def _planted(values: Mapping[str, str]) -> scene.Planted:
    return scene.Planted({name: word for name, word in values.items() if name not in ("incident", "imported", "other")})
