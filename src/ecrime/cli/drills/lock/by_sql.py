"""The entrance past the product: SQL by hand as the app role, with the session of one officer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg

from ecrime.cli.drills.lock.world import PEOPLE, USUALLY, Step, World, needed
from ecrime.records.incidents.carrying import TABLES
from ecrime.records.incidents.changes import ONE_MORE, ROLES, Change

Row = dict[str, Any]
Connection = psycopg.Connection[tuple[Any, ...]]

_TELL = """
with e as (insert into ledger_entry
    (id, kind, operation, subject_kind, subject_id, jurisdiction, rule, grant_id, pack, commitment)
    values (law.uuid7(), %(kind)s, law.operation_of(%(kind)s), 'incident', %(id)s, %(area)s, 'D11', %(grant)s, 'zz-1',
            sha256('x')) returning id)
select id from e
"""
# What only the guards write; the attacker tries all the same.
_FORGERIES = (
    "insert into lock_grant (id, record_id, jurisdiction, fields, request_id, recorded_by, requested_by, reviewed_by,"
    " granted_at, expires_at, entry_id) select gen_random_uuid(), %(id)s, %(area)s, '{incident.narrative}',"
    " gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), law.now(), 'infinity', %(entry)s",
    "update lock_grant set expires_at = 'infinity', entry_id = %(entry)s where record_id = %(id)s",
    "update lock_grant set fields = '{incident.narrative,incident.place_detail}', entry_id = %(entry)s"
    " where record_id = %(id)s",
    "update lock_grant set used_at = null, used_by = null, entry_id = %(entry)s where record_id = %(id)s",
    "update lock_grant set recalled_at = null, entry_id = %(entry)s where record_id = %(id)s",
    "update lock_grant set used_at = law.now(), used_by = law.officer(), used_xact = pg_current_xact_id(),"
    " entry_id = %(entry)s where record_id = %(id)s",
    "update corrections_request set fields = '{incident.narrative}', entry_id = %(entry)s where incident_id = %(id)s",
    "update corrections_review set outcome = 'grant', fields = '{incident.narrative}', reason = 'because I say so',"
    " decided_at = law.now(), signature_id = gen_random_uuid(), entry_id = %(entry)s where incident_id = %(id)s",
    "update corrections_review set reviewer_id = law.officer(), entry_id = %(entry)s where incident_id = %(id)s",
    "update officers_signature set used_at = null",
    "update law.session set rights = rights || '{grant.use}'",
    "truncate incidents_personstated",
    "update incidents_history set image = '{}' where record_id = %(id)s",
    "insert into officers_signature (id, officer_id) values (gen_random_uuid(), law.officer())",
)
_DELETIONS = (
    "delete from incidents_offence where incident_id = %(id)s",
    "delete from incidents_personstated where incident_id = %(id)s",
    "delete from incidents_history where record_id = %(id)s",
    "delete from lock_grant where record_id = %(id)s",
    "delete from corrections_review where incident_id = %(id)s",
)
_CALLS = (
    "select law.require_signature(gen_random_uuid(), 'words')",
    "select law.granted_fields(%(id)s)",
    "select law.used_grant(%(id)s)",
    "select law.refuse_when_locked(%(id)s, 'infinity', '{}')",
    "select law.keep_signature(gen_random_uuid(), gen_random_uuid(), 1, '', '', '')",
    "select law.correction_granted()",
    "select law.incident_statement(%(id)s)",
    "select law.changes_of(%(id)s, %(entry)s)",
    "select law.reserve_serials(3)",
    "set constraints all immediate",
    "set session_replication_role = replica",
    "set role ecrime_law",
    "create or replace function law.now() returns timestamptz language sql as 'select now()'",
    "alter table incidents_incident disable trigger all",
    "lock table incidents_incident",
    "set transaction isolation level repeatable read",
)
_FIXED = (
    ("locks_at", "'infinity'"),
    ("recorded_at", "law.now()"),
    ("number", "'LAK-2026-999999'"),
    ("recorded_by_id", "law.officer()"),
    ("withdrawn_at", "law.now()"),
    ("origin", "'import'"),
    ("version", "1"),
)


class _Learnt(Exception):
    """Ends a transaction that was played for its words."""


@contextmanager
def acting(world: World, who: str) -> Iterator[Connection]:
    """A transaction of this officer's session, ended by a plain COMMIT."""
    connection = world.database.attacker
    connection.execute("begin")
    try:
        connection.execute("select set_config('ecrime.token', %s, true)", [world.database.tokens[who]])
        yield connection
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def tell(world: World, connection: Connection, kind: str = "incident.correct", grant: UUID | None = None) -> UUID:
    """An entry of one's own about the record."""
    values = {"kind": kind, "id": world.id, "area": world.subject.jurisdiction, "grant": grant}
    [(entry,)] = connection.execute(_TELL, values).fetchall()
    return UUID(str(entry))


