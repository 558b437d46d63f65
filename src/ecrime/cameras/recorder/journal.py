"""The journal beside each segment: one line of JSON about the segment, one a fragment, one when it is closed.

A line stands for bytes that were durable before it was written. Whatever follows the last whole line never happened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ecrime.cameras.recorder.facts import Cause, ClosedFacts, FragmentFacts, GapFacts, Role, RunFacts, SegmentFacts

VERSION = 1


class Unreadable(ValueError):
    """It is no journal, or its beginning is not there."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal says. ``ends`` are the bytes up to the end of each good line; the rest of the file is torn."""

    segment: SegmentFacts
    fragments: tuple[FragmentFacts, ...]
    closed: ClosedFacts | None
    ends: tuple[int, ...]


def opened(segment: SegmentFacts) -> bytes:
    """The first line."""
    run = segment.run
    return _line(
        kind="segment",
        version=VERSION,
        camera=str(segment.camera),
        role=segment.role,
        start=segment.start_ns,
        run=str(run.id),
        codec=run.codec,
        width=run.width,
        height=run.height,
        rate=run.declared_rate,
        init=segment.init,
        before=segment.before,
        seeded=segment.seeded,
        gaps=[[gap.start_ns, gap.end_ns, gap.cause] for gap in segment.gaps],
        step=segment.step_ns,
    )


def flushed(fragment: FragmentFacts) -> bytes:
    """The line of a fragment."""
    return _line(
        kind="fragment",
        n=fragment.n,
        end=fragment.end,
        start_ns=fragment.start_ns,
        end_ns=fragment.end_ns,
        frames=fragment.frames,
        keys=fragment.keys,
        sha256=fragment.sha256,
        chain=fragment.chain,
        clock=fragment.clock_ns,
        holes=fragment.holes,
    )


def closed(facts: ClosedFacts) -> bytes:
    """The last line."""
    return _line(
        kind="close",
        end=facts.end,
        end_ns=facts.end_ns,
        fragments=facts.fragments,
        frames=facts.frames,
        chain=facts.chain,
        healed=facts.healed,
    )


def read(path: Path) -> Journal:
    """What stands in a journal up to its last whole line. Raises Unreadable, OSError."""
    segment: SegmentFacts | None = None
    fragments: list[FragmentFacts] = []
    end: ClosedFacts | None = None
    ends: list[int] = []
    for raw in path.read_bytes().split(b"\n")[:-1]:
        line = _told(raw)
        try:
            match line.get("kind"):
                case "segment" if segment is None and line["version"] == VERSION:
                    segment = _segment(line)
                case "fragment" if segment and end is None and line["n"] == len(fragments):
                    fragments.append(_fragment(line))
                case "close" if segment and end is None:
                    end = _closed(line)
                case _:
                    break
        except (KeyError, TypeError, ValueError):
            break
        ends.append((ends[-1] if ends else 0) + len(raw) + 1)
    if segment is None:
        raise Unreadable(f"{path.name} does not begin as a journal does")
    return Journal(segment, tuple(fragments), end, tuple(ends))


def _line(**facts: object) -> bytes:
    return json.dumps(facts, separators=(",", ":")).encode() + b"\n"


def _told(raw: bytes) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _segment(line: dict[str, Any]) -> SegmentFacts:
    run = RunFacts(UUID(line["run"]), str(line["codec"]), int(line["width"]), int(line["height"]), float(line["rate"]))
    return SegmentFacts(
        UUID(line["camera"]),
        Role(line["role"]),
        int(line["start"]),
        run,
        int(line["init"]),
        str(line["before"]),
        bool(line["seeded"]),
        tuple(GapFacts(int(start), int(end), Cause(cause)) for start, end, cause in line["gaps"]),
        int(line["step"]),
    )


def _fragment(line: dict[str, Any]) -> FragmentFacts:
    return FragmentFacts(
        int(line["n"]),
        int(line["end"]),
        int(line["start_ns"]),
        int(line["end_ns"]),
        int(line["frames"]),
        tuple((int(offset), int(at)) for offset, at in line["keys"]),
        str(line["sha256"]),
        str(line["chain"]),
        None if line["clock"] is None else int(line["clock"]),
        tuple((int(start), int(end)) for start, end in line["holes"]),
    )


def _closed(line: dict[str, Any]) -> ClosedFacts:
    return ClosedFacts(
        int(line["end"]),
        int(line["end_ns"]),
        int(line["fragments"]),
        int(line["frames"]),
        str(line["chain"]),
        bool(line["healed"]),
    )
