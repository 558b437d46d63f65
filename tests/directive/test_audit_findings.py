"""What a national audit found in another country's system of crime records, tried here.

The audit (Comptroller and Auditor General of India on CCTNS Odisha, tabled 2025-09-24) and bug threads of other systems
name misuses that software can prevent. Each that concerns what the service does so far is re-enacted twice:
as it stands nothing comes of it, and without its guard it succeeds, so that a guard that is taken out, weakened or
never reached fails the first test. What the service does not do yet, closing a case, charge sheets, arrests and missing
children, comes with its records.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from tests.records.incidents.make import CANARY, incident_facts, planted_facts
from tests.records.incidents.test_views import fields_of
from tests.records.supervision.test_actions import NO_AGE, VICTIM
from tests.records.supervision.test_actions import record as record_facts

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import open_access
from ecrime.base.officers import actions as officers
from ecrime.base.officers import queries as officer_queries
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.attacks import statements
from ecrime.cli.drills.attacks.guards import AT_COMMIT, ENTRY_KEY, FIXED, LOCK, SERIALS
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries, rules
from ecrime.records.incidents.checks import catalogue
from ecrime.records.incidents.checks.check import Check
from ecrime.records.incidents.facts import Imported, Incident, Span
from ecrime.records.incidents.people import Identifier, IdentifierKind
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Report
from ecrime.records.lock.rules import Window

HOUR = timedelta(hours=1)
Patch = pytest.MonkeyPatch


@dataclasses.dataclass(frozen=True)
class Misuse:
    """One misuse. ``attempt`` says in its docstring what the audit found and which guard is in the way.

    attempt  does it, or is refused
    harm     true when it was done, by what stands in the database or by what the attempt came back with
    without  takes the guard away
    """

    attempt: Callable[[Database], object]
    harm: Callable[[Database, object], bool]
    without: Callable[[Database, Patch], None]


# How a guard is taken away, and how SQL is written by hand.


def sql(*steps: str) -> Callable[[Database, Patch], None]:
    """As superuser, in this test's own database."""

    def take_away(database: Database, patch: Patch) -> None:
        for step in steps:
            database.as_superuser(step)

    return take_away


def weakened(function: str, condition: str, instead: str = "") -> Callable[[Database, Patch], None]:
    """A function of the database without one of its conditions; the condition must stand in it."""

    def take_away(database: Database, patch: Patch) -> None:
        ((source,),) = database.as_superuser(f"select pg_get_functiondef('{function}'::regprocedure)")
        assert condition in source
        database.as_superuser(source.replace(condition, instead))

    return take_away


def both(*ways: Callable[[Database, Patch], None]) -> Callable[[Database, Patch], None]:
    """Guards on two floors, taken away together."""

    def take_away(database: Database, patch: Patch) -> None:
        for way in ways:
            way(database, patch)

    return take_away


def without_check(*ids: str) -> Callable[[Database, Patch], None]:
    """The edit checks without some of them."""

    def left_of(running: Callable[..., tuple[Check, ...]]) -> Callable[..., list[Check]]:
        return lambda *asked: [found for found in running(*asked) if found.id not in ids]

    def take_away(database: Database, patch: Patch) -> None:
        assert set(ids) <= catalogue.CHECKS.keys()
        for name in ("_running", "_running_errors"):
            patch.setattr(catalogue, name, left_of(getattr(catalogue, name)))

    return take_away


def open_for_ever(database: Database, patch: Patch) -> None:
    """The window of rule D10 never closes, for the action and for the database."""
    patch.setattr(Window, "is_open", lambda window, now: True)
    sql(*LOCK)(database, patch)


def by_hand(database: Database, who: str, *steps: str) -> None:
    """Statements of somebody who holds the app role and one officer's session, in one transaction."""
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        for step in steps:
            app.execute(step.replace("{{", "{").replace("}}", "}").encode())
        app.execute(b"commit")


def holds(condition: str) -> Callable[[Database, object], bool]:
    """Whether a row stands in the database."""
    return lambda database, got: bool(database.as_superuser(f"select exists (select {condition})")[0][0])


def shows_the_victim(database: Database, got: object) -> bool:
    """Whether what was read names somebody whose name was planted."""
    return f"{CANARY} Victim" in str(got)


