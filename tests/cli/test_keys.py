"""``ecrime keys``: secrets go in by the terminal or standard input, and come out nowhere."""

from __future__ import annotations

import errno
import functools
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecrime.base.files import rotation
from ecrime.base.keys import masters, spare
from ecrime.base.keys.folder import KeyFolder, installation_id
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.main import main

PASSPHRASE = "five words that nobody guesses"
SOK, DARA = "Sok\n1234\n", "Dara\n5678\n"
ONE, TWO = "the first part of it", "and the second part"
Keys = Callable[..., "Done"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> KeyFolder:
    """A folder with keys as the first start leaves them."""
    keys = KeyFolder(tmp_path / "keys")
    keys.make(data)
    installation_id(data)
    masters.put(keys.masters, 1, masters.new_key())
    masters.put_names(keys.masters)
    keys.log_key.write_text("5c" * 32 + "\n")
    keys.log_state.write_text("{}")
    return keys


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Keys:
    """``ecrime keys`` in this process, with no terminal; a guess at a passphrase costs little here."""
    monkeypatch.setattr(spare, "seal", functools.partial(spare.seal, cost=8))

    def command(*words: str, typed: str = "", **environment: str) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        for name, value in {"ECRIME_LANG": "en", **environment}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            code = main(["keys", *words])
        except SystemExit as left:  # what argparse does with misuse
            code = int(left.code or 0)
        return Done(code, *capsys.readouterr())

    return command


@pytest.fixture
def keys(run: Keys, data: Path, tmp_path: Path) -> Keys:
    def on_installation(*words: str, typed: str = "", keys: str = "keys", data: Path = data) -> Done:
        return run(*words, "--data", str(data), typed=typed, ECRIME_KEYS=str(tmp_path / keys))

    return on_installation


def said_nothing_secret(done: Done, folder: KeyFolder) -> bool:
    secrets = [path.read_text().strip() for path in folder.path.rglob("*.key")] + [PASSPHRASE, ONE, TWO]
    return not any(secret in done.stdout + done.stderr for secret in secrets)


def test_a_spare_brings_the_keys_back_and_not_the_state(keys: Keys, folder: KeyFolder, tmp_path: Path) -> None:
    file = tmp_path / "spare.txt"
    done = keys("spare", str(file), typed=f"{PASSPHRASE}\n")
    assert (done.returncode, done.stdout.split()) == (0, [str(file), f"{file}.svg"])
    assert said_nothing_secret(done, folder)
    assert file.stat().st_mode & 0o777 == 0o600
    picture = (tmp_path / "spare.txt.svg").read_text()
    assert picture.startswith("<?xml")
    done = keys("open", str(file), typed=f"{PASSPHRASE}\n", keys="elsewhere")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, str(tmp_path / "elsewhere"))
    assert masters.read(folder.masters).fingerprint(1).hex() in done.stdout
    assert said_nothing_secret(done, folder)
    back = KeyFolder(tmp_path / "elsewhere")
    assert masters.read(back.masters).keys == masters.read(folder.masters).keys
    assert back.log_key.read_text() == folder.log_key.read_text()
    assert not back.log_state.exists()


def test_what_does_not_open_is_one_sentence(keys: Keys, folder: KeyFolder, tmp_path: Path) -> None:
    file, text = tmp_path / "spare.txt", ""
    assert keys("spare", str(file), typed=f"{PASSPHRASE}\n").returncode == 0
    text = file.read_text()

    def refusal(*, typed: str = PASSPHRASE, said: str = text, into: str = "empty", data: Path | None = None) -> str:
        file.write_text(said)
        done = keys("open", str(file), typed=f"{typed}\n", keys=into, **({"data": data} if data else {}))
        assert (done.returncode, done.stdout) == (1, "")
        assert not list((tmp_path / "empty").rglob("*.key"))
        return done.stderr.splitlines()[-1]

    lines = text.splitlines()
    assert "does not open this spare" in refusal(typed="another passphrase entirely")
    assert "Line 2 of the spare" in refusal(said=text.replace(lines[8], lines[8][:-1] + "?"))
    assert "lines at the top" in refusal(said=text.replace("parts 1", "parts 2"))
    assert "line 3 is missing" in refusal(said="\n".join([*lines[:9], *lines[10:]]))
    assert "no sealed spare" in refusal(said="a letter")
    assert "holds keys already" in refusal(into="keys")
    other = tmp_path / "other"
    other.mkdir()
    installation_id(other)
    assert "of another installation" in refusal(data=other)


