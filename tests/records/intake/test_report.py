"""The report is CSV that no spreadsheet program runs."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import translation

from ecrime.records.intake.reading.rows import RowProblem
from ecrime.records.intake.report import report_lines


def test_the_report_has_headings_and_a_line_for_each_problem() -> None:
    with translation.override("en"):
        text = "".join(report_lines([RowProblem(3, "age", "cell.whole_number", "old", "23")]))
    assert text.startswith("\ufeff")
    heading, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert heading == ["Row", "Column", "In the file", "What is wrong", "Suggestion", "Rule"]
    assert line == ["3", "age", "old", "This must be a whole number. Write digits only.", "23", "cell.whole_number"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\u200b=", "＝"])
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    text = "".join(report_lines([RowProblem(3, f"{start}A1", "cell.whole_number", f"{start}A1", f"{start}A1")]))
    line = list(csv.reader(io.StringIO(text)))[1]
    assert [cell[0] for cell in (line[1], line[2], line[4])] == ["'", "'", "'"]
