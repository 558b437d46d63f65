"""The unbelieving eye: reads the tables past every guard and says what must not have happened.

It works out for itself what changed and who stands behind it; it asks no guard and no function of the service.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import sql

from ecrime.cli.drills.lock.world import World
from ecrime.records.incidents.carrying import HOLDERS, TABLES
from ecrime.records.incidents.changes import FIELDS_OF_COLUMNS, ONE_MORE, ROLES
from ecrime.records.incidents.rows import ORGANISATION, PERSON, ROLE, THING

MOST_GRANTED = timedelta(hours=72)
CORRECTION_WINDOW = timedelta(hours=48)
WRITTEN_BY_DATABASE = frozenset({"entry_id", "entry_xact", "version", "area_path", "late"})
NEVER_CHANGES = frozenset(
    {
        *("id", "number", "serial", "serial_year", "unit_id", "jurisdiction", "recorded_at", "recorded_by_id"),
        *("locks_at", "origin", "pack", "incident_id"),
    }
)
# Whose a role is stays; who a relation is between is a field of its own.
NEVER_CHANGES_OF_A_ROLE = NEVER_CHANGES | {"person_id", "organisation_id"}

_ROWS = "select {relation} || '.' || id, to_jsonb(t) from {table} t where {record} = %(id)s"
_REST = """
select jsonb_build_object(
    'now', law.now(),
    'kept', (select count(*) from incidents_history h where h.row_id = %(id)s),
    'grants', (select coalesce(jsonb_object_agg(g.id, to_jsonb(g) - 'entry_xact' || jsonb_build_object(
        'asked_by', q.requested_by, 'asked', q.fields,
        'decided_by', v.reviewer_id, 'decided', v.fields,
        'signed', (select coalesce(jsonb_agg(s.officer_id), '[]') from officers_signature s
                   where s.id in (q.signature_id, v.signature_id, g.signature_id) and s.used_at is not null))), '{}')
        from lock_grant g
        left join corrections_request q on q.id = g.request_id and q.incident_id = g.record_id
        left join corrections_review v on v.request_id = q.id and v.outcome = 'grant'
        where g.record_id = %(id)s))
"""

Image = Mapping[str, Any]


class Watch:
    """Looks at one record after every step; ``look`` returns what is wrong, in words."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows, self._rest = self._read()
        locks_at = self._own_row()["locks_at"]
        self._locks_at = _moment(self._own_row()["recorded_at"]) + CORRECTION_WINDOW
        self.breaches = [] if _moment(locks_at) == self._locks_at else ["it does not lock after 48 hours"]

    @property
    def is_locked(self) -> bool:
        """True once the 48 hours are over."""
        return _moment(self._rest["now"]) >= self._locks_at

    @property
    def version(self) -> int:
        """Of the incident's own row."""
        return int(self._own_row()["version"])

    def look(self) -> list[str]:
        """What the step since the last look has done that it must not."""
        rows, rest = self._rows, self._rest
        self._rows, self._rest = self._read()
        found = [*self._always(rows, rest)]
        changed = sorted(_changed(rows, self._rows))
        used = [id_ for id_, grant in self._rest["grants"].items() if grant["used_at"] and not _was_used(rest, id_)]
        if changed and self.is_locked:
            found += self._behind(changed, used)
        self.breaches += found
        return found

    def _always(self, rows: Image, rest: Image) -> Iterator[str]:
        for name, row in rows.items():
            if name not in self._rows:
                yield f"{name} is gone"
                continue
            never = NEVER_CHANGES_OF_A_ROLE if name.startswith(ROLE) else NEVER_CHANGES
            if name.startswith(THING):
                never = never - {"serial"}  # the number on it, which may be corrected
            fixed = [column for column in never & row.keys() if row[column] != self._rows[name][column]]
            yield from (f"{name}.{column} has changed" for column in sorted(fixed))
        for id_, grant in self._rest["grants"].items():
            yield from (f"grant: {fault}" for fault in _grant_faults(rest["grants"].get(id_), grant))
        if self._rest["kept"] != self.version - 1:
            yield "an image of what stood before is missing"

    def _behind(self, changed: Iterable[str], used: list[str]) -> Iterator[str]:
        """Who and what must stand behind a change after the lock."""
        if len(used) != 1:
            yield f"{', '.join(changed)} changed after the lock, and {len(used)} grants were used"
            return
        grant = self._rest["grants"][used[0]]
        beyond = sorted(set(changed) - set(grant["fields"]))
        if beyond:
            yield f"{', '.join(beyond)} changed beyond the grant"
        if len({grant["asked_by"], grant["decided_by"], grant["used_by"], self._own_row()["recorded_by_id"]}) < 4:
            yield "fewer than three people stand behind a change after the lock, or who recorded it is one of them"
        if set(grant["signed"]) != {grant["asked_by"], grant["decided_by"], grant["used_by"]}:
            yield "a change after the lock is not signed by the three"
        if not _moment(grant["granted_at"]) <= _moment(grant["used_at"]) < _moment(grant["expires_at"]):
            yield "a grant was used out of its time"

    def _own_row(self) -> Image:
        row: Image = self._rows[f"incident.{self._world.id}"]
        return row

    def _read(self) -> tuple[Image, Image]:
        cursor = self._world.database.superuser.execute(_QUERY, {"id": self._world.id})
        rows, rest = cursor.fetchone() or ("{}", "{}")
        return _loaded(rows), _loaded(rest)


