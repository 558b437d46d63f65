"""What an ingest hands to the disk, in order."""

from __future__ import annotations

from dataclasses import dataclass

from ecrime.cameras.recorder.facts import Cause, RunFacts


@dataclass(frozen=True, slots=True)
class Begin:
    """A segment begins with the piece that carries this.

    init   bytes of the initialisation part at the beginning of the piece
    """

    run: RunFacts
    init: int
    step_ns: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One fragment's bytes; its times, its frames and when its key frame was taken, if it has one."""

    data: bytes
    start_ns: int
    end_ns: int
    frames: int
    key_ns: int | None
    clock_ns: int | None
    holes: tuple[tuple[int, int], ...] = ()
    begin: Begin | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The segment has no more pieces."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The stream was another's for a while: go on where the files end now."""

    at_ns: int


@dataclass(frozen=True, slots=True)
class Lost:
    """From now, or from the last piece's end, nothing is recorded."""

    at_ns: int
    cause: Cause


Message = Piece | End | Lost | TakenUp
