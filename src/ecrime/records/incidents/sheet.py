"""An incident on paper: what its page and its history say, in both languages, with its content attached.

The sheet takes the rows that the pages take, so what a page withholds is not on the sheet either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext, pgettext

from ecrime.base.officers.facts import Unit
from ecrime.base.officers.queries import demo_mark
from ecrime.base.pages import clocks, dates
from ecrime.base.pages.language import LANGUAGES, page_language
from ecrime.base.pages.paper.blocks import Attachment, Block, Heading, Note, Paper, Passage, Row
from ecrime.base.pages.parts import CheckRow, HistoryEntry
from ecrime.base.pages.purpose.words import purpose_name
from ecrime.foundation import canonical
from ecrime.records.incidents import display
from ecrime.records.incidents.changes import ids_of
from ecrime.records.incidents.facts import Incident, Printed, Step
from ecrime.records.incidents.supplements import Supplement, of_standing
from ecrime.records.lock.rules import DIGITISING_LIMIT, Window

FORMAT = "ecrime-incident-1"
NOTHING = "—"
# Bytes of history that are printed; a long row of corrections of a long narrative would fill hundreds of pages.
MOST_HISTORY = 400_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet says.

    officers  (Khmer, Latin) names of everybody it names
    now       lawful time of reading, which decides whether the record is locked
    """

    incident: Incident
    steps: Sequence[Step]
    officers: Mapping[UUID, tuple[str, str]]
    printed: Printed
    printed_by: tuple[str, str]
    unit: Unit
    now: datetime
    supplements: Sequence[Supplement] = ()


def content_of(incident: Incident, steps: Sequence[Step], supplements: Sequence[Supplement] = ()) -> bytes:
    """All that a sheet says of the record, as the one file whose SHA-256 stands on each page.

    It names whom a mask hides from this reader, so that a reader of the file knows that something is missing.
    """
    return canonical.encode(
        {
            "format": FORMAT,
            "record": incident.record,
            "facts": incident.facts,
            "masks": {str(person): mask for person, mask in incident.masks.items()},
            "supplements": of_standing(supplements, ids_of(incident.facts)),
            "history": list(steps),
        }
    )


def paper_of(sheet: Sheet, content: bytes) -> Paper:
    """The sheet told in both languages, that of the page first."""
    leading = page_language()
    languages = (leading, next(language for language in LANGUAGES if language != leading))
    first, second = (_told(sheet, language) for language in languages)
    number, moment = sheet.incident.record.number, dates.short_moment(sheet.printed.at, sheet.unit.zone)
    by = display.SEPARATOR.join([*filter(None, sheet.printed_by), sheet.unit.code])
    return Paper(
        title=number,
        languages=languages,
        tellings=(first, second),
        head=(number, f"SHA-256 {sheet.printed.fingerprint}"),
        foot=f"{demo_mark()}{_printed_word(languages)} {moment}{display.SEPARATOR}{by}",
        made_at=sheet.printed.at,
        attachment=Attachment(_file_name(number), content, "application/json", f"{number}: {FORMAT}"),
    )


def _told(sheet: Sheet, language: str) -> list[Block]:
    with translation.override(language):
        facts = sheet.incident.facts
        names = display.names_for(display.areas_in(sheet.steps) | {facts.area_id}, people=True)
        return [
            Heading(sheet.incident.record.number, level=1),
            Note(display.title(facts, names)),
            Note(names.area(facts.area_id)),
            Heading(gettext("The record")),
            *_rows(_record_rows(sheet)),
            Heading(gettext("Facts")),
            *_rows(display.check_rows(facts, names, masks=sheet.incident.masks)),
            *_supplements(sheet, names),
            Heading(gettext("History")),
            *_history(sheet, names),
            Heading(gettext("This sheet")),
            *_about(sheet),
        ]