def test_a_new_machine_becomes_the_installation(keys: Keys, folder: KeyFolder, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "spare.txt"
    keys("spare", str(file), typed=f"{PASSPHRASE}\n")
    assert keys("open", str(file), typed=f"{PASSPHRASE}\n", keys="new", data=tmp_path / "new-data").returncode == 0
    assert installation_id(tmp_path / "new-data") == installation_id(data)


def test_a_spare_is_never_written_over_a_file(keys: Keys, folder: KeyFolder, tmp_path: Path) -> None:
    (tmp_path / "spare.txt").write_text("somebody's")
    done = keys("spare", str(tmp_path / "spare.txt"), typed=f"{PASSPHRASE}\n")
    assert (done.returncode, (tmp_path / "spare.txt").read_text()) == (1, "somebody's")
    assert "is there already" in done.stderr


@pytest.mark.parametrize(
    ("what", "there"),
    [
        *(("spare", name) for name in ("spare.txt", "spare.txt.svg")),
        *(("ceremony", name) for name in ("spare.txt", "spare.txt.svg", "spare.txt.sheet.txt")),
    ],
)
def test_where_one_name_is_taken_nothing_is_left(
    keys: Keys, folder: KeyFolder, tmp_path: Path, what: str, there: str
) -> None:
    typed = f"{PASSPHRASE}\n" if what == "spare" else f"{SOK}{DARA}{ONE}\n{TWO}\n{ONE}\n{TWO}\n"
    (tmp_path / there).write_text("somebody's")
    done = keys(what, str(tmp_path / "spare.txt"), typed=typed)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"ecrime: {tmp_path / there} cannot be written, or is there already; name another file.",
    )
    assert [path.name for path in tmp_path.glob("spare*")] == [there]
    assert (tmp_path / there).read_text() == "somebody's"


