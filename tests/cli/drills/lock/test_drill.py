"""The drill of the lock finds nothing with every guard in place, and finds each guard that is taken away."""

from __future__ import annotations

import pytest

from ecrime.cli.drills.attacks.guards import AT_COMMIT, LOCK
from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.lock import by_sql, drill, telling
from ecrime.cli.drills.lock.drill import ENTRANCES

SEED = 7
ANY_USE = """
create or replace function law.use_grant(grant_id uuid, entry uuid, signature uuid) returns text[]
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    update public.lock_grant g set used_at = law.time(), used_by = (law.context()).officer_id,
        used_xact = pg_current_xact_id(), entry_id = use_grant.entry, signature_id = use_grant.signature
    where g.id = use_grant.grant_id returning g.fields $$
"""
USED_ONCE_OPEN_FOR_EVER = [
    "create or replace function law.granted_fields(record uuid) returns text[] language sql security definer as"
    " 'select g.fields from public.lock_grant g where g.record_id = $1 and g.used_at is not null limit 1'",
    "create or replace function law.used_grant(record uuid) returns uuid language sql stable security definer as"
    " 'select g.id from public.lock_grant g where g.record_id = $1 and g.used_at is not null limit 1'",
]


def open_to_app(table: str, right: str) -> list[str]:
    check = "with check (true)" if right == "insert" else "using (true)"
    return [
        f"grant {right} on {table} to ecrime_app",
        f"create policy drill_{right} on {table} for {right} to ecrime_app {check}",
    ]


# What is taken away, what the drill must then find, and the step that must meet it when few are drawn.
CONTROLS = {
    "the lock at write and at commit": (LOCK, "changed after the lock, and 0 grants were used"),
    "the lock at commit": (AT_COMMIT, "changed after the lock, and 0 grants were used"),
    "the lock at write of the incident": (
        ["drop trigger locked_after_48h on incidents_incident"],
        "changed beyond the grant",
        by_sql.a_grant_beyond_itself,
    ),
    "the lock at write of offences": (
        ["drop trigger locked_after_48h on incidents_offence"],
        "changed beyond the grant",
        by_sql.a_grant_beyond_itself,
    ),
    "the lock at write of people": (
        ["drop trigger locked_after_48h on incidents_personstated"],
        "changed beyond the grant",
        by_sql.a_grant_beyond_itself,
    ),
    "locked again at once": (USED_ONCE_OPEN_FOR_EVER, "changed after the lock, and 0 grants were used"),
    "fixed columns": (["drop trigger c_fixed on incidents_incident"], "has changed", by_sql.a_fixed_column),
    "history": (["drop trigger y_history on incidents_incident"], "an image of what stood before is missing"),
    "no deletion": (
        ["drop trigger z_never_deleted on incidents_offence", *open_to_app("incidents_offence", "delete")],
        "is gone",
        by_sql.a_deletion,
    ),
    "the signature of who carries out": (
        ["drop trigger signed_at_commit on lock_grant"],
        "is not signed by the three",
    ),
    "the signature of who decides": (
        ["drop trigger signed_at_commit on corrections_review"],
        "is not signed by the three",
    ),
    "once, in time, by a third person": (
        [ANY_USE, "alter table lock_grant drop constraint grant_of_three_people"],
        ("used_at was changed", "fewer than three people", "out of its time"),
    ),
    "grants made by reviews only": (open_to_app("lock_grant", "insert"), "nobody's review has made"),
    "what a grant says stands": (
        ["drop trigger c_fixed on lock_grant", *open_to_app("lock_grant", "update")],
        ("was changed", "longer than 72 hours", "other fields"),
        by_sql.a_forgery,
    ),
}


def test_nothing_gets_through_by_any_entrance(instance: Instance) -> None:
    report = drill.run(instance, sequences=30, seed=SEED, batch=15)
    assert report.breaches == []
    assert report.sequences == 30
    assert {entrance for entrance, _step in report.tried} == ENTRANCES.keys()
    assert report.changed_open
    assert report.changed_locked
    found = telling.told(report, seconds=1.0)
    assert found["entrances"]["sql"]["tried"] == sum(found["entrances"]["sql"]["steps"].values())
    assert list(telling.lines(found))[-1] == "0 breaches"


def test_the_same_seed_draws_the_same_steps(instance: Instance) -> None:
    first, again, other = (drill.run(instance, sequences=4, seed=seed, batch=4) for seed in (3, 3, 4))
    assert first.tried == again.tried
    assert first.answers == again.answers
    assert first.tried != other.tried


def test_two_processes_play_what_one_plays(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill, "A_STINT", 2)
    one, two = (drill.run(instance, sequences=4, seed=5, batch=2, workers=workers) for workers in (1, 2))
    assert one.sequences == two.sequences == 4
    assert one.tried == two.tried


@pytest.mark.parametrize("guard", CONTROLS)
def test_the_drill_finds_a_guard_that_is_gone(instance: Instance, guard: str) -> None:
    without, expected, *met_by = CONTROLS[guard]
    often = [step for step in by_sql.STEPS if step.take in met_by]
    report = drill.run(instance, sequences=120, seed=SEED, batch=12, without=without, stop_at_breach=True, often=often)
    found = {breach.what for breach in report.breaches}
    words = (expected,) if isinstance(expected, str) else expected
    assert any(word in what for what in found for word in words), found or f"nothing in {report.sequences} sequences"
