"""Every figure on a page of a picture, and the same counted again from the tables by SQL.

Taken off a page first: moments, the numbers of records (each is looked for in the table), codes and hashes. What is
left are figures, and all of them are accounted for: by SQL, or by a sentence of the page that always says them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

Rows = list[tuple[Any, ...]]
RECORD = re.compile(r"\b[A-Z]{3}-[0-9]{4}-[0-9]{6}\b")
TAKEN_OFF = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|SHA-256"
    r"|\b[A-Z]{3}-[0-9]{4}-[0-9]{6}(?:/[0-9]+)?"
    r"|[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}|ទី[0-9]{1,2} ខែ\S+ ឆ្នាំ[0-9]{4}"
    r"|[0-9]{1,2}/[0-9]{4}|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{1,2}:[0-9]{2}"
    r"|\b[A-Z][0-9]{1,2}\b"
)
FIGURE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
# A span as clocks say it: days from three on, else hours, else minutes, rounded down.
SPAN = (
    "(select case when s >= 259200 then floor(s / 86400) when s >= 3600 then floor(s / 3600) else floor(s / 60) end"
    " from (select abs(extract(epoch from {} - now())) as s) spanned)"
)
OPENED = (
    "select count(*) from ledger_entry where operation in ('consultation', 'disclosure') and purpose_subject_id ="
    " (select id from ledger_access order by opened_at desc, id desc limit 1)"
)
WAITING = f"""
select coalesce(place, 0), case when at <= now() then 'late' when at < now() + interval '12 hours' then 'soon'
    else 'on time' end, {SPAN.format("at")}
from (
    select r.place::int, r.due_at as at from documents_photo_request r join officers_unit u on u.id = r.unit_id
    where u.code = 'KDL' and r.answered_at is null
    union all
    select null, i.locks_at from incidents_incident i join officers_unit u on u.id = i.unit_id
    where u.code = 'KDL' and i.origin = 'live' and i.locks_at > now() and i.withdrawn_at is null
      and i.erased_at is null) waiting
"""
RECORDED_LATELY = """
select count(*) filter (where late), count(*) from incidents_incident i join officers_unit u on u.id = i.unit_id
where u.code = 'KDL' and i.origin = 'live' and i.erased_at is null and i.withdrawn_at is null
  and i.recorded_at >= now() - interval '28 days'
"""
WITHOUT_PHOTO = """
select count(distinct i.id)
from incidents_incident i join officers_unit u on u.id = i.unit_id
join incidents_personstated p on p.incident_id = i.id and not p.removed and not p.unknown
where u.code = 'KDL' and i.origin = 'live' and i.erased_at is null and i.withdrawn_at is null
  and i.recorded_at >= now() - interval '30 days'
  and exists (select from incidents_role r where r.person_id = p.id and not r.removed
              and r.role in ('suspect', 'charged', 'accused', 'convicted', 'victim'))
  and not exists (select from documents_document d
                  where d.person_id = p.id and d.kind = 'photo' and d.withdrawn_at is null)
  and not exists (select from documents_photo_request q where q.person_id = p.id
                  and (q.answered_at is null or q.answer = 'cannot_be_had'))
"""
DUE = """
select (day + 1)::timestamp at time zone 'Asia/Phnom_Penh' from (
    select day::date, row_number() over (order by day) as working
    from corrections_request r, generate_series((r.requested_at at time zone 'Asia/Phnom_Penh')::date + 1,
        (r.requested_at at time zone 'Asia/Phnom_Penh')::date + 30, interval '1 day') day
    where r.id = '{}' and extract(isodow from day) < 6) days where working = 5
