"""What is found in records, who looks at it, and what is decided: with the database and its guards."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.records.incidents.make import ZONE, incident_facts, see, state_purpose

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, NotFound, PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as incident_queries
from ecrime.records.incidents.facts import (
    Imported,
    Incident,
    IncidentId,
    OffenceFacts,
    Point,
    PointPrecision,
    Span,
)
from ecrime.records.incidents.people import Role, Sex, briefly
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import Arrest, ArrestBasis, SupplementFacts, SupplementKind
from ecrime.records.incidents.things import Money, Property, PropertyKind, State, StateKind
from ecrime.records.supervision import actions, queries
from ecrime.records.supervision.facts import Decision, FindingId, QueueFilters, QueueRow, QueueState

VICTIM = briefly(Role.VICTIM, "ចាន់ ស្រីមុំ", "Chan Sreymom", Sex.FEMALE, 30, nationality="ZZ")
SUSPECT = briefly(Role.SUSPECT, "សុខ ដារ៉ា", "Sok Dara", Sex.MALE, 40, nationality="ZZ")
NARRATIVE = "A bag was taken from the seat of a motorcycle."
CLEAN: dict[str, Any] = {
    "people": (VICTIM,),
    "narrative": NARRATIVE,
    "place_detail": "Market gate",
    "things": (Property(PropertyKind.GOODS, (State(StateKind.STOLEN, value=Money(1000, "USD")),), "A bag"),),
}
NO_AGE = (dataclasses.replace(VICTIM, age=None),)
REASON = "Looked at with the unit."


def record(actor: Actor, **changes: Any) -> Incident:
    return incidents.record_incident(actor, incident_facts(**{**CLEAN, **changes}))


def found(database: Database) -> list[tuple[str, str, bool]]:
    rows = database.as_superuser(
        "select check_code, field, gone_at is null from supervision_finding order by check_code, field, found_at"
    )
    return [(code, field, stands) for code, field, stands in rows]


def only_finding(viewer: Actor, **filters: Any) -> QueueRow:
    (row,), total = queries.queue(viewer, QueueFilters(**filters))
    assert total == 1
    return row


def questioned(database: Database) -> FindingId:
    """A record with one finding."""
    record(database.actor("lak"), people=NO_AGE)
    return only_finding(database.actor("planning")).id


def words_of(row: QueueRow) -> list[tuple[str, Decision, str]]:
    return [(one.unit_code, one.kind, one.words) for one in row.said]


def correct(unit: Actor, row: QueueRow) -> None:
    """Put the record right, as the page does it: opened first."""
    incidents.see_incident(own_work(unit), incident_queries.subject(unit, row.number))
    record_id = incident_queries.row(unit, row.number).id
    incidents.correct_incident(unit, record_id, incident_facts(**CLEAN), version=1)


def test_a_record_in_order_has_no_findings(database: Database) -> None:
    record(database.actor("lak"))
    assert found(database) == []


def test_what_is_found_is_noted_when_it_is_recorded(database: Database) -> None:
    recorded = record(database.actor("lak"), people=NO_AGE, narrative="")
    assert found(database) == [("P24", "people.0.age", True), ("T01", "narrative", True)]
    row = only_finding(database.actor("planning"), check="P24")
    assert (row.number, row.unit_code, row.state) == (recorded.record.number, "LAK", QueueState.WAITING)
    assert row.params == {"number": "1"}
    assert "Chan" not in str(database.as_superuser("select * from supervision_finding"))


def test_a_correction_settles_what_is_found_no_more_and_leaves_the_rest(database: Database) -> None:
    actor = database.actor("lak")
    recorded = record(actor, people=NO_AGE, narrative="")
    before = database.as_superuser("select id from supervision_finding where check_code = 'P24'")
    facts = dataclasses.replace(recorded.facts, narrative=NARRATIVE)
    see(actor, recorded)
    corrected = incidents.correct_incident(actor, recorded.record.id, facts, version=1)
    assert found(database) == [("P24", "people.0.age", True), ("T01", "narrative", False)]
    assert database.as_superuser("select id from supervision_finding where check_code = 'P24'") == before
    worse = dataclasses.replace(corrected.facts, narrative="")
    incidents.correct_incident(actor, recorded.record.id, worse, version=2)
    assert found(database)[1:] == [("T01", "narrative", False), ("T01", "narrative", True)]


def arrested(incident: Incident, hours: int) -> SupplementFacts:
    """An arrest so many hours after the beginning of the incident, with a day and a half on the way to the unit."""
    at = incident.facts.occurred.start + timedelta(hours=hours)
    person = incident.facts.people[0].id
    assert person is not None
    made = Arrest(person, ArrestBasis.WARRANT, "W 7", at + timedelta(hours=36))
    return SupplementFacts(SupplementKind.ARREST, Span(at, at, Precision.MINUTE, ZONE), "At the gate", (made,))


def test_what_is_found_in_a_supplement_is_noted_and_settled_with_it(database: Database, clock: Clock) -> None:
    lak = database.actor("lak")
    recorded = record(lak, people=(SUSPECT, *NO_AGE))
    standing = [("P24", "people.1.age", True)]
    assert found(database) == standing
    clock.shift(timedelta(hours=50))
    access = state_purpose(database, "lak")
    incidents.see_incident(access, incident_queries.subject(lak, recorded.record.number))
    early = incidents.add_supplement(lak, recorded.record.id, arrested(recorded, -2))
    assert found(database) == [
        ("D05", "supplements.0.happened", True),
        *standing,
        ("U05", "supplements.0.arrests.0.at_unit_at", True),
    ]
    row = only_finding(database.actor("planning"), check="D05")
    assert (row.number, row.params) == (recorded.record.number, {"number": "1"})
    incidents.correct_supplement(lak, recorded.record.id, early, arrested(recorded, 2), version=1)
    assert found(database) == [
        ("D05", "supplements.0.happened", False),
        *standing,
        ("U05", "supplements.0.arrests.0.at_unit_at", True),
    ]
    incidents.add_supplement(lak, recorded.record.id, arrested(recorded, -3))
    assert ("D05", "supplements.1.happened", True) in found(database)


def test_a_correction_looks_at_what_was_added_before(database: Database) -> None:
    lak = database.actor("lak")
    recorded = record(lak, people=(SUSPECT, VICTIM))
    see(lak, recorded)
    at = recorded.facts.occurred.start - timedelta(hours=2)
    made = Arrest(recorded.facts.people[0].id or uuid7(), ArrestBasis.WARRANT, "W 7", at + timedelta(hours=1))
    facts = SupplementFacts(SupplementKind.ARREST, Span(at, at, Precision.MINUTE, ZONE), "At the gate", (made,))
    incidents.add_supplement(lak, recorded.record.id, facts)
    assert found(database) == [("D05", "supplements.0.happened", True)]
    earlier = dataclasses.replace(recorded.facts.occurred, start=at, end=at)
    incidents.correct_incident(
        lak, recorded.record.id, dataclasses.replace(recorded.facts, occurred=earlier), version=1
    )
    assert found(database) == [("D05", "supplements.0.happened", False)]


def test_nobody_notes_a_finding_where_he_has_written_nothing(database: Database) -> None:
    incident = record(database.actor("lak"))
    with pytest.raises(EcrimeError), acting_as(database.actor("lak")), connection.cursor() as cursor:
        cursor.execute(
            "insert into supervision_finding (id, incident_id, check_code, severity, field, params)"
            " values (%s, %s, 'D05', 'warning', 'supplements.0', '{}')",
            [uuid7(), incident.record.id],
        )


def test_a_lowered_class_is_remembered_until_it_is_raised_again(database: Database) -> None:
    actor = database.actor("lak")
    recorded = record(actor, offences=(OffenceFacts("R1"),))
    see(actor, recorded)
    version = 1

    def correct(code: str, narrative: str) -> None:
        nonlocal version
        facts = dataclasses.replace(recorded.facts, offences=(OffenceFacts(code),), narrative=narrative * 3)
        incidents.correct_incident(actor, recorded.record.id, facts, version=version)
        version += 1

    correct("T1", "Now it is theft.")
    assert found(database) == [("K06", "offences", True)]
    correct("T1", "Only the words changed.")
    assert found(database) == [("K06", "offences", True)]
    correct("R1", "And robbery again.")
    assert found(database) == [("K06", "offences", False)]


def test_imported_records_are_checked_for_what_a_file_can_say(database: Database) -> None:
    actor = database.actor("lak")
    far = incident_facts(point=Point(38.5, -87.6, PointPrecision.STREET), people=(), narrative="")
    known = incident_queries.known_for(actor, [far.area_id])
    items = [Imported(bytes([n]) * 32, facts) for n, facts in enumerate((far, incident_facts(people=(), narrative="")))]
    incidents.import_incidents(actor, uuid7(), items, known=known)
    assert found(database) == [("G01", "point", True)]


def test_a_record_like_an_earlier_one_is_found_by_looking_through(database: Database) -> None:
    actor, planning = database.actor("lak"), database.actor("planning")
    at = datetime.now(UTC) - timedelta(hours=1)
    first, second = record(actor, at=at), record(actor, at=at - timedelta(minutes=5))
    record(actor, at=at, area_id="Z102")
    record(actor, at=at, offences=(OffenceFacts("A1"),), things=())
    assert found(database) == []
    assert len(queries.not_looked_through(planning, limit=10)) == 4
    actions.look_through(planning, queries.not_looked_through(planning, limit=10))
    assert len(queries.not_looked_through(planning, limit=10)) == 0
    row = only_finding(planning)
    assert (row.check, row.number, row.params) == ("S06", second.record.number, {"record": first.record.number})
    assert queries.still_alike(planning) == [second.record.id]


def test_looking_through_leaves_alone_what_only_the_facts_can_show(database: Database) -> None:
    actor, planning = database.actor("lak"), database.actor("planning")
    recorded = record(actor, people=NO_AGE, area_id="Z1")
    before = database.as_superuser("select id from supervision_finding order by id")
    assert [code for code, _, _ in found(database)] == ["G05", "P24"]
    for _ in range(2):
        actions.look_through(planning, [recorded.record.id])
    assert database.as_superuser("select id from supervision_finding order by id") == before


def test_a_class_retired_by_a_new_pack_is_found_by_looking_through(database: Database) -> None:
    recorded = record(database.actor("lak"))
    planning = database.actor("planning")
    actions.look_through(planning, [recorded.record.id])
    assert len(queries.not_looked_through(planning, limit=10)) == 0
    database.as_superuser("update country_offence_class set retired = true where code = 'T1'")
    database.as_superuser("update country_pack set version = '2', fingerprint = 'new'")
    assert queries.not_looked_through(planning, limit=10) == [recorded.record.id]
    actions.look_through(planning, [recorded.record.id])
    assert found(database) == [("K01", "offences.0.class_code", True)]


def test_a_record_that_is_withdrawn_is_questioned_no_more(database: Database) -> None:
    actor, batch = database.actor("lak"), uuid7()
    far = incident_facts(point=Point(38.5, -87.6, PointPrecision.STREET), people=(), narrative="")
    known = incident_queries.known_for(actor, [far.area_id])
    incidents.import_incidents(actor, batch, [Imported(bytes(32), far)], known=known)
    incidents.withdraw_batch(actor, batch, most=1)
    assert found(database) == [("G01", "point", False)]


def test_a_flood_is_counted_as_far_as_it_matters(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    planning = database.actor("planning")
    for _ in range(3):
        record(database.actor("lak"), people=NO_AGE)
    assert queries.waiting(planning).nobodys == 3
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    assert queries.waiting(planning).nobodys == 2


def test_both_departments_see_who_took_what(database: Database) -> None:
    finding_id = questioned(database)
    planning, criminal = database.actor("planning"), database.actor("criminal")
    actions.take_finding(planning, finding_id)
    review = queries.finding(criminal, finding_id).review
    assert review is not None
    assert (review.officer_id, review.unit_code, review.decision) == (planning.officer_id, "HQ", None)
    with pytest.raises(Changed, match=r"finding\.taken_already"):
        actions.take_finding(planning, finding_id)
    with pytest.raises(Changed, match=r"finding\.taken_by_other"):
        actions.dismiss_finding(criminal, finding_id, REASON)
    actions.take_finding(criminal, finding_id)
    taken = queries.finding(planning, finding_id)
    assert taken.review is not None
    assert (taken.review.officer_id, taken.state) == (criminal.officer_id, QueueState.TAKEN)
    with pytest.raises(Changed, match=r"finding\.taken_by_other"):
        actions.ask_finding(planning, finding_id, REASON)
    actions.ask_finding(criminal, finding_id, REASON)
    assert queries.finding(planning, finding_id).state is QueueState.ASKED


def test_ask_finding_reaches_the_unit_until_it_corrects(database: Database) -> None:
    finding_id = questioned(database)
    unit = database.actor("lak")
    actions.ask_finding(database.actor("planning"), finding_id, "  How old was she?\nAsk  again. ")
    (asked,) = queries.asked_of(unit, limit=10)
    assert words_of(queries.asked(unit, finding_id)) == [("HQ", Decision.ASKED, "How old was she?\nAsk again.")]
    assert queries.asked_of(database.actor("hil"), limit=10) == []
    correct(unit, asked)
    assert queries.asked_of(unit, limit=10) == []
    assert queries.finding(database.actor("planning"), finding_id).state is QueueState.SETTLED


def test_dismiss_finding_takes_it_out_of_the_queue_with_its_reason(database: Database) -> None:
    finding_id = questioned(database)
    planning = database.actor("planning")
    actions.dismiss_finding(planning, finding_id, REASON)
    assert queries.queue(planning, QueueFilters()) == ([], 0)
    dismissed = only_finding(planning, state=QueueState.DISMISSED)
    assert words_of(queries.finding(planning, dismissed.id)) == [("HQ", Decision.DISMISSED, REASON)]
    (hits,) = queries.hits(planning)
    assert (hits.check, hits.standing, hits.found, hits.dismissed) == ("P24", 1, 1, 1)
    for act in (actions.ask_finding, actions.dismiss_finding):
        with pytest.raises(Changed, match=r"finding\.decided"):
            act(database.actor("criminal"), finding_id, REASON)
    with pytest.raises(Changed, match=r"finding\.decided"):
        actions.take_finding(planning, finding_id)


def test_answer_finding_hands_it_back_to_who_asked_and_every_word_stays(database: Database) -> None:
    finding_id = questioned(database)
    unit, planning = database.actor("lak"), database.actor("planning")
    with pytest.raises(Changed, match=r"finding\.decided"):
        actions.answer_finding(unit, finding_id, "Nobody knows her age.")
    actions.ask_finding(planning, finding_id, "How old was she?")
    with pytest.raises(NotFound):
        actions.answer_finding(database.actor("hil"), finding_id, "Nobody knows her age.")
    with pytest.raises(Forbidden):
        actions.answer_finding(planning, finding_id, "Nobody knows her age.")
    actions.answer_finding(unit, finding_id, "Nobody knows her age.")
    assert queries.asked_of(unit, limit=10) == []
    assert [row.state for row in queries.looked_at_by(planning, limit=10)] == [QueueState.ANSWERED]
    with pytest.raises(Changed, match=r"finding\.decided"):
        actions.answer_finding(database.actor("lak2"), finding_id, "We said so already.")
    actions.ask_finding(planning, finding_id, "Then from when to when?")
    assert [row.number for row in queries.asked_of(unit, limit=10)] == [queries.finding(planning, finding_id).number]
    actions.answer_finding(database.actor("lak2"), finding_id, "Perhaps twenty to forty.")
    actions.dismiss_finding(planning, finding_id, REASON)
    assert words_of(queries.finding(planning, finding_id)) == [
        ("HQ", Decision.ASKED, "How old was she?"),
        ("LAK", Decision.ANSWERED, "Nobody knows her age."),
        ("HQ", Decision.ASKED, "Then from when to when?"),
        ("LAK", Decision.ANSWERED, "Perhaps twenty to forty."),
        ("HQ", Decision.DISMISSED, REASON),
    ]


def test_a_colleague_takes_over_what_was_asked_and_what_was_answered(database: Database) -> None:
    finding_id = questioned(database)
    unit, planning, criminal = (database.actor(who) for who in ("lak", "planning", "criminal"))
    actions.ask_finding(planning, finding_id, REASON)
    actions.take_finding(criminal, finding_id)
    assert queries.finding(planning, finding_id).state is QueueState.ASKED
    actions.answer_finding(unit, finding_id, "Nobody knows her age.")
    assert queries.looked_at_by(planning, limit=10) == []
    assert [row.id for row in queries.looked_at_by(criminal, limit=10)] == [finding_id]
    actions.dismiss_finding(criminal, finding_id, REASON)
    assert queries.looked_at_by(criminal, limit=10) == []


def test_a_record_whose_finding_one_looks_at_is_own_work_until_it_is_dismissed(database: Database) -> None:
    finding_id = questioned(database)
    planning, criminal = database.actor("planning"), database.actor("criminal")
    row = queries.finding(planning, finding_id)

    def opens(actor: Actor) -> bool:
        try:
            incidents.see_incident(own_work(actor), incident_queries.subject(actor, row.number))
        except PurposeMissing:
            return False
        return True

    assert not opens(planning)
    actions.take_finding(planning, finding_id)
    assert incident_queries.is_own_work(planning, IncidentId(row.incident_id))
    assert opens(planning)
    assert not opens(criminal)
    actions.dismiss_finding(planning, finding_id, REASON)
    assert not opens(planning)


@pytest.mark.parametrize("words", ["", "  ", "no", "…!?–—(((((((", "x" * 1001])
def test_a_decision_needs_words(database: Database, words: str) -> None:
    finding_id = questioned(database)
    with pytest.raises(Invalid):
        actions.dismiss_finding(database.actor("planning"), finding_id, words)
    assert database.as_superuser("select count(*) from supervision_review") == [(0,)]


def test_a_settled_finding_is_not_decided_any_more(database: Database) -> None:
    finding_id = questioned(database)
    unit, planning = database.actor("lak"), database.actor("planning")
    row = queries.finding(planning, finding_id)
    correct(unit, row)
    with pytest.raises(Changed, match=r"finding\.settled"):
        actions.take_finding(planning, finding_id)
    with pytest.raises(Changed, match=r"finding\.settled"):
        actions.dismiss_finding(planning, finding_id, REASON)


def test_nobody_reviews_a_record_of_his_own(database: Database) -> None:
    rights = "{incident.see,incident.record,finding.see,finding.take,finding.ask,finding.dismiss}"
    database.as_superuser(f"update law.session set rights = '{rights}' where scope = 'ZZ.Z1'")
    own = database.actor("lak")
    record(own, people=NO_AGE)
    row = only_finding(own)
    for act in (actions.take_finding, lambda actor, id_: actions.ask_finding(actor, id_, REASON)):
        with pytest.raises(Forbidden, match=r"finding\.own_record"):
            act(own, row.id)
    actions.take_finding(database.actor("lak2"), row.id)


def test_posts_without_the_right_decide_nothing_and_chiefs_see_their_area(database: Database) -> None:
    finding_id = questioned(database)
    for who in ("lak", "lak_chief", "admin"):
        with pytest.raises(Forbidden):
            actions.take_finding(database.actor(who), finding_id)
        with pytest.raises(Forbidden):
            actions.look_through(database.actor(who), [])
    assert only_finding(database.actor("lak_chief")).id == finding_id
    with pytest.raises(Forbidden):
        queries.queue(database.actor("lak"), QueueFilters())
    database.as_superuser("update law.session set scope = 'ZZ.Z2' where scope = 'ZZ.Z1'")
    with pytest.raises(NotFound):
        queries.finding(database.actor("lak_chief"), finding_id)


def test_every_decision_stands_in_the_ledger(database: Database) -> None:
    finding_id = questioned(database)
    planning = database.actor("planning")
    actions.take_finding(planning, finding_id)
    actions.ask_finding(planning, finding_id, REASON)
    entries = database.as_superuser(
        "select kind, operation, subject_kind, subject_id, jurisdiction, officer_id from ledger_entry"
        " where subject_kind = 'finding' order by id"
    )
    about = ("administration", "finding", finding_id, "ZZ.Z1", planning.officer_id)
    assert entries == [("finding.take", *about), ("finding.ask", *about)]


Write = Callable[[Database, FindingId], str]


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        # Somebody notes, settles or changes what the checks have found.
        ("lak", "insert into supervision_finding (id, incident_id, check_code, severity, field, params)"
                " select gen_random_uuid(), incident_id, 'P01', 'error', '', '{{}}' from supervision_finding"),
        ("lak", "update supervision_finding set gone_at = now()"),
        ("planning", "update supervision_finding set severity = 'note'"),
        ("planning", "delete from supervision_finding"),
        ("planning", "delete from supervision_look"),
        # A unit reviews its own records, or a decision comes without its act.
        ("lak", "insert into supervision_review (id, finding_id, decision, entry_id)"
                " values (gen_random_uuid(), '{finding}', 'dismissed', gen_random_uuid())"),
        ("planning", "insert into supervision_review (id, finding_id, decision, entry_id)"
                     " values (gen_random_uuid(), '{finding}', '', gen_random_uuid())"),
        ("planning", "delete from supervision_review"),
        ("lak", "insert into supervision_said (id, finding_id, kind, words, entry_id)"
                " values (gen_random_uuid(), '{finding}', 'answered', 'All is well here.', gen_random_uuid())"),
        ("planning", "update supervision_said set words = 'Something else.'"),
        ("planning", "delete from supervision_said"),
    ],
)  # fmt: skip
def test_raw_sql_gets_no_further(database: Database, who: str, statement: str) -> None:
    finding_id = questioned(database)
    before = database.as_superuser("select * from supervision_finding")
    with pytest.raises((EcrimeError, IntegrityError)), acting_as(database.actor(who)), connection.cursor() as cursor:
        cursor.execute(statement.format(finding=finding_id))
    assert database.as_superuser("select * from supervision_finding") == before
    assert database.as_superuser("select count(*) from supervision_review") == [(0,)]


def test_a_decision_under_the_entry_of_another_act_is_refused(database: Database) -> None:
    """The entry says that somebody took it up; the row says that it was dismissed."""
    finding_id = questioned(database)
    planning = database.actor("planning")
    body = actions.take_finding.body

    def dishonest(entry: Any, actor: Any, /, finding_id: FindingId) -> None:
        body(entry, actor, finding_id)
        with connection.cursor() as cursor:
            cursor.execute("update supervision_review set decision = 'dismissed'")

    actions.take_finding.body = dishonest
    try:
        with pytest.raises(Forbidden, match=r"act\.entry_tells_otherwise"):
            actions.take_finding(planning, finding_id)
    finally:
        actions.take_finding.body = body
    assert queries.finding(planning, finding_id).review is None


def test_the_database_refuses_what_the_rules_refuse(
    database: Database, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    finding_id = questioned(database)
    planning, criminal = database.actor("planning"), database.actor("criminal")
    for rule in ("check_take", "check_decision"):
        monkeypatch.setattr(f"ecrime.records.supervision.rules.{rule}", lambda *told: None)
    actions.take_finding(planning, finding_id)
    with pytest.raises(Changed, match=r"finding\.taken_by_other"):
        actions.ask_finding(criminal, finding_id, REASON)
    with pytest.raises(Invalid):
        actions.dismiss_finding(planning, finding_id, "no")
    actions.dismiss_finding(planning, finding_id, REASON)
    with pytest.raises(Changed, match=r"finding\.decided"):
        actions.take_finding(criminal, finding_id)
    database.as_superuser(
        "update law.session set rights = rights || '{finding.see,finding.take}' where scope = 'ZZ.Z1'"
    )
    own = database.actor("lak")
    record(own, people=NO_AGE)
    row = only_finding(own, state=QueueState.WAITING)
    with pytest.raises(Forbidden, match=r"finding\.own_record"):
        actions.take_finding(own, row.id)
