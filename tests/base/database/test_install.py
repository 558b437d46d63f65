"""What is installed is what the tree says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ecrime.base.database import install, start_checks
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Unavailable

FUNCTIONS = """
select p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text, p.proacl::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'law' order by 1
"""
TRIGGERS = """
select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled
from pg_trigger where not tgisinternal order by 1, 2
"""
POLICIES = """
select schemaname, tablename, policyname, roles::text, cmd, qual, with_check from pg_policies order by 1, 2, 3
"""
GRANTS = """
select c.oid::regclass::text, c.relacl::text, c.relrowsecurity, c.relforcerowsecurity
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'law') and c.relkind in ('r', 'p') order by 1
"""


def test_installing_again_changes_nothing(database: Database) -> None:
    def installed() -> list[list[tuple[object, ...]]]:
        return [database.as_superuser(sql) for sql in (FUNCTIONS, TRIGGERS, POLICIES, GRANTS)]

    before = installed()
    database.instance.point_django_at(database.name, "owner")
    assert install.install() is False
    assert install.install(again=True) is True
    assert installed() == before


def test_definer_functions_pin_their_search_path(database: Database) -> None:
    loose = database.as_superuser(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = 'law' and not coalesce(p.proconfig, '{}')::text like '%search_path=pg_catalog, pg_temp%'"
    )
    assert loose == []


def test_guards_always_fire(database: Database) -> None:
    sleeping = database.as_superuser(
        "select tgrelid::regclass::text, tgname from pg_trigger t join pg_class c on c.oid = tgrelid"
        " where not tgisinternal and tgenabled <> 'A' and c.relkind in ('r', 'p')"
        " and c.relname not like 'procrastinate\\_%'"
    )
    assert sleeping == []


def test_the_clock_of_the_law_is_the_shipped_one(database: Database, clock: Clock) -> None:
    with database.connect("owner") as owner:
        start_checks.check_clock(owner)
        clock.freeze(datetime(2026, 11, 21, tzinfo=UTC))
        with pytest.raises(Unavailable) as refusal:
            start_checks.check_clock(owner)
    assert refusal.value.code == "start.clock_replaced"