def write(world: World, connection: Connection, entry: UUID, changes: Sequence[Change], *, touch: bool = True) -> None:
    """What the product's own act would write for these changes, and the incident's row with it."""
    own: Row = {}
    parts: list[tuple[str, str, Row]] = []
    for change in changes:
        relation, *rest = change.path.split(".")
        if relation == "incident":
            own |= change.after
        elif rest == [ONE_MORE]:
            parts += [(relation, "", fresh) for fresh in change.after]
        else:
            parts.append((relation, rest[0], change.after))
    if touch or own:
        _update(connection, "incident", world.id, entry, own)
    for relation, part, columns in parts:
        if part:
            _update(connection, relation, UUID(part), entry, columns)
        else:
            _insert(world, connection, relation, entry, columns)


def under_an_entry_of_ones_own(world: World) -> None:
    """As the specialist's correction would do it, at any time, by anybody."""
    who = world.by("lak")
    with acting(world, who) as connection:
        entry = tell(world, connection)
        write(world, connection, entry, world.some_of(world.changes()))


def under_an_old_entry(world: World) -> None:
    """Under the entry that stands in the row already."""
    with acting(world, world.by("lak")) as connection:
        query = "select entry_id from incidents_incident where id = %s"
        rows = connection.execute(query, [world.id]).fetchall()
        write(world, connection, rows[0][0] if rows else uuid4(), world.some_of(world.changes()))


def under_the_entry_of_another_act(world: World) -> None:
    """Under an entry that tells of something harmless."""
    kind = world.random.choice(["correction.see", "correction.review", "restriction.place", "incident.withdraw"])
    with acting(world, world.by("lak")) as connection:
        write(world, connection, tell(world, connection, kind), world.some_of(world.changes()))


def a_fixed_column(world: World) -> None:
    """The lock's own moment, the number, who recorded it."""
    column, value = world.random.choice(_FIXED)
    with acting(world, world.by("lak")) as connection:
        entry = tell(world, connection)
        connection.execute(
            f"update incidents_incident set {column} = {value}, entry_id = %s where id = %s".encode(), [entry, world.id]
        )


def a_part_alone(world: World) -> None:
    """An offence or a person, without the incident."""
    with acting(world, world.by("lak")) as connection:
        write(world, connection, tell(world, connection), world.changes()[3:], touch=False)


def a_removed_part(world: World) -> None:
    """A person taken out of the record."""
    with acting(world, world.by("lak")) as connection:
        entry = tell(world, connection)
        write(world, connection, entry, [])
        connection.execute(
            "update incidents_personstated set removed = true, entry_id = %s where incident_id = %s", [entry, world.id]
        )


def a_forgery(world: World) -> None:
    """A row that only guards write."""
    with acting(world, world.random.choice(PEOPLE)) as connection:
        entry = tell(world, connection)
        values = {"id": world.id, "entry": entry, "area": world.subject.jurisdiction}
        _run(connection, world.random.choice(_FORGERIES), values)


def a_deletion(world: World) -> None:
    """Rows of the record, or of what stands behind it, deleted."""
    with acting(world, world.random.choice(PEOPLE)) as connection:
        tell(world, connection)
        _run(connection, world.random.choice(_DELETIONS), {"id": world.id})


