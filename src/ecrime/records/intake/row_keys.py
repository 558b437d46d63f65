"""Which of equal rows each row is, for files of any size: kept in temporary tables, never in memory.

The tables belong to the connection and vanish with it. They hold row numbers and hashes, no personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger.bulk import copy_rows
from ecrime.base.ledger.entry import Subject
from ecrime.records.intake.figures import Kind, Place

_BEGIN = """
create temporary table if not exists intake_content (
    position bigint, content bytea, year text, class text, area text
);
create temporary table if not exists intake_key (
    position bigint, content bytea, source_key bytea, occurrence bigint, year text, class text, area text,
    stands boolean default false
);
truncate intake_content, intake_key
"""

# The same as identity.source_key; a test compares them.
_NUMBER = """
insert into intake_key (position, content, source_key, occurrence, year, class, area)
select position, content,
       sha256(int4send(octet_length(convert_to(%(source)s, 'UTF8'))) || convert_to(%(source)s, 'UTF8') || content
              || int8send(occurrence)), occurrence, year, class, area
from (select *, row_number() over (partition by content order by position) as occurrence from intake_content) as counted
"""

_INDEX = """
truncate intake_content;
create index if not exists intake_key_by_position on intake_key (position);
analyze intake_key
"""

_SAME = """
select case when grouping(k.year) = 0 then 'year' when grouping(k.class) = 0 then 'class' else 'area' end,
       coalesce(k.year, k.class, k.area), count(*)
from intake_key k join incidents_incident i on i.source_key = k.source_key and i.withdrawn_at is null
where i.batch_id is distinct from %s
group by grouping sets ((k.year), (k.class), (k.area))
"""

_STANDING = """
update intake_key k set stands = true from incidents_incident i
where i.source_key = k.source_key and i.withdrawn_at is null
"""

_RECORDED = """
select k.position, i.id, i.jurisdiction
from intake_key k join incidents_incident i on i.source_key = k.source_key and i.withdrawn_at is null
where k.position between %s and %s and i.unit_id = law.unit()
"""

_GOOD = "select position from intake_key where position between %s and %s"

_NEW = """
select position, content, source_key from intake_key where position between %s and %s and not stands
"""


@dataclass(frozen=True, slots=True)
class RowKey:
    """What one good row is known by."""

    content: bytes
    source_key: bytes


class RowKeys:
    """The keys of the good rows of one file. Add all, then number them, then ask."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN)

    def add(self, rows: Sequence[tuple[int, bytes, Place]]) -> None:
        """Take in (row number, content hash, where it is counted) of good rows, in the order of the file."""
        copy_rows(
            "intake_content",
            "position, content, year, class, area",
            [(number, content, place.year, place.class_code, place.area_id) for number, content, place in rows],
            ["int8", "bytea", "text", "text", "text"],
        )

    def number(self, source: str) -> None:
        """Give every row its key, equal rows numbered in the order of the file."""
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, {"source": source})
            cursor.execute(_INDEX)

    def equal(self) -> int:
        """How many rows say the same as an earlier one of the file."""
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from intake_key where occurrence > 1")
            return int(cursor.fetchone()[0])

    def same_as_others(self, viewer: HoldsToken, batch_id: UUID | None) -> dict[Kind, dict[str, int]]:
        """The rows that another import has recorded already, counted by year, class and area."""
        found: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(_SAME, [batch_id])
            for kind, key, count in cursor.fetchall():
                found[Kind(kind)][key] = count
        return found

    def leave_out_recorded(self, viewer: HoldsToken) -> int:
        """Forget the rows that stand recorded already; returns how many those are."""
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(_STANDING)
            return int(cursor.rowcount)

    def standing(self, viewer: HoldsToken, first: int, last: int) -> dict[int, Subject]:
        """The unit's own records that rows between two row numbers have become, by whatever import."""
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(_RECORDED, [first, last])
            return {position: Subject("incident", id_, place) for position, id_, place in cursor.fetchall()}

    def good(self, first: int, last: int) -> frozenset[int]:
        """The good rows between two row numbers, recorded or not."""
        with connection.cursor() as cursor:
            cursor.execute(_GOOD, [first, last])
            return frozenset(position for (position,) in cursor.fetchall())

    def new(self, first: int, last: int) -> dict[int, RowKey]:
        """The keys of the rows to record between two row numbers."""
        with connection.cursor() as cursor:
            cursor.execute(_NEW, [first, last])
            return {row[0]: RowKey(bytes(row[1]), bytes(row[2])) for row in cursor.fetchall()}
