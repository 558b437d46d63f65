"""Files of other recorders, taken in one after the other; each whole or not at all."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.messages import text_for
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage import recorded
from ecrime.cameras.watching.intake import actions, taking
from ecrime.cameras.watching.intake.facts import ImportFacts
from ecrime.foundation.errors import EcrimeError, Invalid, Problem
from ecrime.foundation.ids import uuid7


def import_footage(
    actor: Actor, files: Sequence[Path], *, camera: str, at: str, origin: str, keep_until: str, dry_run: bool = False
) -> int:
    """Take files in from a moment on, each behind the one before; 1 at the first that is refused."""
    try:
        actor.require("footage.import")
        found = sites.camera(actor, camera)
        begins = moment_of(at, actor.unit.zone)
        kept_until = day_of(keep_until)
    except EcrimeError as error:
        return _told(error)
    for path in files:
        draft = Path(settings.FOOTAGE) / f".import-{uuid7()}"
        try:
            draft.mkdir(parents=True)
            sha256, size = taking.hashed(path, lambda _more: None)
            kept = taking.taken(path, recorded.nanoseconds(begins), draft)
            ends = recorded.moment(kept[-1].end_ns)
            if not dry_run:
                actions.import_footage(actor, found, ImportFacts(path.name, origin, sha256, size, kept_until), kept)
        except EcrimeError as error:
            return _told(error, path)
        except OSError as error:
            print(f"ecrime: {error.filename or path}: {error.strerror}", file=sys.stderr)
            return 1
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        print(f"{path.name}\t{begins.isoformat()}\t{ends.isoformat()}\tsha256:{sha256}\t{len(kept)}")
        begins = ends
    return 0


def moment_of(typed: str, zone: str) -> datetime:
    """A moment as ISO 8601 writes it, in the zone of the officer's unit where it names none. Raises Invalid."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid([Problem("at", "footage.at_unreadable")]) from None
    local = found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(zone))
    if local > datetime.now(UTC) + timedelta(days=1) or local.year < 1990:
        raise Invalid([Problem("at", "footage.at_unreadable")])
    return local.astimezone(UTC)


def day_of(typed: str) -> date:
    """A day as ISO 8601 writes it. Raises Invalid."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid([Problem("keep_until", "footage.kept_until")]) from None


def _told(error: EcrimeError, path: Path | None = None) -> int:
    where = f"{path}: " if path is not None else ""
    problems = error.problems if isinstance(error, Invalid) else (Problem("", error.code, error.params),)
    for problem in problems:
        print(f"ecrime: {where}{text_for(problem.code, problem.params)}", file=sys.stderr)
    return 1
