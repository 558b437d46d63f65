"""How the service fares, for the programs that watch it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime import __version__
from ecrime.base.backup.archiver import backup_health
from ecrime.base.country import queries as country
from ecrime.base.database import health
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.ledger import queries as ledger
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, operation
from ecrime.cameras.recorder.standing_queries import recording_now
from ecrime.foundation import canonical
from ecrime.records.erasure import queries as erasures
from ecrime.web.health import checks_of

router = Router(tags=["health"])


@dataclass(frozen=True, slots=True)
class CheckShown:
    """One thing that must hold, and what to do when it does not."""

    label: str
    holds: bool
    next_step: str


@dataclass(frozen=True, slots=True)
class HealthShown:
    """The checks of every start, made again now; ``is_well`` when all of them hold. Cameras of the area of the post."""

    version: str
    is_well: bool
    checks: tuple[CheckShown, ...]
    free_bytes: int
    ledger_size: int
    ledger_signed_at: datetime | None
    cameras_in_use: int
    cameras_recorded: int


@operation(
    router,
    "GET",
    "",
    word="health.see",
    summary=_("How the service fares"),
    answers=schemas.shown(HealthShown),
    right="health.see",
)
def see_health(request: HttpRequest) -> dict[str, Any]:
    """For the watch of the service; whether it lives at all says /alive, to everybody."""
    database = health.database_health(country.pack().code)
    disk, kept = health.disk_health(health.data_folder()), ledger.kept()
    recording = recording_now(caller(request))
    found = checks_of(
        database,
        disk,
        kept,
        unfinished=erasures.unfinished(),
        backup=backup_health(DataFolder(health.data_folder())),
        recording=recording,
    )
    checks = tuple(CheckShown(str(one.label), one.holds, str(one.next_step)) for one in found)
    told: dict[str, Any] = canonical.plain(
        HealthShown(
            __version__,
            all(one.holds for one in checks),
            checks,
            disk.free_bytes,
            kept.size,
            kept.at,
            recording.cameras,
            recording.recorded,
        )
    )
    return told
