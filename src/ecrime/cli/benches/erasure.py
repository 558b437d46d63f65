"""How long an erasure takes where officers have typed a great deal: all of it is asked for names."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.erasure_scene import set_erasure_scene
from ecrime.cli.drills.instance import Database, Instance

YEAR = timedelta(days=365)
OFFICERS = 500
FILLED = ("ledger_entry", "ledger_access", "lookup_search")
# A purpose for three look-ups, and one record opened after each. Those sought have names as people have, so that many
# have the name to be erased. Ids carry their moment, so that entries lie in the partitions of their months.
_FILL = """
create function pg_temp.id_of(at timestamptz) returns uuid language sql volatile as
    $$ select (left(law.uuid7_floor(at)::text, 15) || right(gen_random_uuid()::text, 21))::uuid $$;
create temporary table looks on commit drop as
select n, at, officer, md5(officer::text || at::date)::uuid as session, pg_temp.id_of(at) as search,
       pg_temp.id_of(at) as entry, pg_temp.id_of(at) as opening,
       (%(family)s::text[])[1 + n %% 10 + n / 100 %% 2 * 10] as family,
       (%(given)s::text[])[1 + n / 10 %% 10 + n / 100 %% 2 * 10] as given
from (select n, md5('officer ' || n / 3 %% %(officers)s)::uuid as officer,
             now() + n / 3 * 3 * (%(span)s::interval / %(look_ups)s) as at
      from generate_series(0, %(look_ups)s - 1) n) as made;
create temporary table purposes on commit drop as
select n / 3 as n, pg_temp.id_of(at) as id, pg_temp.id_of(at) as entry, at, officer, session, family, given
from looks where n %% 3 = 0;
insert into ledger_access (version, entry_id, entry_xact, id, session_id, officer_id, unit_id, jurisdiction,
                           case_number, reason, opened_at, expires_at, purpose_id)
select 1, p.entry, pg_current_xact_id(), p.id, p.session, p.officer, p.officer, 'ZZ.Z1', '',
       'Asks who ' || p.family || ' ' || p.given || ' is, named in the matter of the market gate', p.at,
       p.at + interval '30 minutes', 'other'
from purposes p;
insert into lookup_search (version, entry_id, entry_xact, id, session_id, officer_id, jurisdiction, made_at, sought)
select 1, l.entry, pg_current_xact_id(), l.search, l.session, l.officer, 'ZZ.Z1', l.at, jsonb_build_object(
    'name', l.family || ' ' || l.given, 'number', case when n %% 10 = 0 then 'N ' || 100000 + l.n %% 900000 else '' end,
    'role', '', 'class_code', '', 'area_path', '', 'since', '', 'until', '')
from looks l;
insert into ledger_entry (id, xact, at, kind, operation, subject_kind, subject_id, officer_id, post_id, unit_id,
                          session_id, jurisdiction, purpose, purpose_subject_id, pack, commitment)
select e.id, pg_current_xact_id(), e.at, e.kind, e.operation, e.subject_kind, e.subject, e.officer, e.officer,
       e.officer, e.session, 'ZZ.Z1', 'other', e.purpose, 'zz-1', sha256(uuid_send(e.id))
from (select p.entry as id, p.at, 'purpose.state' as kind, 'administration' as operation, 'access' as subject_kind,
             p.id as subject, p.officer, p.session, null::uuid as purpose from purposes p
      union all
      select l.entry, l.at, 'people.look_up', 'consultation', 'search', l.search, l.officer, l.session, p.id
      from looks l join purposes p on p.n = l.n / 3
      union all
      select l.opening, l.at, 'incident.see', 'consultation', 'incident', md5('incident ' || l.n %% 50000)::uuid,
             l.officer, l.session, p.id
      from looks l join purposes p on p.n = l.n / 3) e;
"""
FAMILY = ["Sok", "Meas", "Chea", "Keo", "Ly", "Heng", "Chan", "Kim", "Nuon", "Prak"]
FAMILY_KM = ["សុខ", "មាស", "ជា", "កែវ", "លី", "ហេង", "ចាន់", "គឹម", "នួន", "ប្រាក់"]
GIVEN = ["Sophea", "Dara", "Vibol", "Sreymom", "Bopha", "Rithy", "Chantha", "Kosal", "Samnang", "Phalla"]
GIVEN_KM = ["សុភា", "តារា", "វិបុល", "ស្រីមុំ", "បុប្ផា", "រិទ្ធី", "ចន្ថា", "កុសល", "សំណាង", "ផល្លា"]


@dataclass(frozen=True, slots=True)
class ErasureBench:
    """What was measured, in s.

    taken          look-ups and purposes of the name of the man erased, and with it of others of that name
    slowest_s      the longest statement; a page's may last 10 s, this act's 2 minutes
    carried_out_s  all that the second person waits for: read, shown, signed, done and committed
    """

    look_ups: int
    purposes: int
    entries: int
    taken: int
    slowest_s: float
    carried_out_s: float


def run(instance: Instance, *, look_ups: int) -> ErasureBench:
    """One record of a man of a common name is erased after a year of so many look-ups."""
    with instance.clone_with(set_erasure_scene) as (database, values):
        entries, purposes = fill(database, look_ups)
        database.clock.shift(YEAR + timedelta(days=3))
        order = steps.order(database, UUID(values["other"]))
        before = typed(database)
        slowest = Slowest()
        started = time.perf_counter()
        with connection.execute_wrapper(slowest):
            steps.carry_out(database, order)
        carried_out_s = time.perf_counter() - started
        taken = before - typed(database)
    return ErasureBench(look_ups, purposes, entries, taken, slowest.s, carried_out_s)


class Slowest:
    """How long the longest of the statements took that passed."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Pass a statement on."""
        started = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            self.s = max(self.s, time.perf_counter() - started)


def fill(database: Database, look_ups: int) -> tuple[int, int]:
    """A year of look-ups, past every guard; how many entries and purposes there are."""
    values = {
        "look_ups": look_ups,
        "officers": OFFICERS,
        "span": YEAR,
        "family": FAMILY + FAMILY_KM,
        "given": GIVEN + GIVEN_KM,
    }
    with psycopg.connect(database.instance.address(database.name), autocommit=True) as server:
        server.execute("select law.ensure_partitions()")
        for table in FILLED:
            server.execute(f"alter table {table} disable trigger all".encode())
        with server.transaction(), psycopg.ClientCursor(server) as cursor:
            cursor.execute(_FILL, values)
        for table in FILLED:
            server.execute(f"alter table {table} enable trigger all".encode())
        server.execute("vacuum analyze")
        [counts] = server.execute("select (select count(*) from ledger_entry), (select count(*) from ledger_access)")
    return counts


def typed(database: Database) -> int:
    """How many look-ups and purposes are there."""
    [(count,)] = database.as_superuser(
        "select (select count(*) from lookup_search) + (select count(*) from ledger_access)"
    )
    return int(count)
