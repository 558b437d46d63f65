"""Counting, raising and handling alerts on a real database, and what raw SQL as the app role cannot do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from tests.oversight.inspection.make import TODAY, plant_counted, plant_days, plant_repeats, post_of, raised
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound, PurposeMissing
from ecrime.oversight.inspection import actions, queries, signs
from ecrime.oversight.inspection.facts import AlertId, AlertKind, AlertState, Sign
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as incident_queries
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought

WORDS = "He showed the order of his chief."
SIGN = Sign(AlertKind.WITHOUT_CASE, 9, 0.5, 1)


def inspector(database: Database) -> Actor:
    return database.actor("auditor")


def counted(database: Database) -> list[tuple[int, int, int]]:
    """The figures of every officer's day, in order."""
    return database.as_superuser(
        "select looked, without_case, off_duty from inspection_day order by looked, without_case"
    )


def test_count_look_ups_counts_a_day_once_and_whole(database: Database) -> None:
    lak, criminal = database.actor("lak"), database.actor("criminal")
    noon = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)
    database.clock.freeze(noon)  # by day in every zone of the pack
    record = incidents.record_incident(lak, incident_facts()).record
    incidents.see_incident(own_work(lak), incident_queries.subject(lak, record.number))  # own work is no look-up
    reason = open_access(criminal, purpose="other", reason="For the matter of the market gate")
    for _ in range(2):
        look_up_people(reason, Sought(name="Sok Sophea"))
    case = open_access(criminal, purpose="warrant", case_number="12-2026-88")
    look_up_people(case, Sought(name="sok  SOPHEA"))
    database.clock.freeze(noon + timedelta(hours=12))
    look_up_people(open_access(database.actor("hil"), purpose="other", reason="A neighbour asked"), Sought(name="Meas"))

    database.clock.freeze(noon + timedelta(days=1, hours=13))
    day = actions.count_look_ups()
    while day is not None and day < noon.date():
        actions.mark_judged(day)
        day = actions.count_look_ups()
    assert day == noon.date()
    assert actions.count_look_ups() == day, "until it is judged the same day is given again"
    figures = counted(database)
    assert (3, 2, 0) in figures
    assert database.as_superuser("select times from inspection_again order by times desc limit 1") == [(2,)]

    actions.mark_judged(day)
    assert actions.count_look_ups() is None or day < TODAY + timedelta(days=2)
    assert figures[-1] == (3, 2, 0)


def test_look_ups_without_any_case_by_night_are_off_duty(database: Database) -> None:
    criminal = database.actor("criminal")
    ((zone,),) = database.as_superuser("select zone from officers_unit where code = 'HQ'")
    ((night,),) = database.as_superuser(f"select (current_date + 1 + time '22:00') at time zone '{zone}'")
    database.clock.freeze(night)
    look_up_people(open_access(criminal, purpose="other", reason="To see who lives there"), Sought(name="Meas"))
    database.clock.freeze(night + timedelta(hours=20))
    while (day := actions.count_look_ups()) is not None:
        actions.mark_judged(day)
    assert counted(database) == [(1, 1, 1)]


def test_raise_alert_is_said_once_and_grows_with_the_next_day(database: Database) -> None:
    alert = raised(database, "lak")
    lak = database.actor("lak")
    post = post_of(database, lak)
    assert actions.raise_alert(lak.officer_id, post, TODAY, SIGN) == "known"
    actions.mark_judged(TODAY)
    plant_days(database, "lak", {-1: (40, 12, 0)})
    database.as_superuser(f"insert into inspection_counted values ('{TODAY + timedelta(days=1)}')")
    tomorrow = TODAY + timedelta(days=1)
    assert actions.raise_alert(lak.officer_id, post, tomorrow, Sign(AlertKind.WITHOUT_CASE, 21, 0.5, 2)) == "added"
    grown = queries.alert(inspector(database), alert)
    assert (grown.seen, grown.days, grown.nights, grown.last_day) == (21, 2, 2, tomorrow)
    told = database.as_superuser(f"select kind, officer_id from ledger_entry where subject_id = '{alert}' order by id")
    assert told == [("alert.raise", None)] * 2
    ((kept,),) = database.as_superuser(f"select image ->> 'seen' from ledger_history where record_id = '{alert}'")
    assert kept == "9"


def test_the_floors_and_spans_of_the_database_are_those_of_the_rules(database: Database) -> None:
    for kind in AlertKind:
        ((floor, span),) = database.as_superuser(f"select law.alert_floor('{kind}'), law.alert_span('{kind}')")
        assert (floor, span) == (signs.FLOORS[kind], signs.SPANS[kind])


