"""ecrime import and ecrime withdraw as somebody types them, also when killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ecrime.base.officers import actions, queries
from ecrime.cli.benches.imports import MAPPING, invented
from ecrime.cli.drills.instance import Database

HEADINGS = "date,loc_cat,longitude,latitude,district\n"
GOOD = HEADINGS + "2010-01-01 00:05,street,-87.6,41.7,2\n2010-01-01 00:12,street,-87.6,41.7,6\n"
BAD = GOOD + "2010-01-45 00:05,=street,-87.6,north,99\n"


class Console:
    """The command line on one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._environment = {
            **os.environ,
            "DATABASE_URL": database.instance.address(database.name, "app"),
            "DATABASE_OWNER_URL": database.instance.address(database.name, "owner"),
            "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
            "ECRIME_PACK": "zz",
            "ECRIME_DATA": str(folder / "data"),
            "LANG": "en_GB.UTF-8",
            "LANGUAGE": "en",
        }
        (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        self.mapping = str(folder / "mapping.toml")

    def token(self, who: str = "lak") -> str:
        """A token that one of the officers of the instance got on the page for it."""
        return actions.hand_to_console(self._database.actor(who))

    def start(self, *words: str, token: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ecrime.cli.main", *words],
            env={**self._environment, "ECRIME_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, token: str | None = None) -> tuple[int, str, str]:
        process = self.start(*words, token=self.token() if token is None else token)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def count(self) -> int:
        sql = "select count(*) from incidents_incident where withdrawn_at is null"
        return int(self._database.as_superuser(sql)[0][0])


@pytest.fixture
def shell(database: Database, tmp_path: Path) -> Console:
    return Console(database, tmp_path)


def test_a_dry_run_reports_and_records_nothing(shell: Console, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(BAD, encoding="utf-8")
    status, out, err = shell.run("import", "incidents", str(path), "--mapping", shell.mapping, "--dry-run")
    assert status == 1, err
    lines = out.removeprefix("\ufeff").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["cell.time_unreadable", "area.unknown", "cell.degrees"]
    assert shell.count() == 0


def test_bad_rows_keep_all_out_unless_the_good_ones_are_asked_for(shell: Console, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(BAD, encoding="utf-8")
    words = ("import", "incidents", str(path), "--mapping", shell.mapping)
    status, out, _ = shell.run(*words)
    assert (status, shell.count()) == (1, 0)
    assert out.count("\n") == 4
    status, _, _ = shell.run(*words, "--good-rows")
    assert (status, shell.count()) == (1, 2)


def test_import_again_adds_nothing_and_withdraw_takes_it_back(shell: Console, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(GOOD, encoding="utf-8")
    words = ("import", "incidents", str(path), "--mapping", shell.mapping)
    status, out, err = shell.run(*words)
    assert (status, out, shell.count()) == (0, "", 2)
    batch = err.rpartition("ecrime withdraw ")[2].split()[0]
    assert shell.run(*words)[0] == 0
    assert shell.count() == 2
    assert shell.run("withdraw", batch, token=shell.token("lak2"))[0] == 1
    assert shell.count() == 2
    assert shell.run("withdraw", batch)[0] == 0
    assert shell.count() == 0


def test_misuse_is_one_sentence(shell: Console, tmp_path: Path) -> None:
    status, _, err = shell.run("import", "incidents", str(tmp_path / "none.csv"), "--mapping", shell.mapping)
    assert status == 1
    assert "none.csv" in err
    assert "Traceback" not in err
    path = tmp_path / "old.csv"
    path.write_text(GOOD, encoding="utf-8")
    status, _, err = shell.run("import", "incidents", str(path), "--mapping", shell.mapping, token="")
    assert status == 1
    assert "Traceback" not in err


def test_a_token_serves_one_command_for_its_acts_alone(shell: Console, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(GOOD, encoding="utf-8")
    token = shell.token()
    assert queries.actor_of(token).rights == {"incident.import", "incident.see", "incident.withdraw"}
    words = ("import", "incidents", str(path), "--mapping", shell.mapping, "--dry-run")
    assert shell.run(*words, token=token)[0] == 0
    status, _, err = shell.run(*words, token=token)
    assert status == 1
    assert "session has ended" in err
    assert shell.run(*words, token=database.tokens["lak_chief"])[0] == 1


def test_a_run_that_was_killed_goes_on_where_it_was(shell: Console, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(invented(9_000))
    words = ("import", "incidents", str(path), "--mapping", shell.mapping)
    process = shell.start(*words, token=shell.token())
    deadline = time.monotonic() + 120
    while shell.count() == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert 0 < shell.count() < 9_000
    status, _, err = shell.run(*words)
    assert (status, shell.count()) == (0, 9_000), err
    assert "goes on where it was" in err
