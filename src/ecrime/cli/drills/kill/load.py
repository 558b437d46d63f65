"""Clients that record through the real form, look at what they recorded, and import a file: work that is under way."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import CONFLICT, OK, SEE_OTHER, SERVICE_UNAVAILABLE
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from ecrime.cli.drills.kill.book import Acknowledged, Book
from ecrime.cli.drills.kill.officer import Answer, File, Officer, Unanswered
from ecrime.cli.drills.kill.trial import Trial

CLIENTS = 4
WHO = "SOK Dara"  # specialist of Lakeside, in the invented country
ZONE = ZoneInfo("America/Chicago")
AGAIN_S = 0.05  # a person presses again at once
THINKING_S = 0.02
LOOK_AGAIN_S = 0.3
ENDING_S = 120.0  # an import whose worker was killed begins again after half a minute
A_LOOK = 0.2  # how often a client looks at the record it has made
ROWS = 120
# What stands on the page of an import in each of its states.
MARKS = {"checked": 'value="record"', "done": "?sort=-recorded", "failed": 'value="go_on"'}
MAPPING = """
source = "{source}"
narrative = "{{what}}"
[occurred]
start = "{{when}}"
formats = ["%Y-%m-%d %H:%M"]
zone = "America/Chicago"
[place]
area = "Z1{{district:02d}}"
[[offence]]
class = "{{class}}"
[[person]]
role = "suspect"
name_latin = "{{name}}"
"""


@dataclass
class Load:
    """So many clients on one installation, until they are asked to stop; what they record begins with ``name``."""

    trial: Trial
    book: Book
    name: str
    clients: int
    imports_files: bool = True
    stopping: threading.Event = field(default_factory=threading.Event)
    given_up: threading.Event = field(default_factory=threading.Event)
    # One passkey counts its uses: of two at once one is refused.
    at_the_door: threading.Lock = field(default_factory=threading.Lock)
    imports: list[Import] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The clients at work for the time of the block; in the end each finishes what it has begun."""
        work = [threading.Thread(target=self._records, args=[number], daemon=True) for number in range(self.clients)]
        if self.imports_files:
            work.append(threading.Thread(target=self._imports, daemon=True))
        for each in work:
            each.start()
        try:
            yield
        finally:
            self.stopping.set()
            deadline = time.monotonic() + ENDING_S
            for each in work:
                each.join(max(deadline - time.monotonic(), 0))
            if any(each.is_alive() for each in work):
                self.book.note_broken("a client waits for its answer without end")
                self.given_up.set()

    def _records(self, number: int) -> None:
        dice = Random(f"{self.name}/{number}")  # noqa: S311
        with suppress(GivenUp):
            desk = Desk(self, f"client {number}")
            for serial in itertools.count():
                if self.stopping.is_set():
                    return
                record = desk.record(f"{self.name} client {number} record {serial}")
                if dice.random() < A_LOOK:
                    desk.look(record)
                time.sleep(THINKING_S * 2 * dice.random())

    def _imports(self) -> None:
        with suppress(GivenUp):
            desk = Desk(self, "importer")
            while not self.stopping.is_set():
                begun = Import(f"{self.name} import {len(self.imports)}")
                self.imports.append(begun)
                desk.import_file(begun)


@dataclass
class Import:
    """A file that was uploaded: what its source is called, and how long it took until all of it was recorded."""

    source: str
    batch: str = ""
    seconds: float | None = None


class GivenUp(Exception):
    """The drill ends, and somebody still had no answer."""


class Desk:
    """One person who presses again whenever no answer came, under the same key, until there is one."""

    def __init__(self, load: Load, name: str) -> None:
        self._load, self._book, self._name = load, load.book, name
        self._officer = Officer(load.trial.port)
        self._tries = 0
        self._asked_at = 0.0
        with load.at_the_door:
            self._ask("sign in", lambda: self._officer.sign_in(WHO))

    def record(self, word: str) -> Acknowledged:
        """Record an offence whose narrative is the word."""
        values = typed(word)
        answer = self._ask("record", lambda: self._officer.post("/incidents/record/", values))
        number = answer.location.removeprefix("/incidents/").strip("/")
        found = Acknowledged(word, number, self._asked_at, time.monotonic(), self._tries)
        self._book.note(found)
        return found

    def look(self, record: Acknowledged) -> None:
        """Open the record; what was recorded is on the page."""
        page = self._ask("look", lambda: self._officer.get(f"/incidents/{record.number}/"), wanted=(OK,))
        if record.word in page.text:
            self._book.note_look()
        else:
            self._book.note_broken(f"{record.number} does not say what was recorded")

    def import_file(self, begun: Import) -> None:
        """Upload a file, have it recorded, wait until the last row is."""
        began = time.monotonic()
        values = {"key": str(uuid4()), "mapping": MAPPING.format(source=begun.source)}
        file = File("old.csv", rows_of(begun.source))
        page = self._ask("upload", lambda: self._officer.post("/intake/new/", values, file)).location
        begun.batch = page.removeprefix("/intake/").strip("/")
        if self._reaches(begun, page, "checked"):
            # Whoever had no answer and presses again is told that it is being done.
            taken = (SEE_OTHER, CONFLICT)
            self._ask("have recorded", lambda: self._officer.post(page, {"act": "record"}), wanted=taken)
            if self._reaches(begun, page, "done"):
                begun.seconds = time.monotonic() - began

    def _reaches(self, begun: Import, page: str, wanted: str) -> bool:
        while True:
            text = self._ask("see the import", lambda: self._officer.get(page), wanted=(OK,)).text
            if MARKS["failed"] in text:
                self._book.note_broken(f"{begun.source} broke off")
                return False
            if MARKS[wanted] in text:
                return True
            time.sleep(LOOK_AGAIN_S)

    def _ask(self, what: str, ask: Callable[[], Answer], *, wanted: Sequence[int] = (SEE_OTHER,)) -> Answer:
        """Ask until the answer is one that was wanted."""
        self._tries = 0
        while True:
            self._tries += 1
            self._asked_at = time.monotonic()
            try:
                answer = ask()
            except Unanswered:
                pass
            else:
                if answer.status in wanted:
                    return answer
                self._book.note_error(self._name, self._asked_at, answer.status)
                if answer.status != SERVICE_UNAVAILABLE:
                    self._book.note_broken(f"{what}: answered with {answer.status}")
            if self._load.given_up.is_set():
                raise GivenUp
            time.sleep(AGAIN_S)


def typed(word: str) -> dict[str, str]:
    """What is typed into the form: an offence of two hours ago, with a key of its own."""
    happened = datetime.now(ZONE) - timedelta(hours=2)
    return {
        "offences.0.class_code": "T1",
        "date": f"{happened:%d/%m/%Y}",
        "time": f"{happened:%H%M}",
        "area_id": "Z10101",
        "place_detail": "Behind the market hall",
        "people.0.role": "suspect",
        "people.0.name_km": "សុខ សុភា",
        "people.0.name_latin": "SOK Sophea",
        "people.0.nationality": "KH",
        "narrative": word,
        "key": str(uuid4()),
        "act": "record",
    }


def rows_of(source: str) -> bytes:
    """A file of an older system, no two rows alike."""
    lines = (f"2010-03-{1 + row % 28:02d} 12:00,{1 + row % 9},T1,{source} row {row},Sok Dara" for row in range(ROWS))
    return "\n".join(["when,district,class,what,name", *lines, ""]).encode()