@pytest.mark.parametrize(
    "sign",
    [
        Sign(AlertKind.WITHOUT_CASE, 9, 9.0, 1),  # no more than usual
        Sign(AlertKind.WITHOUT_CASE, 9, 0.5, 15),  # looks back further than it may
        Sign(AlertKind.VOLUME, 40, 1.0, 0),
        Sign(AlertKind.OFF_DUTY, 9, 0.0, 5),  # nothing of the kind was counted
        Sign(AlertKind.REPEATS, 9, 0.0, 28, subject=1),
    ],
)
def test_no_alert_on_figures_that_do_not_say_so(database: Database, sign: Sign) -> None:
    plant_days(database, "lak", {0: (40, 9, 0)})
    plant_counted(database, 30)
    lak = database.actor("lak")
    with pytest.raises(Forbidden, match="figures_differ"):
        actions.raise_alert(lak.officer_id, post_of(database, lak), TODAY, sign)


def test_no_alert_about_a_day_that_was_judged(database: Database) -> None:
    plant_days(database, "lak", {1: (40, 9, 0), 0: (40, 9, 0)})
    plant_counted(database, 30)
    lak = database.actor("lak")
    post = post_of(database, lak)
    with pytest.raises(Forbidden, match="figures_differ"):
        actions.raise_alert(lak.officer_id, post, TODAY - timedelta(days=1), SIGN)
    actions.mark_judged(TODAY)
    with pytest.raises(Forbidden, match="figures_differ"):
        actions.raise_alert(lak.officer_id, post, TODAY, SIGN)


def test_an_alert_is_taken_up_looked_into_and_closed(database: Database) -> None:
    alert = raised(database, "lak")
    who = inspector(database)
    with pytest.raises(Changed):
        actions.explain_alert(who, alert, WORDS)
    actions.take_alert(who, alert)
    with pytest.raises(Changed):
        actions.take_alert(who, alert)
    with pytest.raises(Invalid):
        actions.pass_on_alert(who, alert, "ok")
    actions.explain_alert(who, alert, WORDS)
    closed = queries.alert(who, alert)
    assert (closed.state, closed.words, closed.handler_id) == (AlertState.EXPLAINED, WORDS, who.officer_id)
    for again in (actions.explain_alert, actions.pass_on_alert):
        with pytest.raises(Changed):
            again(who, alert, WORDS)
    acts = database.as_superuser(f"select kind from ledger_entry where subject_id = '{alert}' order by id")
    assert acts == [("alert.raise",), ("alert.take",), ("alert.explain",)]


def test_pass_on_alert_closes_it_and_its_days_are_not_held_against_him_again(database: Database) -> None:
    alert = raised(database, "lak")
    who = inspector(database)
    actions.take_alert(who, alert)
    actions.pass_on_alert(who, alert, WORDS)
    lak = database.actor("lak")
    post = post_of(database, lak)
    actions.mark_judged(TODAY)
    tomorrow = TODAY + timedelta(days=1)
    plant_days(database, "lak", {-1: (40, 12, 0)})
    database.as_superuser(f"insert into inspection_counted values ('{tomorrow}')")
    week = Sign(AlertKind.WITHOUT_CASE, 21, 0.5, 7)
    assert actions.raise_alert(lak.officer_id, post, tomorrow, week) == "closed"
    assert actions.raise_alert(lak.officer_id, post, tomorrow, SIGN) == "raised"


def test_nobody_but_inspectors_sees_alerts_and_nobody_one_about_himself(database: Database) -> None:
    about_lak = raised(database, "lak")
    about_inspector = raised(database, "auditor")
    who = inspector(database)
    assert [alert.id for alert in queries.inbox(who)[0]] == [about_lak]
    assert queries.open_alerts(who) == (1, 0)
    with pytest.raises(NotFound):
        queries.alert(who, about_inspector)
    with pytest.raises(NotFound):
        actions.take_alert(who, about_inspector)
    for other in ("lak", "lak_chief", "planner", "admin"):
        with pytest.raises(Forbidden):
            queries.inbox(database.actor(other))


def test_the_look_ups_behind_an_alert_are_opened_before_they_are_read(database: Database) -> None:
    criminal, who = database.actor("criminal"), inspector(database)
    access = open_access(criminal, purpose="other", reason="For the matter of the market gate")
    look_up_people(access, Sought(name="Sok Sophea"))
    alert = raised(database, "criminal")
    place = queries.jurisdiction(who, alert)
    with pytest.raises(PurposeMissing):
        queries.look_ups_behind(who, alert)
    with pytest.raises(PurposeMissing):
        actions.see_alert(own_work(who), alert, place)
    actions.take_alert(who, alert)
    actions.see_alert(own_work(who), alert, place)
    behind = queries.look_ups_behind(who, alert)
    assert [(one.act, one.purpose, one.reason) for one in behind] == [
        ("people.look_up", "other", "For the matter of the market gate")
    ]
    opened = "select count(*) from ledger_entry where kind = 'alert.see' and operation = 'consultation'"
    assert database.as_superuser(opened) == [(1,)]


def test_repeats_are_told_with_their_subject_alone(database: Database) -> None:
    plant_repeats(database, "lak", 6)
    plant_days(database, "lak", {0: (10, 1, 0)})
    plant_counted(database, 30)
    lak = database.actor("lak")
    sign = Sign(AlertKind.REPEATS, 6, 0.0, 28, subject=1)
    assert actions.raise_alert(lak.officer_id, post_of(database, lak), TODAY, sign) == "raised"
    (alert,), _more = queries.inbox(inspector(database))
    assert (alert.kind, alert.seen) == (AlertKind.REPEATS, 6)


