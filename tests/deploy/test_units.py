"""The units do what the supervisor of one machine does: the same commands, each told the same; and are held in."""

from __future__ import annotations

import re
import shutil
import subprocess
from argparse import Namespace
from pathlib import Path
from types import ModuleType

import pytest
from tests.deploy.units import DEPLOY, UNITS, unit, users

from ecrime.base.database.addresses import APP, AUTH, BACKUP, OWNER, RECORDER, SEQUENCER
from ecrime.base.keys.folder import MASTERS, VARIABLE
from ecrime.cli import live, web
from ecrime.cli.main import command_modules
from ecrime.cli.roles import FILES, SIGN
from ecrime.cli.supervisor import children, installation
from ecrime.foundation.errors import Unavailable

OF_PART = {
    "cleaner": "ecrime-cleaner",
    "worker": "ecrime-worker",
    "recorder": "ecrime-recorder",
    "analyser": "ecrime-analyser",
    "signer": "ecrime-signer",
    "sequencer": "ecrime-sequencer",
    "auth": "ecrime-auth",
    "live": "ecrime-live",
    "web": "ecrime-web",
}
# The archiver belongs to the database that E-Crime brings along, which the supervisor runs.
WITH_THE_DATABASE = {"archiver"}
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
ALL = sorted(path.name for path in UNITS.glob("*.*") if path.suffix in (".service", ".socket", ".target"))
MOST_EXPOSED = 1.5
NO_ANALYZE = "no systemd-analyze on this machine: install the package systemd"


def test_every_part_has_its_unit() -> None:
    assert {*OF_PART, *WITH_THE_DATABASE} == set(children.PARTS) - {"simulator"}  # of a DEMO, which no unit serves
    wanted = re.findall(r"ecrime-\w+(?=\.service)", " ".join(unit("ecrime.target").all("Wants")))
    assert set(wanted) == set(OF_PART.values())


@pytest.mark.parametrize("part", OF_PART)
def test_a_unit_runs_what_the_supervisor_runs(part: str) -> None:
    module, package, *words = children.PARTS[part]
    if part == "web":
        # ``ecrime web`` becomes that process.
        assert (module, package, words) == ("-m", "ecrime.web.serve", [])
        words = ["web"]
    if part == "live":
        assert (module, package, words) == ("-m", "ecrime.web.serve_live", [])
        words = ["live"]
    assert unit(f"{OF_PART[part]}.service").one("ExecStart") == f"/opt/ecrime/bin/ecrime {' '.join(words)}"
    assert words[0] in command_modules()


@pytest.mark.parametrize("part", OF_PART)
def test_a_unit_is_told_what_the_supervisor_tells(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWNER, "postgresql://owner@h/d")
    secret = {APP, AUTH, SEQUENCER, RECORDER, OWNER, BACKUP, installation.COOKIE_KEY, VARIABLE, MASTERS}
    handed = installation.environment_of_part(part, dict.fromkeys(secret, "told"))
    assert told(OF_PART[part]) & secret == handed.keys() & secret


def told(name: str) -> set[str]:
    """The names of all that a unit tells its process."""
    of = unit(f"{name}.service")
    found = {setting.partition("=")[0] for setting in of.all("Environment")}
    for path in of.all("EnvironmentFile"):
        file = Path(path).name
        if file in FILES:
            found |= {FILES[file][0], *((installation.COOKIE_KEY,) if file in SIGN else ())}
    return found


def test_who_knows_another_address_is_another_user() -> None:
    of_user: dict[str, set[frozenset[str]]] = {}
    for name in OF_PART.values():
        of_user.setdefault(unit(f"{name}.service").one("User"), set()).add(
            frozenset(told(name) & {APP, AUTH, SEQUENCER, RECORDER, OWNER, VARIABLE})
        )
    assert {user: len(known) for user, known in of_user.items()} == dict.fromkeys(of_user, 1)
    assert set(users()) == set(of_user)


