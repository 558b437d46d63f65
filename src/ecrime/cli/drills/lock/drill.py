"""Random sequences against the lock, many beside each other on one clock: one batch, then the next.

A sequence is what happens to one record: some steps while it can be corrected, some after the lock, at a depth of a
correction drawn by lot, some when the grants have run out. After every step an unbelieving eye looks at the tables.
The same seed draws the same steps.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
from django.db import Error as DatabaseError

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.lock import by_action, by_page, by_sql
from ecrime.cli.drills.lock.watch import Watch
from ecrime.cli.drills.lock.world import ALL_RIGHTS, MANY_SIDED, NothingToTry, Step, World
from ecrime.cli.drills.scene import others
from ecrime.cli.drills.steady import SteadyDatabase
from ecrime.foundation.errors import EcrimeError, Invalid
from ecrime.records.incidents import actions
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.precision import Precision

BATCH = 40
# Sequences on one database; each batch moves its clock by a week, and the ledger has partitions for so many months.
A_STINT = 5 * BATCH
MONTHS = 4
ENTRANCES = {"action": by_action.STEPS, "sql": by_sql.STEPS, "page": by_page.STEPS}
# How often each entrance is taken.
SHARES = {"action": 46, "sql": 51, "page": 3}
# How far a correction is before the steps after the lock are drawn, each as likely as the other.
DEPTHS = (
    None,
    by_action.ask_for,
    by_action.ask_for_and_grant,
    by_action.ask_for_and_grant,
    by_action.correct_after_all,
)
ALLOWED = "allowed"
BROKE = "page.500"
A_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that must not have happened: in which sequence, after which step."""

    sequence: int
    step: str
    what: str


