"""A superuser of the database changes something behind the service's back; whoever audits with one checkpoint from
outside must find it. Each time another thing, drawn by a seed, in a transaction that is taken back afterwards.

The attacker has everything but the checkpoint that is kept outside: every table, every salt, the log's own key.

Not claimed: that another salt in the place of an act's own (``ledger_salt``) is found. What that act said of itself is
kept by nobody here but as its rows, so there is nothing to work its commitment out from; that a salt is there is seen.
Nor that what was never placed in the tree is missed, nor anything about false facts.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from ecrime.base.ledger import audit
from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.ledger.tree.merkle import Edge
from ecrime.base.ledger.tree.notes import LOG, SigningKey, body_of, note_of
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import Signer, begin, question
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.base.ledger.verify import Checkpoint, leaf_hash, rows_commitment
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.drills.scene import new_facts, set_scene
from ecrime.records.incidents import actions, queries

Connection = psycopg.Connection[Any]
TRIES = 40  # a change that the table's own conditions refuse is drawn again

# How a value of each type is made another one; what is null becomes the second.
ANOTHER = {
    "text": ("{} || 'x'", "'x'"),
    "character varying": ("{} || 'x'", "'x'"),
    "integer": ("{} + 1", "1"),
    "smallint": ("{} + 1", "1"),
    "bigint": ("{} + 1", "1"),
    "boolean": ("not {}", "true"),
    "double precision": ("{} + 0.5", "0.5"),
    "timestamp with time zone": ("{} + interval '1 second'", "now()"),
    "date": ("{} + 1", "current_date"),
    "uuid": ("gen_random_uuid()", "gen_random_uuid()"),
    "jsonb": ("jsonb_build_array({})", "'[1]'"),
    "text[]": ("array_append({}, 'x')", "array['x']"),
    "uuid[]": ("array_append({}, gen_random_uuid())", "array[gen_random_uuid()]"),
    "bytea": ("set_byte({0}, 0, (get_byte({0}, 0) + 1) % 256)", "'x'"),
    "xid8": ("'1'::xid8", "'1'::xid8"),
}


class Nothing(Exception):
    """There was nothing of the kind to change."""


@dataclass
class Report:
    """What was tried and what was found; ``alarms`` are faults where nothing was changed."""

    seed: int
    tampered: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[int, str, str]] = field(default_factory=list)
    audits_of_honest_work: int = 0
    alarms: list[str] = field(default_factory=list)


class Attacker:
    """A superuser with the log's key, within one transaction."""

    def __init__(self, connection: Connection, random: Random, key: SigningKey) -> None:
        self._connection = connection
        self.random = random
        self.key = key
        self.told = ""

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.encode(), values or None).fetchall()

    def do(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute it; how many rows it met."""
        return self._connection.execute(statement.encode(), values or None).rowcount

    def one_of(self, statement: str) -> tuple[Any, ...]:
        """A row of the answer, which must have an order."""
        found = self.all(statement)
        if not found:
            raise Nothing
        return self.random.choice(found)

    def change(self, table: str, where: str, *, but: Sequence[str] = ()) -> None:
        """Make one column of the row another value."""
        columns = self.all(
            "select a.attname, format_type(a.atttypid, null) from pg_attribute a where a.attrelid = %s::regclass"
            " and a.attnum > 0 and not a.attisdropped and a.attname <> all(%s) order by a.attnum",
            [f"public.{table}", list(but)],
        )
        for _ in range(TRIES):
            column, kind = self.random.choice(columns)
            if kind not in ANOTHER:
                continue
            other, instead = ANOTHER[kind]
            name = f'"{column}"'
            try:
                with self._connection.transaction():
                    self.do(f"update {table} set {name} = coalesce({other.format(name)}, {instead}) where {where}")
                self.told = f"{table}.{column}"
                return
            except psycopg.Error:
                continue
        raise Nothing

    def rebuild(self) -> None:
        """Make every leaf, tile, head and checkpoint fit the entries as they now are, signed with the log's own key."""
        [(origin,)] = self.all("select origin from ledger_log")
        leaves = [
            bytes(leaf)
            for (leaf,) in self.all(
                "select l.leaf from ledger_place p join ledger_leaf l using (entry_id) order by p.index"
            )
        ]
        sizes = [size for (size,) in self.all("select size from ledger_head order by size") if size <= len(leaves)]
        if leaves and (not sizes or sizes[-1] != len(leaves)):
            sizes.append(len(leaves))
        signed = {size for (size,) in self.all("select size from ledger_checkpoint")} | {len(leaves)}
        for table in ("ledger_checkpoint", "ledger_head", "ledger_tile"):
            self.do(f"delete from {table}")
        edge, before, before_signed = Edge(), 0, 0
        for size in sizes:
            for (level, number), hashes in edge.grow(leaves[edge.size : size]).items():
                self.do(
                    "insert into ledger_tile (level, number, hashes) values (%s, %s, %s)"
                    " on conflict (level, number) do update set hashes = excluded.hashes",
                    [level, number, hashes],
                )
            root = edge.root()
            self.do("insert into ledger_head values (%s, %s, %s, now())", [size, before, root])
            if size in signed:
                body = body_of(origin, size, root)
                note = note_of(body, self.key.sign(body))
                self.do("insert into ledger_checkpoint values (%s, %s, %s, now())", [size, before_signed, note])
                before_signed = size
            before = size

    def seal_anew(self, entry_id: Any) -> None:
        """Let an entry commit to its rows as they now are, under a new salt, and its leaf fit it."""
        cursor = self._connection.cursor(row_factory=dict_row)
        [entry] = cursor.execute(
            "select e.*, l.rows from ledger_entry e join ledger_leaf l on l.entry_id = e.id where e.id = %s", [entry_id]
        ).fetchall()
        lines: list[str] = []
        tables = dict(self.all("select relation, history from law.protected"))
        for statement in audit.row_statements(tables):
            found = self._connection.execute(
                sql.SQL("select line from ({}) as found(id, line) where id = %s").format(statement),
                [audit.FIRST, audit.LAST, entry_id],
            )
            lines += [line for (line,) in found]
        entry["rows"] = None
        if lines:
            salt = secrets.token_bytes(32)
            entry["rows"] = rows_commitment(salt, sorted(lines, key=str.encode))
            self.do(
                "insert into ledger_row_salt values (%s, %s) on conflict (entry_id) do update set salt = excluded.salt",
                [entry_id, salt],
            )
        header = audit.header_of(entry)
        self.do(
            "update ledger_leaf set rows = %s, header = %s, leaf = %s where entry_id = %s",
            [entry["rows"], header, leaf_hash(header.encode()), entry_id],
        )


# What can be done


def row_changed(attacker: Attacker) -> None:
    """A value of a row of record."""
    attacker.change(*_some_row(attacker))


def row_deleted(attacker: Attacker) -> None:
    table, where = _some_row(attacker)
    attacker.do(f"delete from {table} where {where}")


def row_added(attacker: Attacker) -> None:
    """A copy of a row beside it, under the same entry."""
    for _ in range(TRIES):
        table, where = _some_row(attacker)
        [(image,)] = attacker.all(f"select to_jsonb(t) from {table} t where {where}")
        copy = image | {"id": secrets.token_hex(16)}
        try:
            with attacker._connection.transaction():
                attacker.do(
                    f"insert into {table} select * from jsonb_populate_record(null::{table}, %s)", [json.dumps(copy)]
                )
            return
        except psycopg.Error:
            continue
    raise Nothing


def image_changed(attacker: Attacker) -> None:
    """What a history says of a row that was replaced."""
    table, id_ = attacker.one_of(_IMAGES)
    attacker.do(f"update {table} set image = image || '{{\"version\": 99}}' where id = {id_}")


def image_deleted(attacker: Attacker) -> None:
    table, id_ = attacker.one_of(_IMAGES)
    attacker.do(f"delete from {table} where id = {id_}")


def entry_changed(attacker: Attacker) -> None:
    (id_,) = attacker.one_of("select id from ledger_entry order by id")
    attacker.change("ledger_entry", f"id = '{id_}'", but=["xact"])


def entry_deleted(attacker: Attacker) -> None:
    """An entry, or some of what belongs to it."""
    (id_,) = attacker.one_of("select id from ledger_entry order by id")
    tables = ["ledger_entry", "ledger_leaf", "ledger_salt", "ledger_row_salt", "ledger_place", "ledger_pending"]
    drawn = attacker.random.sample(tables, attacker.random.randint(1, len(tables)))
    which = {table: "id" if table == "ledger_entry" else "entry_id" for table in drawn}
    if not sum(attacker.do(f"delete from {table} where {which[table]} = '{id_}'") for table in drawn):
        raise Nothing  # of what was drawn this entry had none


def entry_rewritten(attacker: Attacker) -> None:
    """An entry and its leaf, so that both fit each other."""
    (id_,) = attacker.one_of("select entry_id from ledger_place order by index")
    attacker.change("ledger_entry", f"id = '{id_}'", but=["id", "xact", "format"])
    attacker.seal_anew(id_)


def salt_changed(attacker: Attacker) -> None:
    (id_,) = attacker.one_of("select entry_id from ledger_row_salt order by entry_id")
    attacker.do(f"update ledger_row_salt set salt = sha256(salt) where entry_id = '{id_}'")


def salt_deleted(attacker: Attacker) -> None:
    table = attacker.random.choice(["ledger_row_salt", "ledger_salt"])
    (id_,) = attacker.one_of(f"select entry_id from {table} order by entry_id")
    attacker.do(f"delete from {table} where entry_id = '{id_}'")


def place_changed(attacker: Attacker) -> None:
    """Two entries take each other's places, or one loses its own."""
    one, other = (attacker.one_of("select entry_id from ledger_place order by index")[0] for _ in range(2))
    if one == other or attacker.random.random() < 0.5:
        attacker.do(f"delete from ledger_place where entry_id = '{one}'")
        return
    attacker.do("alter table ledger_place drop constraint ledger_place_entry_id_key")
    attacker.do(
        f"update ledger_place set entry_id = case entry_id when '{one}' then '{other}' else '{one}' end::uuid"
        f" where entry_id in ('{one}', '{other}')"
    )


def waiting_suppressed(attacker: Attacker) -> None:
    """An entry is made to wait no more, before it has its place."""
    (id_,) = attacker.one_of("select entry_id from ledger_pending order by entry_id")
    attacker.do(f"delete from ledger_pending where entry_id = '{id_}'")


def tile_changed(attacker: Attacker) -> None:
    level, number, width = attacker.one_of("select level, number, octet_length(hashes) from ledger_tile order by 1, 2")
    which = f"level = {level} and number = {number}"
    match attacker.random.randint(0, 2):
        case 0:
            at = attacker.random.randrange(width)
            other = f"set_byte(hashes, {at}, (get_byte(hashes, {at}) + 1) % 256)"
            attacker.do(f"update ledger_tile set hashes = {other} where {which}")
        case 1:
            attacker.do(f"delete from ledger_tile where {which}")
        case _:
            attacker.do(f"update ledger_tile set hashes = hashes || sha256('x') where {which}")


def head_changed(attacker: Attacker) -> None:
    (size,) = attacker.one_of("select size from ledger_head order by size")
    if attacker.random.random() < 0.5:
        attacker.do(f"update ledger_head set root = sha256(root) where size = {size}")
    else:
        attacker.do(f"delete from ledger_head where size = {size}")


def checkpoint_changed(attacker: Attacker) -> None:
    size, note = attacker.one_of("select size, note from ledger_checkpoint order by size")
    origin = note.split("\n")[0]
    forged = body_of(origin, size, secrets.token_bytes(32))
    match attacker.random.randint(0, 3):
        case 0:
            attacker.do(f"delete from ledger_checkpoint where size = {size}")
            return
        case 1:
            other = note_of(forged, attacker.key.sign(forged))
        case 2:
            foreign = SigningKey.make(origin, LOG)
            body = note.split("\n\n")[0] + "\n"
            other = note_of(body, foreign.sign(body))
        case _:
            other = note.replace(f"\n{size}\n", f"\n{size + 1}\n")
    attacker.do(f"update ledger_checkpoint set note = %s where size = {size}", [other])


def key_replaced(attacker: Attacker) -> None:
    """The log's key by one of the attacker's own, with which everything is signed again."""
    [(origin,)] = attacker.all("select origin from ledger_log")
    attacker.key = SigningKey.make(origin, LOG)
    attacker.do("update ledger_key set key = %s", [str(attacker.key.key)])
    attacker.rebuild()


def log_written_anew(attacker: Attacker) -> None:
    """A row is changed, its entry commits to that, and the whole log is rebuilt and signed with its own key."""
    for _ in range(TRIES):
        table, where = _some_row(attacker)
        [(entry,)] = attacker.all(f"select entry_id from {table} where {where}")
        if attacker.all(f"select 1 from ledger_place where entry_id = '{entry}'"):
            break
    else:
        raise Nothing
    attacker.change(table, where, but=["entry_id", "entry_xact"])
    attacker.seal_anew(entry)
    attacker.rebuild()


def entry_taken_out(attacker: Attacker) -> None:
    """An entry that wrote no rows, a look at somebody, goes without trace, and the whole log is rebuilt and signed."""
    (id_,) = attacker.one_of(
        "select p.entry_id from ledger_place p join ledger_leaf l using (entry_id)"
        " where l.rows is null order by p.index"
    )
    for table in ("ledger_entry", "ledger_leaf", "ledger_salt", "ledger_place"):
        attacker.do(f"delete from {table} where {'id' if table == 'ledger_entry' else 'entry_id'} = '{id_}'")
    attacker.do("alter table ledger_place drop constraint ledger_place_pkey")
    attacker.do(
        "update ledger_place p set index = n.index from (select entry_id, row_number() over (order by index) - 1"
        " as index from ledger_place) n where n.entry_id = p.entry_id"
    )
    attacker.rebuild()


def log_cut_off(attacker: Attacker) -> None:
    """The last entries go with their rows, and what is left is rebuilt and signed."""
    [(size,)] = attacker.all("select count(*) from ledger_place")
    left = size - attacker.random.randint(1, max(1, size // 4))
    gone = [id_ for (id_,) in attacker.all(f"select entry_id from ledger_place where index >= {left}")]
    waiting = [id_ for (id_,) in attacker.all("select entry_id from ledger_pending")]
    tables = "select relation from law.protected union select history from law.protected where history is not null"
    for (table,) in attacker.all(tables):
        attacker.do(f"delete from {table} where entry_id = any(%s)", [gone + waiting])
    for table in ("ledger_leaf", "ledger_salt", "ledger_row_salt", "ledger_place", "ledger_pending"):
        attacker.do(f"delete from {table} where entry_id = any(%s)", [gone + waiting])
    attacker.do("delete from ledger_entry where id = any(%s)", [gone + waiting])
    attacker.rebuild()


_IMAGES = """
select 'incidents_history', id from incidents_history union all
select 'ledger_history', id from ledger_history order by 1, 2
"""
Kind = Callable[[Attacker], None]
KINDS: Sequence[Kind] = (
    *(row_changed, row_deleted, row_added, image_changed, image_deleted, entry_changed, entry_deleted),
    *(entry_rewritten, salt_changed, salt_deleted, place_changed, waiting_suppressed, tile_changed, head_changed),
    *(checkpoint_changed, key_replaced, log_written_anew, entry_taken_out, log_cut_off),
)


def _some_row(attacker: Attacker) -> tuple[str, str]:
    """A table of record and which of its rows."""
    tables = [name for (name,) in attacker.all("select relation from law.protected order by 1")]
    for _ in range(TRIES):
        table = attacker.random.choice(tables)
        found = attacker.all(f"select id from {table} order by id")
        if found:
            return table, f"id = '{attacker.random.choice(found)[0]}'"
    raise Nothing


# The drill


def run(instance: Instance, *, tamperings: int, seed: int, shown: Callable[[int], None] = lambda _done: None) -> Report:
    """So many changes on one database, and honest work on another."""
    report = Report(seed)
    with tempfile.TemporaryDirectory() as folder:
        with instance.clone_with(set_scene) as (database, _values):
            honest(database, Path(folder) / "honest", report)
        with instance.clone_with(set_scene) as (database, _values):
            key, kept = under_witness(database, Path(folder) / "attacked")
            disarm(database)
            with psycopg.connect(database.instance.address(database.name), autocommit=True) as connection:
                for number in range(tamperings):
                    tamper(connection, report, number, key, kept)
                    shown(number + 1)
    return report


def disarm(database: Database) -> None:
    """Switch every trigger off, keys to other tables among them."""
    for (name,) in database.as_superuser(_TABLES):
        database.as_superuser(f"alter table {name} disable trigger all")


def honest(database: Database, folder: Path, report: Report) -> None:
    """Work as the service does it, audited after every act: before, while and after entries get their places."""
    with sequencing(database, folder) as (working, signer), auditing(database) as connection:
        kept: list[Checkpoint] = []
        for number in range(HONEST_ACTS):
            HONEST[number % len(HONEST)](database)
            for _ in range(number % 3):
                working.turn()
            found = audit.audit(connection, kept=kept, keys=[signer.key])
            report.audits_of_honest_work += 1
            report.alarms += [f"{fault.where}: {fault.what}" for fault in found.faults]
            kept = [*kept, *last_checkpoint(connection)][-5:]


def under_witness(database: Database, folder: Path) -> tuple[SigningKey, Checkpoint]:
    """Everything in its place and witnessed, but for a last act that waits: the log's key, the witness's checkpoint."""
    with sequencing(database, folder) as (working, signer), auditing(database) as connection:
        while working.turn():
            pass
        [kept] = last_checkpoint(connection)
        HONEST[0](database)
        return signer.signing, kept


def _record(database: Database) -> None:
    actions.record_incident(database.actor("lak"), new_facts())


def _see(database: Database) -> None:
    actor = database.actor("lak")
    [(number,)] = database.as_superuser("select number from incidents_incident order by id desc limit 1")
    actions.see_incident(own_work(actor), queries.subject(actor, number))


def _correct(database: Database) -> None:
    _record(database)
    _see(database)
    actor = database.actor("lak")
    [(id_,)] = database.as_superuser("select id from incidents_incident order by id desc limit 1")
    actions.correct_incident(actor, id_, dataclasses.replace(new_facts(), narrative="As it was."), version=1)


def _state_purpose(database: Database) -> None:
    """Nothing of record: an entry without rows."""
    open_access(database.actor("lak_chief"), purpose="other", reason="The owner asks what became of it")


HONEST = (_record, _see, _correct, _state_purpose)
HONEST_ACTS = 24
BATCH = 20
_TABLES = "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'parts')"


class KeptSigner(Signer):
    """A signer in this process, whose key the attacker has."""

    def __init__(self, origin: str, folder: Path) -> None:
        folder.mkdir()
        begin(folder / "log.state", origin)
        self.signing = SigningKey.make(origin, LOG)
        self.key = self.signing.key
        super().__init__(origin, self.signing, folder / "log.state")


@contextmanager
def sequencing(database: Database, folder: Path) -> Iterator[tuple[Sequencer, KeptSigner]]:
    """A sequencer of this database that takes few at once, with a signer in this process."""
    with Store.at(database.instance.address(database.name, "sequencer")) as store:
        signer = KeptSigner(store.origin(), folder)
        store.keep_key(str(signer.key), 0)

        def sign(head: Head, proof: list[bytes]) -> str:
            return str(signer.answer(question(head.size, head.root, proof))["note"])

        def last_signed() -> int:
            return int(signer.answer({"ask": "last"})["size"])

        working = Sequencer(store, last_signed=last_signed, sign=sign, most=BATCH)
        working.take_up()
        yield working, signer


@contextmanager
def auditing(database: Database) -> Iterator[Connection]:
    """A connection that reads everything."""
    with psycopg.connect(database.instance.address(database.name), autocommit=True) as connection:
        yield connection


def last_checkpoint(connection: Connection) -> list[Checkpoint]:
    """What a witness would keep now; nothing before the first."""
    found = connection.execute("select note from ledger_checkpoint order by size desc limit 1").fetchall()
    return [Checkpoint.read(note) for (note,) in found]


def tamper(connection: Connection, report: Report, number: int, key: SigningKey, kept: Checkpoint) -> None:
    """One change, drawn by the report's seed and the number; taken back afterwards."""
    random = Random(f"{report.seed}/{number}")  # noqa: S311
    with connection.transaction(force_rollback=True):
        attacker = Attacker(connection, random, key)
        kind = random.choice(KINDS)
        try:
            kind(attacker)
        except Nothing:
            return
        report.tampered[kind.__name__] += 1
        if not audit.look(connection, kept=[kept], keys=[key.key]).faults:
            report.missed.append((number, kind.__name__, attacker.told))


def told(report: Report, *, seconds: float) -> dict[str, Any]:
    """All figures."""
    return {
        "seed": report.seed,
        "tampered": report.tampered.total(),
        "kinds": dict(sorted(report.tampered.items())),
        "missed": [{"number": number, "kind": kind, "what": what} for number, kind, what in report.missed],
        "audits_of_honest_work": report.audits_of_honest_work,
        "false_alarms": report.alarms,
        "seconds": round(seconds, 1),
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same to be read."""
    yield ", ".join(f"{kind} {count}" for kind, count in found["kinds"].items())
    for missed in found["missed"]:
        yield f"MISSED number {missed['number']}, {missed['kind']}: {missed['what']}"
    for alarm in found["false_alarms"]:
        yield f"FALSE ALARM {alarm}"
    yield (
        f"{found['tampered']} tamperings, {len(found['missed'])} missed; {found['audits_of_honest_work']} audits of"
        f" honest work, {len(found['false_alarms'])} false alarms (seed {found['seed']}, {found['seconds']:.0f} s)"
    )
