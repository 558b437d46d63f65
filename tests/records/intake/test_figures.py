"""Figures that the old system can work out as well, and the report that puts them beside the archive's."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation import canonical
from ecrime.records.intake.facts import Batch, BatchId, BatchState, Counts, File
from ecrime.records.intake.figures import Counting, Figures, Kind, Place, figures_from_plain
from ecrime.records.intake.reading.rows import RowProblem, SourceRow
from ecrime.records.intake.reconciliation import reconciled

CELLS = st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=6), max_size=12)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
BATCH = Batch(
    BatchId(UUID(int=1)), "old", File.of("old.csv", io.BytesIO(b"x")), "kind", NOW, UUID(int=2), BatchState.DONE,
    Counts(4, 1, 1, 1, 1), 1.0, False, "utf-8", False, (), NOW,
)  # fmt: skip


def figures(cells: list[str], pieces: int = 1) -> Figures:
    counting = Counting(["a"])
    rows = [SourceRow(number, [cell]) for number, cell in enumerate(cells, 2)]
    size = max(len(rows) // pieces, 1)
    for at in range(0, len(rows), size):
        counting.cells(rows[at : at + size])
    return counting.done(already={}, equal=0)


@given(CELLS, st.integers(1, 4))
def test_control_totals_are_what_anybody_works_out(cells: list[str], pieces: int) -> None:
    (total,) = figures(cells, pieces).columns
    said = [cell.strip() for cell in cells if cell.strip()]
    assert total.filled == len(said)
    assert total.characters == sum(map(len, said))
    assert total.checks == sum(zlib.crc32(cell.encode()) for cell in said)


@given(st.lists(st.decimals(-9999, 9999, places=2), min_size=1, max_size=9))
def test_numbers_are_summed_exactly(numbers: list[Decimal]) -> None:
    assert Decimal(figures([str(number) for number in numbers]).columns[0].sum) == sum(numbers)


def test_one_word_among_numbers_has_no_sum() -> None:
    assert figures(["1", "2", "x"]).columns[0].sum == ""
    assert figures(["១", "2"]).columns[0].sum == "3"
    assert figures(["NaN", "1e5"]).columns[0].sum == ""


def counted() -> Figures:
    counting = Counting(["a"])
    for place in (Place("2015", "T1", "Z101"), Place("2015", "T1", "Z101"), Place("2016", "A2", "Z107")):
        # A good row is counted by its facts; what matters here is where.
        counting.bad(SourceRow(9, ()), place, [])
    counting.bad(
        SourceRow(9, ()),
        Place("2016", "", ""),
        [RowProblem(5, "b", "area.unknown"), RowProblem(5, "b", "area.unknown")],
    )
    found = counting.done(already={kind: {key: 1} for kind, key in Place("2015", "T1", "Z101").items()}, equal=1)
    refused = {Kind.YEAR: {"2016": 1}, Kind.CLASS: {"": 1}, Kind.AREA: {"": 1}}
    return replace(found, refused=refused)


def test_a_report_adds_up_in_every_way() -> None:
    report = reconciled(BATCH, counted(), [("2015", "T1", "Z101", False, 1), ("2016", "A2", "Z107", True, 1)])
    assert (report.whole.all, report.whole.recorded, report.whole.already) == (4, 1, 1)
    assert (report.whole.refused, report.whole.withdrawn, report.whole.left) == (1, 1, 0)
    for lines in report.lines.values():
        assert sum(line.all for line in lines) == 4
        assert sum(line.left for line in lines) == 0
    assert [(each.code, each.rows) for each in report.figures.reasons] == [("area.unknown", 1)]


def test_a_withdrawal_changes_the_hash_and_nothing_else_does() -> None:
    before = reconciled(BATCH, counted(), [("2015", "T1", "Z101", False, 2)])
    again = reconciled(BATCH, counted(), [("2015", "T1", "Z101", False, 1), ("2015", "T1", "Z101", False, 1)])
    after = reconciled(BATCH, counted(), [("2015", "T1", "Z101", False, 1), ("2015", "T1", "Z101", True, 1)])
    assert before.hash == again.hash != after.hash


def test_figures_come_back_from_their_plain_form() -> None:
    found = replace(counted(), first_at=NOW, last_at=NOW)
    assert canonical.encode(figures_from_plain(canonical.plain(found))) == canonical.encode(found)
