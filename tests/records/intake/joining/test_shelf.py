"""People on their shelf: found by key in bounded memory, and gone with the process."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from ecrime.records.intake.joining.shelf import Shelf
from ecrime.records.intake.reading.rows import SourceRow

MANY = 200_000


def test_a_key_is_taken_once_and_kept_by_who_took_it() -> None:
    shelf = Shelf()
    shelf.put([("a", SourceRow(2, ["a", "1"])), ("b", SourceRow(3, ["b"], [(0, "cell.unreadable")]))])
    shelf.close()
    assert [shelf.take("a", 10), shelf.take("a", 11), shelf.take("a", 10)] == [True, False, True]
    assert shelf.of("b", most=5) == [SourceRow(3, ["b"], [(0, "cell.unreadable")])]
    assert [list(each) for each in shelf.orphans()] == [[(3, "b")]]


def test_a_key_of_half_a_letter_is_a_key() -> None:
    # Workbooks can spell it; no encoding can write it.
    shelf = Shelf()
    shelf.put([("\ud800", SourceRow(2, ["\ud800"])), ("\0", SourceRow(3, ["\0"]))])
    shelf.close()
    assert shelf.take("\ud800", 5)
    assert [row.number for row in shelf.of("\ud800", most=5)] == [2]
    assert [list(each) for each in shelf.orphans()] == [[(3, "\0")]]


def test_a_big_file_takes_disk_and_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    shelf = Shelf()
    shelf.put((str(number // 2), SourceRow(number, ["x" * 400])) for number in range(2, MANY))
    shelf.close()
    assert [row.number for row in shelf.of("500", most=9)] == [1000, 1001]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # 80 MB of cells; the unit of the figure is a kibibyte on Linux.
    assert grown < 40 * 1024, grown
    assert sum(map(len, shelf.orphans())) == MANY - 2


def test_nobody_finds_it_in_a_folder() -> None:
    shelf = Shelf()
    shelf.put((str(number), SourceRow(number, ["y" * 400])) for number in range(2, MANY // 2))
    found = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    on_disk = [each for each in found if "etilqs" in each]
    assert on_disk, sys.platform
    assert all(each.endswith("(deleted)") for each in on_disk)