"""

# What the parts of a record are called in English, each with its number.
PARTS = {
    "Offence": "incidents_offence",
    "Person": "incidents_personstated",
    "Organisation": "incidents_organisation",
    "Relation": "incidents_relation",
    "Vehicle": "incidents_vehicle",
    "Property": "incidents_property",
    "Added afterwards": "incidents_supplement",
}


@dataclass
class Counted:
    """What a page is to show: figures by SQL, and those of sentences that are always there."""

    sql: Callable[[str], Rows]
    text: str
    url: str
    days: tuple[str, ...] = ()  # which the page is asked for, ISO
    figures: Counter[str] = field(default_factory=Counter)

    def add(self, *figures: object) -> None:
        """These too."""
        self.figures.update(str(figure) for figure in figures)

    def one(self, statement: str) -> tuple[Any, ...]:
        """The one row."""
        [row] = self.sql(statement)
        return row

    @property
    def id(self) -> str:
        """What the address of the page ends in."""
        return self.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def number(self) -> str:
        """The number of the record that the page is about."""
        return str(RECORD.findall(self.text)[0])


def text_of(page: Page) -> str:
    """What is read on a page: its main part and the bar that says for what one looks."""
    return "\n".join(page.locator("main, .purpose-bar").all_inner_texts())


def shown(text: str) -> Counter[str]:
    """The figures that are left."""
    return Counter(FIGURE.findall(TAKEN_OFF.sub(" ", text)))


def records_of(text: str) -> set[str]:
    """The numbers of records that are named."""
    return set(RECORD.findall(text))


def standing(records: set[str], sql: Callable[[str], Rows]) -> set[str]:
    """Those of them under which a record stands."""
    named = ", ".join(f"'{number}'" for number in sorted(records))
    return {number for (number,) in sql(f"select number from incidents_incident where number in ({named or 'null'})")}


def counted(way: str, page: Page, sql: Callable[[str], Rows]) -> Counter[str]:
    """The figures that the page of a way has to show, by SQL."""
    days = (page.locator(f"main input[name={name}]") for name in ("from", "to"))
    found = Counted(sql, text_of(page), page.url, tuple(_iso(day.input_value()) for day in days if day.count()))
    if page.locator(".purpose-bar").count():
        found.add(*found.one(OPENED))
    COUNTS[way](found)
    return found.figures


def _iso(day: str) -> str:
    """«27/10/2026» as PostgreSQL reads it."""
    return "-".join(reversed(day.split("/")))


def _desk(page: Counted) -> None:
    rows = page.sql(WAITING)
    states = Counter(state for _place, state, _span in rows)
    page.add(12, *(states[state] for state in ("late", "soon", "on time")))  # "under 12 h" is a name
    page.add(*(place for place, _state, _span in rows if place))
    page.add(*(span for place, _state, span in rows if place))
    late, recorded = page.one(RECORDED_LATELY)
    if late:
        page.add(late, recorded)
    (missing,) = page.one(WITHOUT_PHOTO)
    if missing:
        page.add(min(missing, 20))


def _record(page: Counted) -> None:
    page.add(2026, 14, 1, 1)  # examples in the hints, and the first person


def _history(page: Counted) -> None:
    """Moments and numbers, and the numbers of parts that the record has; of one that it has not, none."""
    for name, table in PARTS.items():
        there = f"select p.position + 1 from {table} p join incidents_incident i on i.id = p.incident_id"
        numbers = {place for (place,) in page.sql(f"{there} where i.number = '{page.number}'")}
        page.add(*(place for place in map(int, re.findall(rf"\b{name} ([0-9]+)\b", page.text)) if place in numbers))


def _request(page: Counted) -> None:
    """Until the decision is due: the end of the fifth working day after the day on which it was asked for."""
    page.add(*page.one(f"select {SPAN.format(f'({DUE.format(page.id)})')}"))


def _compare(page: Counted) -> None:
    page.add(12)  # the number of the report that is the evidence, as the chief wrote it
    page.add(
        *page.one(
            "select cardinality(g.fields), cardinality(r.fields) from corrections_request r"
            f" join lock_grant g on g.request_id = r.id where r.id = '{page.id}' and g.used_at is not null"
        )
    )


def _document(page: Counted) -> None:
    page.add(
        *page.one(
            "select d.position, d.pages, ceil(f.size / 1000.0)::int from documents_document d"
            f" join file_object f on f.id = d.file_id where d.id = '{page.id}'"
        )
    )
    span, person = page.one(
        f"select {SPAN.format('d.agree_by')}, p.position + 1 from documents_document d"
        f" left join incidents_personstated p on p.id = d.person_id where d.id = '{page.id}'"
    )
    page.add(span, *([] if person is None else [person]))


def _photos(page: Counted) -> None:
    rows = page.sql(f"select place, {SPAN.format('due_at')} from documents_photo_request where answered_at is null")
    page.add(*(figure for row in rows for figure in row), 1, len(rows), len(rows), 365, 365)
    asked, answered, overdue, median = page.one(
        "select count(*), count(answered_at), count(*) filter (where answered_at is null and due_at <= now()),"
        " round((percentile_cont(0.5) within group (order by extract(epoch from answered_at - requested_at)) / 86400)"
        "::numeric, 1) from documents_photo_request where requested_at > now() - interval '365 days'"
    )
    page.add(asked, answered, overdue, str(median).replace(".", ","))
    people: dict[str, int] = dict(page.sql(PEOPLE))
    total = sum(people.values())
    for state in ("photo", "asked", "cannot_be_had", "missing"):
        count = people.get(state, 0)
        page.add(count, 100 * count // total)


PEOPLE = """
select case when exists (select from documents_document d where d.person_id = p.id and d.kind = 'photo'
                         and d.withdrawn_at is null) then 'photo'
    when exists (select from documents_photo_request q where q.person_id = p.id and q.answered_at is null) then 'asked'
    when exists (select from documents_photo_request q where q.person_id = p.id and q.answer = 'cannot_be_had')
        then 'cannot_be_had' else 'missing' end, count(*)
