"""A connection that stays open is as good as a new one for each statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.kept import KeptConnections

WHO = "select current_user::text, pg_backend_pid()"


@pytest.fixture
def kept(instance: Instance) -> Iterator[KeptConnections]:
    with closing(KeptConnections(instance.address)) as connections:
        yield connections


def test_it_is_the_same_one(kept: KeptConnections) -> None:
    assert kept.run(WHO, database="postgres") == kept.run(WHO, database="postgres")


def test_what_a_statement_set_is_forgotten(kept: KeptConnections) -> None:
    [(who, _)] = kept.run(WHO, database="postgres")
    kept.run("set role ecrime_app; create temporary table seen (id int)", database="postgres")
    assert kept.run(WHO, database="postgres")[0][0] == who
    assert kept.run("select to_regclass('pg_temp.seen')", database="postgres") == [(None,)]


@pytest.mark.parametrize("statement", ["begin; set role ecrime_app", "begin; select 1 / 0"])
def test_what_a_statement_began_is_ended(kept: KeptConnections, statement: str) -> None:
    [(who, _)] = kept.run(WHO, database="postgres")
    try:
        kept.run(statement, database="postgres")
    except psycopg.errors.DivisionByZero:
        assert "1 / 0" in statement
    assert kept.run(WHO, database="postgres")[0][0] == who


def test_one_that_was_cut_off_is_opened_again(kept: KeptConnections) -> None:
    [(_, before)] = kept.run(WHO, database="postgres")
    with pytest.raises(psycopg.OperationalError):
        kept.run("select pg_terminate_backend(pg_backend_pid())", database="postgres")
    [(_, after)] = kept.run(WHO, database="postgres")
    assert after != before


def test_a_database_let_go_can_be_copied(kept: KeptConnections) -> None:
    kept.run("create database kept_source", database="postgres")
    kept.run(WHO, database="kept_source")
    kept.let_go("kept_source")
    kept.run("create database kept_copy template kept_source", database="postgres")
    assert kept.run("select current_database()::text", database="kept_copy") == [("kept_copy",)]
    for name in ("kept_copy", "kept_source"):
        kept.let_go(name)
        kept.run(f"drop database {name}", database="postgres")
