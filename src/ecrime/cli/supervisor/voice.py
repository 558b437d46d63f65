"""What the supervisor says: one sentence on the terminal, one line in its log."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from ecrime.cli.supervisor.log_files import open_log
from ecrime.foundation.log_lines import log_line


class Voice:
    """Speaks to the person at the terminal and writes the same to the log in fixed words."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def say(self, sentence: str, event: str, **fields: object) -> None:
        """Say the sentence and note the event; who cannot be told any more must not end the service."""
        with contextlib.suppress(OSError):
            print(f"ecrime: {sentence}", file=sys.stderr, flush=True)
        self.note(event, **fields)

    def note(self, event: str, **fields: object) -> None:
        """Note the event without a word to anybody; a full disk must not end the service."""
        with contextlib.suppress(OSError), open_log(self._log) as log:
            log.write(log_line("INFO", "ecrime.supervisor", event, **fields).encode() + b"\n")