from incidents_incident i join incidents_personstated p on p.incident_id = i.id and not p.removed and not p.unknown
where i.recorded_at >= now() - interval '365 days' and i.withdrawn_at is null and i.erased_at is null
  and exists (select from incidents_role r where r.person_id = p.id and not r.removed
              and r.role in ('suspect', 'charged', 'accused', 'convicted', 'victim'))
group by 1
"""
AGES = """
select coalesce(extract(year from age((i.occurred_to at time zone 'Asia/Phnom_Penh')::date, p.born_on))::int,
                p.age_low)
from incidents_incident i join incidents_personstated p on p.incident_id = i.id and not p.removed
where i.number = '{}' and (p.names::text like '%{}%')
"""


def _people(page: Counted) -> None:
    """Of everybody who is named with an age: as old as his record says he was."""
    if re.search(r"\b50\b", page.text.partition("\t")[0]):
        page.add(50)
    for row in re.findall(r"[^\n]+\n?[^\n]*\t[^\n]*[A-Z]{3}-[0-9]{4}-[0-9]{6}", page.text):
        _age(page, row)


def _age(page: Counted, row: str) -> None:
    [number] = RECORD.findall(row)
    given = re.search(r"([A-Z]{2,}) ([A-Z][a-z]+)", row)
    if given is None or not re.search(r"[0-9]+ (?:years|ឆ្នាំ)", row):
        return
    page.add(*page.sql(AGES.format(number, given[2]))[0])


TIMELY = f"""
with timed as (
    select i.recorded_at - i.occurred_to as took, i.late, i.late_reason,
        exists (select from ledger_entry e where e.subject_id = i.id and e.kind = 'incident.correct') as corrected
    from incidents_incident i join officers_unit u on u.id = i.unit_id
    where u.code = 'KDL' and i.origin = 'live' and i.erased_at is null and i.withdrawn_at is null
      and (i.recorded_at at time zone 'Asia/Phnom_Penh')::date between '{{}}' and '{{}}'),
halves as (
    select percentile_disc(0.5) within group (order by took) as half, percentile_disc(0.9) within group (order by took)
        as nine from timed)
select count(*), count(*) filter (where took <= interval '24 hours') * 100 / count(*),
    count(*) filter (where took <= interval '48 hours') * 100 / count(*),
    count(*) filter (where took > interval '7 days') * 100 / count(*),
    (select {SPAN.format("(now() - half)")} from halves), (select {SPAN.format("(now() - nine)")} from halves),
    count(*) filter (where late), count(*) filter (where late and late_reason = ''),
    count(*) filter (where corrected) * 100 / count(*)
from timed
"""
REASONS = """
select count(*) from incidents_incident i join officers_unit u on u.id = i.unit_id
where u.code = 'KDL' and i.origin = 'live' and i.erased_at is null and i.withdrawn_at is null and i.late
  and i.late_reason <> '' and (i.recorded_at at time zone 'Asia/Phnom_Penh')::date between '{}' and '{}'
group by i.late_reason
"""


def _timeliness(page: Counted) -> None:
    """The table has the area, the province and the unit, which here are the same; then why records came late."""
    page.add(7, 28, 365, 24, 24, 48, 24, 48, 7)  # names of periods, of the key and of columns
    row = page.one(TIMELY.format(*page.days))
    for _same in range(3):
        page.add(*row)
    reasons = [count for (count,) in page.sql(REASONS.format(*page.days))]
    for count in reasons:
        page.add(count, 100 * count // sum(reasons))


COUNTS: Mapping[str, Callable[[Counted], None]] = {
    "desk": _desk,
    "record": _record,
    "corrected_record": _history,
    "compare": _compare,
    "people": _people,
    "asked_request": _request,
    "document": _document,
    "photos": _photos,
    "timeliness": _timeliness,
}
