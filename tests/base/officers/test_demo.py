"""A DEMO: marked once and for ever, and only there does the service hold passkeys of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from ecrime.base.country.pack_files import read_pack
from ecrime.base.database.addresses import Addresses
from ecrime.base.officers import demo, queries
from ecrime.base.officers.auth.software import HERE
from ecrime.cli import run
from ecrime.cli.drills.instance import ORIGIN, Database
from ecrime.foundation.errors import EcrimeError, Forbidden

pytestmark = pytest.mark.one_server

WORDS = "request.ask\nincident KDL-2026-000001"


@contextmanager
def as_owner(database: Database) -> Iterator[str]:
    """Django as the owner; the address of the auth process beside it."""
    database.instance.point_django_at(database.name, "owner")
    try:
        yield database.instance.address(database.name, "auth")
    finally:
        database.instance.point_django_at(database.name, "app")


@pytest.fixture
def demo_database(kh_database: Database) -> Database:
    with as_owner(kh_database) as auth:
        demo.mark_demo()
        assert demo.add_officers("kh", auth) == len(read_pack("kh").invented)
    return kh_database


def ask(database: Database, question: str, **said: Any) -> Any:
    return database.clerk().answer({"ask": question, "origin": ORIGIN, "address": HERE, **said})


def officer_of(database: Database, post_kind: str) -> str:
    officers = ask(database, "demo.officers")["officers"]
    return str(next(each["officer"] for each in officers if each["post_kind"] == post_kind))


def test_a_demo_has_somebody_on_every_kind_of_post_that_people_hold(demo_database: Database) -> None:
    found = ask(demo_database, "demo.officers")
    assert found["is_demo"]
    # A system signs in by its credential and by nothing else, so nobody can sign in as one.
    people = {post.code for post in read_pack("kh").posts} - {"partner_system"}
    assert {each["post_kind"] for each in found["officers"]} == people
    assert queries.is_demo()
    with as_owner(demo_database) as auth:
        demo.mark_demo()
        assert demo.add_officers("kh", auth) == 0


def test_a_start_looks_for_missing_officers_only_where_some_are_missing(
    kh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECRIME_PACK", "kh")
    of = kh_database.instance.address
    addresses = Addresses(*(of(kh_database.name, role) for role in ("app", "owner", "auth", "sequencer", "recorder")))
    assert not run.demo_stands(addresses)
    with as_owner(kh_database) as auth:
        demo.mark_demo()
        assert not run.demo_stands(addresses)
        demo.add_officers("kh", auth)
    assert run.demo_stands(addresses)
    assert run.is_in_service(addresses)


def test_one_signs_in_as_any_of_them_and_signs_by_the_same_ceremony(demo_database: Database) -> None:
    token = ask(demo_database, "demo.sign_in", officer=officer_of(demo_database, "chief"))["token"]
    chief = queries.actor_of(token)
    assert (chief.post_kind, chief.unit.code) == ("chief", "KDL")
    begun = ask(demo_database, "sign.begin", token=token, words=WORDS)
    assert begun["in_software"]
    signature = ask(demo_database, "demo.sign", token=token, asked=begun["asked"])["signature"]
    with demo_database.connect() as connection, connection.transaction():
        connection.execute("select set_config('ecrime.token', %s, true)", [token])
        connection.execute("select law.require_signature(%s, %s)", [signature, WORDS])
    # No short cut: it was checked, counted and kept like any other.
    assert demo_database.as_superuser(
        "select octet_length(s.authenticator_data), u.sign_count from officers_signature s"
        " join officers_passkey_use u on u.passkey_id = s.passkey_id"
    ) == [(37, 2)]


def test_a_question_put_to_one_is_answered_by_no_other(demo_database: Database) -> None:
    chief = ask(demo_database, "demo.sign_in", officer=officer_of(demo_database, "chief"))["token"]
    auditor = ask(demo_database, "demo.sign_in", officer=officer_of(demo_database, "auditor"))["token"]
    asked = ask(demo_database, "sign.begin", token=chief, words=WORDS)["asked"]
    with pytest.raises(Forbidden):
        ask(demo_database, "demo.sign", token=auditor, asked=asked)


def test_nobody_is_offered_to_another_machine(demo_database: Database) -> None:
    officer = officer_of(demo_database, "chief")
    clerk = demo_database.clerk(hosts=["localhost", "records.example"])
    there = {"origin": "https://records.example", "address": HERE}
    assert clerk.answer({"ask": "demo.officers", **there}) == {"is_demo": True, "officers": []}
    with pytest.raises(Forbidden) as refusal:
        clerk.answer({"ask": "demo.sign_in", "officer": officer, **there})
    assert refusal.value.code == "demo.not_marked"


def test_a_database_with_entries_never_becomes_a_demo(database: Database) -> None:
    with as_owner(database), pytest.raises(Forbidden) as refusal:
        demo.mark_demo()
    assert refusal.value.code == "demo.not_empty"
    assert not queries.is_demo()


def test_the_mark_is_for_ever(demo_database: Database) -> None:
    for sql in ("delete from law.demo", "update law.demo set marked_at = now()", "truncate law.demo"):
        with pytest.raises(psycopg.Error) as refusal:
            demo_database.as_superuser(sql)
        assert refusal.value.sqlstate == "EC021"


def test_outside_a_demo_the_database_takes_no_passkey_of_its_own(database: Database) -> None:
    (lak,), *_ = database.as_superuser("select id from officers_passkey order by id")
    with database.connect("auth") as auth, pytest.raises(psycopg.Error) as kept:
        auth.execute("select law.keep_software_key(%s, sha256('x'))", [lak])
    assert kept.value.sqlstate == "EC108"
    with pytest.raises(psycopg.Error) as changed:
        database.as_superuser(
            "alter table officers_passkey disable trigger a_stamp, disable trigger c_fixed;"
            " update officers_passkey set software = true"
        )
    assert changed.value.sqlstate == "EC108"
    with pytest.raises(EcrimeError):
        ask(database, "demo.sign_in", officer=str(database.actor("lak").officer_id))
