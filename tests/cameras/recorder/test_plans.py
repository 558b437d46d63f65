"""What keeping asks each minute of a hundred thousand rows: it looks at those that matter, and not at all there are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.cameras.recorder.index_rows import HOUR_NS, hours_ago
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder import index as index_module
from ecrime.cli.drills.instance import Database

# What stands on the database is shown on the server that is shipped; another takes the same indexes.
pytestmark = pytest.mark.one_server
HOURS, SEGMENTS = 40_000, 60_000
FILL = f"""
set session_replication_role = replica;
alter table recorder_hour disable trigger user;
alter table recorder_segment disable trigger user;
insert into recorder_hour (id, version, entry_id, entry_xact, jurisdiction, camera_id, role, hour_ns, hour_at, head,
                           segments, bytes)
select gen_random_uuid(), 1, gen_random_uuid(), '1', '', '{{camera}}', 'main', at, to_timestamp(at / 1000 / 1e6),
       sha256(n::text::bytea), 60, 1000
from (select n, {{now}} - (n / 100 + 1) * {HOUR_NS}::bigint as at from generate_series(0, {HOURS - 1}) n) each;
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
select '{{camera}}', 'main', at, at, to_timestamp(at / 1000 / 1e6), '{{camera}}', 'h264', 640, 360, 700, 1000, 0, 25,
       '', '', sha256(''), sha256(''), case when n % 20000 = 7 then 'deleted' else 'closed' end, 'camera'
from (select n, {{now}} - n * 36000000000 as at from generate_series(1, {SEGMENTS}) n) each;
set session_replication_role = origin;
alter table recorder_hour enable trigger user;
alter table recorder_segment enable trigger user;
analyze recorder_hour;
analyze recorder_segment
"""


def explained(database: Database, query: str, *values: object, again: bool = False) -> str:
    """What the database says it does, as the recorder's role; ``again`` once it has read what functions say."""
    with database.connect("recorder") as connection:
        for _ in range(again):
            connection.execute(query.encode(), values)
        row = connection.execute(f"explain (analyze, buffers, format json) {query}".encode(), values).fetchone()
    assert row
    return json.dumps(row[0])


def pages(plan: str) -> int:
    """How many pages a plan looked at."""
    top = json.loads(plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])


@pytest.fixture
def camera(database: Database) -> UUID:
    found = in_use(database).id
    database.as_superuser(FILL.format(camera=found, now=hours_ago(0)))
    return found


def test_a_look_at_what_is_kept_goes_past_what_is_not_asked_for(database: Database, camera: UUID) -> None:
    gone = explained(database, index_module._TO_UNLINK, 1000)
    assert pages(gone) < 60, "of three rows"
    used = explained(database, index_module._USED_SINCE, datetime.fromtimestamp(hours_ago(0) / 1e9, UTC))
    assert pages(used) < 60, "of those of this hour, of which there are none"
    # 400 hours of a hundred heads each, of which those older than fifteen days are over.
    over = explained(database, "select * from law.footage_to_go(true, 10)", again=True)
    room = explained(database, "select * from law.footage_to_go(false, 10)", again=True)
    whole = explained(database, "select sum(bytes) from recorder_hour where deleted_at is null and head is not null")
    assert pages(whole) > 400
    for plan in (over, room):
        assert pages(plan) < 200, "the index is walked from the oldest on, and left where ten are found"
    with database.connect("recorder") as connection:
        found = connection.execute("select count(*), sum(bytes) from law.footage_to_go(true, 10000)").fetchone()
    assert found == (400 - 15 * 24, 100_000 * (400 - 15 * 24))
