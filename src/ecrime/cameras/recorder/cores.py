"""A process of the recorder stays on one core of the machine, each on another.

One thread at a time holds Python's interpreter. With a thread for each of a hundred cameras on two cores, nearly every
packet woke a thread on the other core that then waited for the first: that took three times as much of the processor,
and frames were lost (docs/design/recording.md).
"""

from __future__ import annotations

import os
from collections.abc import Collection

from ecrime.cameras.recorder.noting import note


def core_of(number: int, cores: Collection[int]) -> int:
    """The core of a process with this number, of those that may be used: from the last on, and around.

    The first core hears the machine's devices most.
    """
    ordered = sorted(cores, reverse=True)
    return ordered[number % len(ordered)]


def stay_on_one(number: int) -> None:
    """Keep this process on its core, with every thread that it begins from now on.

    Where the system cannot do that, or whoever confines this process forbids it, it records on all cores, and says so.
    """
    try:
        os.sched_setaffinity(0, {core_of(number, os.sched_getaffinity(0))})
    except (AttributeError, OSError) as error:
        note("recorder.not_on_one_core", code=getattr(error, "errno", None))