def a_call(world: World) -> None:
    """A function or a statement that is nobody's, and a change after it."""
    with acting(world, world.random.choice(PEOPLE)) as connection:
        entry = tell(world, connection)
        values = {"id": world.id, "entry": entry}
        _run(connection, world.random.choice(_CALLS), values)
        write(world, connection, entry, world.some_of(world.changes()))


def checked_early(world: World) -> None:
    """The checks of COMMIT run early, and a change after them."""
    with acting(world, world.by("lak")) as connection:
        entry = tell(world, connection)
        write(world, connection, entry, [])
        connection.execute("set constraints all immediate")
        write(world, connection, entry, world.some_of(world.changes()))


def a_grant_unsigned(world: World) -> None:
    """A grant used as it should be, but for the signature."""
    asking = needed(world.asking())
    grant = needed(asking.grant)
    with acting(world, world.by("technician")) as connection:
        entry = tell(world, connection, grant=grant)
        connection.execute("select law.use_grant(%s, %s, gen_random_uuid())", [grant, entry])
        write(world, connection, entry, asking.changes)


def a_grant_beyond_itself(world: World) -> None:
    """A grant used by its own technician for more than it names, the whole of it signed."""
    asking = needed(world.asking())
    granted = {change.path for change in asking.changes}
    more = [change for change in world.changes() if change.path not in granted]
    if more and world.random.random() < USUALLY:
        table = world.random.choice(sorted({change.path.partition(".")[0] for change in more}))
        more = [world.random.choice([change for change in more if change.path.startswith(table)])]
    _carry_out(world, world.by("technician"), needed(asking.grant), [*asking.changes, *more])


def a_grant_in_a_savepoint(world: World) -> None:
    """A grant used, its use undone, and its fields written all the same."""
    asking = needed(world.asking())
    grant = needed(asking.grant)
    with acting(world, world.by("technician")) as connection:
        entry = tell(world, connection, grant=grant)
        connection.execute("savepoint before")
        connection.execute("select law.use_grant(%s, %s, gen_random_uuid())", [grant, entry])
        connection.execute("rollback to savepoint before")
        write(world, connection, entry, asking.changes)


def a_used_grant_again(world: World) -> None:
    """A second transaction under an entry that names a grant."""
    asking = needed(world.asking())
    with acting(world, world.by("technician")) as connection:
        entry = tell(world, connection, grant=needed(asking.grant))
        write(world, connection, entry, asking.changes)


def a_request_unsigned(world: World) -> None:
    """A request by hand, with a signature that is none."""
    asked = {change.path: {"before": None, "after": change.after} for change in world.some_of(world.changes())}
    with acting(world, world.by("lak_chief")) as connection:
        entry = tell(world, connection, "correction.request")
        connection.execute(
            "insert into corrections_request (id, incident_id, fields, asked, reason_code, reason, evidence,"
            " signature_id, entry_id) values (gen_random_uuid(), %s, '{}', %s, 'other', 'because I say so', '',"
            " gen_random_uuid(), %s)",
            [world.id, json.dumps(asked), entry],
        )


def a_decision_unsigned(world: World) -> None:
    """A review decided by hand, with a signature that is none."""
    asking = needed(world.asking())
    with acting(world, world.by("planner")) as connection:
        entry = tell(world, connection, "correction.decide")
        connection.execute(
            "update corrections_review set outcome = 'grant', fields = %s, reason = 'because I say so', entry_id = %s,"
            " decided_at = law.now(), signature_id = gen_random_uuid() where request_id = %s",
            [[change.path for change in asking.changes], entry, asking.request],
        )


def a_recall_unsigned(world: World) -> None:
    """A recall by hand, with a signature that is none."""
    asking = needed(world.asking())
    with acting(world, world.by("planner")) as connection:
        entry = tell(world, connection, "correction.recall")
        connection.execute(
            "insert into corrections_recall (id, request_id, reason, signature_id, entry_id)"
            " values (gen_random_uuid(), %s, 'because I say so', gen_random_uuid(), %s)",
            [asking.request, entry],
        )


