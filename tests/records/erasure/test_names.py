"""Which words an erasure takes: those that tell of who is erased, and nobody else's."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import psycopg
import pytest
from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_actions import rows

from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.entry import Subject
from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.scene import new_facts
from ecrime.foundation.errors import Forbidden
from ecrime.foundation.ids import uuid7
from ecrime.records.erasure import actions, queries
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Identifier, IdentifierKind, Name, Role, Script, briefly
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought

# Typed by an officer who never had the record open: whether it goes.
BY_A_STRANGER = {
    "Ly": False,  # the name of many
    "N/A": False,  # the name of nobody
    "Where is Meas Dara": True,
    "dara MEAS": True,
    "Where are Meas and Dara": False,
    "Measdarath": False,
    "Number N 123-456": True,
    "លេខN123456": True,
    "Number AN123456": False,
    "Number N1234567": False,
    "ត្រូវរកសុខវិបុល្លនៅផ្សារ": True,  # no space between words
    "ត្រូវរក សុខ វិបុល្ល នៅផ្សារ": True,
    "សុខវិបុល្លា": False,  # the name would end within a syllable sign
    "សុខភាពល្អ": False,  # "good health" begins with the name of many
}
# Typed by one who had it open.
BY_WHO_KNOWS_HIM = {
    "He only told that a name was called": False,  # "Ly" in one word, "N/A" in another
    "He asks where ly lives now": True,
    "He is N/A in the file": True,
    "ទៅរកសុខនៅផ្សារ": True,
    "សុខាភិបាល": False,  # "sanitation": the name would end before its vowel
}


# Looked for by one who had it open.
SOUGHT_BY_WHO_KNOWS_HIM = {
    "Ly": True,
    "N/A": True,
    "Meas Darath": True,  # near enough to find him
    "Kim Veasna": False,
}


def plant(trial: Trial) -> Incident:
    """A record of three people; "hil" never opens it, "criminal" does, and another with it."""
    database = trial.database
    passport = Identifier(IdentifierKind.PASSPORT, "N 123456", "TH")
    names = (Name(Script.KHMER, whole="សុខ វិបុល្ល"), Name(Script.LATIN, family="Meas", given="Dara"))
    people = (
        dataclasses.replace(briefly(Role.SUSPECT, "សុខ", "Ly"), identifiers=(passport,)),
        dataclasses.replace(briefly(Role.WITNESS, name_latin="Meas Dara"), names=names),
        briefly(Role.WITNESS, name_latin="N/A"),
    )
    planted = incidents.record_incident(database.actor("lak"), dataclasses.replace(new_facts(), people=people))
    access = open_access(database.actor("criminal"), purpose="other", reason="For the matter of the market gate")
    for id_ in (planted.record.id, trial.other):
        incidents.see_incident(access, Subject("incident", id_, "ZZ.Z1"))
    return planted


def test_words_go_when_they_tell_of_him(trial: Trial) -> None:
    planted = plant(trial)
    for who, typed in (("hil", BY_A_STRANGER), ("criminal", BY_WHO_KNOWS_HIM)):
        for words in typed:
            open_access(trial.database.actor(who), purpose="other", reason=f"Because: {words}")
    steps.erase(trial.database, planted.record.id)
    stated = {row["reason"] for row in rows(trial, "ledger_access", "true")}
    found = {words: f"Because: {words}" not in stated for words in BY_A_STRANGER | BY_WHO_KNOWS_HIM}
    assert found == BY_A_STRANGER | BY_WHO_KNOWS_HIM


def test_look_ups_go_when_they_tell_of_him(trial: Trial) -> None:
    planted = plant(trial)
    sought = {"hil": BY_A_STRANGER, "criminal": SOUGHT_BY_WHO_KNOWS_HIM}
    for who, typed in sought.items():
        access = open_access(trial.database.actor(who), purpose="other", reason="For the matter of the market gate")
        for name in typed:
            look_up_people(access, Sought(name=name))
    steps.erase(trial.database, planted.record.id)
    kept = {(row["officer_id"], row["sought"]["name"]) for row in rows(trial, "lookup_search", "true")}
    for who, typed in sought.items():
        by_him = str(trial.database.actor(who).officer_id)
        assert {name: (by_him, name) not in kept for name in typed} == typed


def test_a_look_up_made_meanwhile_is_waited_for(trial: Trial) -> None:
    """Somebody types his name and commits after the door has read what was typed: the words shown are not the act's."""
    database, planted = trial.database, plant(trial)
    access = open_access(database.actor("hil"), purpose="other", reason="For the matter of the market gate")
    look_up_people(access, Sought(name="Sok Sophea"))
    actor, order_id, erasure_id = database.actor("planner"), steps.order(database, planted.record.id), uuid7()
    steps.read(database, "planner", Subject("incident", planted.record.id, "ZZ.Z1"))
    rehearsed = actions.carry_out_erasure.rehearsal(queries.words_of_erasure(erasure_id))
    told = rehearsed(actor, order_id, erasure_id=erasure_id, signature_id=NOT_SIGNED_YET)
    signature = database.sign("planner", told)
    waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    database.as_superuser("alter table lookup_search disable trigger all")
    typing = psycopg.connect(database.instance.address(database.name))
    asked: list[bool] = []

    def commit_when_waited_for() -> None:
        until = monotonic() + 5
        while monotonic() < until and not asked:
            asked.extend(bool(one) for (one,) in database.as_superuser(waits))
            sleep(0.02)
        typing.commit()

    with typing, ThreadPoolExecutor(1) as beside:
        typing.execute(
            "insert into lookup_search select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),"
            " 'sought', s.sought || '{\"name\": \"Meas Dara\"}'))).* from lookup_search s"
            " where s.sought ->> 'name' = 'Sok Sophea'"
        )
        committed = beside.submit(commit_when_waited_for)
        with pytest.raises(Forbidden) as refused:
            actions.carry_out_erasure(actor, order_id, erasure_id=erasure_id, signature_id=signature)
        committed.result()
    assert (refused.value.code, asked) == ("signature.not_valid", [True])
