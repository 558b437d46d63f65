"""A process of the recorder stays on one core of the machine, each on another.

One thread at a time holds Python's interpreter. With a thread for each of a hundred cameras on two cores, nearly every
packet woke a thread on the other core that then waited for the first: that took three times as much of the processor,
and frames were lost (docs/design/recording.md).
"""

from __future__ import annotations

import os
from collections.abc import Collection


def core_of(number: int, cores: Collection[int]) -> int:
    """The core of a process with this number, of those that may be used: from the last on, and around.

    The first core hears the machine's devices most.
    """
    ordered = sorted(cores, reverse=True)
    return ordered[number % len(ordered)]


def stay_on_one(number: int) -> None:
    """Keep this process on its core, with every thread that it begins from now on; where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core_of(number, os.sched_getaffinity(0))})