@dataclass
class Report:
    """What was tried: by entrance and step, and by entrance and answer."""

    seed: int
    sequences: int = 0
    steps: int = 0
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed_open: int = 0
    changed_locked: int = 0
    breaches: list[Breach] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Count what another process has played."""
        self.sequences += other.sequences
        self.steps += other.steps
        self.tried += other.tried
        self.answers += other.answers
        self.changed_open += other.changed_open
        self.changed_locked += other.changed_locked
        self.breaches += other.breaches


Shown = Callable[[int], None]

# Only in a process of a pool: what there is to be played.
_STINTS: list[_Stint] = []


def run(
    instance: Instance,
    *,
    sequences: int,
    seed: int,
    workers: int = 1,
    shown: Shown = lambda _done: None,
    without: Sequence[str] = (),
    stop_at_breach: bool = False,
    batch: int = BATCH,
    often: Sequence[Step] = (),
) -> Report:
    """Play so many sequences, in so many processes.

    without         SQL as superuser that takes guards away first, to see whether the drill finds it
    stop_at_breach  whether the first batch in which something got through is the last
    batch           how many are played beside each other
    often           steps that are every second one, so that few sequences are enough to meet them
    """
    report = Report(seed)
    with instance.clone():  # makes the template before the processes part
        pass
    stints = [
        _Stint(
            *(instance, seed, first, min(A_STINT, sequences - first)),
            *(tuple(without), stop_at_breach, batch, tuple(often)),
        )
        for first in range(0, sequences, A_STINT)
    ]
    for done in _played(stints, workers):
        report.add(done)
        shown(report.sequences)
        if stop_at_breach and report.breaches:
            break
    return report


@dataclass(frozen=True, slots=True)
class _Stint:
    """So many sequences, from the one with the number ``first`` on, on one database."""

    instance: Instance
    seed: int
    first: int
    sequences: int
    without: tuple[str, ...]
    stop_at_breach: bool
    batch: int
    often: tuple[Step, ...]


def _played(stints: list[_Stint], workers: int) -> Iterator[Report]:
    if workers < 2:
        yield from map(_play, stints)
        return
    # Private keys of officers cannot be sent to a process; one that is forked has them.
    with multiprocessing.get_context("fork").Pool(workers, _STINTS.extend, [stints]) as pool:
        yield from pool.imap_unordered(_play_number, range(len(stints)))


def _play_number(number: int) -> Report:
    return _play(_STINTS[number])


def _play(stint: _Stint) -> Report:
    report = Report(stint.seed)
    with prepared(stint.instance, MONTHS, stint.without) as database:
        for first in range(stint.first, stint.first + stint.sequences, stint.batch):
            dice = Random(f"{stint.seed}/{first}")  # noqa: S311
            batch = _Batch(database, dice, report, first, stint.often)
            batch.play(min(stint.batch, stint.first + stint.sequences - first))
            if stint.stop_at_breach and report.breaches:
                break
    return report


@contextmanager
def prepared(instance: Instance, months: int, without: Sequence[str] = ()) -> Iterator[SteadyDatabase]:
    """A database with partitions for so many months and officers whose rights would make them all three people."""
    rights = ", ".join(f"'{right}'" for right in ALL_RIGHTS)
    with instance.clone() as bare, SteadyDatabase.over(bare) as database, database.auth_process():
        database.as_superuser(f"select law.ensure_partitions({months})")
        for who in MANY_SIDED:
            officer = database.actor(who).officer_id
            database.as_superuser(
                f"update law.session set rights = rights || array[{rights}] where officer_id = '{officer}'"
            )
        database.actors.clear()
        for sql in without:
            database.as_superuser(sql)
        yield database


def record(database: SteadyDatabase, random: Random) -> World:
    """A new record, recorded through the act, and the world of its sequence."""
    [(now,)] = database.as_superuser("select law.now() - interval '1 hour'")
    at = now.astimezone(UTC) if isinstance(now, datetime) else datetime.now(UTC)
    facts = IncidentFacts(
        occurred=Span(at, at, Precision.MINUTE, "America/Chicago"),
        area_id="Z101",
        place_detail="Market gate",
        point=None,
        narrative="As it was told.",
        offences=(OffenceFacts("T1"),),
        **others(),
    )
    return World(database, actions.record_incident(database.actor("lak"), facts), random)


def attempt(step: Step, world: World) -> str | None:
    """Take a step; ``allowed``, or why it was refused, or None when there was nothing to try."""
    try:
        step.take(world)
    except NothingToTry:
        return None
    except Invalid as invalid:
        return invalid.problems[0].code
    except EcrimeError as refused:
        return refused.code
    except (psycopg.Error, DatabaseError) as refused:
        return sqlstate_of(refused)[0] or type(refused).__name__
    return ALLOWED


def drawn(random: Random, often: Sequence[Step] = ()) -> Step:
    """Some step through some entrance; every second time one of those that are wanted often."""
    if often and random.random() < A_HALF:
        return random.choice(often)
    (entrance,) = random.choices(list(SHARES), weights=list(SHARES.values()))
    return random.choice(ENTRANCES[entrance])


class _Batch:
    """Sequences that run beside each other: their records share the clock, and steps may reach for a neighbour's."""

    def __init__(
        self, database: SteadyDatabase, random: Random, report: Report, first: int, often: Sequence[Step]
    ) -> None:
        self._database = database
        self._random = random
        self._report = report
        self._first = first
        self._often = often
        self._worlds: list[tuple[World, Watch]] = []

    def play(self, sequences: int) -> None:
        start = self._lawful_time()
        worlds = [record(self._database, self._random) for _ in range(sequences)]
        for world in worlds:
            world.beside = [other for other in worlds if other is not world]
        self._worlds = [(world, Watch(world)) for world in worlds]
        self._some_steps(1, 3)
        held = self._random.choice(worlds)
        by_sql_held = Step("sql", "held open over the lock", by_sql.let_go)
        by_sql.held_open(held)
        self._move(start, timedelta(hours=49))
        self._take(by_sql_held, *self._of(held))
        for world, watch in self._worlds:
            depth = self._random.choice(DEPTHS)
            if depth:
                self._take(Step("action", depth.__name__.replace("_", " "), depth), world, watch)
        self._some_steps(3, 6)
        self._move(start, timedelta(hours=49 + 73))
        self._some_steps(1, 2)
        self._move(start, timedelta(days=7))
        for world, watch in self._worlds:
            self._see(world, watch, "after all")
        self._report.sequences += sequences

    def _of(self, world: World) -> tuple[World, Watch]:
        return next(found for found in self._worlds if found[0] is world)

    def _some_steps(self, least: int, most: int) -> None:
        turns = [found for found in self._worlds for _ in range(self._random.randint(least, most))]
        self._random.shuffle(turns)
        for world, watch in turns:
            self._take(drawn(self._random, self._often), world, watch)

    def _take(self, step: Step, world: World, watch: Watch) -> None:
        version = watch.version
        answer = attempt(step, world)
        if answer is None:
            return
        self._report.steps += 1
        self._report.tried[step.entrance, step.name] += 1
        self._report.answers[step.entrance, answer] += 1
        self._see(world, watch, f"{step.entrance}: {step.name}")
        if answer == BROKE:
            self._report.breaches.append(Breach(self._number_of(world), step.name, "a page broke instead of refusing"))
        if watch.version != version:
            self._report.changed_locked += watch.is_locked
            self._report.changed_open += not watch.is_locked
            if watch.is_locked:
                attempt(Step("sql", "probe", by_sql.probe), world)
                self._see(world, watch, "sql: probe after a correction")

    def _see(self, world: World, watch: Watch, after: str) -> None:
        self._report.breaches += [Breach(self._number_of(world), after, what) for what in watch.look()]

    def _number_of(self, world: World) -> int:
        return self._first + next(i for i, found in enumerate(self._worlds) if found[0] is world)

    def _lawful_time(self) -> datetime:
        [(now,)] = self._database.as_superuser("select law.time()")
        moment: datetime = now
        return moment

    def _move(self, start: datetime, by: timedelta) -> None:
        self._database.clock.shift(start + by - datetime.now(UTC))
