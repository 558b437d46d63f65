"""How the database finds what a list shows: it walks from the newest on, and does not sort a whole province."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecrime.base.database.context import acting_as
from ecrime.cli.benches.crowd import gather
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import queries
from ecrime.records.incidents.facts import Filters


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "incident_newest"),
        (Filters(class_code="T1"), "incident_newest"),
        (Filters(sort="-recorded_at"), "incident_recorded_last"),
    ],
    ids=["all", "of a class", "by recording"],
)
def test_a_wide_list_is_walked_and_not_sorted(database: Database, filters: Filters, index: str) -> None:
    gather(database, 9_000)
    lak = database.actor("lak")
    with CaptureQueriesContext(connection) as asked:
        rows, _total = queries.incidents(lak, filters)
    assert len(rows) == queries.PAGE
    [listed] = [each["sql"] for each in asked if each["sql"].endswith(f"LIMIT {queries.PAGE}")]
    with acting_as(lak), connection.cursor() as cursor:
        cursor.execute("explain " + listed)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan, plan
    assert "Sort" not in plan, plan
