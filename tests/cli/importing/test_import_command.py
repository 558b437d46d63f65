"""ecrime import as somebody types it, also when killed in the middle."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.cli.importing.shell import Shell

from ecrime.base.officers import queries
from ecrime.cli.benches.imports import invented
from ecrime.cli.drills.instance import Clock, Database

ZONE = ZoneInfo("America/Chicago")  # of the mapping
HEADINGS = b"date,loc_cat,longitude,latitude,district\n"
GOOD = HEADINGS + b"2010-01-01 00:05,street,-87.6,41.7,2\n2010-01-01 00:12,street,-87.6,41.7,6\n"
BAD = GOOD + b"2010-01-45 00:05,=street,-87.6,north,99\n"


def test_a_dry_run_reports_and_records_nothing(shell: Shell) -> None:
    status, out, err = shell.run(*shell.importing(BAD, "--dry-run"))
    assert status == 1, err
    lines = out.removeprefix("\ufeff").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["cell.time_unreadable", "area.unknown", "cell.degrees"]
    assert shell.count() == 0


def test_bad_rows_keep_all_out_unless_the_good_ones_are_asked_for(shell: Shell) -> None:
    status, out, _ = shell.run(*shell.importing(BAD))
    assert (status, shell.count()) == (1, 0)
    assert out.count("\n") == 4
    status, _, _ = shell.run(*shell.importing(BAD, "--good-rows"))
    assert (status, shell.count()) == (1, 2)


def test_import_again_adds_nothing_and_withdraw_takes_it_back(shell: Shell) -> None:
    status, out, err = shell.run(*shell.importing(GOOD))
    assert (status, out, shell.count()) == (0, "", 2)
    assert "2 rows: 2 recorded, 0 recorded before, 0 with problems, 0 not recorded." in err
    batch = err.rpartition("ecrime withdraw ")[2].split()[0]
    assert shell.run(*shell.importing(GOOD))[0] == 0
    assert shell.count() == 2
    assert shell.run("withdraw", batch)[0] == 0
    assert shell.count() == 0


def test_a_row_is_late_from_48_hours_and_one_millisecond_after_the_offence(
    shell: Shell, database: Database, clock: Clock
) -> None:
    """Rule D4 at the console: the source's own time counts, and the mapping says why it comes so late."""
    noon = datetime.now(ZONE).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for late_by, place in ((timedelta(0), b"street"), (timedelta(milliseconds=1), b"market")):
        clock.freeze(noon.astimezone(UTC) + timedelta(hours=48) + late_by)
        shell.imported(HEADINGS + b"%b,%b,-87.6,41.7,2\n" % (f"{noon:%Y-%m-%d %H:%M}".encode(), place))
    found = database.as_superuser("select place_detail, late from incidents_incident order by recorded_at")
    assert found == [("street", False), ("market", True)]
    assert database.as_superuser("select late_reason from incidents_incident where late") == [("backlog",)]


def test_misuse_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    words = shell.importing(GOOD)
    status, out, err = shell.run(*words, token="")
    assert (status, out, err.count("\n")) == (1, "", 1)
    (tmp_path / "old.csv").unlink()
    status, out, err = shell.run(*words)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "old.csv" in err


def test_a_token_serves_one_command_for_its_acts_alone(shell: Shell, database: Database) -> None:
    token = shell.token()
    assert queries.actor_of(token).rights == {
        *("incident.import", "incident.see", "incident.withdraw", "document.add", "document.withdraw")
    }
    words = shell.importing(GOOD, "--dry-run")
    assert shell.run(*words, token=token)[0] == 0
    status, _, err = shell.run(*words, token=token)
    assert status == 1
    assert "session has ended" in err
    assert shell.run(*words, token=database.tokens["lak_chief"])[0] == 1


def test_a_run_that_was_killed_goes_on_where_it_was(shell: Shell) -> None:
    words = shell.importing(invented(5_000))
    process = shell.start(*words, token=shell.token())
    deadline = time.monotonic() + 120
    while shell.count() == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert 0 < shell.count() < 5_000
    status, _, err = shell.run(*words)
    assert (status, shell.count()) == (0, 5_000), err
    assert "goes on where it was" in err
