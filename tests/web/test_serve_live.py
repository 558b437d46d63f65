"""The gateway of live pictures begins where there is something to be watched, and nowhere else."""

from __future__ import annotations

from tests.cameras.sites.make import CAMERA, allow, camera, correct, decide, site

from ecrime.cameras.sites.facts import CameraState
from ecrime.cli.drills.instance import Database
from ecrime.web.serve_live import has_cameras


def test_a_service_for_records_alone_serves_no_pictures(database: Database) -> None:
    address = database.instance.address(database.name, "app")
    assert not has_cameras(address)
    decide(database, site(database))
    allow(database)
    planned = camera(database, code=CAMERA.code)
    assert not has_cameras(address)
    correct(database, planned, state=CameraState.IN_USE)
    assert has_cameras(address)


def test_a_database_that_is_away_is_asked_again() -> None:
    assert not has_cameras("postgresql://nobody@127.0.0.1:1/none")
