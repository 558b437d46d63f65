"""A past is told once, whole, through every guard; cut off anywhere it goes on, and nothing stands twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from tests.cli.past.conftest import Begun

from ecrime.base.database import past, start_checks
from ecrime.base.officers.auth.store import Store
from ecrime.cli.drills.instance import Database
from ecrime.cli.past.desk import Desk
from ecrime.cli.past.scenes import photos
from ecrime.cli.past.scenes.corrections import STEPS
from ecrime.foundation.errors import Unavailable
from ecrime.records.documents.facts import DocumentKind

pytestmark = pytest.mark.one_server

COUNTS = """
select 'live', count(*) from incidents_incident where origin = 'live'
union all select 'imported', count(*) from incidents_incident where origin = 'import'
union all select 'people', count(*) from incidents_personstated
union all select 'supplements', count(*) from incidents_supplement
union all select 'requests', count(*) from corrections_request
union all select 'officers', count(*) from officers_officer
union all select 'batches', count(*) from intake_batch
union all select 'erased', count(*) from erasure_carried_out
union all select 'documents', count(*) from documents_document
union all select 'agreements', count(*) from documents_agreement
union all select 'photo requests', count(*) from documents_photo_request
union all select 'files', count(*) from file_object
"""
# What became of a document of each kind: what its chief has said, or how it waits.
DOCUMENTS = """
select d.kind, case when d.withdrawn_at is not null then 'withdrawn' when a.id is not null then a.decision
    when d.agree_by <= clock_timestamp() then 'overdue' else 'waiting' end
from documents_document d left join documents_agreement a on a.document_id = d.id
"""
PHOTOS = """
select case when answer <> '' then answer when due_at <= clock_timestamp() then 'overdue' else 'open' end
from documents_photo_request
"""
CAMERAS = """
select c.code, host(s.address), s.port, s.role from sites_camera c join sites_stream s on s.camera_id = c.id
where c.state = 'in_use'
"""
DECISIONS = """
select case when d.id is null then 'nobody' when not d.allowed then 'no' when d.review_on < clock_timestamp()::date
    then 'overdue' else 'yes' end, count(*)
from sites_site s left join sites_decision d on d.site_id = s.id group by 1
"""
# Where a request stands, as the database sees it now.
STATES = """
select case
    when g.id is not null and g.used_at is not null then 'corrected'
    when exists (select from corrections_recall c where c.request_id = r.id) then 'recalled'
    when g.id is not null and g.expires_at <= clock_timestamp() then 'expired'
    when g.id is not null then 'granted'
    when v.id is null then 'asked'
    when v.decided_at is null then 'under_review'
    when exists (select from corrections_appeal a where a.request_id = r.id) then 'appealed'
    else 'refused' end
