"""A suspended passkey waits on the desk of those who may be the second person, and of nobody else."""

from __future__ import annotations

from django.utils import translation
from tests.base.officers.test_passkeys import confirm, passkey_of

from ecrime.base.officers import actions
from ecrime.base.pages.officers.desk import waiting
from ecrime.cli.drills.instance import Database


def waits_for(database: Database, who: str) -> list[str]:
    with translation.override("en"):
        return [item.what.partition(",")[0] for item in waiting(database.actor(who))]


def test_a_suspension_waits_for_a_second_person(database: Database) -> None:
    passkey = passkey_of(database, "lak")
    actions.suspend_passkey(database.actor("lak_chief"), passkey.id, why="lost")
    assert waits_for(database, "admin") == ["A passkey in LAK"]
    for who in ("lak_chief", "lak2", "planning"):
        assert waits_for(database, who) == [], who
    (item,) = waiting(database.actor("admin"))
    ((posting,),) = database.as_superuser(f"select id from officers_posting where officer_id = '{_officer(database)}'")
    assert item.url == f"/administration/officers/{posting}/"
    confirm(database, "admin", passkey.id)
    assert waits_for(database, "admin") == []


def test_what_an_officer_suspended_himself_waits_for_chief_and_administrator(database: Database) -> None:
    actions.suspend_passkey(database.actor("lak"), passkey_of(database, "lak").id, why="broken")
    for who in ("lak_chief", "admin"):
        assert waits_for(database, who) == ["A passkey in LAK"]


def _officer(database: Database) -> object:
    ((officer,),) = database.as_superuser("select officer_id from officers_passkey where suspended_at is not null")
    return officer
