"""What the service has acknowledged, noted by those it told, outside of everything that is killed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A record the service has said it keeps.

    word     the narrative, like no other
    asked_at, told_at  when the request began that was answered, and when the answer came (``time.monotonic``)
    tries    how often the form was sent under its one key
    """

    word: str
    number: str
    asked_at: float
    told_at: float
    tries: int


class Book:
    """Written by every client, read by the drill."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: list[Acknowledged] = []
        self._errors: list[tuple[str, float, int]] = []
        self._broken: list[str] = []
        self.looks = 0

    def note(self, record: Acknowledged) -> None:
        """A record was acknowledged."""
        with self._turn:
            self._kept.append(record)

    def note_look(self) -> None:
        """A record was shown with what it says."""
        with self._turn:
            self.looks += 1

    def note_error(self, client: str, asked_at: float, status: int) -> None:
        """Somebody met an error page."""
        with self._turn:
            self._errors.append((client, asked_at, status))

    def note_broken(self, what: str) -> None:
        """Something was answered that must never be."""
        with self._turn:
            self._broken.append(what)

    def since(self, place: int) -> Sequence[Acknowledged]:
        """What was acknowledged after the first so many."""
        with self._turn:
            return tuple(self._kept[place:])

    def __len__(self) -> int:
        with self._turn:
            return len(self._kept)

    def first_asked_after(self, moment: float) -> Acknowledged | None:
        """The first acknowledgement of a request that began after a moment."""
        with self._turn:
            later = [record for record in self._kept[-500:] if record.asked_at > moment]
        return min(later, key=lambda record: record.told_at, default=None)

    def errors_between(self, begin: float, end: float) -> Counter[str]:
        """How many error pages each client met, of requests that began in a span."""
        with self._turn:
            return Counter(client for client, asked_at, _status in self._errors if begin < asked_at <= end)

    def broken(self) -> Sequence[str]:
        """What must never be answered and was."""
        with self._turn:
            return tuple(self._broken)
