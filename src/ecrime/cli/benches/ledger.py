"""How fast the ledger takes entries, gives them proofs, and is verified; beside it a hash chain with a lock.

Everything is committed to the disk. Appends come from pgbench, which is part of PostgreSQL and costs little itself;
whole acts come from processes that do what a page does. The sequencer and the signer work all the while, as
processes of their own, and in the end every entry has its one place.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from ecrime.base.database.addresses import SEQUENCER
from ecrime.base.database.server import binaries
from ecrime.base.keys.folder import VARIABLE
from ecrime.base.ledger.tree.merkle import Edge, Reader
from ecrime.base.ledger.verify import HASH_BYTES, Roots, is_included
from ecrime.cli.benches.crowd import AREAS, facts_in
from ecrime.cli.drills.instance import Database, Instance
from ecrime.records.incidents import actions

CLIENTS = 8  # as many as the processes that serve pages have connections
PROCESSES = 4
PROOFS = 2_000
BATCH = 65_536  # leaves added to the large tree together

# As act.py writes it: whoever acts knows the id beforehand.
APPEND = """
with made as materialized (select law.uuid7() as id),
entry as (
    insert into ledger_entry (id, kind, operation, subject_kind, subject_id, commitment)
    select id, 'incident.correct', 'alteration', 'incident', gen_random_uuid(), sha256(uuid_send(gen_random_uuid()))
    from made)
insert into ledger_salt (entry_id, salt) select id, sha256(uuid_send(id)) from made;
"""
# What many archives do instead: each entry holds the hash of the one before, so that they are made one by one.
CHAIN = """
create table public.bench_chain (n bigint generated always as identity primary key, header text, hash bytea);
grant select, insert on public.bench_chain to ecrime_app;
create function public.bench_append() returns void language plpgsql as $$
declare
    words constant text := repeat('x', 400);
    before bytea;
begin
    perform pg_advisory_xact_lock(1);
    select c.hash into before from public.bench_chain c order by c.n desc limit 1;
    insert into public.bench_chain (header, hash)
    values (words, sha256(coalesce(before, '') || convert_to(words, 'UTF8')));
