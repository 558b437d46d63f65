"""A real file goes in, is counted, goes in no second time, comes out again; one of it is corrected by three people.

The first 12,000 rows of it; with ECRIME_TEST_FULL in the environment all 148,636, which takes some minutes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.records.incidents.make import state_purpose
from tests.records.intake.make_batches import nothing

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills.correction_steps import asking, carry_out, changed, decide, request
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Locked, Refused
from ecrime.records.corrections import export, verify
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.actions import correct_incident, see_incident
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import check_file
from ecrime.records.intake.facts import Counts, File
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.rows import RowProblem

TREE = Path(__file__).parents[3]
REAL = TREE.parent / "shared" / "data" / "crime" / "chicago_aggravated_assaults.csv.gz"
MAPPING = (TREE / "examples" / "mappings" / "chicago.toml").read_text(encoding="utf-8")
ZONE = ZoneInfo("America/Chicago")
# How it is checked and recorded on another server other tests show, with fewer rows.
pytestmark = pytest.mark.one_server
MOST = None if os.environ.get("ECRIME_TEST_FULL") else 12_000

if not REAL.is_file():
    pytest.skip("the real file is not beside the tree (../shared/data/crime)", allow_module_level=True)


def rows_of_the_file() -> list[dict[str, str]]:
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        return list(islice(csv.DictReader(file), MOST))


def as_csv(rows: list[dict[str, str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def test_the_figures_told_of_the_whole_file_are_true() -> None:
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    equal = Counter(tuple(row.values()) for row in rows)
    assert (len(rows), len(rows) - len(equal), ambiguous(rows)) == (148_636, 111, 43)


def test_the_file_goes_in_is_counted_and_comes_out_again(database: Database) -> None:
    actor = database.actor("lak")
    mapping = mapping_from_toml(MAPPING)
    rows = rows_of_the_file()
    file = io.BytesIO(gzip.compress(as_csv(rows)))
    received = File.of(REAL.name, file)

    batch = queries.batch(actor, actions.receive_batch(actor, received, mapping))
    checked = actions.check_batch(actor, batch, file, step=nothing)
    assert checked.counts == Counts(total=len(rows))
    assert actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing).recorded == len(rows)

    again = queries.batch(actor, actions.receive_batch(actor, received, mapping))
    checked = actions.check_batch(actor, again, file, step=nothing)
    assert checked.counts == Counts(total=len(rows), already=len(rows))

    expected = Counter((f"ZZ.Z1.Z1{int(row['district']):02d}", row["date"][:7]) for row in rows)
    counted = incidents.counts_by_area_and_month(actor, 2, batch_id=batch.id)
    assert {(area, month): count for area, month, count in counted} == expected

    ((spans, different),) = database.as_superuser(
        "select count(*) filter (where occurred_from <> occurred_to),"
        " count(distinct (occurred_from, area_id, place_detail, latitude, longitude)) from incidents_incident"
    )
    assert spans == ambiguous(rows)
    assert different == len({tuple(row.values()) for row in rows})

    assert actions.withdraw_batch(actor, queries.batch(actor, batch.id), step=nothing) == len(rows)
    assert incidents.counts_by_area_and_month(actor, 2) == []


def test_one_of_the_file_is_corrected_by_three_people_after_the_lock(database: Database) -> None:
    """What two officers on their own cannot do to it, and that nothing else in the archive has moved."""
    actor = database.actor("lak")
    file = io.BytesIO(gzip.compress(as_csv(rows_of_the_file())))
    batch = queries.batch(actor, actions.receive_batch(actor, File.of(REAL.name, file), mapping_from_toml(MAPPING)))
    checked = actions.check_batch(actor, batch, file, step=nothing)
    actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing)
    ((number,),) = database.as_superuser("select number from incidents_incident order by number limit 1 offset 4711")
    subject = incidents.subject(actor, number)
    incident_id = IncidentId(subject.id)
    incident = incidents.incident(opened(database, "lak", subject), incident_id)
    wanted = changed(incident, place_detail="63rd Street, by the station")

    database.clock.shift(timedelta(hours=48, minutes=1))
    others = images(database, but=number)
    with pytest.raises(Locked):
        correct_incident(actor, incident.record.id, incident.facts, version=incident.record.version)
    asked = request(database, incident, asking(*wanted))
    grant = decide(database, asked, *(change.path for change in wanted))
    assert grant is not None
    with pytest.raises(Refused):
        carry_out(database, incident, grant, wanted, by="planner")
    carry_out(database, incident, grant, wanted)
    with pytest.raises(Refused):
        carry_out(database, incident, grant, wanted)

    after = incidents.incident(opened(database, "planner", subject), incident_id)
    assert after.facts == replace(incident.facts, place_detail="63rd Street, by the station")
    assert images(database, but=number) == others
    content = export.content_of(opened(database, "planner", subject), asked)
    assert [step.kind for step in verify.verified(json.loads(content))] == ["request", "decide", "carry out"]
    ((people,),) = database.as_superuser(
        f"select cardinality(array(select distinct unnest(array[requested_by, reviewed_by, used_by, recorded_by])))"
        f" from lock_grant where id = '{grant}'"
    )
    assert people == 4


def opened(database: Database, who: str, subject: Subject) -> Access:
    """A look at one incident, for a purpose stated first."""
    access = state_purpose(database, who)
    see_incident(access, subject)
    return access


def images(database: Database, *, but: str) -> list[tuple[str, str]]:
    """Every other incident as it stands, offences and all."""
    return database.as_superuser(
        f"select i.number, md5(i::text || coalesce((select string_agg(o::text, ',' order by o.id)"
        f" from incidents_offence o where o.incident_id = i.id), '')) from incidents_incident i"
        f" where i.number <> '{but}' order by i.number"
    )


def ambiguous(rows: list[dict[str, str]]) -> int:
    """Local times that happened twice, by an independent look."""
    twice = 0
    for row in rows:
        local = datetime.strptime(row["date"], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
        twice += before is not None and after is not None and before > after
    return twice


def test_a_copy_with_planted_errors_gives_exactly_the_planted_errors(database: Database) -> None:
    rows = rows_of_the_file()
    planted = {
        100: ("date", "2010-13-45 99:99", "cell.time_unreadable"),
        1_000: ("date", "2011-03-13 02:30", "time.put_forward"),
        2_000: ("date", "2031-01-01 00:00", "time.after_recording"),
        3_333: ("district", "99", "area.unknown"),
        4_000: ("district", "x", "cell.whole_number"),
        5_000: ("loc_cat", "streeet", "cell.value_unknown"),
        6_000: ("latitude", "north", "cell.degrees"),
        9_000: ("longitude", "-187.6", "point.impossible"),
        11_000: ("latitude", "", "cell.point_half"),
    }
    for place, (column, value, _) in planted.items():
        rows[place][column] = value
    found: list[RowProblem] = []
    checked = check_file(
        database.actor("lak"),
        io.BytesIO(as_csv(rows)),
        mapping_from_toml(MAPPING),
        problems=found.extend,
        step=nothing,
    )
    named = {"point.impossible": "latitude, longitude"}
    assert [(each.row, each.column, each.code) for each in found] == [
        (place + 2, named.get(code, column), code) for place, (column, _, code) in planted.items()
    ]
    assert checked.counts == Counts(total=len(rows), bad=len(planted))
