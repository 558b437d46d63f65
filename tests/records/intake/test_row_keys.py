"""Equal rows are numbered in the order of the file, by the database, with the key that Python would give."""

from __future__ import annotations

import hashlib

from ecrime.cli.drills.instance import Database
from ecrime.records.intake.figures import Place
from ecrime.records.intake.identity import source_key
from ecrime.records.intake.row_keys import RowKeys


def content(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def test_the_database_numbers_equal_rows_as_python_would(database: Database) -> None:
    keys = RowKeys()
    keys.add([(2, content("a"), Place()), (3, content("b"), Place()), (5, content("a"), Place())])
    keys.add([(9, content("a"), Place())])
    keys.number("ប្រភព")
    found = keys.new(1, 100)
    assert {row: key.source_key for row, key in found.items()} == {
        2: source_key("ប្រភព", content("a"), 1),
        3: source_key("ប្រភព", content("b"), 1),
        5: source_key("ប្រភព", content("a"), 2),
        9: source_key("ប្រភព", content("a"), 3),
    }
    assert set(keys.new(3, 5)) == {3, 5}


def test_a_second_file_on_the_same_connection_begins_anew(database: Database) -> None:
    first = RowKeys()
    first.add([(2, content("a"), Place())])
    first.number("s")
    second = RowKeys()
    second.add([(2, content("a"), Place())])
    second.number("s")
    assert second.new(1, 9)[2].source_key == source_key("s", content("a"), 1)


def test_what_stands_recorded_is_left_out(database: Database) -> None:
    keys = RowKeys()
    keys.add([(2, content("a"), Place())])
    keys.number("s")
    assert keys.leave_out_recorded(database.actor("lak")) == 0
    assert set(keys.new(1, 9)) == {2}