@pytest.mark.parametrize("number", range(1, 4))
def test_a_spare_that_a_full_disk_cut_off_is_taken_away(
    keys: Keys, folder: KeyFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The text, its picture, the sheet: whichever has no room, none of them stays."""
    real_fsync, real_write, calls = os.fsync, Path.write_text, 0

    def fails() -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(errno.ENOSPC, "no space left")

    def fsync(descriptor: int) -> None:
        fails()
        real_fsync(descriptor)

    def write_text(path: Path, *words: str, **how: str) -> int:
        if path.name.endswith(".sheet.txt"):
            real_write(path, "half of it")
            fails()
        return real_write(path, *words, **how)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(Path, "write_text", write_text)
        done = keys("ceremony", str(tmp_path / "spare.txt"), typed=f"{SOK}{DARA}{ONE}\n{TWO}\n{ONE}\n{TWO}\n")
    assert (calls, done.returncode) == (number, 1)
    assert "cannot be written" in done.stderr
    assert list(tmp_path.glob("spare*")) == []


@pytest.mark.parametrize(
    ("typed", "told"), [("", "No passphrase was given"), ("short\n", "at least 20 letters"), ("\n", "at least 20")]
)
def test_a_spare_needs_a_passphrase(keys: Keys, folder: KeyFolder, tmp_path: Path, typed: str, told: str) -> None:
    done = keys("spare", str(tmp_path / "spare.txt"), typed=typed)
    assert done.returncode == 1
    assert told in done.stderr
    assert not (tmp_path / "spare.txt").exists()


def test_without_keys_there_is_nothing_to_spare(keys: Keys, tmp_path: Path) -> None:
    done = keys("spare", str(tmp_path / "spare.txt"), typed=f"{PASSPHRASE}\n")
    assert done.returncode == 1
    assert "There are no keys in" in done.stderr


def test_two_people_make_a_spare_that_neither_opens_alone(keys: Keys, folder: KeyFolder, tmp_path: Path) -> None:
    file = tmp_path / "spare.txt"
    done = keys("ceremony", str(file), typed=f"{SOK}{DARA}{ONE}\n{TWO}\n{ONE}\n{TWO}\n")
    assert (done.returncode, done.stdout.split()) == (0, [str(file), f"{file}.svg", f"{file}.sheet.txt"])
    assert said_nothing_secret(done, folder)
    sheet = (tmp_path / "spare.txt.sheet.txt").read_text(encoding="utf-8")
    assert all(word in sheet for word in ("Sok (1234)", "Dara (5678)", "log.key", "master/1.key", "ស្នាមសម្គាល់"))
    assert masters.read(folder.masters).fingerprint(1).hex() in sheet
    assert not any(secret in sheet for secret in (ONE, TWO, folder.log_key.read_text().strip()))
    for typed in (f"{ONE}\n{ONE}\n", f"{TWO}\n{TWO}\n", f"{TWO}\n{ONE}\n", f"{ONE}\n\n"):
        assert keys("open", str(file), typed=typed, keys="elsewhere").returncode == 1
    assert keys("open", str(file), typed=f"{ONE}\n{TWO}\n", keys="elsewhere").returncode == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (f"{SOK}{SOK}{ONE}\n{TWO}\n", "the same service number"),
        (f"Sok\n\n{DARA}{ONE}\n{TWO}\n", "a name and a service number"),
        (f"{SOK}{DARA}{ONE}\nshort\n", "at least 14 letters"),
        (f"{SOK}{DARA}{ONE}\n{TWO}\n{ONE}\n{ONE}\n", "did not open again"),
        (f"{SOK}{DARA}{ONE}\n{TWO}\n{ONE}\n", "did not open again"),
    ],
)
def test_a_ceremony_that_fails_leaves_nothing(
    keys: Keys, folder: KeyFolder, tmp_path: Path, typed: str, told: str
) -> None:
    done = keys("ceremony", str(tmp_path / "spare.txt"), typed=typed)
    assert done.returncode == 1
    assert told in done.stderr
    assert list(tmp_path.glob("spare*")) == []


def test_secrets_are_no_arguments(keys: Keys, run: Keys, folder: KeyFolder, tmp_path: Path) -> None:
    done = keys("spare", str(tmp_path / "spare.txt"), "--passphrase", PASSPHRASE)
    assert done.returncode == 2
    assert run().returncode == 2


def at_database(instance: Instance, name: str) -> dict[str, str]:
    return {"DATABASE_URL": instance.address(name, "app"), "DATABASE_OWNER_URL": instance.address(name, "owner")}


def test_keys_are_shown_without_secrets_and_rotated(
    run: Keys, database: Database, folder: KeyFolder, data: Path
) -> None:
    told = {**at_database(database.instance, database.name), "ECRIME_KEYS": str(folder.path)}
    with database.connect("owner") as owner:
        rotation.make_ready(owner, folder.masters)
    done = run("show", "--data", str(data), **told)
    assert (done.returncode, done.stderr) == (0, "")
    assert said_nothing_secret(done, folder)
    assert re.search(r"^master 1 +[0-9a-f]{16}  in use, made .* UTC, locks 0 files$", done.stdout, re.MULTILINE)
    assert re.search(r"^log\.key +[0-9a-f]{16}$", done.stdout, re.MULTILINE)
    done = run("rotate", "--data", str(data), **told)
    assert done.returncode == 0
    assert "version 2 of the master key now" in done.stderr
    shown = run("show", "--data", str(data), **told).stdout
    assert re.search(r"^master 1 +[0-9a-f]{16}  retired, not in the database, locks 0 files$", shown, re.MULTILINE)
    assert re.search(r"^master 2 +[0-9a-f]{16}  in use", shown, re.MULTILINE)


def test_a_database_away_is_said(run: Keys, folder: KeyFolder, data: Path) -> None:
    away = "postgresql://nobody@127.0.0.1:1/none"
    told = {"DATABASE_URL": away, "DATABASE_OWNER_URL": away, "ECRIME_KEYS": str(folder.path)}
    done = run("rotate", "--data", str(data), **told)
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert masters.read(folder.masters).newest == 1


def test_a_passphrase_is_read_by_a_process_without_a_terminal(folder: KeyFolder, data: Path, tmp_path: Path) -> None:
    """The whole command once, at its full cost, in Khmer."""
    words = [sys.executable, "-m", "ecrime", "keys", "spare", str(tmp_path / "spare.txt"), "--data", str(data)]
    told = {**os.environ, "ECRIME_KEYS": str(folder.path), "ECRIME_LANG": "km"}
    done = subprocess.run(words, env=told, input=f"{PASSPHRASE}\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "ពាក្យសម្ងាត់" in done.stderr
    assert spare.read((tmp_path / "spare.txt").read_text()).cost == spare.COST