from corrections_request r
left join lock_grant g on g.request_id = r.id
left join lateral (select * from corrections_review v where v.request_id = r.id order by v.stage desc limit 1) v on true
"""


class Cut(Exception):
    """Somebody has cut a telling off."""


def clock(connection: psycopg.Connection) -> datetime:
    [(now,)] = connection.execute("select law.now()").fetchall()
    assert isinstance(now, datetime)
    return now


def counts(database: Database) -> dict[str, int]:
    return {str(name): int(count) for name, count in database.as_superuser(COUNTS)}


def test_a_past_is_told_in_every_state_and_told_again_adds_nothing(begun: Begun) -> None:
    assert begun.tell()
    database = begun.database
    told = counts(database)
    assert 270 <= told["live"] + told["imported"] <= 420
    assert told["officers"] > 100
    assert told["erased"] == 1
    assert {state for (state,) in database.as_superuser(STATES)} == {state.value for state in STEPS}
    documents = set(database.as_superuser(DOCUMENTS))
    assert {kind for kind, _state in documents} == {kind.value for kind in DocumentKind}
    assert {state for _kind, state in documents} == {"waiting", "overdue", "agreed", "refused", "withdrawn"}
    assert {state for (state,) in database.as_superuser(PHOTOS)} == {"open", "overdue", "photo", "cannot_be_had"}
    assert not begun.tell()
    assert counts(database) == told
    with psycopg.connect(begun.owner, autocommit=True) as owner:
        start_checks.check_clock(owner)
        assert past.past_of(owner).shut_at is not None  # type: ignore[union-attr]
    [(late, without_reason, open_ones, locked)] = database.as_superuser(
        "select count(*) filter (where late), count(*) filter (where late and late_reason = ''),"
        " count(*) filter (where locks_at > clock_timestamp()), count(*) filter (where locks_at <= clock_timestamp())"
        " from incidents_incident where erased_at is null"
    )
    assert without_reason == 0
    assert min(late, open_ones, locked) > 0
    [(stations, months, corrected, without_line, without_scanner)] = database.as_superuser(
        "select count(distinct unit_id), count(distinct month), count(*) filter (where number > 1),"
        " count(*) filter (where line_kind = 'none'), count(*) filter (where equipment -> 'scanner' ->> 0 = '0')"
        " from supervision_readiness"
    )
    # As many months as the service has stood, of half a year.
    assert stations == 25
    assert 4 <= months <= 6
    assert min(corrected, without_line, without_scanner) > 0
    # Cameras in use at sites that were decided on, with addresses on this machine that are the simulator's.
    assert begun.cameras is not None
    assert set(database.as_superuser(CAMERAS)) == {
        (one.code, "127.0.0.1", one.port, role) for one in begun.cameras.cameras for role in ("main", "sub")
    }
    assert set(database.as_superuser("select state, count(*) from sites_camera group by 1")) == {
        ("in_use", 16),
        ("planned", 1),
        ("removed", 1),
    }
    assert set(database.as_superuser(DECISIONS)) == {("yes", 12), ("overdue", 1), ("no", 1), ("nobody", 1)}
    [(flagged,)] = database.as_superuser("select count(*) from sites_credential where is_default")
    assert flagged == 1
    # Nothing was entered at a moment that had not come, and everything under an entry that is sealed.
    [(ahead, unsealed)] = database.as_superuser(
        "select (select count(*) from ledger_entry where at > clock_timestamp()),"
        " (select count(*) from ledger_entry e where not exists (select from ledger_leaf l where l.entry_id = e.id))"
    )
    assert (ahead, unsealed) == (0, 0)


@pytest.mark.full
def test_a_telling_that_is_cut_off_goes_on_and_doubles_nothing(begun: Begun) -> None:
    for cut_at in (1, 4, 30, 60):
        heard = 0

        def cut(count: int, share: float, cut_at: int = cut_at) -> None:
            nonlocal heard
            heard += 1
            if heard > cut_at:
                raise Cut

        with pytest.raises(Cut):
            begun.tell(cut)
        with psycopg.connect(begun.owner, autocommit=True) as owner:
            start_checks.check_clock(owner)  # a start in the middle of it is not refused
    assert begun.tell()
    [(live, keys)] = begun.database.as_superuser(
        "select (select count(*) from incidents_incident where origin = 'live'),"
        " (select count(*) from ledger_done where kind = 'incident.record')"
    )
    assert live == keys > 50
    [(rows, sources)] = begun.database.as_superuser(
        "select count(*), count(distinct source_key) from incidents_incident where origin = 'import'"
    )
    assert rows == sources > 100
    [(names,)] = begun.database.as_superuser("select count(*) - count(distinct name_latin) from officers_officer")
    assert names == 0


def test_who_signs_in_meanwhile_clears_no_question_of_the_past(begun: Begun) -> None:
    def cut(count: int, share: float) -> None:
        raise Cut

    with pytest.raises(Cut):
        begun.tell(cut)
    with psycopg.connect(begun.owner, autocommit=True) as teller, Store.at(begun.owner) as present:
        past.set_clock(teller, datetime.now(UTC) - timedelta(days=400))
        teller.execute("set role ecrime_auth")
        asked = Store(teller).begin_sign_in(b"1" * 32, b"here")
        present.begin_sign_in(b"2" * 32, b"there")
        assert Store(teller).challenge(asked, "sign_in", b"here") == b"1" * 32
        past.set_clock(teller, datetime.now(UTC))
        with psycopg.connect(begun.owner, autocommit=True) as owner:
            past.shut_door(owner)
        # Once the past is told, what is a day old goes again.
        present.begin_sign_in(b"3" * 32, b"there")
    [(old,)] = begun.database.as_superuser(
        "select count(*) from officers_challenge where asked_at < now() - interval '1 day'"
    )
    assert old == 0


@pytest.mark.full
def test_papers_that_are_cut_off_half_way_go_on_and_double_nothing(
    begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, answered = photos._answer, 0

    def cut(desk: Desk, case: photos._Case, request_id: UUID) -> None:
        nonlocal answered
        answered += 1
        if answered > 3:
            raise Cut
        answer(desk, case, request_id)

    with monkeypatch.context() as patched, pytest.raises(Cut):
        patched.setattr(photos, "_answer", cut)
        begun.tell()
    before = counts(begun.database)
    assert begun.tell()
    after = counts(begun.database)
    assert after["documents"] > before["documents"] > 0
    for kind, name in (("document.add", "documents"), ("photo.request", "photo requests")):
        [(keys,)] = begun.database.as_superuser(f"select count(*) from ledger_done where kind = '{kind}'")
        assert keys == after[name]
    [(orphans,)] = begun.database.as_superuser(
        "select count(*) from file_object f where not exists (select from documents_document d"
        " where f.id in (d.file_id, d.thumbnail_id))"
    )
    assert orphans == 0


def test_while_it_is_told_the_present_goes_on_at_its_own_time(begun: Begun) -> None:
    before = datetime.now(UTC)
    with begun.database.connect() as app:
        app.execute("set ecrime.past = '2024-01-01T00:00:00+00:00'")
        assert clock(app) >= before
        assert app.execute("select law.past_share()").fetchone() == (0,)
    with psycopg.connect(begun.owner, autocommit=True) as owner:
        past.set_clock(owner, datetime(2099, 1, 1, tzinfo=UTC))
        assert clock(owner) < datetime.now(UTC) + timedelta(seconds=1)
        past.set_clock(owner, before - timedelta(days=9))
        assert clock(owner) == before - timedelta(days=9)


def test_the_door_stands_nowhere_but_in_an_empty_demo(database: Database) -> None:
    address = database.instance.address(database.name, "owner")
    with psycopg.connect(address, autocommit=True) as owner:
        with pytest.raises(psycopg.Error) as refusal:
            past.open_door(owner, seed="x", incidents=1, begins_at=datetime(2024, 1, 1, tzinfo=UTC))
        assert refusal.value.sqlstate == "EC108"
        past.set_clock(owner, datetime(2024, 1, 1, tzinfo=UTC))
        assert clock(owner).year > 2024
        # By hand neither: the clocks of a past are refused where none is being told.
        with owner.transaction():
            owner.execute(past.clocks().encode())
        with pytest.raises(Unavailable) as start:
            start_checks.check_clock(owner)
        assert start.value.code == "start.clock_replaced"
    with pytest.raises(psycopg.Error) as forged:
        database.as_superuser(
            "insert into law.past (seed, incidents, begins_at, until, told_until) values ('x', 1, now(), now() +"
            " interval '1 day', now())"
        )
    assert forged.value.sqlstate == "EC108"
    with database.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select law.open_past('x', 1, now())")


def test_the_door_is_shut_for_ever(begun: Begun) -> None:
    with psycopg.connect(begun.owner, autocommit=True) as owner:
        past.shut_door(owner)
        past.open_door(owner, seed="x", incidents=1, begins_at=datetime(2024, 1, 1, tzinfo=UTC))
        past.set_clock(owner, datetime(2024, 1, 1, tzinfo=UTC))
        assert clock(owner).year > 2024
        start_checks.check_clock(owner)
    assert not begun.tell()
