"""ecrime import with people and documents beside the file, as somebody types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.importing.shell import Shell
from tests.records.intake.attaching.test_attached import FILES, ROWS, STANDING
from tests.records.intake.attaching.test_attached import MAPPING as WITH_DOCUMENTS
from tests.records.intake.attaching.test_box import packed
from tests.records.intake.joining.make_joined import INCIDENTS, ORPHANS, PEOPLE
from tests.records.intake.joining.make_joined import MAPPING as JOINED

from ecrime.cli.drills.instance import Database

CODES = ["document_box.missing", "document_box.unnamed", "upload.unknown_kind"]


def codes(out: str) -> list[str]:
    """What was wrong, by its code."""
    return sorted(line.rpartition(",")[2] for line in out.splitlines()[1:])


@pytest.fixture
def beside(tmp_path: Path, shell: Shell) -> Path:
    """A folder with a mapping, people and documents; the shell's own file is written when it imports."""
    (tmp_path / "people.csv").write_bytes(PEOPLE)
    (tmp_path / "orphans.csv").write_bytes(ORPHANS)
    (tmp_path / "box").mkdir()
    for name, content in FILES.items():
        if "/" not in name:
            (tmp_path / "box" / name).write_bytes(content)
    return tmp_path


def test_people_come_from_a_second_file(shell: Shell, database: Database, beside: Path) -> None:
    (beside / "mapping.toml").write_text(JOINED, encoding="utf-8")
    words = shell.importing(INCIDENTS, "--people", str(beside / "orphans.csv"))
    status, out, err = shell.run(*words)
    assert (status, shell.count()) == (1, 0), err
    assert "5 people in the second file, 2 of them belong to no row." in err
    assert len(codes(out)) == 2
    status, out, err = shell.run(*shell.importing(INCIDENTS, "--people", str(beside / "people.csv")))
    assert (status, out, shell.count()) == (0, "", 3), err
    assert database.as_superuser("select count(*) from incidents_personstated") == [(3,)]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_documents_are_told_by_a_dry_run_and_added_by_a_recording(
    shell: Shell, database: Database, beside: Path, store: Path, kind: str
) -> None:
    (beside / "mapping.toml").write_text(WITH_DOCUMENTS, encoding="utf-8")
    box = beside / "box"
    if kind == "zip":
        box = beside / "box.zip"
        box.write_bytes(packed({name: content for name, content in FILES.items() if "/" not in name}).getvalue())
    shell.keeping_files(store)
    words = shell.importing(ROWS, "--documents", str(box))
    status, out, err = shell.run(*words, "--dry-run")
    assert status == 0, err
    assert codes(out) == ["document_box.missing", "document_box.unnamed"]
    assert "4 documents are named by good rows, 0 refused, 1 missing, 1 named by no row." in err
    assert (shell.count(), database.as_superuser(STANDING)) == (0, [])
    status, out, err = shell.run(*words)
    assert (status, shell.count()) == (0, 3), err
    assert codes(out) == CODES
    assert "3 documents stand in the records; 1 refused, 1 missing, 1 named by no row." in err
    assert [row[2] for row in database.as_superuser(STANDING)] == [
        "register: a.jpg",
        "register: b.png",
        "register: a.jpg",
    ]


def test_what_is_not_there_is_one_sentence(shell: Shell, beside: Path) -> None:
    (beside / "mapping.toml").write_text(WITH_DOCUMENTS, encoding="utf-8")
    for option, name in (("--documents", "none.zip"), ("--people", "none.csv"), ("--documents", "people.csv")):
        status, out, err = shell.run(*shell.importing(ROWS, option, str(beside / name)))
        assert (status, out, err.count("\n")) == (1, "", 1), err
    # What comes beside and the mapping come together.
    status, _out, err = shell.run(*shell.importing(ROWS))
    assert status == 1
    assert "The mapping reads documents beside the file." in err
    assert shell.count() == 0
