"""How recording stands: which cameras are recorded, how much of the last day is, and how long there is room. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ecrime.cameras.recorder.facts import Cause

# What is recorded is told every few seconds; of a camera of which nothing was told for longer nothing is recorded.
LATE = timedelta(seconds=30)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the index has of a camera in use: up to when it is recorded, and the gap that lasts."""

    camera: UUID
    code: str
    covered_to: datetime | None
    gap_from: datetime | None
    gap_cause: str | None


@dataclass(frozen=True, slots=True)
class OfDay:
    """The last day of a camera: since when anything is known, None for never, and seconds not recorded, by cause."""

    known_from: datetime | None
    gaps: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Down:
    """A camera in use that is not recorded: since when, None where it never was, and why."""

    camera: UUID
    code: str
    since: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class Recording:
    """All cameras in use at a moment.

    lag  by how much what the index has of cameras that are recorded is behind, at most; None where none is
    """

    cameras: int
    down: tuple[Down, ...]
    lag: timedelta | None

    @property
    def recorded(self) -> int:
        """How many are recorded."""
        return self.cameras - len(self.down)


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of the last day is recorded of a camera, 0 to 1; None where nothing is known of it yet."""

    code: str
    share: float | None
    gaps: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """Bytes: free on the disk and of how many, to stay free, that all footage may take (None: as much as there is),
    that it takes, that came in the last day, that went in it because their time was over, or because room was needed.

    took  how much of that day something was recorded at all
    """

    free: int
    total: int
    spare: int
    quota: int | None
    kept: int
    came: int
    aged: int
    pushed_out: int
    took: timedelta = DAY

    @property
    def left(self) -> int:
        """Bytes that can still be recorded before the oldest has to go."""
        left = self.free - self.spare
        return max(min(left, self.quota - self.kept) if self.quota is not None else left, 0)


def recording(told: Sequence[Told], now: datetime) -> Recording:
    """Which cameras are recorded now. A recorder that was killed cannot say so: what it told last is the end."""
    down = tuple(_down(one) for one in told if not _is_recorded(one, now))
    lags = [now - one.covered_to for one in told if one.covered_to is not None and _is_recorded(one, now)]
    return Recording(len(told), down, max(*lags, timedelta()) if lags else None)


def covered(told: Sequence[Told], of_day: Mapping[UUID, OfDay], now: datetime) -> list[Covered]:
    """How much of the last day is recorded, camera by camera; since something is known of it where that is less."""
    return [_covered(one, of_day.get(one.camera, OfDay(None, {})), now) for one in told]


def whole(found: Sequence[Covered]) -> float | None:
    """The same of all cameras together, each as long as another; None where nothing is known of any."""
    shares = [one.share for one in found if one.share is not None]
    return sum(shares) / len(shares) if shares else None


def lost(found: Sequence[Covered]) -> list[tuple[str, float, int]]:
    """(cause, seconds, cameras) of what is not recorded, the most first."""
    causes: dict[str, list[float]] = {}
    for one in found:
        for cause, seconds in one.gaps.items():
            causes.setdefault(cause, []).append(seconds)
    told = [(cause, sum(lengths), len(lengths)) for cause, lengths in causes.items()]
    return sorted(told, key=lambda each: (-each[1], each[0]))


def full_at(room: RoomFacts, now: datetime) -> datetime | None:
    """When the oldest has to make room before its time is over, if all goes on as in the last day; None for never."""
    if room.pushed_out or not room.left:
        return now
    more = room.came - room.aged
    return now + room.took * (room.left / more) if more > 0 else None


def _is_recorded(one: Told, now: datetime) -> bool:
    return one.covered_to is not None and now - one.covered_to <= LATE


def _down(one: Told) -> Down:
    if one.gap_from is not None:
        return Down(one.camera, one.code, one.gap_from, one.gap_cause or "")
    cause = Cause.NOT_RUNNING if one.covered_to else Cause.STARTING
    return Down(one.camera, one.code, one.covered_to, cause.value)


def _covered(one: Told, day: OfDay, now: datetime) -> Covered:
    if day.known_from is None and one.covered_to is not None:  # it is silent for longer than a day
        return Covered(one.code, 0.0, {Cause.NOT_RUNNING.value: DAY.total_seconds()})
    if day.known_from is None or now <= day.known_from:
        return Covered(one.code, None, {})
    gaps = dict(day.gaps)
    length = (now - day.known_from).total_seconds()
    if one.gap_from is None and not _is_recorded(one, now):
        # Without a segment in all this time what is no gap is not recorded either.
        silent = length - sum(gaps.values())
        if one.covered_to is not None:
            silent = (now - max(one.covered_to, day.known_from)).total_seconds()
        gaps[Cause.NOT_RUNNING.value] = gaps.get(Cause.NOT_RUNNING.value, 0.0) + max(silent, 0.0)
    return Covered(one.code, min(max(1 - sum(gaps.values()) / length, 0.0), 1.0), gaps)
