"""The drill of the lock finds nothing with every guard in place, and finds each guard that is taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

from ecrime.cli.drills.attacks.guards import AT_COMMIT, LOCK
from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.lock import by_page, by_sql, drill, telling
from ecrime.cli.drills.lock.drill import ENTRANCES
from ecrime.cli.drills.lock.world import World

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


class Control(NamedTuple):
    """What is taken away, the words of which the drill must find one, and the step and seed that meet it soonest."""

    without: Sequence[str]
    finds: Sequence[str]
    met_by: Callable[[World], None] | None = None
    seed: int = 1


AFTER_THE_LOCK = ["changed after the lock, and 0 grants were used"]
BEYOND = ["changed beyond the grant"]
UNSIGNED = ["is not signed by the three"]
CONTROLS = {
    "the lock at write and at commit": Control(LOCK, AFTER_THE_LOCK),
    "the lock at commit": Control(AT_COMMIT, AFTER_THE_LOCK),
    "the lock at write of the incident": Control(
        ["drop trigger locked_after_48h on incidents_incident"], BEYOND, by_sql.a_grant_beyond_itself
    ),
    "the lock at write of offences": Control(
        ["drop trigger locked_after_48h on incidents_offence"], BEYOND, by_sql.a_grant_beyond_itself, 3
    ),
    "the lock at write of people": Control(
        ["drop trigger locked_after_48h on incidents_personstated"], BEYOND, by_sql.a_grant_beyond_itself
    ),
    **{
        f"the lock at write of {name}": Control(
            [f"drop trigger locked_after_48h on incidents_{table}"], BEYOND, by_sql.a_grant_beyond_itself, seed
        )
        for name, table, seed in (
            ("organisations", "organisation", 3),
            ("roles", "role", 1),
            ("relations", "relation", 5),
            ("property", "property", 2),
            ("vehicles", "vehicle", 2),
        )
    },
    "locked again at once": Control(USED_ONCE_OPEN_FOR_EVER, AFTER_THE_LOCK),
    "fixed columns": Control(["drop trigger c_fixed on incidents_incident"], ["has changed"], by_sql.a_fixed_column),
    "history": Control(["drop trigger y_history on incidents_incident"], ["an image of what stood before is missing"]),
    "no deletion": Control(
        ["drop trigger z_never_deleted on incidents_offence", *open_to_app("incidents_offence", "delete")],
        ["is gone"],
        by_sql.a_deletion,
    ),
    "the signature of who carries out": Control(["drop trigger signed_at_commit on lock_grant"], UNSIGNED),
    "the signature of who decides": Control(["drop trigger signed_at_commit on corrections_review"], UNSIGNED),
    "once, in time, by a third person": Control(
        [ANY_USE, "alter table lock_grant drop constraint grant_of_three_people"],
        ["used_at was changed", "fewer than three people", "out of its time"],
        seed=2,
    ),
    "grants made by reviews only": Control(open_to_app("lock_grant", "insert"), ["nobody's review has made"], seed=3),
    "what a grant says stands": Control(
        ["drop trigger c_fixed on lock_grant", *open_to_app("lock_grant", "update")],
        ["was changed", "longer than 72 hours", "other fields"],
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


def test_a_page_that_breaks_is_a_breach(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_request: object, **_more: object) -> None:
        raise KeyError("built")

    monkeypatch.setattr("ecrime.records.incidents.views.queries.row", break_down)
    often = [step for step in by_page.STEPS if step.name == "correct"]
    report = drill.run(instance, sequences=2, seed=SEED, batch=2, often=often)
    assert {breach.what for breach in report.breaches} == {"a page broke instead of refusing"}


@pytest.mark.one_server
@pytest.mark.parametrize(
    "guard",
    # The lock of one table after the other is found alike.
    [pytest.param(name, marks=[pytest.mark.full] * name.startswith("the lock at write of ")) for name in CONTROLS],
)
def test_the_drill_finds_a_guard_that_is_gone(instance: Instance, guard: str) -> None:
    control = CONTROLS[guard]
    often = [step for step in by_sql.STEPS if step.take is control.met_by]
    report = drill.run(
        instance, sequences=120, seed=control.seed, batch=12, without=control.without, stop_at_breach=True, often=often
    )
    found = {breach.what for breach in report.breaches}
    assert any(words in what for what in found for words in control.finds), (
        found or f"nothing in {report.sequences} sequences"
    )
