"""The audit as a command: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.base.files.conftest import Archive, archive  # noqa: F401
from tests.base.ledger.make import all_signed
from tests.records.incidents.make import incident_facts

from ecrime.base.database.addresses import BACKUP
from ecrime.base.keys.folder import MASTERS
from ecrime.base.ledger.tree.notes import SigningKey, body_of, figures, note_of
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.drills.instance import Database
from ecrime.cli.main import main
from ecrime.records.incidents import actions

BODY = body_of("ecrime/of-somebody-else", 7, bytes(32))


@pytest.fixture
def address(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    monkeypatch.setenv(BACKUP, database.instance.address(database.name, "backup"))


@pytest.mark.usefixtures("address")
def test_everything_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["entries"] > 0
    assert told["rows"] > 0
    assert told["faults"] == []


@pytest.mark.usefixtures("address")
def test_what_does_not_fit_is_named(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    database.as_superuser("alter table incidents_incident disable trigger all")
    database.as_superuser("update incidents_incident set narrative = 'another'")
    assert main(["audit"]) == 1
    assert "the rows are not those it has written" in capsys.readouterr().out


@pytest.mark.usefixtures("address")
def test_a_checkpoint_from_outside_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text(note_of(BODY, SigningKey.make("somebody").sign(BODY)))
    assert main(["audit", "--kept", str(tmp_path / "kept")]) == 1
    assert "the checkpoint of 7 kept outside: it is of another log" in capsys.readouterr().out


@pytest.mark.usefixtures("address")
def test_the_figures_of_a_paper_are_compared(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    all_signed(database, tmp_path / "signer")
    [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
    last, paper = Checkpoint.read(note), tmp_path / "paper.txt"
    for root, code in ((last.root, 0), (bytes(32), 1)):
        paper.write_text("\n".join(figures(last.origin, last.size, root)))
        assert main(["audit", "--kept", str(paper)]) == code
        said = capsys.readouterr().out
        assert ("Everything fits, also with what was kept outside." in said) is (code == 0)
        assert ("the log had another content then" in said) is (code == 1)
    paper.write_text("\n".join(figures("ecrime/of-somebody-else", last.size, last.root)))
    assert main(["audit", "--kept", str(paper)]) == 1
    assert "it is of another log" in capsys.readouterr().out


def test_what_it_says_is_said_in_the_language_of_the_terminal(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(BACKUP, database.instance.address(database.name, "backup"))
    monkeypatch.setenv("ECRIME_LANG", "km")
    assert main(["audit"]) == 0
    said = capsys.readouterr().out
    assert "អ្វីៗទាំងអស់ត្រូវគ្នានឹងខ្លួនវា" in said
    assert "Everything fits" not in said


def test_a_role_that_may_not_read_everything_is_named(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(BACKUP, database.instance.address(database.name, "app"))
    assert main(["audit"]) == 1
    [said] = capsys.readouterr().err.splitlines()
    assert "may not read everything; give the address of ecrime_backup" in said


def test_files_of_record_are_opened(
    archive: Archive,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(BACKUP, archive.database.instance.address(archive.database.name, "backup"))
    monkeypatch.setenv(MASTERS, str(archive.keys))
    # The archive keeps its files in the folder of one installation.
    words = ["audit", "--json", "--data", str(tmp_path)]
    kept = [archive.keep(f"content {number}".encode()) for number in range(4)]
    for asked, opened in (([], 4), (["--files", "3"], 3), (["--files", "0"], 0)):
        assert main([*words, *asked]) == 0
        assert json.loads(capsys.readouterr().out)["files"]["opened"] == opened
    monkeypatch.setenv(MASTERS, str(tmp_path / "nowhere"))
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["files"] == {"files": 4, "opened": 0, "there": 4}
    for path in archive.stored():
        path.unlink()
    assert main(words) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {fault["where"] for fault in faults} == {f"file {file_id}" for file_id in kept}
    assert main(words[:1] + words[2:]) == 1
    assert "4 files of record looked at, 0 opened to their end" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kept", "nowhere"], "nowhere holds no checkpoint of a ledger"),
        (["--key", "rubbish"], "This is no public key of a ledger"),
        (["--data", "/nowhere"], "There is no data folder /nowhere"),
    ],
)
def test_what_cannot_be_read_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *words]) == 1
    assert said in capsys.readouterr().err
