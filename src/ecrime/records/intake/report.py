"""The report of what is wrong in a file, as CSV that no spreadsheet can be made to run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from ecrime.base.pages.messages import text_for
from ecrime.foundation.text import csv_safe
from ecrime.records.intake.reading.rows import RowProblem


def report_lines(problems: Iterable[RowProblem]) -> Iterator[str]:
    """The heading and one line for each problem, in the language of the reader.

    The first line begins with a byte order mark: without it, spreadsheet programs misread Khmer.
    """
    headings = [gettext("Row"), gettext("Column"), gettext("In the file"), gettext("What is wrong")]
    yield "\ufeff" + _line([*headings, gettext("Suggestion"), gettext("Rule")])
    for problem in problems:
        sentence = text_for(problem.code, problem.params)
        yield _line([str(problem.row), problem.column, problem.shown, sentence, problem.suggestion, problem.code])


def _line(cells: list[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([csv_safe(cell) for cell in cells])
    return written.getvalue()
