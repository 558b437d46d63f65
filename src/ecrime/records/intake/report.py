"""The report of what is wrong in a file, as CSV that no spreadsheet can be made to run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext

from ecrime.base.pages.messages import text_for
from ecrime.foundation.text import csv_safe
from ecrime.records.intake.preview import place_of
from ecrime.records.intake.reading.rows import RowProblem


def report_lines(problems: Iterable[RowProblem]) -> Iterator[str]:
    """The heading and one line for each problem, in the language of whoever asks now, whenever a line is taken.

    The first line begins with a byte order mark: without it, spreadsheet programs misread Khmer.
    """
    return _told(_lines(problems), translation.get_language())


def _told(lines: Iterator[str], language: str | None) -> Iterator[str]:
    while True:
        # The lines of a page are taken after its language was put away.
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _lines(problems: Iterable[RowProblem]) -> Iterator[str]:
    headings = [gettext("Row"), gettext("Column"), gettext("In the file"), gettext("What is wrong")]
    yield "\ufeff" + _line([*headings, gettext("Suggestion"), gettext("Rule")])
    for problem in problems:
        sentence = text_for(problem.code, problem.params)
        place = place_of(problem)
        yield _line([str(problem.row), place, problem.shown, sentence, problem.suggestion, problem.code])


def _line(cells: list[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([csv_safe(cell) for cell in cells])
    return written.getvalue()
