"""One line on the terminal that says how far a long command is; quiet when nobody looks."""

from __future__ import annotations

import sys
import time
from types import TracebackType

WIDTH = 30
EVERY_S = 0.2
QUIET_S = 2.0


class ProgressBar:
    """A bar on stderr. Nothing is drawn in the first two seconds, nor when stderr is not a terminal."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._began = self._drawn = time.monotonic()
        self._visible = False

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._visible:
            print(file=sys.stderr)

    def show(self, count: int, share: float) -> None:
        """Draw how many rows are done and which share of the file that is, 0 to 1."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._began < QUIET_S or now - self._drawn < EVERY_S:
            return
        self._drawn, self._visible = now, True
        full = round(min(share, 1.0) * WIDTH)
        bar = "█" * full + "░" * (WIDTH - full)
        rate = count / (now - self._began)
        print(f"\r{bar} {share:4.0%}  {count:,} {self._verb}, {rate:,.0f}/s ", end="", file=sys.stderr, flush=True)
