"""The report of an import on paper: in both languages, with the figures attached and two places to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from ecrime.base.officers.facts import Unit
from ecrime.base.pages import dates
from ecrime.base.pages.language import LANGUAGES, page_language
from ecrime.base.pages.paper.blocks import Attachment, Block, Heading, Note, Paper, Row
from ecrime.base.pages.paper.paper import as_pdf
from ecrime.records.intake.figures import ControlTotal
from ecrime.records.intake.reconciliation import Line, Reconciliation
from ecrime.records.intake.report_words import report_words

# Lines of one table that are printed; the attached file has all of them.
MOST_LINES = 200
DOTS = "." * 60


def printed(report: Reconciliation, made_at: datetime, unit: Unit) -> bytes:
    """The sheet in both languages, that of the page first; the same report and moment give the same bytes."""
    leading = page_language()
    languages = (leading, next(language for language in LANGUAGES if language != leading))
    first, second = (_told(report, unit, language) for language in languages)
    number = str(report.batch.id)
    return as_pdf(
        Paper(
            title=number,
            languages=languages,
            tellings=(first, second),
            head=(number, f"SHA-256 {report.hash.hex()}"),
            foot=f"{dates.short_moment(made_at, unit.zone)} · {unit.code}",
            made_at=made_at,
            attachment=Attachment("report.json", report.content, "application/json", report.format),
        )
    )


def _told(report: Reconciliation, unit: Unit, language: str) -> list[Block]:
    with translation.override(language):
        return [
            *_file(report, unit, language),
            *_rows(report),
            *_people(report),
            *_documents(report),
            *_columns(report),
            *_signatures(report),
        ]


def _file(report: Reconciliation, unit: Unit, language: str) -> Iterator[Block]:
    batch, figures, words = report.batch, report.figures, report_words(report)
    yield Heading(gettext("Report of an import"), level=1)
    yield Row.of(gettext("Source"), batch.source)
    yield Row.of(gettext("File"), f"{batch.file.name}, {batch.file.size} B")
    yield Row.of(gettext("SHA-256 of the file"), words.file_hash)
    if batch.people is not None:
        yield Row.of(gettext("Second file, of people"), f"{batch.people.name}, {batch.people.size} B")
        yield Row.of(gettext("SHA-256 of the second file"), words.people_hash)
    if batch.documents is not None:
        yield Row.of(gettext("Documents beside the file"), f"{batch.documents.name}, {batch.documents.size} B")
        yield Row.of(gettext("SHA-256 of the documents"), words.documents_hash)
    yield Row.of(gettext("SHA-256 of the mapping"), words.mapping_hash)
    yield Row.of(gettext("SHA-256 of the attached figures"), words.hash)
    yield Row.of(gettext("Received"), dates.long_moment(batch.received_at, unit.zone, language))
    if figures.first_at and figures.last_at:
        span = (dates.long_moment(each, unit.zone, language) for each in (figures.first_at, figures.last_at))
        yield Row.of(gettext("First and last time"), " – ".join(span))


def _rows(report: Reconciliation) -> Iterator[Block]:
    words = report_words(report)
    yield Heading(gettext("What became of the rows"))
    yield Row.of(gettext("All rows"), _line(report.whole))
    yield Row.of(gettext("Rows equal to an earlier one of the file"), str(report.figures.equal))
    for table in words.tables:
        yield Heading(table.title)
        yield from (Row.of(named.name, _line(named.line)) for named in table.lines[:MOST_LINES])
        if len(table.lines) > MOST_LINES:
            left = gettext("%(count)s more lines stand in the attached file.")
            yield Note(left % {"count": len(table.lines) - MOST_LINES})
    if words.reasons:
        yield Heading(gettext("Why rows were refused"))
        yield from (Row.of(str(rows), sentence) for sentence, rows in words.reasons)


def _columns(report: Reconciliation) -> Iterator[Block]:
    yield Heading(gettext("Control totals of the columns"))
    yield Note(
        gettext(
            "The old system works the same out: cells that hold something, their characters, the sum of the CRC-32 of"
            " each in UTF-8, and the sum of numbers. Blanks at the ends of a cell are left away."
        )
    )
    yield from _totals(report.figures.columns)
    if columns := report_words(report).people_columns:
        yield Heading(gettext("Control totals of the second file"))
        yield from _totals(columns)


def _people(report: Reconciliation) -> Iterator[Block]:
    people = report.figures.people
    if report.batch.people is None or people is None:
        return
    yield Heading(gettext("People of the second file"))
    counted = gettext(
        "%(rows)s people: %(joined)s in good rows, %(refused)s in refused ones, %(orphans)s belong to no row"
    )
    yield Row.of(
        gettext("All people"),
        counted % {"rows": people.rows, "joined": people.joined, "refused": people.refused, "orphans": people.orphans},
    )
    became = gettext("%(stated)s in good rows of both files, %(recorded)s recorded, %(withdrawn)s withdrawn")
    line = report.people
    yield Row.of(
        gettext("People of both files"),
        became % {"stated": line.stated, "recorded": line.recorded, "withdrawn": line.withdrawn},
    )
    for word, count in report_words(report).people:
        yield Row.of(word, str(count))


def _documents(report: Reconciliation) -> Iterator[Block]:
    if report.batch.documents is None:
        return
    yield Heading(gettext("Documents beside the file"))
    yield from (Row.of(name, str(count)) for name, count in report_words(report).documents)


def _totals(columns: Sequence[ControlTotal]) -> Iterator[Block]:
    for column in columns[:MOST_LINES]:
        text = gettext("%(filled)s cells, %(characters)s characters, CRC-32 %(checks)s") % {
            "filled": column.filled,
            "characters": column.characters,
            "checks": column.checks,
        }
        yield Row.of(column.heading, f"{text}, {gettext('sum')} {column.sum}" if column.sum else text)


def _signatures(report: Reconciliation) -> Iterator[Block]:
    yield Heading(gettext("Signatures"))
    yield Note(gettext("Both sides have compared these figures with their own."))
    for side in (gettext("Keeper of the old system"), gettext("For this service")):
        yield Row.of(side, gettext("Name, office, date and signature"), begins=True)
        yield Note(DOTS)


def _line(line: Line) -> str:
    return gettext(
        "%(all)s rows: %(recorded)s recorded, %(already)s the same as rows of another import, %(refused)s refused,"
        " %(withdrawn)s withdrawn, %(left)s not recorded"
    ) % {
        "all": line.all,
        "recorded": line.recorded,
        "already": line.already,
        "refused": line.refused,
        "withdrawn": line.withdrawn,
        "left": line.left,
    }
