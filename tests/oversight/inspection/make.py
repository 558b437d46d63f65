"""Officers' days as the counting has them, planted past every guard; alerts raised on them as the job raises them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.oversight.inspection import actions
from ecrime.oversight.inspection.facts import AlertId, AlertKind, Sign

# Where the officers of these tests work: a day is counted as theirs, and begins and ends when it does there.
TODAY = datetime.now(ZoneInfo("America/Chicago")).date()
SUBJECT = "01890000-0000-7000-8000-00000000abcd"


def post_of(database: Database, actor: Actor) -> UUID:
    """The posting an officer acts in."""
    ((post,),) = database.as_superuser(
        f"select id from officers_posting where officer_id = '{actor.officer_id}' order by begins_at desc limit 1"
    )
    return UUID(str(post))


def plant_days(database: Database, who: str, figures: dict[int, tuple[int, int, int]], today: date = TODAY) -> None:
    """(looked, without_case, off_duty) by how many days ago."""
    actor = database.actor(who)
    post = post_of(database, actor)
    for ago, counts in figures.items():
        database.as_superuser(
            f"insert into inspection_day values ('{actor.officer_id}', '{post}', '{today - timedelta(days=ago)}',"
            f" {', '.join(map(str, counts))})"
        )


def plant_counted(database: Database, days: int, today: date = TODAY) -> None:
    """So many days were counted and judged, and today counted only."""
    database.as_superuser(
        f"insert into inspection_counted select d::date, d::date < '{today}'"
        f" from generate_series('{today - timedelta(days=days)}'::date, '{today}'::date, interval '1 day') d"
    )


def plant_repeats(database: Database, who: str, days: int, today: date = TODAY) -> None:
    """One subject without a case on each of the last days."""
    actor = database.actor(who)
    for ago in range(days):
        database.as_superuser(
            f"insert into inspection_again values ('{actor.officer_id}', '{post_of(database, actor)}',"
            f" '{today - timedelta(days=ago)}', '{SUBJECT}', 1)"
        )


def raised(database: Database, who: str, kind: AlertKind = AlertKind.WITHOUT_CASE, seen: int = 9) -> AlertId:
    """An alert about an officer, raised on planted figures."""
    plant_days(database, who, {0: (40, seen, 0)})
    if not database.as_superuser("select 1 from inspection_counted limit 1"):
        plant_counted(database, 30)
    actor = database.actor(who)
    done = actions.raise_alert(actor.officer_id, post_of(database, actor), TODAY, Sign(kind, seen, 0.5, 1))
    assert done == "raised"
    ((alert,),) = database.as_superuser(
        f"select id from inspection_alert where officer_id = '{actor.officer_id}' order by raised_at desc limit 1"
    )
    return AlertId(alert)
