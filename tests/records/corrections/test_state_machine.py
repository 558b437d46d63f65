"""The lock as a state machine: whatever acts, raw SQL and pages are tried in whichever order, three things hold.

No field of a locked record changes outside a grant, none beyond one, and three different people stand behind each
change; and the record is locked again at once. The same steps and the same watch as ``ecrime drill lock``, drawn and
shrunk by Hypothesis; one database, for each sequence a record of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.lock import by_action, by_page, by_sql, drill
from ecrime.cli.drills.lock.watch import Watch
from ecrime.cli.drills.lock.world import Step
from ecrime.cli.drills.steady import SteadyDatabase

SEQUENCES = 60  # a sample; `ecrime drill lock` plays ten thousand
STEPS_EACH = 9
# Each sequence moves the one clock by days.
MONTHS = 60

dice = st.integers(0, 2**32 - 1)


class Lock(RuleBasedStateMachine):
    """One record's life, with everybody at it."""

    database: ClassVar[SteadyDatabase]
    elapsed: ClassVar[timedelta]

    @initialize(seed=dice)
    def record(self, seed: int) -> None:
        self.world = drill.record(self.database, Random(seed))
        self.watch = Watch(self.world)
        assert not self.watch.breaches

    @rule(step=st.sampled_from(by_action.STEPS), seed=dice)
    def act(self, step: Step, seed: int) -> None:
        self._take(step, seed)

    @rule(step=st.sampled_from(by_sql.STEPS), seed=dice)
    def write_sql(self, step: Step, seed: int) -> None:
        self._take(step, seed)

    @rule(step=st.sampled_from(by_page.STEPS), seed=dice)
    def post(self, step: Step, seed: int) -> None:
        self._take(step, seed)

    @precondition(lambda self: not self.watch.is_locked)
    @rule()
    def wait_for_the_lock(self) -> None:
        self._wait(timedelta(hours=49))

    @precondition(lambda self: self.watch.is_locked)
    @rule()
    def wait_until_grants_run_out(self) -> None:
        self._wait(timedelta(hours=73))

    @precondition(lambda self: self.watch.is_locked)
    @rule(
        seed=dice, step=st.sampled_from([by_action.ask_for, by_action.ask_for_and_grant, by_action.correct_after_all])
    )
    def correct_as_it_should_be(self, seed: int, step: object) -> None:
        assert callable(step)
        self._take(Step("action", "as it should be", step), seed)

    @invariant()
    def nothing_happened_that_must_not(self) -> None:
        assert self.watch.look() == []

    def _take(self, step: Step, seed: int) -> None:
        self.world.random = Random(seed)
        version = self.watch.version
        drill.attempt(step, self.world)
        self.nothing_happened_that_must_not()
        if self.watch.version != version and self.watch.is_locked:
            drill.attempt(Step("sql", "probe", by_sql.probe), self.world)

    def _wait(self, time: timedelta) -> None:
        type(self).elapsed += time
        self.database.clock.shift(self.elapsed)


@pytest.fixture
def machine(instance: Instance) -> Iterator[type[Lock]]:
    with drill.prepared(instance, MONTHS) as database:
        Lock.database, Lock.elapsed = database, timedelta()
        yield Lock


@pytest.mark.one_server
def test_no_sequence_gets_round_the_lock(machine: type[Lock]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=SEQUENCES, stateful_step_count=STEPS_EACH, deadline=None)
    )