def one(database: Database, of: str) -> str:
    """A single value, quoted for the next statement."""
    return f"'{database.as_superuser(f'select {of}')[0][0]}'"


def recorded(database: Database, who: str = "lak", **changes: Any) -> Incident:
    return actions.record_incident(database.actor(who), incident_facts(**changes))


def locked(database: Database, who: str = "lak") -> Incident:
    incident = recorded(database, who)
    database.clock.shift(49 * HOUR)
    return incident


def opened(actor: Actor, incident: Incident) -> None:
    """Open a record for a purpose stated."""
    access = open_access(actor, purpose="other", reason="Put right what was said")
    actions.see_incident(access, queries.subject(actor, incident.record.number))


# 412 complaints dated before their entry in the station's diary.


def date_a_record_back(database: Database) -> None:
    """A record is dated to before it was made. Guard: trigger c_fixed on incidents_incident."""
    incident = recorded(database)
    subject = f"'{incident.record.id}'"
    change = "recorded_at = recorded_at - interval '30 minutes'"
    by_hand(database, "lak", statements.tell("incident.correct", subject), statements.touch(subject, change))


def record_what_has_not_happened(database: Database) -> None:
    """An offence stands in the records before it happened.

    Guards: rules.check_facts, constraint incident_not_after_recording, trigger b_written on incidents_incident.
    """
    at = datetime.now(UTC) + 3 * HOUR
    recorded(database, occurred=Span(at, at, Precision.MINUTE, "America/Chicago"))


def record_before_it_was_reported(database: Database) -> None:
    """It is in the records before anybody told of it. Guard: edit check D17 at the gate of every entrance."""
    recorded(database, report=Report(datetime.now(UTC) + 3 * HOUR))


# 2,080 charge sheets by officers to whom the case was not given.


def correct_a_record_of_another_unit(database: Database) -> None:
    """Somebody whom the record is none of, though it lies in his area, changes it.

    Guard: policy corrected_by_own_unit.
    """
    subject = f"'{recorded(database).record.id}'"
    database.as_superuser("update law.session set scope = 'ZZ' where scope = 'ZZ.Z2'")
    by_hand(
        database,
        "hil",
        statements.tell("incident.correct", subject, jurisdiction="'ZZ.Z1'"),
        statements.touch(subject, "narrative = 'Rewritten by another unit.'"),
    )


# 198 numbers of accused that lead to another complaint.


def move_an_accused_to_another_record(database: Database) -> None:
    """A person stated in one record turns up in another. Guard: trigger c_fixed on incidents_personstated."""
    one_record, other = recorded(database), recorded(database)
    target = f"'{other.record.id}'"
    by_hand(
        database,
        "lak",
        statements.tell("incident.correct", target),
        statements.touch(target, "late_note = ''"),
        f"update incidents_personstated set incident_id = {target}, entry_id = {statements.ENTRY}"
        f" where incident_id = '{one_record.record.id}'",
    )


# 9,642 cases that never reached the register, 5,566 missing children without one.


def use_numbers_up(database: Database) -> None:
    """Numbers are drawn and no record follows, so a gap means nothing. Guard: trigger every_serial_used."""
    by_hand(database, "lak", "select law.reserve_serials(3)")


# 190 of 368 closed cases that were not really closed.


def settle_a_question_without_correcting(database: Database) -> None:
    """What was found in a record is marked as put right, and nothing was. Guard: trigger b_noted."""
    record_facts(database.actor("lak"), people=NO_AGE)
    by_hand(database, "lak", "update supervision_finding set gone_at = law.now()")


def dismiss_a_question_without_a_word(database: Database) -> None:
    """A question is closed and nobody says why. Guard: constraint trigger entry_fits on supervision_review."""
    record_facts(database.actor("lak"), people=NO_AGE)
    finding = one(database, "id from supervision_finding")
    by_hand(
        database,
        "planning",
        statements.tell(
            "finding.dismiss", finding, operation="administration", subject_kind="finding", jurisdiction="'ZZ.Z1'"
        ),
        "insert into supervision_review (id, finding_id, decision, entry_id)"
        f" values (law.uuid7(), {finding}, 'dismissed', {statements.ENTRY})",
    )


# Shared passwords, and acts "by" officers on leave.


