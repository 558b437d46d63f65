"""The trial of the watch over look-ups, small: it finds, it spares, it can fail, and a seed is a seed."""

from __future__ import annotations

import dataclasses
import json
from random import Random

import pytest

from ecrime.cli.drills.misuse import drill, trial
from ecrime.cli.drills.misuse.misusers import WAYS
from ecrime.cli.drills.misuse.service import draw_service
from ecrime.oversight.inspection import signs

OFFICERS = 300


@pytest.fixture(scope="module")
def outcomes() -> list[trial.Outcome]:
    return drill.run(range(1, 3), officers=OFFICERS, workers=1)


def test_most_of_those_planted_are_found_and_nearly_all_innocent_are_left_alone(outcomes: list[trial.Outcome]) -> None:
    for outcome in outcomes:
        assert set(outcome.planted) == set(WAYS)
        assert outcome.found.total() >= outcome.planted.total() - 1
        assert outcome.flagged <= 3
        assert outcome.by_volume_alone < outcome.found.total() / 2
    found = drill.told(outcomes)
    assert json.loads(json.dumps(found))["total"]["planted"] == 2 * len(WAYS)
    assert any("by volume alone" in line for line in drill.lines(found))


def test_the_same_seed_draws_the_same_service() -> None:
    assert draw_service(Random(7), 20) == draw_service(Random(7), 20) != draw_service(Random(8), 20)


def test_without_a_watch_the_trial_says_so(outcomes: list[trial.Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "stand_out", lambda _record, _colleagues: [])
    blind = trial.run(1, 60)
    assert blind.found.total() == 0
    assert drill.told([blind])["missed_promises"] == ["fewer than 95% of those planted were found"]
    crowded = dataclasses.replace(outcomes[0], found=outcomes[0].planted, flagged=40, alerts=400)
    assert [promise.split()[0] for promise in drill.told([crowded])["missed_promises"]] == ["more", "6.7"]
