"""On which timeline of the log a moment lies: a server that was restored goes on with its log on a timeline of its own.

So behind the moment to which it went back the log has two ends. Each new timeline has a history in the backup: from
which ones it came, and where in the log it left each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ecrime.base.backup.full import SEGMENT_BYTES, About
from ecrime.base.backup.sealed import SUFFIX, read_head, unseal
from ecrime.base.backup.target import Target, number_of, segment_name, timeline_of, wal_name
from ecrime.base.keys.backup_key import BackupKeys

# A line of a history: the timeline that was left, the place in the log, and why.
LEFT = re.compile(r"^(\d+)\t([0-9A-F]+)/([0-9A-F]+)\t", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline with those from which it came.

    left  in which segment each of those was left, in their order
    """

    number: int
    began_at: datetime
    left: Mapping[int, int]

    @property
    def begins(self) -> int:
        """The first segment of its own; 0 for one that came from none."""
        return max(self.left.values(), default=0)

    def segment(self, number: int) -> str:
        """The segment that belongs to it at a place in the log: one of its own, or of those from which it came."""
        for timeline, left in self.left.items():
            if number < left:
                return segment_name(timeline, number)
        return segment_name(self.number, number)

    def comes_from(self, about: About) -> bool:
        """Whether the full backup lies on it, before it began.

        The server ends a segment with each full backup. So a timeline that left in its last one left before its end.
        """
        return self.left.get(timeline_of(about.first), -1) > number_of(about.last)


def timeline_to(target: Target, about: About, keys: BackupKeys, to: datetime | None) -> Timeline:
    """The last timeline that had begun at that moment, of those that come from the full backup; without one the last.

    Raises Unavailable for a history that is damaged.
    """
    own = timeline_of(about.first)
    found = Timeline(own, about.started_at, {})
    for number, path in sorted(target.histories(about.system).items()):
        if number > own:
            later = _read(path, number, about.system, keys)
            if later.comes_from(about) and (to is None or later.began_at <= to):
                found = later
    return found


def _read(path: Path, number: int, system: str, keys: BackupKeys) -> Timeline:
    told = b"".join(unseal(path, wal_name(system, path.name.removesuffix(SUFFIX)), keys)).decode()
    left = {
        int(timeline): (int(high, 16) << 32 | int(low, 16)) // SEGMENT_BYTES
        for timeline, high, low in LEFT.findall(told)
    }
    return Timeline(number, read_head(path).at, left)