def a_review_taken_by_hand(world: World) -> None:
    """A review taken up by who asked, or by anybody."""
    asking = needed(world.asking())
    with acting(world, world.by("lak_chief")) as connection:
        entry = tell(world, connection, "correction.review")
        connection.execute(
            "insert into corrections_review (id, request_id, entry_id, outcome, fields, reason)"
            " values (gen_random_uuid(), %s, %s, '', '{}', '')",
            [asking.request, entry],
        )


def probe(world: World) -> None:
    """After a correction: the same person at once changes one thing more, under the same grant's name."""
    grant = next((asking.grant for asking in world.askings if asking.grant), None)
    with acting(world, "technician") as connection:
        write(world, connection, tell(world, connection, grant=grant), world.changes()[:1])


def held_open(world: World) -> None:
    """A change in time, whose transaction the caller keeps open; ``let_go`` commits it."""
    connection = world.database.attacker
    connection.execute("begin")
    connection.execute("select set_config('ecrime.token', %s, true)", [world.database.tokens["lak"]])
    write(world, connection, tell(world, connection), world.changes()[:1])


def let_go(world: World) -> None:
    """Commits what ``held_open`` has begun."""
    try:
        world.database.attacker.execute("commit")
    except psycopg.Error:
        world.database.attacker.execute("rollback")
        raise


def _carry_out(world: World, who: str, grant: UUID, changes: Sequence[Change]) -> None:
    """By hand, signed over the very words: played once to learn them, then again."""
    words = ""
    with suppress(_Learnt), acting(world, who) as connection:
        entry = tell(world, connection, grant=grant)
        connection.execute("select law.use_grant(%s, %s, gen_random_uuid())", [grant, entry])
        write(world, connection, entry, changes)
        [(words,)] = connection.execute("select law.carrying_out_words(%s)", [grant]).fetchall()
        raise _Learnt
    signature = world.database.sign(who, words)
    with acting(world, who) as connection:
        entry = tell(world, connection, grant=grant)
        connection.execute("select law.use_grant(%s, %s, %s)", [grant, entry, signature])
        write(world, connection, entry, changes)


def _update(connection: Connection, relation: str, part: UUID, entry: UUID, columns: Row) -> None:
    if ROLES in columns:
        role = columns[ROLES][0]["role"]
        statement = b"update incidents_role set role = %s, entry_id = %s where person_id = %s"
        connection.execute(statement, [role, entry, part])
        return
    settings = "".join(f"{name} = wanted.{name}, " for name in columns)
    table = TABLES[relation]
    connection.execute(
        f"update {table} held set {settings}entry_id = %s from jsonb_populate_record(null::{table}, %s::jsonb) wanted"
        " where held.id = %s".encode(),
        [entry, json.dumps(columns), part],
    )


def _insert(world: World, connection: Connection, relation: str, entry: UUID, columns: Row) -> None:
    names = ", ".join(columns)
    table = TABLES[relation]
    connection.execute(
        f"insert into {table} (id, incident_id, entry_id, position, removed, {names}) select gen_random_uuid(), %s, %s,"
        f" 9, false, {names} from jsonb_populate_record(null::{table}, %s::jsonb)".encode(),
        [world.id, entry, json.dumps(columns)],
    )


def _run(connection: Connection, statement: str, values: Row) -> None:
    named = {name: value for name, value in values.items() if f"%({name})s" in statement}
    connection.execute(statement.encode(), named or None)


_TRIED: tuple[Callable[[World], None], ...] = (
    under_an_entry_of_ones_own,
    under_an_old_entry,
    under_the_entry_of_another_act,
    a_fixed_column,
    a_part_alone,
    a_removed_part,
    *(a_forgery, a_forgery, a_forgery),  # each of these is many
    a_deletion,
    *(a_call, a_call),
    checked_early,
    a_grant_unsigned,
    *(a_grant_beyond_itself, a_grant_beyond_itself, a_grant_beyond_itself),
    a_grant_in_a_savepoint,
    a_used_grant_again,
    a_request_unsigned,
    a_decision_unsigned,
    a_recall_unsigned,
    a_review_taken_by_hand,
)
STEPS = [Step("sql", take.__name__.replace("_", " "), take) for take in _TRIED]
