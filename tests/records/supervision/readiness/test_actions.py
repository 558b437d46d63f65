"""Stations report, with the database and its guards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from tests.records.supervision.readiness.make import KINDS, WELL, report, without

from ecrime.base.database.context import acting_as
from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Operation, Subject
from ecrime.base.officers import actions as officers
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import AlreadyDone, Changed, EcrimeError, Forbidden, Invalid, NotFound
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision.readiness import actions, queries, rules
from ecrime.records.supervision.readiness.facts import Counted, Hindrance, Standing, Verdict
from ecrime.records.supervision.readiness.models import Readiness


def this_month(database: Database, who: str = "lak") -> date:
    return queries.today(database.actor(who)).replace(day=1)


def only(database: Database, who: str = "lak_chief") -> queries.StationMonth:
    (found,) = queries.in_month(database.actor(who), this_month(database, who))
    return found


def test_report_readiness_is_read_back_with_what_is_counted(database: Database) -> None:
    report(database, hindrances=(Hindrance.POWER, Hindrance.OTHER), note="Floods in\nthe market.")
    found = only(database)
    assert found.report is not None
    assert replace(found.report.facts, month=WELL.month) == replace(
        WELL, hindrances=(Hindrance.POWER, Hindrance.OTHER), note="Floods in\nthe market."
    )
    assert (found.report.number, found.standing) == (1, Standing.ON_TIME)
    assert found.report.counted == found.station.counted
    assert found.report.reported_by == database.actor("lak").officer_id


def test_the_database_counts_posts_passkeys_and_who_signs_in(database: Database, clock: Clock) -> None:
    counted = only(database).station.counted
    assert counted == Counted({"specialist": 2, "chief": 1, "duty_officer": 1, "hq_operator": 1}, officers=5)
    clock.shift(timedelta(days=15))
    late = only(database).station.counted
    assert (late.away, late.idle_passkeys) == (5, 5)
    database.as_superuser("alter table officers_passkey disable trigger all")
    passkey = f"officer_id = '{database.actor('lak').officer_id}'"
    other = database.actor("lak_chief").officer_id
    database.as_superuser(
        "update officers_passkey set suspended_at = law.now(), suspended_for = 'lost',"
        f" suspended_by_id = '{other}' where {passkey}"
    )
    fewer = only(database).station.counted
    assert (fewer.without_passkey, fewer.idle_passkeys) == (1, 4)


def test_who_is_away_is_found_by_an_index_however_many_sessions_there_were(database: Database) -> None:
    lak = database.actor("lak")
    database.as_superuser("alter table law.session disable trigger all")
    database.as_superuser(
        "insert into law.session select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),"
        " 'token_hash', sha256(gen_random_uuid()::text::bytea), 'ended_at', now(),"
        " 'touched_at', now() - interval '1 year'))).* from law.session s, generate_series(1, 300)"
    )
    database.as_superuser("analyze law.session")
    plan = "explain select from law.session l where l.officer_id = '{}' and l.touched_at > now() - interval '9 days'"
    told = "\n".join(line for (line,) in database.as_superuser(plan.format(lak.officer_id)))
    assert "session_of_officer" in told, told
    assert queries.own_station(lak).counted.away == 0


def test_a_correction_is_one_more_version_and_the_first_stays(database: Database) -> None:
    report(database)
    report(database, replaces=1, trained=0)
    report(database, "lak2", replaces=2, trained=1)
    versions = only(database).versions
    assert [(one.number, one.facts.trained) for one in versions] == [(1, 2), (2, 0), (3, 1)]
    assert versions[-1].reported_by == database.actor("lak2").officer_id
    kinds = database.as_superuser("select distinct kind, operation from ledger_entry where subject_kind = 'readiness'")
    assert kinds == [("readiness.report", "administration")]


def test_two_who_correct_the_same_version_do_not_undo_each_other(database: Database) -> None:
    report(database)
    report(database, replaces=1, trained=1)
    for replaces in (0, 1, 3):
        with pytest.raises(Changed):
            report(database, "lak2", replaces=replaces)
    assert only(database).versions[-1].facts.trained == 1


def test_the_same_report_sent_twice_is_made_once(database: Database) -> None:
    actor, key = database.actor("lak"), uuid4()
    facts = replace(WELL, month=this_month(database))
    actions.report_readiness.once(key)(actor, facts, replaces=0)
    with pytest.raises(AlreadyDone):
        actions.report_readiness.once(key)(actor, facts, replaces=0)
    assert len(only(database).versions) == 1


def test_only_the_running_month_and_the_last_are_open(database: Database) -> None:
    month = this_month(database)
    report(database, month=rules.month_before(month))
    for closed in (rules.month_after(month), rules.month_before(rules.month_before(month)), month + timedelta(days=1)):
        with pytest.raises(Invalid):
            report(database, month=closed)


def test_who_may_not_report(database: Database) -> None:
    facts = replace(WELL, month=this_month(database))
    for who in ("lak_chief", "planner", "criminal", "auditor"):
        with pytest.raises(Forbidden):
            actions.report_readiness(database.actor(who), facts, replaces=0)


def test_what_cannot_be_is_refused_whole(database: Database) -> None:
    for changes in ({"trained": 3}, {"equipment": WELL.equipment[1:]}, {"note": "x" * 2_001}, {"note": "\u202e"}):
        with pytest.raises(Invalid):
            report(database, **changes)
    assert database.as_superuser("select count(*) from supervision_readiness") == [(0,)]


def test_each_sees_the_stations_of_the_own_area(database: Database) -> None:
    report(database)
    report(database, "hil", trained=0)
    planner = queries.in_month(database.actor("planner"), this_month(database))
    assert [(one.station.code, rules.verdict(one.found)) for one in planner if one.report] == [
        ("HIL", Verdict.NOT_READY),
        ("LAK", rules.verdict(only(database).found)),
    ]
    assert [one.station.code for one in queries.in_month(database.actor("hil_chief"), this_month(database))] == ["HIL"]
    with pytest.raises(NotFound):
        queries.of_station(database.actor("hil_chief"), "LAK")
    with pytest.raises(Forbidden):
        queries.in_month(database.actor("criminal"), this_month(database))


def test_the_headquarters_are_no_station(database: Database) -> None:
    assert [one.code for one in queries.stations(database.actor("planner"))] == ["HIL", "LAK"]
    with pytest.raises(Forbidden):
        queries.own_station(database.actor("planner"))


def test_a_system_is_nobody_who_serves_there(database: Database) -> None:
    admin, lak = database.actor("admin"), database.actor("lak")
    posting = officers.appoint_officer(
        admin, name_km="ប្រព័ន្ធ", name_latin="A system", unit_id=lak.unit.id, post_kind="specialist"
    )
    officers.give_credential(admin, posting, networks=["127.0.0.0/8"], until=incidents.lawful_time(lak) + timedelta(30))
    database.as_superuser("alter table officers_posting disable trigger all")
    database.as_superuser(
        f"update officers_posting set begins_at = begins_at - interval '1 year' where id = '{posting}'"
    )
    database.as_superuser("alter table officers_posting enable trigger all")
    [(since,)] = database.as_superuser(
        f"select min(begins_at) from officers_posting where unit_id = '{lak.unit.id}' and id <> '{posting}'"
    )
    assert queries.own_station(lak).since == since


def test_a_report_is_late_and_then_missing(database: Database, clock: Clock) -> None:
    """The first month that is owed is the first that began with somebody there."""
    chief = database.actor("lak_chief")
    first = rules.month_after(this_month(database))
    standings: list[Standing] = []
    for days in range(0, 100, 1):
        if days:
            clock.shift(timedelta(days=days))
        today = queries.today(chief)
        if today < first:
            continue
        (found,) = queries.in_month(chief, first)
        if not standings or standings[-1] is not found.standing:
            standings.append(found.standing)
    assert standings == [Standing.OPEN, Standing.LATE, Standing.MISSING]
    (before,) = queries.in_month(chief, rules.month_before(first))
    assert before.standing is Standing.NOT_OWED


BY_HAND = """
insert into supervision_readiness (id, entry_id, month, replaces, number, unit_id, jurisdiction, reported_by_id,
    reported_at, specialists, trained, equipment, line_kind, offline_hours, measured, hindrances, note, counted,
    down_kbit, up_kbit, delay_ms)
