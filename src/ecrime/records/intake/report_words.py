"""The report of an import in words: each table with its lines named in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.pages.language import page_language
from ecrime.base.pages.messages import text_for
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.words import ROLES
from ecrime.records.intake.figures import UNREAD, ControlTotal, Kind, PeopleFigures
from ecrime.records.intake.reconciliation import DocumentsLine, Line, Reconciliation

KINDS: Mapping[Kind, str | Promise] = {
    Kind.YEAR: _("By year of the offence"),
    Kind.CLASS: _("By offence"),
    Kind.AREA: _("By area"),
}


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One line with its name."""

    name: str
    line: Line


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the report."""

    title: str
    lines: Sequence[NamedLine]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a page or a sheet says; reasons are (sentence, rows), people (role, in good rows),
    documents (what became of them, how many)."""

    hash: str
    mapping_hash: str
    file_hash: str
    tables: Sequence[Table]
    reasons: Sequence[tuple[str, int]]
    columns: Sequence[ControlTotal]
    people: Sequence[tuple[str, int]]
    people_columns: Sequence[ControlTotal]
    people_hash: str
    documents_hash: str
    documents: Sequence[tuple[str, int]]


def report_words(report: Reconciliation) -> ReportWords:
    """The report in the language of the page."""
    return ReportWords(
        report.hash.hex(),
        report.mapping_hash.hex(),
        report.batch.file.hash.hex(),
        [Table(str(title), _named(kind, report.lines[kind])) for kind, title in KINDS.items()],
        [(text_for(each.code, each.params), each.rows) for each in report.figures.reasons],
        report.figures.columns,
        _roles(report.figures.people),
        report.figures.people.columns if report.figures.people else (),
        report.batch.people.hash.hex() if report.batch.people else "",
        report.batch.documents.hash.hex() if report.batch.documents else "",
        _documents(report.documents) if report.batch.documents else (),
    )


def _documents(line: DocumentsLine) -> list[tuple[str, int]]:
    return [
        (gettext("Documents added"), line.taken),
        (gettext("Of this import, in records by now"), line.standing),
        (gettext("Of this import, withdrawn"), line.withdrawn),
        (gettext("Documents refused"), line.refused),
        (gettext("Documents missing"), line.missing),
        (gettext("Documents that no row names"), line.unnamed),
    ]


def _roles(people: PeopleFigures | None) -> list[tuple[str, int]]:
    stated = people.stated if people else {}
    return [(str(ROLES[role]), stated[role.value]) for role in Role if stated.get(role.value)]


def _named(kind: Kind, lines: Sequence[Line]) -> list[NamedLine]:
    names = _names(kind, [line.key for line in lines])
    return [NamedLine(names.get(line.key) or line.key or gettext("cannot be read"), line) for line in lines]


def _names(kind: Kind, keys: Sequence[str]) -> dict[str, str]:
    language = page_language()
    if kind is Kind.CLASS:
        return {each.code: f"{each.code} {each.name(language)}" for each in country.classes_ever()}
    if kind is Kind.AREA:
        return {area.id: f"{area.name(language)} ({area.code})" for area in country.areas(keys) if area.id != UNREAD}
    return {}
