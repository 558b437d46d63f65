"""Texts given out to a native reader: a text that changes is unread again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrime.cli.machine import texts
from ecrime.cli.main import main


@pytest.fixture
def given_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack of two names and one part, nothing of them read."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "pack").mkdir()
    (tmp_path / "parts/web.po").write_text('msgid "Desk"\nmsgstr "តុ"\n', encoding="utf-8")
    (tmp_path / "pack/pack.toml").write_text('[[kinds]]\nname_km = "ខេត្ត"\nname_en = "Province"\n', encoding="utf-8")
    (tmp_path / "pack/units.csv").write_text("code,name_km,name_en\nA,ក,One\n", encoding="utf-8")
    (tmp_path / "read.csv").write_text("mark,reader,day\r\n")
    for name, path in (("PARTS", "parts"), ("PACK", "pack"), ("READ", "read.csv")):
        monkeypatch.setattr(texts, name, tmp_path / path)
    assert main(["texts", "--unread", str(tmp_path / "out.csv")]) == 0
    return tmp_path


def read_back(path: Path, change: Callable[[dict[str, str]], None] = lambda row: None) -> None:
    """As a reader's table program saves it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, texts.FIELDS)
        table.writeheader()
        table.writerows(rows)


def test_every_text_of_ours_is_given_out() -> None:
    every = texts.texts()
    assert len(every) > 2_000
    assert {"incidents.po", "posts.toml", "classes.csv", "units.csv"} <= {text.where for text in every}
    assert [text for text in every if not text.khmer or not text.english] == []
    assert texts.read_marks() <= {text.mark for text in every}


def test_what_was_read_is_not_given_out_again_until_it_changes(given_out: Path) -> None:
    read_back(given_out / "out.csv")
    assert main(["texts", "--read", str(given_out / "out.csv"), "--reader", "A. Reader"]) == 0
    with (given_out / "again.csv").open("w") as file:
        assert texts.write_unread(file) == 0
    (given_out / "parts/web.po").write_text('msgid "Desk"\nmsgstr "តុការងារ"\n', encoding="utf-8")
    with (given_out / "again.csv").open("w") as file:
        assert texts.write_unread(file) == 1


def test_a_text_that_would_be_better_said_is_told_and_not_noted(
    given_out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def say_better(row: dict[str, str]) -> None:
        row["better"] = "តុការងារ" if row["english"] == "Desk" else ""

    read_back(given_out / "out.csv", say_better)
    assert main(["texts", "--read", str(given_out / "out.csv"), "--reader", "A. Reader"]) == 1
    assert "better  តុការងារ" in capsys.readouterr().out
    assert len(texts.read_marks()) == 2


def test_a_table_of_other_texts_is_refused_whole(given_out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def forget(row: dict[str, str]) -> None:
        row["mark"] = "0" * 20 if row["english"] == "Desk" else row["mark"]

    read_back(given_out / "out.csv", forget)
    assert main(["texts", "--read", str(given_out / "out.csv"), "--reader", "A. Reader"]) == 1
    assert "0" * 20 in capsys.readouterr().err
    assert texts.read_marks() == set()


def test_who_read_is_asked_for(given_out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["texts", "--read", str(given_out / "out.csv")]) == 2
    assert "--reader" in capsys.readouterr().err
