"""Who is killed: each process of an installation, how to find it, and how to see that another is in its place."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from ecrime.base.database.server.process import send
from ecrime.cli.drills.kill.trial import Trial

FOUND_S = 60.0
NEVER_BACK_S = 120.0
BREAKS_S = 5.0

Find = Callable[[Trial], list[int]]


@dataclass(frozen=True, slots=True)
class Victim:
    """A kind of process.

    find      those that live; one of them, drawn by lot, is killed, or all of them
    replaced  waits until another stands in its place; where nobody misses it, does not wait
    work      whose own work the service has to take up again: "signs", "signs in", "does jobs"
    """

    name: str
    find: Find
    replaced: Callable[[Trial, list[int]], None] = lambda _trial, _killed: None
    work: tuple[str, ...] = ()
    is_whole: bool = False

    def found(self, trial: Trial) -> list[int]:
        """Those that live, waited for. Raises NotBack."""
        found: list[int] = []

        def are_there() -> bool:
            found[:] = self.find(trial)
            return bool(found)

        trial.wait(are_there, FOUND_S, what=f"there is no {self.name} to be killed")
        return found


def kill(pids: list[int]) -> None:
    """Kill without a warning."""
    for pid in pids:
        send(pid, signal.SIGKILL)


def _one_of_part(name: str) -> Find:
    return lambda trial: [pid for part, pid in trial.parts().items() if part == name]


def _part(name: str, *work: str) -> Victim:
    return Victim(name, _one_of_part(name), work=work)


def _another_web(trial: Trial, killed: list[int]) -> None:
    def is_there() -> bool:
        return trial.parts().get("web", killed[0]) not in killed

    trial.wait(is_there, NEVER_BACK_S, what="web was not started again")


def _another_server(trial: Trial, _killed: list[int]) -> None:
    # The server throws everybody out, us too, recovers, and lets in again.
    trial.wait(lambda: trial.asked("select 1") is None, BREAKS_S, what="the server does not miss its process")
    trial.wait(lambda: trial.asked("select 1") is not None, NEVER_BACK_S, what="the server did not come back")


def _server(kind: str) -> Victim:
    return Victim(f"database {kind}", lambda trial: trial.servers(kind), _another_server, SIGNS)


def _postmaster(trial: Trial) -> list[int]:
    found = trial.postmaster()
    return [] if found is None else [found]


def _started_again(trial: Trial, _killed: list[int]) -> None:
    trial.start_again(NEVER_BACK_S)


SIGNS = ("signs",)
ALL_WORK = ("signs", "signs in", "does jobs")

VICTIMS = (
    Victim("database", _postmaster, _another_server, SIGNS),
    _server("client backend"),
    _server("checkpointer"),
    Victim("web", _one_of_part("web"), _another_web),
    Victim("web process", lambda trial: trial.children_of("web")),
    _part("auth", "signs in"),
    _part("worker", "does jobs"),
    _part("sequencer", *SIGNS),
    _part("signer", *SIGNS),
    Victim("supervisor", lambda trial: [trial.supervisor], _started_again, ALL_WORK),
    Victim("everything", lambda trial: trial.everything(), _started_again, ALL_WORK, is_whole=True),
)


def drawn(seed: int) -> Iterator[Victim]:
    """Victims without end, by lot, each as often as every other."""
    dice = Random(f"{seed}/victims")  # noqa: S311
    while True:
        lot = list(VICTIMS)
        dice.shuffle(lot)
        yield from lot
