"""Rounds of kills: some load, a kill at a moment drawn by lot, the time until the service is back, and a look at all.

The same seed draws the same victims and pauses; what was under way at the moment is the machine's.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import SEE_OTHER
from itertools import islice
from random import Random

from ecrime.cli.drills.kill import victims
from ecrime.cli.drills.kill.book import Acknowledged, Book
from ecrime.cli.drills.kill.load import CLIENTS, WHO, Load
from ecrime.cli.drills.kill.officer import Officer, Unanswered
from ecrime.cli.drills.kill.trial import NotBack, Trial
from ecrime.cli.drills.kill.victims import NEVER_BACK_S, Victim
from ecrime.cli.drills.kill.watch import Watch

LEAST_LOAD_S, MOST_LOAD_S = 0.3, 1.5
LOAD_COMES_S = 60.0
# One page of a pool's stale connection may go wrong for each client; not two.
ERROR_PAGES = 1


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did.

    acknowledged  records acknowledged in this round
    back_s        seconds from the kill to the answer of a request that began after it and was acknowledged
    work_s        the same until what was killed does its own work again: signs, signs in, does jobs
    error_pages   how many error pages all clients met
    late_errors   the most that one client met after the service was back
    load          of the machine, in the last minute
    """

    number: int
    victim: str
    acknowledged: int
    back_s: float
    work_s: dict[str, float]
    error_pages: int
    late_errors: int
    load: float
    breaches: list[str]


@dataclass
class Report:
    """All rounds; ``breaches`` are those of the rounds and of the last look."""

    seed: int
    rounds: list[Round] = field(default_factory=list)
    acknowledged: int = 0
    looks: int = 0
    imports: int = 0
    slowest_import_s: float = 0.0
    entries: int = 0
    checkpoints: int = 0
    breaches: list[str] = field(default_factory=list)


Shown = Callable[[Round], None]


def run(
    trial: Trial, *, rounds: int, seed: int, chosen: Sequence[Victim] = (), shown: Shown = lambda _round: None
) -> Report:
    """Play so many rounds on an installation.

    chosen  these victims in turn, instead of all by lot
    """
    lot = iter(chosen) if chosen else victims.drawn(seed)
    book = Book()
    watch, load = Watch(trial, book), Load(trial, book, f"drill {seed}", CLIENTS)
    report = Report(seed)
    try:
        with load.running():
            for number, victim in enumerate(islice(lot, rounds), start=1):
                played = _Play(trial, book, watch, Random(f"{seed}/{number}")).play(number, victim)  # noqa: S311
                report.rounds.append(played)
                shown(played)
        report.breaches += watch.look_at_all(load.imports)
    except NotBack as reason:
        load.given_up.set()
        report.breaches.append(str(reason))
    report.breaches += [breach for played in report.rounds for breach in played.breaches] + [*book.broken()]
    report.acknowledged, report.looks = len(book), book.looks
    took = [each.seconds for each in load.imports if each.seconds is not None]
    report.imports, report.slowest_import_s = len(took), max(took, default=0.0)
    report.entries, report.checkpoints = watch.roots.size, len(watch.kept)
    return report


@dataclass
class _Play:
    trial: Trial
    book: Book
    watch: Watch
    dice: Random

    def play(self, number: int, victim: Victim) -> Round:
        """One round."""
        before = len(self.book)
        self.trial.wait(lambda: len(self.book) > before, LOAD_COMES_S, what="nothing was acknowledged any more")
        time.sleep(self.dice.uniform(LEAST_LOAD_S, MOST_LOAD_S))
        workers = self._last_worker()
        found = victim.found(self.trial)
        pids = found if victim.is_whole else [self.dice.choice(found)]
        killed_at = time.monotonic()
        victims.kill(pids)
        victim.replaced(self.trial, pids)
        back = self._acknowledged_after(time.monotonic())
        took: dict[str, float] = {}
        for what, does in (
            ("signs", lambda: self.watch.size_signed_for(back) is not None),
            ("signs in", self._signs_in),
            ("does jobs", lambda: self._last_worker() > workers),
        ):
            if what in victim.work:
                self.trial.wait(does, NEVER_BACK_S, what=f"after a kill of {victim.name} nothing {what}")
                took[what] = round(time.monotonic() - killed_at, 2)
        breaches = [f"round {number}: {what}" for what in self.watch.look()]
        late = max(self.book.errors_between(back.asked_at, time.monotonic()).values(), default=0)
        if late > ERROR_PAGES:
            breaches.append(f"round {number}: a client met {late} error pages after the service was back")
        return Round(
            number,
            victim.name,
            acknowledged=len(self.book) - before,
            back_s=round(back.told_at - killed_at, 2),
            work_s=took,
            error_pages=sum(self.book.errors_between(killed_at, time.monotonic()).values()),
            late_errors=late,
            load=round(os.getloadavg()[0], 1),
            breaches=breaches,
        )

    def _acknowledged_after(self, moment: float) -> Acknowledged:
        """The first record of which a request told that began after a moment."""
        self.trial.wait(
            lambda: self.book.first_asked_after(moment) is not None, NEVER_BACK_S, what="nothing is acknowledged"
        )
        found = self.book.first_asked_after(moment)
        if found is None:
            raise NotBack("nothing is acknowledged")
        return found

    def _last_worker(self) -> int:
        rows = self.trial.asked("select coalesce(max(id), 0) from procrastinate_workers")
        return int(rows[0][0]) if rows else 0

    def _signs_in(self) -> bool:
        try:
            return Officer(self.trial.port).sign_in(WHO).status == SEE_OTHER
        except Unanswered:
            return False
