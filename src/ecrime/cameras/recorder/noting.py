"""Lines for the log of a process of the recorder: fixed words, never an address or what an error says."""

from __future__ import annotations

import sys

from ecrime.foundation.log_lines import about_exception, log_line

_said: set[str] = set()


def note(event: str, **fields: object) -> None:
    """One line for the log."""
    print(log_line("WARNING", "ecrime.recorder", event, **fields), file=sys.stderr, flush=True)


def note_unforeseen(event: str, error: BaseException, **fields: object) -> None:
    """What nobody thought of: its type and where it passed, for whoever mends it. Each is said once by a process.

    Never its text: what libav and what a socket says holds addresses, and with them passwords.
    """
    about = about_exception(error)
    if (known := f"{event} {about['error']} {about['frames']}") not in _said:
        _said.add(known)
        note(event, **fields, errno=getattr(error, "errno", None), **about)