def act_after_the_post_has_ended(database: Database) -> None:
    """An officer whose post has ended goes on in the session he still has. Guard: law.context, post in force."""
    actor = database.actor("lak2")
    ((posting,),) = database.as_superuser(f"select id from officers_posting where officer_id = '{actor.officer_id}'")
    officers.end_post(database.actor("admin"), posting)
    actions.record_incident(actor, incident_facts(narrative="By nobody who serves."))


def act_with_a_lost_passkey(database: Database) -> None:
    """Somebody goes on with the token of a passkey that was reported lost. Guard: law.context, passkey in force."""
    actor = database.actor("lak2")
    (passkey,) = officer_queries.passkeys(database.actor("admin"), actor.officer_id)
    officers.suspend_passkey(database.actor("admin"), passkey.id, why="lost")
    # The sessions it opened are ended as well; one that was overlooked is what the guard is for.
    database.as_superuser("update law.session set ended_at = null")
    actions.record_incident(actor, incident_facts(narrative="By nobody who serves."))


def use_one_code_for_two(database: Database) -> None:
    """Two people share what opens a post.

    Guards: law.code_in_force, a code is used once; law.enrol_passkey, a code opens nothing for who has a passkey.
    """
    admin = database.actor("admin")
    unit = next(unit.id for unit in officer_queries.units(admin) if unit.code == "LAK")
    new = officers.appoint_officer(
        admin, name_km="ចាន់ ដារា", name_latin="Chan Dara", unit_id=unit, post_kind="specialist"
    )
    code = officers.give_code(admin, new)
    for _ in range(2):
        database.enrol(code)


# Several numbers for one accused, one number for several.


def state_one_paper_for_two_people(database: Database) -> None:
    """Two people have one number on their papers and nobody asks. Guard: edit check P10 and the quality queue."""
    paper = (Identifier(IdentifierKind.IDENTITY_CARD, "012345678", "ZZ"),)
    other = dataclasses.replace(VICTIM, names=incident_facts().people[0].names, identifiers=paper)
    record_facts(database.actor("lak"), people=(dataclasses.replace(VICTIM, identifiers=paper), other))


# 1,631 cases in which women who were victims, and children, were shown to everybody.


def read_a_victims_name(database: Database) -> object:
    """Somebody without the right to it meets a victim's name. Guard: law.masked_people, behind the one door."""
    incident = actions.record_incident(database.actor("lak"), planted_facts())
    reader = database.actor("auditor")
    access = open_access(reader, purpose="audit", reason="Yearly inspection of the unit")
    actions.see_incident(access, queries.subject(reader, incident.record.number))
    return queries.incident(access, incident.record.id)


def read_without_a_purpose(database: Database) -> object:
    """Somebody reads a record and nothing says what for. Guard: law.opened_incident, opened in this session."""
    incident = actions.record_incident(database.actor("lak"), planted_facts())
    with acting_as(database.actor("criminal")), connection.cursor() as cursor:
        cursor.execute("select law.incident_statement(%s)", [incident.record.id])
        return cursor.fetchone()


# Stations mapped to the wrong supervisors.


def move_a_record_out_of_its_chiefs_sight(database: Database) -> None:
    """A record is laid into another province.

    Guards: trigger c_fixed, policy seen_in_own_area, and at COMMIT the area of the entry (locked_after_48h_at_commit).
    """
    subject = f"'{recorded(database).record.id}'"
    by_hand(
        database,
        "lak",
        statements.tell("incident.correct", subject),
        statements.touch(subject, "jurisdiction = 'ZZ.Z2'"),
    )


# The lock that holds at one entrance and not at the next (DHIS2 #539, #3283; TheHive #1985).


def correct_after_the_lock(database: Database) -> None:
    """By the act the pages and jobs call. Guards: Window, triggers locked_after_48h and locked_after_48h_at_commit."""
    incident = locked(database)
    unit = database.actor("lak")
    opened(unit, incident)
    facts = dataclasses.replace(incident.facts, narrative="Rewritten after the lock.")
    actions.correct_incident(unit, incident.record.id, facts, version=1)


def correct_after_the_lock_on_a_page(database: Database) -> None:
    """By a form that was opened in time and sent too late. Guards: as for the act."""
    incident = recorded(database)
    path = f"/incidents/{incident.record.number}/correct/"
    client = Client()
    client.cookies["session"] = database.tokens["lak"]
    sent = fields_of(client.get(path)) | {"narrative": "Rewritten after the lock.", "act": "correct"}
    database.clock.shift(49 * HOUR)
    opened(database.actor("lak"), incident)
    client.post(path, sent)


