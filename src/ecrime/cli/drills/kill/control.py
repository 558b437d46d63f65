"""The control: the same load on a server that acknowledges before it has written. A drill that finds nothing lost there
could not have found anything.

What a killed process has handed to the system is not lost; asynchronous commit keeps the last moments in the server's
own memory, and those are lost with it.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from ecrime.base.database.server.process import send, working_in
from ecrime.cli.drills.kill.book import Book
from ecrime.cli.drills.kill.drill import LEAST_LOAD_S, LOAD_COMES_S, MOST_LOAD_S
from ecrime.cli.drills.kill.load import CLIENTS, Load
from ecrime.cli.drills.kill.trial import NotBack, Trial
from ecrime.cli.drills.kill.victims import NEVER_BACK_S

MOST_ROUNDS = 20
ASYNCHRONOUS = ("alter system set synchronous_commit = off", "select pg_reload_conf()")


@dataclass
class Control:
    """How many records were acknowledged and lost in so many kills of the whole server."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def shows(self) -> bool:
        """True when the drill was seen to find a loss."""
        return self.lost > 0


def run(trial: Trial, *, seed: int, shown: Callable[[Control], None] = lambda _so_far: None) -> Control:
    """Have an installation commit asynchronously and kill its whole server, until something is lost."""
    so_far = Control()
    for statement in ASYNCHRONOUS:
        trial.ask(statement)
    book = Book()
    load = Load(trial, book, f"control {seed}", CLIENTS, imports_files=False)
    try:
        with load.running():
            while so_far.rounds < MOST_ROUNDS and not so_far.shows:
                _kill_all(trial, book, Random(f"{seed}/control/{so_far.rounds}"))  # noqa: S311
                so_far.rounds += 1
                so_far.acknowledged, so_far.lost = len(book), _lost(trial, book)
                shown(so_far)
    except NotBack as reason:
        load.given_up.set()
        so_far.troubles.append(str(reason))
    return so_far


def _kill_all(trial: Trial, book: Book, dice: Random) -> None:
    before = len(book)
    trial.wait(lambda: len(book) > before + CLIENTS, LOAD_COMES_S, what="nothing was acknowledged any more")
    time.sleep(dice.uniform(LEAST_LOAD_S, MOST_LOAD_S))
    for pid in working_in(trial.folder.pg):
        send(pid, signal.SIGKILL)
    killed_at = time.monotonic()
    trial.wait(lambda: book.first_asked_after(killed_at) is not None, NEVER_BACK_S, what="nothing is acknowledged")


def _lost(trial: Trial, book: Book) -> int:
    words = [record.word for record in book.since(0)]
    with trial.reader() as reader:
        query = "select count(*) from incidents_incident where narrative = any(%s)"
        [(there,)] = reader.execute(query, [words]).fetchall()
    return len(words) - int(there)
