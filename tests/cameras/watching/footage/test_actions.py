"""Opening footage, marking it, taking pictures out, with the database and its guards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from tests.cameras.sites.test_actions import codes, raw
from tests.cameras.watching.make import SQUARE, camera, middle, opened, purpose, window, zones

from ecrime.base.database.context import acting_as
from ecrime.cameras.sites.facts import CameraId
from ecrime.cameras.watching.footage import actions, queries, rules
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid, NotFound, PurposeMissing
from ecrime.foundation.hashing import fingerprint

PICTURE = b"a picture"


def entries(database: Database, kind: str) -> list[tuple[str, str, str]]:
    found = database.as_superuser(
        f"select operation, subject_kind, purpose from ledger_entry where kind = '{kind}' order by id"
    )
    return [(row[0], row[1], row[2]) for row in found]


def test_see_footage_is_an_entry_with_its_purpose_and_opens_the_door(database: Database) -> None:
    found, time = camera(database), window(database)
    operator = database.actor("operator")
    with pytest.raises(PurposeMissing) as raised:
        queries.see(operator, found.id, time)
    assert raised.value.code == "footage.not_opened"
    opening = opened(database, found, time)
    assert queries.see(operator, found.id, time) == ()
    assert queries.opened_about(operator, [found.id], Window(middle(time), middle(time))) == time
    assert entries(database, "footage.see") == [("consultation", "footage", "other")]
    rows = database.as_superuser(f"select cameras, from_at, to_at from watching_opening where id = '{opening}'")
    assert rows == [([found.id], time.from_at, time.to_at)]


def test_the_door_opens_for_nothing_but_what_was_opened(database: Database, clock: Clock) -> None:
    found, time = camera(database), window(database)
    opened(database, found, time)
    operator = database.actor("operator")
    second = timedelta(seconds=1)
    for wider in (Window(time.from_at - second, time.to_at), Window(time.from_at, time.to_at + second)):
        with pytest.raises(PurposeMissing):
            queries.see(operator, found.id, wider)
    with pytest.raises(NotFound):
        queries.see(operator, CameraId(UUID(int=1)), time)
    with pytest.raises(PurposeMissing):
        queries.see(database.actor("investigator"), found.id, time)
    for who in ("auditor", "planner", "admin", "lak_chief"):
        with pytest.raises(Forbidden):
            queries.see(database.actor(who), found.id, time)
        assert isinstance(
            raw(database, who, f"select law.see_footage('{found.id}', '{time.from_at}', '{time.to_at}')"), Forbidden
        )
    clock.shift(timedelta(minutes=31))
    with pytest.raises(PurposeMissing):
        queries.see(operator, found.id, time)


def test_another_session_of_the_same_officer_has_opened_nothing(database: Database) -> None:
    from ecrime.base.officers import queries as officers

    found, time = camera(database), window(database)
    opened(database, found, time)
    with pytest.raises(PurposeMissing):
        queries.see(officers.actor_of(database.sign_in("operator")), found.id, time)


def test_no_door_opens_in_the_transaction_that_would_open_it(database: Database) -> None:
    """Who could open, see and take it all back would leave no trace."""
    found, time = camera(database), window(database)
    access, operator = purpose(database), database.actor("operator")
    with pytest.raises(PurposeMissing), acting_as(operator):
        actions.see_footage(access, [found], time)
        queries.see(operator, found.id, time)


def test_footage_is_opened_with_a_right_for_a_purpose_and_of_the_past(database: Database, clock: Clock) -> None:
    found, time = camera(database), window(database)
    with pytest.raises(Forbidden):
        actions.see_footage(purpose(database, "auditor"), [found], time)
    with pytest.raises(NotFound):
        actions.see_footage(purpose(database), [found, found], time)
    ahead = Window(time.from_at, time.to_at + timedelta(hours=2))
    with pytest.raises(Invalid) as raised:
        actions.see_footage(purpose(database), [found], ahead)
    assert codes(raised) == ["footage.to_come"]
    access = purpose(database)
    clock.shift(timedelta(minutes=31))
    with pytest.raises(PurposeMissing):
        actions.see_footage(access, [found], time)


def test_what_is_too_young_is_watched_live_or_not_at_all(database: Database) -> None:
    found = camera(database)
    operator = database.actor("operator")
    now = queries.lawful_time(operator)
    opened(database, found, Window(now - timedelta(minutes=1), now))
    queries.see(operator, found.id, Window(now - timedelta(minutes=1), now - timedelta(seconds=31)))
    with pytest.raises(Invalid) as raised:
        queries.see(operator, found.id, Window(now - timedelta(minutes=1), now - timedelta(seconds=10)))
    assert codes(raised) == ["footage.to_come"]


def test_rules_and_database_know_the_same_lag(database: Database) -> None:
    with acting_as(database.actor("operator")), connection.cursor() as cursor:
        cursor.execute("select law.footage_lag()")
        assert cursor.fetchone()[0] == rules.LAG


def test_the_door_says_what_is_to_be_filled(database: Database) -> None:
    found, time = camera(database), window(database)
    zones(database, found)
    for who in ("operator", "investigator"):
        opened(database, found, time, who)
    assert queries.see(database.actor("operator"), found.id, time) == (SQUARE,)
    assert queries.see(database.actor("investigator"), found.id, time) == ()


def test_bookmark_footage_that_was_opened(database: Database) -> None:
    found, time = camera(database), window(database)
    operator = database.actor("operator")
    with pytest.raises(PurposeMissing):
        actions.bookmark_footage(operator, found, middle(time), "The bus turns")
    opened(database, found, time)
    bookmark = actions.bookmark_footage(operator, found, middle(time), " The bus turns ")
    (read,) = queries.bookmarks(database.actor("investigator"), [found.id], time)
    assert (read.id, read.words, read.at, read.made_by) == (
        bookmark,
        "The bus turns",
        middle(time),
        operator.officer_id,
    )
    with pytest.raises(Invalid) as raised:
        actions.bookmark_footage(operator, found, middle(time), "…")
    assert codes(raised) == ["bookmark.words_missing"]
    with pytest.raises(Forbidden):
        queries.bookmarks(database.actor("auditor"), [found.id], time)


def test_snapshot_footage_has_its_hash_in_the_ledger(database: Database) -> None:
    found, time = camera(database), window(database)
    zones(database, found)
    for who, is_masked in (("operator", True), ("investigator", False)):
        access = purpose(database, who)
        with pytest.raises(PurposeMissing):
            actions.snapshot_footage(access, found, middle(time), reason="For the file", picture=PICTURE)
        opened(database, found, time, who)
        taken = actions.snapshot_footage(access, found, middle(time), reason="For the file", picture=PICTURE)
        rows = database.as_superuser(f"select sha256, masked, reason from watching_snapshot where id = '{taken}'")
        assert rows == [(fingerprint(PICTURE), is_masked, "For the file")]
    assert entries(database, "footage.snapshot") == [("disclosure", "snapshot", "other")] * 2
    with pytest.raises(Invalid) as raised:
        actions.snapshot_footage(purpose(database), found, middle(time), reason="", picture=PICTURE)
    assert codes(raised) == ["snapshot.reason_missing"]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into watching_opening (id, entry_id, cameras, from_at, to_at, session_id)"
        " values ({id}, {id}, '{{{camera}}}', '2026-01-01', '2026-01-02', law.uuid7())",
        "insert into watching_bookmark (id, entry_id, camera_id, at, words)"
        " values ({id}, {id}, '{camera}', now(), 'x')",
        "update watching_opening set to_at = now()",
        "delete from watching_opening",
        "update watching_snapshot set sha256 = ''",
    ],
)
def test_nothing_of_it_is_written_past_the_acts(database: Database, statement: str) -> None:
    found, time = camera(database), window(database)
    opened(database, found, time)
    filled = statement.format(id="law.uuid7()", camera=found.id)
    with (
        pytest.raises((EcrimeError, IntegrityError)),
        acting_as(database.actor("operator")),
        connection.cursor() as cursor,
    ):
        cursor.execute(filled)