def test_what_was_looked_up_again_is_told_by_number_and_names_cannot_be_tried_on_it(database: Database) -> None:
    plant_repeats(database, "lak", 6)
    plant_days(database, "lak", {0: (10, 1, 0)})
    with database.connect() as connection:
        told = connection.execute("select again from law.looked_up_on(%s, %s, 9)", [TODAY, UUID(int=0)]).fetchall()
    assert told == [([[1, 6, 6, 0]],)]


ATTACKS = {
    "close it unread": ("update inspection_alert set state = 'explained', words = 'All is well here'", "EC112"),
    "take it without an entry": ("update inspection_alert set state = 'taken'", "23503|EC011|EC010"),
    "change the figures": ("update inspection_alert set seen = 0", "42501"),
    "give it to another": ("update inspection_alert set officer_id = law.officer()", "42501"),
    "delete it": ("delete from inspection_alert", "42501"),
    "forget the counting": ("delete from inspection_day", "42501"),
    "count otherwise": ("update inspection_day set looked = 1", "42501"),
    "read the counting": ("select * from inspection_day", "42501"),
    "read the hashes": ("select * from inspection_again", "42501"),
    "say it was judged": ("insert into inspection_counted values (current_date + 99)", "42501"),
    "read the subject's look-ups": ("select * from law.look_ups_behind((select id from inspection_alert), 9)", "EC062"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_raw_sql_of_an_inspector_gets_no_further(database: Database, name: str) -> None:
    raised(database, "lak")
    statement, states = ATTACKS[name]
    with database.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("begin")
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens["auditor"]])
        connection.execute(statement.encode())
        connection.execute("commit")
    assert refused.value.sqlstate in states.split("|")


@pytest.mark.parametrize("who", ["lak", "lak_chief", "admin", "planner"])
def test_raw_sql_of_others_meets_no_alert(database: Database, who: str) -> None:
    raised(database, "lak")
    with database.connect() as connection:
        connection.execute("begin")
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        assert connection.execute("select count(*) from inspection_alert").fetchone() == (0,)
        done = connection.execute("update inspection_alert set state = 'taken'")
        assert done.rowcount == 0
        connection.execute("rollback")


def test_who_has_taken_an_alert_over_closes_it_and_nobody_else(database: Database) -> None:
    alert = raised(database, "lak")
    who = inspector(database)
    other = database.actor("planner").officer_id
    database.as_superuser("alter table inspection_alert disable trigger all")
    database.as_superuser(
        f"update inspection_alert set state = 'taken', handler_id = '{other}', taken_at = now() where id = '{alert}'"
    )
    database.as_superuser("alter table inspection_alert enable trigger all")
    with pytest.raises(Changed, match="taken_by_other"):
        actions.explain_alert(who, alert, WORDS)
    with database.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("begin")
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens["auditor"]])
        connection.execute("update inspection_alert set state = 'explained', words = 'It was all lawful'")
    assert refused.value.sqlstate == "EC113"
    actions.take_alert(who, alert)
    actions.explain_alert(who, alert, WORDS)


def attempt(database: Database, alert: AlertId, act: str, change: str) -> str:
    """An inspector's raw SQL with an entry of the act; the SQLSTATE it is refused with, "" when it is not."""
    with database.connect() as connection:
        connection.execute("begin")
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens["auditor"]])
        ((entry,),) = connection.execute("select law.uuid7()").fetchall()
        try:
            connection.execute(
                "with entry as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, commitment)"
                " values (%s, %s, 'administration', 'alert', %s, sha256('c')))"
                " insert into ledger_salt values (%s, sha256('s'))",
                [entry, act, alert, entry],
            )
            connection.execute(f"update inspection_alert set {change}, entry_id = '{entry}'".encode())
            connection.execute("commit")
        except psycopg.Error as refused:
            return str(refused.sqlstate)
    return ""


def test_the_entry_tells_of_the_very_act_and_words_are_words(database: Database) -> None:
    alert = raised(database, "lak")
    assert attempt(database, alert, "alert.explain", "state = 'taken'") == "EC011"
    assert attempt(database, alert, "alert.raise", "state = 'taken'") == "EC012"
    assert attempt(database, alert, "alert.take", "state = 'taken'") == ""
    assert attempt(database, alert, "alert.explain", "state = 'explained', words = '… ok …'") == "EC114"
    assert attempt(database, alert, "alert.take", "state = 'explained', words = 'All of it lawful'") == "EC011"
    assert attempt(database, alert, "alert.pass_on", "state = 'explained', words = 'All of it lawful'") == "EC011"
    assert attempt(database, alert, "alert.explain", "state = 'explained', words = 'All of it lawful'") == ""
    assert attempt(database, alert, "alert.take", "state = 'taken'") == "EC112"


def test_an_unknown_alert_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        queries.alert(inspector(database), AlertId(UUID(int=7)))