def correct_after_the_lock_by_hand(database: Database) -> None:
    """By SQL, as an exception that only the page would know of. Guards: both triggers."""
    subject = f"'{locked(database).record.id}'"
    by_hand(
        database,
        "lak",
        statements.tell("incident.correct", subject),
        statements.touch(subject, "narrative = 'Rewritten after the lock.'"),
    )


def add_to_a_locked_record(database: Database) -> None:
    """Somebody is merged into a record that is closed. Guards: both triggers, on the rows below the record."""
    subject = f"'{locked(database).record.id}'"
    by_hand(database, "lak", statements.tell("incident.correct", subject), statements.insert_person(subject))


def withdraw_after_the_lock(database: Database) -> None:
    """An import is undone after its records are locked. Guards: both triggers."""
    unit, batch, facts = database.actor("lak"), uuid7(), incident_facts()
    known = queries.known_for(unit, [facts.area_id])
    actions.import_incidents(unit, batch, [Imported(bytes(32), facts)], known=known)
    database.clock.shift(49 * HOUR)
    actions.withdraw_batch(unit, batch, most=1)


def commit_after_the_lock(database: Database) -> None:
    """Written in time, held open past the 48th hour. Guard: trigger locked_after_48h_at_commit."""
    subject = f"'{recorded(database).record.id}'"
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(statements.tell("incident.correct", subject).encode())
        app.execute(statements.touch(subject, "narrative = 'Rewritten after the lock.'").encode())
        database.clock.shift(49 * HOUR)
        app.execute(b"commit")


# Exceptions and posts given outside one's own area (DHIS2 #13702, #13735).


def give_a_post_in_another_province(database: Database) -> None:
    """An administrator of one province gives a post in another.

    Guards: policy appointed on officers_posting, law.append_entry for the area of the entry.
    """
    elsewhere = next(unit.id for unit in officer_queries.units(database.actor("admin")) if unit.code == "HIL")
    database.as_superuser("update law.session set scope = 'ZZ.Z1' where scope = 'ZZ'")
    officers.appoint_officer(
        database.actor("admin"), name_km="ចាន់ ដារា", name_latin="Chan Dara", unit_id=elsewhere, post_kind="chief"
    )


# Imports that leave no trace (Uwazi #6838, #7796; onadata #1986).


def record_without_a_trace(database: Database) -> None:
    """Rows arrive and no entry tells of it.

    Guards, at COMMIT: foreign key incident_entry to the ledger, trigger locked_after_48h_at_commit.
    """
    steps = statements.new_incident(entry_id="gen_random_uuid()")
    by_hand(database, "lak", *steps)


REWRITTEN = holds("from incidents_incident where narrative like 'Rewritten %'")
BY_NOBODY = holds("from incidents_incident where narrative = 'By nobody who serves.'")