def _grant_faults(before: Image | None, grant: Image) -> Iterator[str]:
    if grant["decided"] is None:
        yield "there is one that nobody's review has made"
        return
    if set(grant["fields"]) != set(grant["decided"]) or not set(grant["decided"]) <= set(grant["asked"]):
        yield "it names other fields than were asked and decided"
    if grant["requested_by"] != grant["asked_by"] or grant["reviewed_by"] != grant["decided_by"]:
        yield "it names other people than asked and decided"
    if _moment(grant["expires_at"]) - _moment(grant["granted_at"]) > MOST_GRANTED:
        yield "it lasts longer than 72 hours"
    if before is None:
        return
    ended = before["used_at"] or before["recalled_at"]
    watched = ("fields", "expires_at", "granted_at", *(("used_at", "used_by", "recalled_at") if ended else ()))
    yield from (f"{name} was changed" for name in watched if before[name] != grant[name])


def _moment(written: str) -> datetime:
    """A moment as the database writes it in JSON; one of the attackers' likes to be infinite."""
    return datetime.max.replace(tzinfo=UTC) if written == "infinity" else datetime.fromisoformat(written)


def _was_used(rest: Image, id_: str) -> bool:
    before = rest["grants"].get(id_)
    return bool(before and before["used_at"])


def _changed(before: Image, after: Image) -> set[str]:
    """The paths of all fields in which the rows differ; one more part is one field, and so are a person's roles."""
    paths = set()
    for name, row in after.items():
        relation, _, id_ = name.partition(".")
        was = before.get(name)
        differing = {column for column in row.keys() - WRITTEN_BY_DATABASE if was is None or row[column] != was[column]}
        if not differing:
            continue
        if relation == ROLE:
            kind = PERSON if row["person_id"] else ORGANISATION
            holder = f"{kind}.{row[HOLDERS[kind]]}"
            paths.add(f"{holder}.{ROLES}" if holder in before else f"{kind}.{ONE_MORE}")
        elif was is None:
            paths.add(f"{relation}.{ONE_MORE}")
        else:
            prefix = relation if relation == "incident" else f"{relation}.{id_}"
            paths |= {f"{prefix}.{FIELDS_OF_COLUMNS.get(column, column)}" for column in differing}
    return paths


def _rows_query() -> sql.Composed:
    return sql.SQL(" union all ").join(
        sql.SQL(_ROWS).format(
            relation=sql.Literal(relation),
            table=sql.Identifier(table),
            record=sql.Identifier("id" if relation == "incident" else "incident_id"),
        )
        for relation, table in TABLES.items()
    )


def _loaded(value: Any) -> Image:
    image: Image = json.loads(value) if isinstance(value, str) else value
    return image


_QUERY = sql.SQL("select (select jsonb_object_agg(name, image) from ({rows}) as found (name, image)), ({rest})").format(
    rows=_rows_query(), rest=sql.SQL(_REST)
)
