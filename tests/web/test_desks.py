"""The desk of every kind of post in the packs: what waits for it, most urgent first, with its next step."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from tests.records.intake.make_batches import GOOD, Intake
from tests.records.supervision.test_actions import NO_AGE, record

from ecrime.base.country.pack_files import read_pack
from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.incidents.facts import LateReason
from ecrime.records.supervision import actions
from ecrime.records.supervision.facts import QueueFilters
from ecrime.records.supervision.queries import queue

NOW = (datetime.now(UTC) + timedelta(days=6)).replace(hour=16, minute=30, second=0, microsecond=0)
HOUR = timedelta(hours=1)
TAGS = re.compile(r"<[^>]+>")

# What each kind of post finds on its desk after ``a_week``, the most urgent first: (what, next step). Posts that are
# not here have no work in the service yet and find an empty desk that says so.
WINDOW = "Check the facts while they can be corrected"
FINDINGS = ("Findings nobody looks at: 1", "Look at the oldest: ask the unit, or let the record stand")
SHARE = ("2 of 4 recorded late since", "See which, and why")
LATE_OPEN = ("LAK-2026-000003 · T1 Theft · Lakeside › Loop", "See why; the unit may correct it until")
LATE_LOCKED = ("LAK-2026-000001 · T1 Theft · Lakeside › Loop", "See why it came late")
SUPERVISORS = [("Records since", "Have them looked through"), FINDINGS, LATE_OPEN, LATE_LOCKED, SHARE]
DESKS = {
    "specialist": [
        ("LAK-2026-000002 was questioned", "Read what is asked and answer; a correction now goes through the chief"),
        ("LAK-2026-000003 · T1 Theft", WINDOW),
        ("LAK-2026-000004 · T1 Theft", WINDOW),
        SHARE,
        ("Photos missing in 4 records, first in LAK-2026-000001", "Add them, or ask criminal police"),
        ("Import of old-system", "Look at the check, then record or discard"),
    ],
    "chief": [
        LATE_OPEN,
        LATE_LOCKED,
        SHARE,
        ("Locked records with a question nobody has answered: 1", "Look whether a correction is to be asked for"),
    ],
    "partner_system": [SHARE],
    "planning_head": SUPERVISORS,
    "criminal_police": SUPERVISORS,
}
KINDS = sorted({post.code for code in ("kh", "zz") for post in read_pack(code).posts})


@pytest.fixture
def a_week(database: Database, clock: Clock) -> None:
    """Two records of four days ago, one late, one questioned since; two of today, one late; a file to be imported."""
    clock.freeze(NOW - 97 * HOUR)
    unit, planning = database.actor("lak"), database.actor("planning")
    record(unit, at=NOW - 200 * HOUR, late_reason=LateReason.LATE_REPORT)
    record(unit, at=NOW - 98 * HOUR, people=NO_AGE)
    ((asked,), _total) = queue(planning, QueueFilters())
    actions.ask_finding(planning, asked.id, "How old was she, then?")
    clock.freeze(NOW - HOUR)
    record(unit, at=NOW - 60 * HOUR, late_reason=LateReason.LATE_REPORT)
    record(unit, at=NOW - 3 * HOUR, people=NO_AGE)
    intake = Intake(database)
    intake.checked(GOOD, intake.received(GOOD))
    clock.freeze(NOW)


def rows_of(html: str) -> list[tuple[str, str, str]]:
    """(what, clock, next step) of each row, in order."""
    cells = [
        [" ".join(unescape(TAGS.sub(" ", cell)).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    ]
    return [(row[0], row[1], row[2]) for row in cells if row]


def desk_of(database: Database, kind: str, language: str = "en") -> str:
    """The desk of an officer on a post of that kind: of the unit for those who serve in one, else of the nation."""
    who = {"specialist": "lak", "chief": "lak_chief"}.get(kind, "planning")
    officer = database.actor(who).officer_id
    database.as_superuser(
        f"update law.session set rights = (select rights from officers_post_kind where code = '{kind}')"
        f" where officer_id = '{officer}'"
    )
    client = Client()
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = language
    answer = client.get("/desk/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("a_week")
@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_of_each_post_shows_what_waits_for_it(database: Database, kind: str) -> None:
    rows = rows_of(desk_of(database, kind))
    expected = DESKS.get(kind, [])
    assert len(rows) == len(expected), rows
    for (what, _clock, step), (begins, next_step) in zip(rows, expected, strict=True):
        assert what.startswith(begins)
        assert step.startswith(next_step)


def test_an_empty_desk_says_what_will_come(database: Database) -> None:
    for kind in set(KINDS) - DESKS.keys():
        assert "Nothing waits for you." in desk_of(database, kind)


def test_the_packs_give_the_same_posts_the_same_rights() -> None:
    kh, zz = ({post.code: frozenset(post.rights) for post in read_pack(code).posts} for code in ("kh", "zz"))
    assert kh == zz


@pytest.mark.usefixtures("a_week")
def test_the_chief_sees_late_records_with_their_clock_and_only_those_of_the_area(database: Database) -> None:
    rows = rows_of(desk_of(database, "chief"))
    assert [clock for what, clock, _step in rows if " › " in what] == [
        "▲ recorded 11 h late",
        "▲ recorded 55 h late",
    ]
    database.as_superuser("update law.session set scope = 'ZZ.Z2' where scope = 'ZZ.Z1'")
    assert "LAK-" not in desk_of(database, "chief")


@pytest.mark.usefixtures("a_week")
def test_a_specialist_reads_the_clocks_of_the_unit(database: Database) -> None:
    clocks = [clock for _what, clock, _step in rows_of(desk_of(database, "specialist"))]
    assert [clock.split()[0] for clock in clocks] == ["■", "●", "●", "—", "—", "—"]
