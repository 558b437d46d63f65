"""Correction after the lock through its acts, on a real database: three people, named fields, one use (rule D11)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.records.incidents.make import incident_facts, locked_incident, locked_incidents

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers import actions as officers
from ecrime.cli.drills.correction_steps import (
    REASON,
    appeal,
    asking,
    carry_out,
    changed,
    decide,
    open_own,
    read,
    recall,
    request,
)
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid, Locked, PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import actions, queries
from ecrime.records.corrections.facts import Decision, Outcome, RequestId
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.changes import Change
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Person, Role, briefly

NARRATIVE = "incident.narrative"


def _narrative(database: Database, incident: Incident) -> str:
    return str(
        database.as_superuser(f"select narrative from incidents_incident where id = '{incident.record.id}'")[0][0]
    )


def _wanted(incident: Incident) -> list[Change]:
    return changed(incident, narrative="Two bags were taken.")


def test_three_people_correct_a_locked_record_and_it_is_locked_again(database: Database) -> None:
    incident = locked_incident(database)
    wanted = _wanted(incident)
    asked = request(database, incident, asking(*wanted))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    carry_out(database, incident, grant, wanted)
    assert _narrative(database, incident) == "Two bags were taken."
    told = database.as_superuser("select kind, rule from ledger_entry where rule = 'D11' order by id")
    assert [kind for kind, _rule in told] == [
        "correction.request",
        "correction.review",
        "correction.decide",
        "incident.correct",
    ]
    with pytest.raises(Locked) as spent:
        carry_out(database, incident, grant, _wanted(incident))
    assert spent.value.code == "correction.grant_spent"
    kept = database.as_superuser("select image ->> 'narrative' from incidents_history")
    assert kept == [(incident.facts.narrative,)]


def test_request_correction_is_for_locked_records_only(database: Database) -> None:
    recorded = incidents.record_incident(database.actor("lak"), incident_facts())
    with pytest.raises(Forbidden) as refused:
        request(database, recorded, asking(*_wanted(recorded)))
    assert refused.value.code == "correction.not_locked"


def test_request_correction_signed_over_other_words_is_refused(database: Database) -> None:
    incident = locked_incident(database)
    with pytest.raises(EcrimeError):
        request(database, incident, asking(*_wanted(incident)), altered=" and more")
    assert database.as_superuser("select count(*) from corrections_request") == [(0,)]


def test_request_correction_signed_by_somebody_else_is_refused(database: Database) -> None:
    incident = locked_incident(database)
    with pytest.raises(EcrimeError):
        request(database, incident, asking(*_wanted(incident)), signed_by="lak2")
    assert database.as_superuser("select count(*) from corrections_request") == [(0,)]


def test_request_correction_states_what_is_recorded_not_what_the_asker_says(database: Database) -> None:
    incident = locked_incident(database)
    request(database, incident, asking(*_wanted(incident)))
    assert database.as_superuser(
        "select asked -> 'incident.narrative' -> 'before' ->> 'narrative' from corrections_request"
    ) == [(incident.facts.narrative,)]


def test_an_open_request_keeps_its_fields(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    with pytest.raises(Invalid):
        request(database, incident, asking(*_wanted(incident)))
    request(database, incident, asking(*changed(incident, place_detail="South gate")))
    decide(database, asked)
    request(database, incident, asking(*_wanted(incident)))


@pytest.mark.parametrize("path", ["incident.number", "incident.locks_at", "incident.nothing", "person.x.names", ""])
def test_a_field_nobody_can_correct_cannot_be_asked_for(database: Database, path: str) -> None:
    incident = locked_incident(database)
    with pytest.raises(Invalid):
        request(database, incident, asking(Change(path, {"number": "LAK-2026-000009"})))


def test_review_correction_is_not_for_two_at_once(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    actions.review_correction(database.actor("planner"), asked)
    with pytest.raises(Forbidden) as refused:
        actions.review_correction(database.actor("planner2"), asked)
    assert refused.value.code == "correction.not_to_review"


def test_decide_correction_may_narrow_and_not_widen(database: Database) -> None:
    incident = locked_incident(database)
    wanted = changed(incident, narrative="Two bags were taken.", place_detail="South gate")
    asked = request(database, incident, asking(*wanted))
    with pytest.raises(Invalid):
        decide(database, asked, NARRATIVE, "incident.point")
    grant = decide(database, asked, NARRATIVE, take_up=False)
    assert grant is not None
    with pytest.raises(Locked) as refused:
        carry_out(database, incident, grant, wanted)
    assert refused.value.code == "correction.beyond_grant"
    assert _narrative(database, incident) == incident.facts.narrative
    carry_out(database, incident, grant, _wanted(incident))


def test_carry_out_correction_expires(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    database.clock.shift(timedelta(hours=49 + 72, minutes=1))
    with pytest.raises(Locked) as refused:
        carry_out(database, incident, grant, _wanted(incident))
    assert refused.value.code == "correction.grant_spent"


def test_carry_out_correction_needs_a_third_person(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    for who in ("lak", "lak_chief", "planner"):
        with pytest.raises(Forbidden):
            carry_out(database, incident, grant, _wanted(incident), by=who)


def test_carry_out_correction_is_not_for_a_reviewer_of_any_stage(database: Database) -> None:
    first, second = locked_incidents(database, 2)
    appealed = request(database, first, asking(*_wanted(first)))
    assert decide(database, appealed) is None
    appeal(database, appealed)
    taken_over = request(database, second, asking(*_wanted(second)))
    actions.review_correction(database.actor("planner"), taken_over)
    officer = database.actor("planner").officer_id
    database.as_superuser("alter table officers_posting disable trigger all")
    database.as_superuser(f"update officers_posting set ends_at = law.now() where officer_id = '{officer}'")
    grants = [decide(database, asked, NARRATIVE, by="planner2") for asked in (appealed, taken_over)]
    # The first reviewer holds a post of the technical group by now.
    database.as_superuser(
        f"update officers_posting set ends_at = null where officer_id = '{officer}';"
        f" update law.session set rights = rights || '{{grant.use}}' where officer_id = '{officer}'"
    )
    for grant in grants:
        with (
            pytest.raises(Forbidden) as refused,
            acting_as(database.actor("planner")),
            connection.cursor() as cursor,
        ):
            cursor.execute("select law.use_grant(%s, %s, %s)", [grant, uuid7(), uuid7()])
        assert refused.value.code == "correction.three_people"


def test_carry_out_correction_signed_over_other_words_is_refused(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    with pytest.raises(EcrimeError):
        carry_out(database, incident, grant, _wanted(incident), altered="!")
    assert _narrative(database, incident) == incident.facts.narrative
    assert database.as_superuser("select used_at from lock_grant") == [(None,)]


def test_appeal_correction_once_to_another_reviewer(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    assert decide(database, asked) is None
    appeal(database, asked)
    with pytest.raises(Forbidden):
        actions.review_correction(database.actor("planner"), asked)
    assert decide(database, asked, NARRATIVE, by="planner2") is not None
    with pytest.raises(Forbidden):
        appeal(database, asked)


def test_another_area_knows_nothing_of_a_request(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    other = database.actor("hil_chief")
    assert queries.requests_of(other, incident.record.id) == []
    with pytest.raises(EcrimeError):
        queries.request(other, asked)
    with pytest.raises(EcrimeError):
        actions.request_correction(
            other,
            Subject("incident", incident.record.id, incident.record.jurisdiction),
            asking(*_wanted(incident)),
            request_id=RequestId(uuid7()),
            signature_id=uuid7(),
        )


def test_of_fifty_who_use_a_grant_at_once_one_does(database: Database) -> None:
    incident = locked_incident(database)
    wanted = _wanted(incident)
    grant = decide(database, request(database, incident, asking(*wanted)), NARRATIVE)
    assert grant is not None
    barrier = Barrier(50)
    outcomes: list[str] = []

    def attempt() -> None:
        barrier.wait()
        try:
            carry_out(database, incident, grant, wanted)
            outcomes.append("corrected")
        except EcrimeError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("corrected") == 1
    assert len(outcomes) == 50
    assert database.as_superuser("select count(*) from incidents_history") == [(1,)]


def test_a_decision_without_a_reason_grants_nothing(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    actions.review_correction(database.actor("planner"), asked)
    with pytest.raises(Invalid):
        actions.decide_correction(
            database.actor("planner"),
            asked,
            Decision(Outcome.GRANT, frozenset({NARRATIVE}), "  ... "),
            signature_id=uuid7(),
        )
    assert database.as_superuser("select count(*) from lock_grant") == [(0,)]


def test_recall_correction_takes_an_unused_grant_back_for_ever(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    with pytest.raises(Forbidden):
        recall(database, asked, altered="!")
    recall(database, asked)
    with pytest.raises(Locked) as spent:
        carry_out(database, incident, grant, _wanted(incident))
    assert spent.value.code == "correction.grant_spent"
    with pytest.raises(Locked):
        recall(database, asked)
    assert _narrative(database, incident) == incident.facts.narrative
    # The fields can be asked for again.
    request(database, incident, asking(*_wanted(incident)))


def test_recall_correction_is_for_the_reviewer_or_who_holds_the_post_after_him(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    decide(database, asked, NARRATIVE)
    with pytest.raises(Forbidden) as refused:
        recall(database, asked, by="planner2")
    assert refused.value.code == "correction.not_reviewer"
    officers.end_post(database.actor("admin"), database.actor("planner").post_id)
    recall(database, asked, by="planner2")
    assert database.as_superuser("select count(*) from lock_grant where recalled_at is not null") == [(1,)]


@pytest.mark.parametrize("who", ["lak_chief", "technician", "auditor"])
def test_recall_correction_is_planning_s(database: Database, who: str) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    decide(database, asked, NARRATIVE)
    with pytest.raises(Forbidden):
        actions.recall_correction(database.actor(who), asked, recall_id=uuid7(), reason=REASON, signature_id=uuid7())


def test_a_used_grant_is_not_recalled(database: Database) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*_wanted(incident)))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    carry_out(database, incident, grant, _wanted(incident))
    with pytest.raises(Locked):
        recall(database, asked)


def naming(database: Database, who: str) -> Person:
    """A person of a record who is this officer."""
    named = briefly(Role.WITNESS, name_latin="Officer Stated")
    return dataclasses.replace(named, officer_id=database.actor(who).officer_id)


def test_who_is_stated_in_a_record_does_not_ask_for_its_correction(database: Database) -> None:
    incident = locked_incident(database, people=(naming(database, "lak_chief"),))
    with pytest.raises(Forbidden) as refused:
        request(database, incident, asking(*_wanted(incident)))
    assert refused.value.code == "correction.stated_in_record"


def test_who_is_stated_in_a_record_does_not_review_what_is_asked_about_it(database: Database) -> None:
    asked_for = incidents.record_incident(database.actor("lak"), incident_facts())
    stated = locked_incident(database, people=(naming(database, "planner"),))
    first = request(database, stated, asking(*_wanted(stated)))
    people = (*asked_for.facts.people, naming(database, "planner"))
    second = request(database, asked_for, asking(*changed(asked_for, people=people)))
    for asked in (first, second):
        with pytest.raises(Forbidden) as refused:
            actions.review_correction(database.actor("planner"), asked)
        assert refused.value.code == "correction.stated_in_record"
    assert decide(database, first, NARRATIVE, by="planner2") is not None


def test_who_is_stated_in_a_record_does_not_correct_it_nor_open_it_as_own_work(database: Database) -> None:
    incident = locked_incident(database, people=(naming(database, "technician"),))
    grant = decide(database, request(database, incident, asking(*_wanted(incident))), NARRATIVE)
    assert grant is not None
    with pytest.raises(PurposeMissing):
        open_own(database.actor("technician"), incident)
    read(database, "technician", incident)
    with pytest.raises(Forbidden) as refused:
        carry_out(database, incident, grant, _wanted(incident))
    assert refused.value.code == "correction.stated_in_record"


def test_who_is_stated_in_a_record_of_his_own_unit_says_for_what_he_opens_it(database: Database) -> None:
    lak = database.actor("lak")
    incident = incidents.record_incident(lak, incident_facts(people=(naming(database, "lak"),)))
    with pytest.raises(PurposeMissing):
        open_own(lak, incident)
    read(database, "lak", incident)
    said = database.as_superuser("select purpose from ledger_entry where kind = 'incident.see'")
    assert said == [("other",)]