def test_what_the_recorder_keeps_and_offers_is_found_by_who_shows_it() -> None:
    """Both name the same folders, the recorder may write there, and the pages' user is of its group."""
    recorder, live, web = (unit(f"ecrime-{name}.service") for name in ("recorder", "live", "web"))
    taps, footage = "ECRIME_TAPS=/run/ecrime-taps", "ECRIME_FOOTAGE=/var/lib/ecrime-recorder/footage"
    assert taps in recorder.all("Environment")
    assert taps in live.all("Environment")
    assert recorder.one("ReadWritePaths") == "/run/ecrime-taps"
    assert footage in recorder.all("Environment")
    assert footage in web.all("Environment")
    assert (recorder.one("StateDirectoryMode"), recorder.one("UMask")) == ("0750", "0027")
    made = (UNITS / "ecrime.tmpfiles").read_text(encoding="utf-8").splitlines()
    assert "d /run/ecrime-taps 0750 ecrime-recorder ecrime-recorder -" in made
    joined = (UNITS / "ecrime.sysusers").read_text(encoding="utf-8")
    assert re.search(r"^m ecrime +ecrime-recorder$", joined, re.MULTILINE)


@pytest.mark.parametrize("name", ["ecrime-recorder", "ecrime-one"])
def test_who_records_may_keep_a_process_on_one_core(name: str) -> None:
    """What comes last counts: the group that is taken away has this call in it."""
    *before, last = unit(f"{name}.service").all("SystemCallFilter")
    assert before == ["@system-service", "~@privileged @resources"]
    assert last == "sched_setaffinity"


def test_one_process_alone_may_ask_for_sessions_and_one_for_signatures() -> None:
    for name, asked_by, variable in (
        ("ecrime-auth", "ecrime-web", installation.AUTH_SOCKET),
        ("ecrime-signer", "ecrime-sequencer", installation.SIGNER_SOCKET),
    ):
        socket = unit(f"{name}.socket")
        assert socket.one("SocketMode") == "0600"
        assert socket.one("SocketUser") == unit(f"{asked_by}.service").one("User")
        assert f"{variable}={socket.one('ListenStream')}" in unit(f"{asked_by}.service").all("Environment")


def test_the_signer_has_no_network_and_no_address() -> None:
    signer = unit("ecrime-signer.service")
    assert signer.one("PrivateNetwork") == "yes"
    assert signer.one("RestrictAddressFamilies") == "AF_UNIX"
    assert told("ecrime-signer") == {"ECRIME_DATA", VARIABLE}


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_held_in(name: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip(NO_ANALYZE)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", UNITS / name],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip(NO_ANALYZE)
    command = tmp_path / "ecrime"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    for name in ALL:
        text = (UNITS / name).read_text().replace("/opt/ecrime/bin/ecrime", str(command))
        (tmp_path / name).write_text(text)
    asked = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in ALL)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_page_says_of_the_units_is_so() -> None:
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for name in SERVICES:
        of = unit(name)
        if name == "ecrime-one.service":
            continue
        words = of.one("ExecStart").removeprefix("/opt/ecrime/bin/")
        most = of.one("MemoryMax").replace("G", " GB").replace("M", " MB")
        row = re.search(rf"^\| `{name.removesuffix('.service')}` \|.*$", page, re.MULTILINE)
        assert row, name
        assert f"`{words}`" in row[0]
        assert f"`{of.one('User')}`" in row[0]
        assert f"| {most} |" in row[0]


def test_the_console_is_a_script_that_a_shell_reads() -> None:
    subprocess.run(["sh", "-n", UNITS / "ecrime-console"], check=True)


@pytest.mark.parametrize("command", [web, live])
def test_pages_and_pictures_alone_need_an_address(
    command: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(APP, raising=False)
    with pytest.raises(Unavailable) as refusal:
        command.run(Namespace(data=tmp_path / "data", port=8000))
    assert (refusal.value.code, refusal.value.params) == ("start.one_address", {"missing": APP})