end $$
"""


@dataclass(frozen=True, slots=True)
class LedgerBench:
    """What was measured.

    appends_per_s       committed entries with every guard, sealed, and given their places meanwhile
    chain_per_s         committed entries of the chain with a lock, as many clients
    acts_per_s          committed looks, each as an act of this code: purpose, entry, seal
    lag_s               after the last append, until every entry had its place and was signed
    proof_bytes         the longest proof in the large tree
    proof_p99_ms        reading one from the tables
    verified_s          working out the root of the large tree from its leaves
    """

    clients: int
    seconds: int
    appends_per_s: float
    chain_per_s: float
    appends_to_chain: float
    acts_per_s: float
    entries: int
    lag_s: float
    leaves: int
    built_s: float
    proof_bytes: int
    proof_p50_ms: float
    proof_p99_ms: float
    verified_s: float


def run(instance: Instance, *, seconds: int, leaves: int) -> LedgerBench:
    """Appends beside the chain in slices of the same minute, acts, then a tree of so many leaves."""
    with instance.clone("zz") as database, psycopg.connect(instance.address(database.name), autocommit=True) as server:
        server.execute("select law.ensure_partitions()")
        server.execute(CHAIN.encode())
        slice_s = max(seconds // 4, 3)
        ours, chain = [], []
        with sequenced(database):
            for _ in range(4):
                chain.append(committed_per_s(database, "select public.bench_append();", max(slice_s // 3, 3)))
                ours.append(committed_per_s(database, APPEND, slice_s))
            acts = acts_per_s(database, slice_s)
            entries, lag_s = until_all_placed(server)
        appends_per_s, chain_per_s = sum(ours) / len(ours), sum(chain) / len(chain)
        tree = large_tree(database, leaves)
    return LedgerBench(
        CLIENTS,
        slice_s * 4,
        appends_per_s,
        chain_per_s,
        appends_per_s / chain_per_s,
        acts,
        entries,
        lag_s,
        leaves,
        *tree,
    )


@contextmanager
def sequenced(database: Database) -> Iterator[None]:
    """The sequencer and the signer of this database, as processes."""
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as folder, ExitStack() as stack:
        told = {
            **os.environ,
            "ECRIME_DATA": f"{folder}/data",
            VARIABLE: f"{folder}/keys",
            SEQUENCER: database.instance.address(database.name, "sequencer"),
        }
        for part in ("sign", "sequence"):
            process = subprocess.Popen(
                [sys.executable, "-m", "ecrime", part], env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield


def committed_per_s(database: Database, statement: str, seconds: int) -> float:
    """Transactions of one statement each second, from so many clients of an officer's session."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(statement)
        script.flush()
        told = subprocess.run(
            [
                binaries.embedded().program("pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=2"),
                *(f"--time={seconds}", f"--file={script.name}", database.instance.address(database.name, "app")),
            ],
            env={**os.environ, "PGOPTIONS": f"-c ecrime.token={database.tokens['lak']}"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    [line] = [line for line in told.splitlines() if line.startswith("tps = ")]
    return float(line.split()[2])


def acts_per_s(database: Database, seconds: int) -> float:
    """Looks each second from some processes."""
    told = json.dumps(
        {
            "address": database.instance.address(database.name, "app"),
            "number": actions.record_incident(database.actor("lak"), facts_in(AREAS["lak"])).record.number,
            "token": database.tokens["lak"],
            "seconds": seconds,
        }
    )
    asked = [
        subprocess.Popen(
            [sys.executable, "-m", "ecrime.cli.benches.acts"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    return sum(float(process.communicate(told)[0]) for process in asked)


def until_all_placed(server: psycopg.Connection) -> tuple[int, float]:
    """How many entries there are, and how long it took until each had its place and the last was signed."""
    started = time.monotonic()
    state = (
        "select (select count(*) from ledger_leaf), (select count(*) from ledger_place),"
        " (select coalesce(max(size), 0) from ledger_checkpoint)"
    )
    while True:
        entries, placed, signed = one(server, state)
        if entries == placed == signed:
            return entries, time.monotonic() - started
        time.sleep(0.05)


def large_tree(database: Database, leaves: int) -> tuple[float, int, float, float, float]:
    """(s to build, bytes of the longest proof, p50 and p99 of reading one in ms, s to verify) of a tree in tables."""
    with psycopg.connect(database.instance.address(database.name), autocommit=True) as server:
        for table in ("ledger_tile", "ledger_place", "ledger_head", "ledger_checkpoint"):
            server.execute(f"alter table {table} disable trigger all".encode())
        server.execute("delete from ledger_tile")
        built = time.monotonic()
        root = build(server, leaves)
        built_s = time.monotonic() - built
        with psycopg.connect(database.instance.address(database.name, "app"), autocommit=True) as app:
            longest, spent = read_proofs(app, leaves, root)
        started = time.monotonic()
        if verified_root(server, leaves) != root:
            raise RuntimeError("the tiles give another root than they were built with")
        verified_s = time.monotonic() - started
    spent.sort()
    return built_s, longest, spent[len(spent) // 2], spent[math.ceil(len(spent) * 0.99) - 1], verified_s


def build(server: psycopg.Connection, leaves: int) -> bytes:
    """Fill the tiles; the root."""
    edge = Edge()
    for first in range(0, leaves, BATCH):
        numbers = range(first, min(first + BATCH, leaves))
        tiles = edge.grow(sha256(number.to_bytes(8, "big")).digest() for number in numbers)
        places = sorted(tiles)
        server.execute(
            "insert into ledger_tile (level, number, hashes)"
            " select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])"
            " on conflict (level, number) do update set hashes = excluded.hashes",
            [[level for level, _n in places], [n for _l, n in places], [tiles[place] for place in places]],
        )
    return edge.root()


def read_proofs(app: psycopg.Connection, leaves: int, root: bytes) -> tuple[int, list[float]]:
    """(bytes of the longest proof, ms of each) of leaves here and there, each checked."""
    chance = random.Random(1)  # noqa: S311  (no secret, only the same leaves every time)
    longest, spent = 0, []

    def read_tile(level: int, number: int) -> bytes:
        [hashes] = one(app, "select hashes from ledger_tile where level = %s and number = %s", level, number)
        return bytes(hashes)

    for _ in range(PROOFS):
        index = chance.randrange(leaves)
        started = time.perf_counter()
        proof = Reader(leaves, read_tile).inclusion(index)
        spent.append((time.perf_counter() - started) * 1000)
        longest = max(longest, len(proof) * HASH_BYTES)
        if not is_included(sha256(index.to_bytes(8, "big")).digest(), index, leaves, proof, root):
            raise RuntimeError(f"the proof of leaf {index} does not lead to the root")
    return longest, spent


def verified_root(server: psycopg.Connection, leaves: int) -> bytes:
    """The root as whoever verifies the whole log works it out: from the leaves."""
    roots = Roots()
    with server.transaction(), server.cursor(name="bench_leaves") as cursor:
        cursor.itersize = 64
        for (hashes,) in cursor.execute("select hashes from ledger_tile where level = 0 order by number"):
            for at in range(0, len(hashes), HASH_BYTES):
                roots.add(hashes[at : at + HASH_BYTES])
    if roots.size != leaves:
        raise RuntimeError(f"{roots.size} leaves were found of {leaves}")
    return roots.root()


def one(connection: psycopg.Connection, statement: str, *values: object) -> tuple[int, ...]:
    """The one row a statement gives."""
    row = connection.execute(statement.encode(), values).fetchone()
    if row is None:
        raise RuntimeError("a row was expected")
    return row
