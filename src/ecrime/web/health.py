"""Whether the service lives, for machines; and how it fares, for its administrators."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ecrime import __version__
from ecrime.base.backup.archiver import BackupHealth, backup_health
from ecrime.base.country import queries as country
from ecrime.base.country.facts import Finding, FindingKind
from ecrime.base.database import health
from ecrime.base.database.health import DatabaseHealth, DiskHealth
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import scanner
from ecrime.base.ledger import queries as ledger
from ecrime.base.ledger.queries import Kept
from ecrime.base.pages.page import page, signed_in
from ecrime.cameras.recorder.standing import Recording
from ecrime.cameras.recorder.standing_queries import recording_now
from ecrime.records.erasure import queries as erasures
from ecrime.records.erasure import rules
from ecrime.records.erasure.facts import Unfinished

FINDINGS: dict[FindingKind, Promise] = {
    FindingKind.REPEATED_CODE: gettext_lazy("a code that comes twice"),
    FindingKind.MISSING_PARENT: gettext_lazy("the area above is missing"),
    FindingKind.CODE_OUTSIDE_PARENT: gettext_lazy("the code belongs to another area"),
    FindingKind.UNFIT_CODE: gettext_lazy("an unfit code"),
    FindingKind.RETIRED: gettext_lazy("no longer there"),
    FindingKind.RENAMED: gettext_lazy("renamed"),
    FindingKind.MOVED: gettext_lazy("moved to another area"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and what to do when it does not."""

    label: Promise
    holds: bool
    next_step: Promise


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One oddity of the country pack: what kind, which code, and the note of the load, which is English."""

    kind: Promise
    subject: str
    detail: str

    @classmethod
    def of(cls, found: Finding) -> FindingLine:
        """The finding with its kind in words."""
        return cls(FINDINGS[found.kind], found.subject, found.detail)


def checks_of(
    database: DatabaseHealth,
    disk: DiskHealth,
    kept: Kept,
    *,
    unfinished: Unfinished | None,
    backup: BackupHealth | None,
    recording: Recording,
) -> tuple[Check, ...]:
    """The checks of every start, made again now; of the backup and of cameras, where there are any."""
    checks: tuple[Check, ...] = (
        Check(
            gettext_lazy("The database is of this version"),
            database.is_prepared,
            gettext_lazy("start the service again, which prepares it"),
        ),
        Check(
            gettext_lazy("The clock of the law is the one this version ships"),
            database.clock_stands,
            gettext_lazy("stop recording and find out who replaced it"),
        ),
        Check(
            gettext_lazy("Damage to the database files would be noticed"),
            database.has_checksums,
            gettext_lazy("let the database administrator turn on data checksums"),
        ),
        Check(
            gettext_lazy("There is room on the disk"),
            not disk.is_low,
            gettext_lazy("make room before the next start, which would be refused"),
        ),
        Check(
            gettext_lazy("Every entry of the ledger is signed in time"),
            kept.is_kept,
            gettext_lazy("see that the processes sequencer and signer run; until then nothing about people is shown"),
        ),
        Check(
            gettext_lazy("What was erased is gone from the disk after three nights"),
            rules.is_finished_in_time(unfinished, now=database.now),
            gettext_lazy("see logs/cleaner.log, and run ecrime erase finish while nobody works"),
        ),
    )
    if backup is not None:
        checks = (
            *checks,
            Check(
                gettext_lazy("The log goes to the backup"),
                backup.is_in_order,
                gettext_lazy("look whether its disk is there and has room; ecrime backup --status says more"),
            ),
        )
    if not recording.cameras:
        return checks
    return (
        *checks,
        Check(
            gettext_lazy("Every camera in use is recorded"),
            not recording.down,
            gettext_lazy("the page How recording stands says which are not, and why"),
        ),
    )


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 while pages are served and the database answers, 503 otherwise; tells nothing else."""
    if health.is_alive():
        return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
    return JsonResponse({"status": "database away"}, status=503, headers={"Cache-Control": "no-store"})


@require_safe
def service_health(request: HttpRequest) -> HttpResponse:
    """Everything an administrator asks first when something seems wrong."""
    actor = signed_in(request)
    actor.require("health.see")
    pack = country.pack()
    database = health.database_health(pack.code)
    disk = health.disk_health(health.data_folder())
    backup = backup_health(DataFolder(health.data_folder()))
    kept = ledger.kept()
    unfinished = erasures.unfinished()
    recording = recording_now(actor)
    return page(
        request,
        "web/health.html",
        version=__version__,
        checks=checks_of(database, disk, kept, unfinished=unfinished, backup=backup, recording=recording),
        recording=recording,
        may_see_cameras=actor.may("camera.see"),
        kept=kept,
        database=database,
        disk=disk,
        backup=backup,
        has_scanner=scanner.is_there(),
        unfinished=unfinished,
        last_entry_at=ledger.last_entry_at(actor),
        pack=pack,
        findings=[FindingLine.of(found) for found in country.report()],
    )
