"""The stations of a month on paper, in both languages, with the counts as CSV within the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext, pgettext

from ecrime.base.officers.queries import demo_mark
from ecrime.base.pages import dates
from ecrime.base.pages.language import LANGUAGES, page_language
from ecrime.base.pages.paper.blocks import Attachment, Block, Heading, Note, Paper, Passage, Row
from ecrime.records.supervision.readiness import board, words
from ecrime.records.supervision.readiness.board import Reader
from ecrime.records.supervision.readiness.queries import StationMonth


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says: the stations in their order, and what the file within it holds."""

    month: date
    found: Sequence[StationMonth]
    attached: str
    printed_at: datetime
    zone: str
    foot: str


def paper_of(sheet: Sheet, reader: Callable[[], Reader]) -> Paper:
    """The sheet told in both languages, that of the page first. ``reader`` gives its words in the language asked."""
    leading = page_language()
    languages = (leading, next(language for language in LANGUAGES if language != leading))
    first, second = (_told(sheet, reader, language) for language in languages)
    name = f"{sheet.month:%Y-%m}"
    moment = dates.short_moment(sheet.printed_at, sheet.zone)
    return Paper(
        title=f"D6 {name}",
        languages=languages,
        tellings=(first, second),
        head=(name, f"D6 · {len(sheet.found)}"),
        foot=f"{demo_mark()}{moment} · {sheet.foot}",
        made_at=sheet.printed_at,
        attachment=Attachment(f"readiness-{name}.csv", sheet.attached.encode(), "text/csv", f"D6 {name}"),
    )


def _told(sheet: Sheet, reader: Callable[[], Reader], language: str) -> list[Block]:
    with translation.override(language):
        return list(_blocks(sheet, reader()))


def _blocks(sheet: Sheet, reader: Reader) -> Iterator[Block]:
    yield Heading(gettext("Readiness of stations"), level=1)
    yield Note(words.month_name(sheet.month))
    yield Note(board.summary(sheet.found))
    for row in board.rows(sheet.found, reader, most=len(words.GAPS)):
        yield Row.of(f"{row.code} {row.name}", row.verdict.word, begins=True)
        if row.recorded:
            told = {"recorded": row.recorded, "share": row.within_48h, "median": row.median}
            yield Row.of(
                gettext("What comes of it"),
                gettext("Recorded in the month: %(recorded)s. Within 48 hours: %(share)s. Half within %(median)s.")
                % told,
            )
        if row.clock is not None:
            yield Row.of(gettext("Report"), f"{row.clock.text} {row.clock.time}".strip())
        yield Row.of(
            pgettext("station", "What it lacks"),
            "\n".join(gap.text for gap in row.gaps) or pgettext("station", "Nothing"),
        )
    yield Heading(gettext("Equipment of all stations that have reported"))
    for kind in board.equipment_totals(sheet.found, reader.names):
        yield Row(
            kind.name,
            (
                Passage(str(kind.working), pgettext("station", "Work")),
                Passage(str(kind.broken), pgettext("station", "Broken")),
                Passage(str(kind.wanted), gettext("Wanted besides")),
            ),
        )
