"""Fills the disk of a real installation, twice: until no row can be written, then until the server cannot go on at all.

The disk is a small file system in memory, in a namespace of mounts of its own, which goes with the last process in it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import OK, SERVICE_UNAVAILABLE
from pathlib import Path

import psycopg

from ecrime.base.database.server.confinement import succeeds
from ecrime.cli.drills.kill.book import Book
from ecrime.cli.drills.kill.load import CLIENTS, WHO, Load, typed
from ecrime.cli.drills.kill.officer import Answer, Officer, Unanswered
from ecrime.cli.drills.kill.trial import NotBack, Trial, on_trial
from ecrime.cli.drills.kill.watch import Watch

SIZE = "1100m"  # a start asks for 500 MB that are free
INSIDE = "ECRIME_DRILL_MOUNTS"  # set in the namespace
ADMINISTRATOR = "MAO Ratana"
STANDS = "all that was acknowledged stands, and the ledger fits"
SOON_S, LONG_S = 30.0, 120.0
FILLED_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that must hold, and whether it was seen to."""

    what: str
    holds: bool
    seen: str = ""


@dataclass
class Report:
    """What was claimed; ``not_shown`` says why nothing could be."""

    claims: list[Claim] = field(default_factory=list)
    acknowledged: int = 0
    back_s: list[float] = field(default_factory=list)
    not_shown: str = ""

    @property
    def holds(self) -> bool:
        """True when all was seen to hold."""
        return bool(self.claims) and all(claim.holds for claim in self.claims)

    def note(self, what: str, *, holds: bool, seen: object = "") -> None:
        """Keep a claim."""
        self.claims.append(Claim(what, holds, str(seen)))


def namespace() -> list[str] | None:
    """The words that run a command where it may mount a file system of its own; None where this machine has no such."""
    for words in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        with tempfile.TemporaryDirectory() as folder:
            if succeeds([*words, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]):
                return words
    return None


def run_inside(words: Sequence[str]) -> int | None:
    """This command again in such a namespace; its exit code, None where this process is in one or none can be."""
    if os.environ.get(INSIDE):
        return None
    enter = namespace()
    if enter is None:
        return None
    command = [*enter, sys.executable, "-m", "ecrime", *words]
    return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode


@contextmanager
def small_disk() -> Iterator[Path]:
    """A small file system of its own."""
    with tempfile.TemporaryDirectory(prefix="ecrime-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def run(*, seed: int) -> Report:
    """Fill the disk of an installation under load, make room, and look at all."""
    report = Report()
    if not os.environ.get(INSIDE):
        report.not_shown = "this machine lets nobody mount a file system of his own; run it as root"
        return report
    with small_disk() as disk, on_trial(disk) as trial:
        book = Book()
        watch, load = Watch(trial, book), Load(trial, book, f"full disk {seed}", CLIENTS, imports_files=False)
        # Before the others come: a passkey counts its uses, and of two at once one is refused.
        officers = [signed_in(trial, name) for name in (WHO, ADMINISTRATOR)]
        scene = _Scene(trial, book, disk / "ballast", report, *officers)
        try:
            with load.running():
                scene.play()
            for what in watch.look_at_all([]):
                report.note(STANDS, holds=False, seen=what)
        except (NotBack, Unanswered) as reason:
            load.given_up.set()
            report.note("the service comes back by itself", holds=False, seen=reason)
        else:
            report.note(
                STANDS, holds=not any(claim.what == STANDS for claim in report.claims), seen=f"{len(book)} records"
            )
        for what in book.broken():
            report.note("who is refused is told why", holds=False, seen=what)
    report.acknowledged = len(book)
    return report


def signed_in(trial: Trial, name: str) -> Officer:
    """An officer of DEMO in a session of his own."""
    officer = Officer(trial.port)
    officer.sign_in(name)
    return officer


@dataclass
class _Scene:
    trial: Trial
    book: Book
    ballast: Path
    report: Report
    specialist: Officer
    administrator: Officer

    def play(self) -> None:
        self.trial.wait(lambda: len(self.book) >= CLIENTS, SOON_S, what="nothing was acknowledged")
        number = self.book.since(0)[0].number
        supervisor = self.trial.supervisor
        self._until_no_row_can_be_written(number)
        self._make_room("when rows could not be written")
        self._until_the_server_cannot_go_on()
        self._make_room("when the server could not go on")
        alive = self.trial.process is not None and self.trial.process.poll() is None
        self.report.note("nobody had to start anything by hand", holds=alive and self.trial.supervisor == supervisor)

    def _until_no_row_can_be_written(self, number: str) -> None:
        specialist, administrator = self.specialist, self.administrator
        answer = self._filling_until(
            lambda: specialist.post("/incidents/record/", typed("full disk probe")), "no room left"
        )
        self._says("recording is refused in a sentence", answer, SERVICE_UNAVAILABLE, "no room left")
        look = self._filling_until(lambda: specialist.get(f"/incidents/{number}/"), "cannot be written now")
        self._says("nobody is shown anything about people", look, SERVICE_UNAVAILABLE, "ledger cannot be written now")
        # Of the many recorded since, the list shows the newest.
        listed = specialist.get("/incidents/")
        self._says("what needs no entry is served", listed, OK, number.rpartition("-")[0])
        health = administrator.get("/administration/health/")
        self._says("the page of the service's health says it", health, OK, "make room before the next start")
        self._says_alarm("the supervisor says it", "ALARM: the disk of the data has")

    def _until_the_server_cannot_go_on(self) -> None:
        """The server's own log needs another file, and there is no room for one."""
        deadline = time.monotonic() + LONG_S
        fell = False
        while not fell and time.monotonic() < deadline:
            self._fill()
            try:
                self.trial.ask("select pg_logical_emit_message(true, 'drill', repeat('x', 100000)), pg_switch_wal()")
            except psycopg.Error:
                fell = self.trial.asked("select 1") is None
        self.report.note("the server's own log runs full, and the server stops", holds=fell)
        time.sleep(3)  # it is started again and again meanwhile
        self._fill()
        away = self._answer_of(lambda: Officer(self.trial.port).get("/alive"))
        self.report.note("whoever watches the service is told", holds=away == SERVICE_UNAVAILABLE, seen=away)

    def _make_room(self, when: str) -> None:
        self.ballast.unlink()
        room_at = time.monotonic()
        self.trial.wait(
            lambda: self.book.first_asked_after(room_at) is not None,
            LONG_S,
            what=f"nothing is acknowledged after {when}",
        )
        first = self.book.first_asked_after(room_at)
        took = first.told_at - room_at if first is not None else 0.0
        self.report.back_s.append(round(took, 1))
        self.report.note(
            f"with room again it goes on by itself, {when}", holds=first is not None, seen=f"after {took:.1f} s"
        )

    def _filling_until(self, ask: Callable[[], Answer], words: str) -> Answer:
        """Ask again and again on a disk that is filled again and again, until an answer says so."""
        deadline = time.monotonic() + SOON_S
        while True:
            self._fill()
            answer = ask()
            if words in answer.text or time.monotonic() > deadline:
                return answer

    def _fill(self) -> None:
        """Take all room there is."""
        with contextlib.suppress(OSError), self.ballast.open("ab", buffering=0) as file:
            size = FILLED_AT_ONCE
            while size:
                try:
                    file.write(b"\0" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2

    def _says(self, what: str, answer: Answer, status: int, words: str) -> None:
        self.report.note(what, holds=answer.status == status and words in answer.text, seen=answer.status)

    def _says_alarm(self, what: str, words: str) -> None:
        try:
            self.trial.wait(lambda: self.trial.times_said(words) > 0, SOON_S, what=what)
        except NotBack:
            self.report.note(what, holds=False)
        else:
            self.report.note(what, holds=True)

    @staticmethod
    def _answer_of(ask: Callable[[], Answer]) -> int:
        try:
            return ask().status
        except Unanswered:
            return 0