MISUSES = [
    Misuse(
        date_a_record_back,
        holds(
            "from incidents_incident i join ledger_entry e on e.subject_id = i.id"
            " where i.recorded_at < e.at - interval '10 minutes'"
        ),
        sql(*FIXED),
    ),
    Misuse(
        record_what_has_not_happened,
        holds("from incidents_incident where occurred_from > recorded_at"),
        both(
            lambda database, patch: patch.setattr(rules, "check_facts", lambda *told, **more: []),
            sql("alter table incidents_incident drop constraint incident_not_after_recording"),
            weakened("law.incident_written()", "if (new.occurred_to >", "if false and (new.occurred_to >"),
        ),
    ),
    Misuse(
        record_before_it_was_reported,
        holds("from incidents_incident where reported_at > recorded_at"),
        without_check("D17"),
    ),
    Misuse(
        correct_a_record_of_another_unit,
        REWRITTEN,
        sql("alter policy corrected_by_own_unit on incidents_incident using (true) with check (true)"),
    ),
    Misuse(
        move_an_accused_to_another_record,
        holds("from incidents_personstated group by incident_id having count(*) > 1"),
        sql("drop trigger c_fixed on incidents_personstated"),
    ),
    Misuse(use_numbers_up, holds("from incidents_serial where last = 3"), sql(*SERIALS)),
    Misuse(
        settle_a_question_without_correcting,
        holds("from supervision_finding where gone_at is not null"),
        weakened("law.finding_noted()", "if written.entry_xact <> pg_current_xact_id() and", "if false and"),
    ),
    Misuse(
        dismiss_a_question_without_a_word,
        holds("from supervision_review where decision = 'dismissed'"),
        sql("drop trigger entry_fits on supervision_review"),
    ),
    Misuse(
        act_after_the_post_has_ended,
        BY_NOBODY,
        weakened("law.context()", "and (p.ends_at is null or p.ends_at > this_moment)"),
    ),
    Misuse(
        act_with_a_lost_passkey,
        BY_NOBODY,
        weakened("law.context()", "and (s.passkey_id is null or k.suspended_at is null and k.revoked_at is null)"),
    ),
    Misuse(
        use_one_code_for_two,
        holds("from officers_passkey group by officer_id having count(*) > 1"),
        both(
            weakened("law.code_in_force(bytea)", "code.used_at is not null or "),
            weakened(
                "law.enrol_passkey(uuid, bytea, bytea, bigint, uuid, text, boolean, bytea, bytea, bytea, bytea, bytea)",
                "if law.has_passkey(code.officer_id) then",
                "if false then",
            ),
        ),
    ),
    Misuse(
        state_one_paper_for_two_people,
        holds("where not exists (select from supervision_finding where check_code = 'P10')"),
        without_check("P10"),
    ),
    Misuse(
        read_a_victims_name,
        shows_the_victim,
        weakened(
            "law.masked_people(public.incidents_incident)",
            "and not (select law.reads_whole(found_incident))",
            "and false",
        ),
    ),
    Misuse(
        read_without_a_purpose,
        shows_the_victim,
        weakened("law.opened_incident(uuid)", "and not law.has_opened(found_incident.id)", "and false"),
    ),
    Misuse(
        move_a_record_out_of_its_chiefs_sight,
        holds("from incidents_incident where jurisdiction = 'ZZ.Z2'"),
        sql(*FIXED, *AT_COMMIT, "alter policy seen_in_own_area on incidents_incident using (true)"),
    ),
    Misuse(correct_after_the_lock, REWRITTEN, open_for_ever),
    Misuse(correct_after_the_lock_on_a_page, REWRITTEN, open_for_ever),
    Misuse(correct_after_the_lock_by_hand, REWRITTEN, sql(*LOCK)),
    Misuse(add_to_a_locked_record, holds("from incidents_personstated where names::text ~ 'forged'"), sql(*LOCK)),
    Misuse(withdraw_after_the_lock, holds("from incidents_incident where withdrawn_at is not null"), sql(*LOCK)),
    Misuse(commit_after_the_lock, REWRITTEN, sql(*AT_COMMIT)),
    Misuse(
        give_a_post_in_another_province,
        holds("from officers_officer where name_latin = 'Chan Dara'"),
        both(
            sql("alter policy appointed on officers_posting with check (true)"),
            weakened(
                "law.append_entry()",
                "if not law.lies_in(new.jurisdiction, acting.scope) then",
                "if false then",
            ),
        ),
    ),
    Misuse(
        record_without_a_trace,
        holds("from incidents_incident i where not exists (select from ledger_entry e where e.id = i.entry_id)"),
        sql(*ENTRY_KEY, *AT_COMMIT),
    ),
]


@pytest.fixture(params=MISUSES, ids=lambda misuse: misuse.attempt.__name__)
def misuse(request: pytest.FixtureRequest) -> Misuse:
    found: Misuse = request.param
    return found


def test_nothing_comes_of_it(database: Database, misuse: Misuse) -> None:
    got = None
    with suppress(EcrimeError, DatabaseError, psycopg.Error):
        got = misuse.attempt(database)
    assert not misuse.harm(database, got)


def test_it_succeeds_without_its_guard(database: Database, misuse: Misuse, monkeypatch: pytest.MonkeyPatch) -> None:
    misuse.without(database, monkeypatch)
    got = misuse.attempt(database)
    assert misuse.harm(database, got)


def test_each_names_what_the_audit_found_and_its_guard() -> None:
    assert all("Guard" in (misuse.attempt.__doc__ or "") for misuse in MISUSES)
