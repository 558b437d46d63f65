"""A small drill of kills on a real installation, and proof that it would have found what it looks for."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

import pytest

from ecrime.cli.drills.kill import control, drill, telling
from ecrime.cli.drills.kill.book import Acknowledged, Book
from ecrime.cli.drills.kill.drill import Report, Round
from ecrime.cli.drills.kill.trial import Trial, on_trial
from ecrime.cli.drills.kill.victims import VICTIMS, Victim, drawn
from ecrime.cli.drills.kill.watch import Watch

SEED = 5


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with on_trial() as found:
        yield found


def named(*names: str) -> list[Victim]:
    return [next(victim for victim in VICTIMS if victim.name == name) for name in names]


def played(back_s: float, breaches: tuple[str, ...] = ()) -> Round:
    return Round(1, "web", 3, back_s, {}, 0, 0, 0.1, list(breaches))


def test_what_was_acknowledged_outlives_every_kill(trial: Trial) -> None:
    chosen = named("supervisor", "sequencer", "database")
    report = drill.run(trial, rounds=len(chosen), seed=SEED, chosen=chosen)
    assert report.breaches == []
    assert [played.victim for played in report.rounds] == [victim.name for victim in chosen]
    assert all(played.acknowledged for played in report.rounds)
    assert report.imports > 0


def test_what_is_lost_or_changed_is_found(trial: Trial) -> None:
    book = Book()
    book.note(Acknowledged("a word nobody has recorded", "LAK-2020-1", time.monotonic(), time.monotonic(), 1))
    watch = Watch(trial, book)
    assert list(watch.roots.root()) == list(Watch(trial, book).roots.root())
    with trial.reader() as reader:
        assert list(watch._records(reader, book.since(0))) == [
            "LOST: LAK-2020-1 was acknowledged and is not there",
        ]
        state = {"size": 1, "root": "00" * 32}
        assert list(watch._tree(reader, state)) == ["the signer has signed another tree of 1"]
        assert list(watch._odd(reader)) == []


def test_a_server_that_acknowledges_too_early_is_found_out(trial: Trial) -> None:
    assert control.run(trial, seed=SEED).shows


def test_every_kind_of_process_is_drawn_as_often() -> None:
    lot = drawn(1)
    first = [next(lot).name for _ in VICTIMS]
    assert sorted(first) == sorted(victim.name for victim in VICTIMS)
    assert first != [next(lot).name for _ in VICTIMS]


@pytest.mark.parametrize(
    ("times", "is_soon"),
    [([1.0] * 19 + [14.9], True), ([1.0] * 18 + [5.1] * 2, False), ([1.0] * 99 + [15.1], False)],
    ids=["soon", "too often late", "once far too late"],
)
def test_soon_is_soon(times: list[float], is_soon: bool) -> None:
    report = Report(1, rounds=[played(seconds) for seconds in times])
    assert telling.is_soon(report) is is_soon


def test_the_telling_names_breaches_and_a_control_that_shows_nothing() -> None:
    report = Report(1, rounds=[played(1.0, ("LOST: LAK-2020-1",))], breaches=["LOST: LAK-2020-1"])
    found = telling.told(report, control.Control(rounds=2, acknowledged=7), seconds=1.0)
    assert (found["lost"], found["control"]["shows"]) == (1, False)
    text = "\n".join(telling.lines(found))
    assert "BREACH LOST: LAK-2020-1" in text
    assert "IT SHOWS NOTHING" in text
    assert "BREACH LOST" in telling.line_of(dataclasses.replace(report.rounds[0], breaches=["LOST: LAK-2020-1"]))
