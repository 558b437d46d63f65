"""How quickly one officer, or one address without an officer, may ask.

Each process that serves pages keeps its own count, so a caller whom two of them serve may ask at most twice as quickly.
What holds for the whole service stands in the database: looks an hour (ledger), tries at the door (passkeys).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ecrime.base.pages import errors
from ecrime.base.pages.caller import caller_of
from ecrime.foundation.errors import TooMany

# So many callers are remembered; who has rested until his measure is full needs no remembering.
MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Measure:
    """So many requests at once, and after that so many a second."""

    at_once: int
    a_second: float


# A quick typist with lists that answer every letter stays far below; a script that reads the archive out does not.
OF_AN_OFFICER = Measure(at_once=300, a_second=6)
# A whole station may sign in through one address in the morning.
OF_AN_ADDRESS = Measure(at_once=200, a_second=3)


class Bucket:
    """What a caller has left, filling up again with time."""

    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at


class Buckets:
    """The measures of all callers of this process.

    clock  seconds that only go on
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}

    def take(self, caller: str, measure: Measure) -> float:
        """Count one request; 0 when it may pass, else the seconds until one may."""
        with self._lock:
            now = self._clock()
            if len(self._buckets) >= MOST_REMEMBERED:
                self._forget(now)
            bucket = self._buckets.setdefault(caller, Bucket(measure.at_once, now))
            bucket.left = min(measure.at_once, bucket.left + (now - bucket.at) * measure.a_second)
            bucket.at = now
            if bucket.left < 1:
                return (1 - bucket.left) / measure.a_second
            bucket.left -= 1
            return 0

    def _forget(self, now: float) -> None:
        """Forget who has rested longest; a flood of addresses costs no more memory than this."""
        kept = sorted(self._buckets.items(), key=lambda item: item[1].at)[len(self._buckets) // 2 :]
        self._buckets = dict(kept)


class Pace:
    """Answers 429 with a sentence and the time to wait; what was typed waits on that page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._buckets = Buckets()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is not None:
            wait_s = self._buckets.take(f"officer {actor.officer_id}", OF_AN_OFFICER)
        else:
            wait_s = self._buckets.take(f"address {caller_of(request).address}", OF_AN_ADDRESS)
        if wait_s:
            return errors.answer(request, TooMany("request.too_many", wait_s=max(1, round(wait_s))))
        return self.get_response(request)