values (%(id)s, %(entry_id)s, %(month)s, %(replaces)s, 7, law.unit(), 'ZZ', law.officer(), law.now(), %(specialists)s,
    %(trained)s, %(equipment)s, %(line_kind)s, %(offline_hours)s, %(measured)s, %(hindrances)s, %(note)s, '{}',
    %(down_kbit)s, null, null)
"""
ALL = "{" + ", ".join(f'"{kind}": [1, 0, 0]' for kind in KINDS) + "}"


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"specialists": -1, "trained": -1}, "readiness_staff_possible"),
        ({"trained": 3}, "readiness_staff_possible"),
        ({"line_kind": "pigeon"}, "readiness_line_known"),
        ({"offline_hours": 25}, "readiness_hours_of_a_day"),
        ({"down_kbit": 0}, "readiness_speed_possible"),
        ({"line_kind": "none", "down_kbit": 5}, "readiness_no_line_no_speed"),
        ({"measured": True}, "readiness_measured_whole"),
        ({"hindrances": ["laziness"]}, "readiness_hindrance_known"),
        ({"note": "x" * 2_001}, "readiness_note_short"),
        ({"equipment": "{}"}, "EC193"),
        ({"equipment": ALL.replace("[1, 0, 0]", "[1, 0, -1]", 1)}, "EC193"),
        ({"equipment": ALL.replace("[1, 0, 0]", "[1, 0]", 1)}, "EC193"),
        ({"equipment": ALL.replace("[1, 0, 0]", "[1, 0, 1.5]", 1)}, "EC193"),
        ({"equipment": ALL.replace("computer", "horse")}, "EC193"),
        ({"replaces": 1}, "EC192"),
        ({"month": date(2020, 1, 1)}, "EC191"),
    ],
)
def test_the_database_itself_refuses(database: Database, changes: dict[str, Any], guard: str) -> None:
    stated = {
        "id": uuid7(),
        "entry_id": uuid7(),
        "month": this_month(database),
        "replaces": 0,
        "specialists": 2,
        "trained": 2,
        "equipment": ALL,
        "line_kind": "fibre",
        "offline_hours": 0,
        "measured": False,
        "hindrances": [],
        "note": "",
        "down_kbit": None,
        **changes,
    }
    refusals = (DatabaseError, EcrimeError)
    with pytest.raises(refusals) as refused, acting_as(database.actor("lak")), connection.cursor() as cursor:
        cursor.execute(BY_HAND, stated)
    cause = refused.value.__context__
    assert isinstance(cause, DatabaseError) or isinstance(refused.value, DatabaseError)
    assert guard in sqlstate_of(cause if isinstance(cause, DatabaseError) else refused.value)
    # What may come of two who act at once is said in words; the rest is refused by the rules before.
    assert isinstance(refused.value, EcrimeError) == (guard in ("EC191", "EC192", "EC193"))


def test_who_when_which_version_and_what_is_counted_are_the_database_s_word(database: Database) -> None:
    report(database)
    actor, hil = database.actor("lak2"), database.actor("hil")
    facts = without("camera", replace(WELL, month=this_month(database)))

    def forge(entry: Any, actor: Any) -> None:
        row = actions._row(facts, 1)
        row.entry_id, row.number, row.unit_id = entry.id, 9, hil.unit.id
        row.reported_by_id, row.counted = hil.officer_id, {"officers": 99}
        row.save(force_insert=True)
        entry.about(Subject("readiness", row.id, actor.unit.area_path))

    act("readiness.report", Operation.ADMINISTRATION)(forge)(actor)
    with acting_as(actor):
        row = Readiness.objects.order_by("-number")[0]
    assert (row.number, row.unit_id, row.reported_by_id) == (2, actor.unit.id, actor.officer_id)
    assert row.counted["officers"] == 5