def _supplements(sheet: Sheet, names: display.Names) -> list[Block]:
    if not sheet.supplements:
        return []
    rows = display.supplement_rows(sheet.incident, sheet.supplements, names, zone=sheet.unit.zone)
    return [Heading(gettext("Added afterwards")), *_rows(rows)]


def _record_rows(sheet: Sheet) -> list[CheckRow]:
    record = sheet.incident.record
    due_at = sheet.incident.facts.occurred.end + DIGITISING_LIMIT
    return display.record_rows(
        record,
        recorded_by=_name(sheet, record.recorded_by),
        late=clocks.late_mark(record.recorded_at, due_at) if record.late else None,
        is_open=Window(record.recorded_at).is_open(sheet.now),
        zone=sheet.unit.zone,
    )


def _history(sheet: Sheet, names: display.Names) -> Iterator[Block]:
    officers = {id_: display.officer_name(found) for id_, found in sheet.officers.items()}
    printed = _steps_on_paper(sheet.steps)
    for entry in display.history_entries(sheet.steps[:printed], names, officers):
        yield Row.of(entry.act, "\n".join(_step_lines(entry, sheet.unit.zone)), begins=True)
        yield Row.of(gettext("Ledger entry"), entry.entry)
        for change in entry.changes:
            before = Passage(change.before or NOTHING, pgettext("change", "before"))
            after = Passage(change.after or NOTHING, pgettext("change", "after"))
            yield Row(change.label, (before, after))
    if printed < len(sheet.steps):
        left = {"count": len(sheet.steps) - printed, "file": _file_name(sheet.incident.record.number)}
        yield Note(gettext("%(count)s earlier entries stand in the attached file %(file)s only.") % left)


def _steps_on_paper(steps: Sequence[Step]) -> int:
    """How many of the newest steps are printed whole."""
    sizes = accumulate(len(canonical.encode(step)) for step in steps)
    return sum(size <= MOST_HISTORY for size in sizes)


def _step_lines(entry: HistoryEntry, zone: str) -> Iterator[str]:
    moment = dates.long_moment(entry.at, zone, page_language())
    rule = gettext("rule %(rule)s") % {"rule": entry.rule} if entry.rule else ""
    yield display.SEPARATOR.join(filter(None, [moment, entry.who, rule]))
    yield from filter(None, (entry.reason, entry.note))


def _about(sheet: Sheet) -> Iterator[Block]:
    """Who printed it, when and why, and how a reader checks what it says."""
    printed, number = sheet.printed, sheet.incident.record.number
    moment = dates.long_moment(printed.at, sheet.unit.zone, page_language())
    by = display.officer_name(sheet.printed_by)
    yield Row.of(gettext("Printed"), display.SEPARATOR.join([moment, by, sheet.unit.code]))
    purpose = filter(None, [purpose_name(printed.purpose), printed.case_number])
    yield Row.of(gettext("Purpose"), display.SEPARATOR.join(purpose))
    yield Row.of(gettext("Ledger entry"), str(printed.entry_id))
    yield Row.of(gettext("Times"), gettext("as clocks show them in %(zone)s") % {"zone": sheet.unit.zone})
    yield Note(
        gettext(
            "All that this sheet says of the record is also in the file %(file)s, attached to this PDF. Save that file "
            "and let any program work out its SHA-256, for example: sha256sum %(file)s. It is the number on top of "
            "each page, and the ledger entry of this printing is bound to it."
        )
        % {"file": _file_name(number)}
    )


def _rows(rows: Sequence[CheckRow]) -> list[Row]:
    return [Row.of(row.label, row.value or NOTHING) for row in rows]


def _name(sheet: Sheet, id_: UUID) -> str:
    return display.officer_name(sheet.officers[id_]) if id_ in sheet.officers else ""


def _printed_word(languages: Sequence[str]) -> str:
    said: list[str] = []
    for language in languages:
        with translation.override(language):
            said.append(gettext("Printed"))
    return display.SEPARATOR.join(said)


def _file_name(number: str) -> str:
    return f"{number}.json"
