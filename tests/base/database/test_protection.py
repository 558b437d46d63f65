"""One line protects a table: law.protect and its like, tried on a table of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from ecrime.base.database import install
from ecrime.cli.drills.instance import Database

Owner = psycopg.Connection[tuple[Any, ...]]

TRIAL = """
create table public.trial (
    id uuid, version integer, entry_id uuid, entry_xact xid8, jurisdiction text, number text, note text
);
create table public.trial_history (
    record_id uuid, relation text, row_id uuid, version integer, image jsonb, jurisdiction text,
    entry_id uuid, ended_by uuid, ended_at timestamptz
)
"""
PROTECT = """
call law.protect('trial', 'trial', history => 'trial_history', fixed => '{id, number}', app_may_update => '{note}')
"""
GUARDS = "select tgname, tgenabled from pg_trigger where tgrelid = 'trial'::regclass order by 1"
APP_RIGHTS = """
select a.attname from pg_attribute a where a.attrelid = 'trial'::regclass and a.attnum > 0
and has_column_privilege('ecrime_app', a.attrelid, a.attnum, 'update')
"""


@pytest.fixture
def owner(database: Database) -> Iterator[Owner]:
    with database.connect("owner") as connection:
        connection.execute(TRIAL)
        yield connection


def test_one_line_is_a_whole_protection(database: Database, owner: Owner) -> None:
    owner.execute(PROTECT)
    owner.execute("call law.arm_guards()")
    assert database.as_superuser(GUARDS) == [
        ("a_stamp", "A"),
        ("c_fixed", "A"),
        ("x_not_sealed", "A"),
        ("x_not_sealed_again", "A"),
        ("y_history", "A"),
        ("z_never_deleted", "A"),
    ]
    closed = "select relrowsecurity, relforcerowsecurity from pg_class where oid = 'trial'::regclass"
    assert database.as_superuser(closed) == [(True, True)]
    assert database.as_superuser("select has_table_privilege('ecrime_app', 'trial', 'select, insert, delete')") == [
        (False,)
    ]


def test_the_app_may_update_the_columns_named_and_not_lock_the_table(database: Database, owner: Owner) -> None:
    owner.execute(PROTECT)
    assert database.as_superuser(APP_RIGHTS) == [("note",)]
    with database.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("begin; lock table trial in share mode")


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ("update trial set number = 'other', entry_id = gen_random_uuid()", "EC020"),
        ("update trial set note = 'other', entry_id = null", "EC010"),
        ("delete from trial", "EC021"),
        ("truncate trial", "EC021"),
    ],
)
def test_what_a_protection_refuses(database: Database, owner: Owner, change: str, sqlstate: str) -> None:
    owner.execute(PROTECT)
    database.as_superuser("insert into trial (id, entry_id, number) values (law.uuid7(), law.uuid7(), 'one')")
    with pytest.raises(psycopg.Error) as refusal:
        database.as_superuser(change)
    assert refusal.value.sqlstate == sqlstate


def test_a_replaced_image_is_kept(database: Database, owner: Owner) -> None:
    owner.execute(PROTECT)
    owner.execute("create policy law_keeps on trial_history for insert to ecrime_law with check (true)")
    owner.execute("grant insert on trial_history to ecrime_law")
    database.as_superuser("insert into trial (id, entry_id, note) values (law.uuid7(), law.uuid7(), 'before')")
    database.as_superuser("update trial set note = 'after', entry_id = law.uuid7()")
    assert database.as_superuser("select image ->> 'note', version from trial_history") == [("before", 1)]


@pytest.mark.parametrize("misspelt", ["fixed => '{id, nmber}'", "record => 'trial_id'", "app_may_update => '{nte}'"])
def test_a_misspelt_column_is_refused(owner: Owner, misspelt: str) -> None:
    with pytest.raises(psycopg.errors.UndefinedColumn):
        owner.execute(f"call law.protect('trial', 'trial', {misspelt})".encode())


def test_a_new_protection_leaves_nothing_of_the_old_one(database: Database, owner: Owner) -> None:
    owner.execute(PROTECT)
    owner.execute("create policy old on trial for select to ecrime_app using (true)")
    owner.execute("grant select, delete on trial to ecrime_app")
    owner.execute("call law.only_grows('trial')")
    assert [name for name, _enabled in database.as_superuser(GUARDS)] == ["z_only_grows"]
    assert database.as_superuser("select policyname from pg_policies where tablename = 'trial'") == []
    assert database.as_superuser(APP_RIGHTS) == []
    assert database.as_superuser("select has_table_privilege('ecrime_app', 'trial', 'select, delete')") == [(False,)]


def test_a_table_that_only_grows_grows_only(database: Database, owner: Owner) -> None:
    owner.execute("call law.only_grows('trial')")
    database.as_superuser("insert into trial (id) values (law.uuid7())")
    for change in ("update trial set note = ''", "delete from trial", "truncate trial"):
        with pytest.raises(psycopg.Error) as refusal:
            database.as_superuser(change)
        assert refusal.value.sqlstate == "EC021"


def test_what_an_earlier_version_left_behind_goes_at_installation(database: Database) -> None:
    with database.connect("owner") as owner:
        owner.execute("create policy left_behind on incidents_offence for delete to ecrime_app using (true)")
        owner.execute("grant delete on incidents_offence to ecrime_app")
    database.instance.point_django_at(database.name, "owner")
    install.install(again=True)
    assert database.as_superuser("select tablename from pg_policies where policyname = 'left_behind'") == []
    assert database.as_superuser("select has_table_privilege('ecrime_app', 'incidents_offence', 'delete')") == [
        (False,)
    ]


def test_nobody_but_the_owner_may_call_the_procedures(database: Database) -> None:
    procedures = "select p.oid::regprocedure::text from pg_proc p where pronamespace = 'law'::regnamespace"
    assert len(database.as_superuser(f"{procedures} and prokind = 'p'")) == 9
    others = database.as_superuser(
        f"{procedures} and prokind = 'p' and exists (select from pg_roles r where r.rolname like 'ecrime_%'"
        " and r.rolname <> 'ecrime_owner' and has_function_privilege(r.oid, p.oid, 'execute'))"
    )
    assert others == [("law.make_rows_of()",)]  # ecrime_law's, as whom nobody signs in
