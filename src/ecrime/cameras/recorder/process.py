"""Many streams in one process: ``python -m ecrime.cameras.recorder.process FOLDER [SOCKET]``.

Each line of stdin is a stream: {"camera": id, "role": "main", "address": "rtsp://…", "transport": "tcp", "pin": ""};
addresses hold passwords and never stand on a command line. Each line on stdout is how one stream stands.
At the socket, where one is named, what comes can be looked at meanwhile (tap.py).
"""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.cores import stay_on_one
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, Role, StreamFacts, StreamStatus, Transport
from ecrime.cameras.recorder.ingest import Ingest
from ecrime.cameras.recorder.lanes import HELD_BYTES, Lane, Yard
from ecrime.cameras.recorder.looking import Look
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.pieces import Lost, TakenUp
from ecrime.cameras.recorder.places import stream_folder
from ecrime.cameras.recorder.proof import Found, check
from ecrime.cameras.recorder.recovery import heal_stream
from ecrime.cameras.recorder.tap import Tap
from ecrime.cameras.recorder.told import Nobody, Told
from ecrime.cameras.recorder.writer import Writer

DISK_THREADS = 4
STACK_BYTES = 512 * 1024  # a thread for each camera; what libav needs was tried
STOP_S = 1.0  # for cameras to send one more packet; the rest of two seconds is the disk's
TELL_S = 10.0


class Recorder:
    """Records streams into a folder until it is stopped."""

    def __init__(
        self,
        footage: Path,
        streams: Iterable[StreamFacts],
        told: Told | None = None,
        *,
        disk: Disk | None = None,
        held: int = HELD_BYTES,
        tap: Path | None = None,
    ) -> None:
        """Close what a crash left open of these streams, and make ready; ``tap`` is the socket of live pictures.

        Raises OSError.
        """
        listener, kept_by = told or Nobody(), disk or Disk()
        kept_by.folder(footage)
        self.damaged: list[Found] = []
        self._footage, self._told, self._disk = footage, listener, kept_by
        self._yard = Yard(DISK_THREADS, held=held)
        self._tap = Tap(tap) if tap else None
        self._lanes: dict[tuple[UUID, Role], Lane] = {}
        self._left: set[tuple[UUID, Role]] = set()  # streams of which another process may have recorded more since
        self._looks: dict[tuple[UUID, Role], Look] = {}
        self.ingests = [self._ingest(stream) for stream in streams]

    def start(self) -> None:
        """Begin with every stream. Raises OSError where no tap can be."""
        if self._tap:
            self._tap.start()
        _begin(self.ingests)

    def set(
        self,
        streams: Iterable[StreamFacts],
        *,
        left_out: Mapping[tuple[UUID, Role], Cause],
        shown: Iterable[StreamFacts] = (),
    ) -> bool:
        """From now on record these and no others; what has not changed goes on untouched.

        False where one of them could not be begun or ended as it should: the others are, and it is worth saying again.

        left_out  why some are not recorded that could be; others are simply not in use
        shown     those that are not recorded, and are opened while somebody looks
        """
        is_whole = True
        shown = list(shown) if self._tap else []
        self._end_looks({(each.camera, each.role): each for each in shown})
        wanted = {(stream.camera, stream.role): stream for stream in streams}
        gone = [each for each in self.ingests if wanted.get((each.stream.camera, each.stream.role)) != each.stream]
        for ingest in gone:
            ingest.ask_to_stop()
        for ingest in gone:
            key = (ingest.stream.camera, ingest.stream.role)
            if self._tap and key not in wanted:
                self._tap.forget(*key)
            cause = Cause.CHANGED if key in wanted else left_out.get(key, Cause.NOT_IN_USE)
            is_whole &= _alone(key, partial(ingest.finish, STOP_S, cause))
        self.ingests = [each for each in self.ingests if each not in gone]
        self._left |= self._lanes.keys() - wanted.keys() - left_out.keys()
        there = {(each.stream.camera, each.stream.role) for each in self.ingests}
        new: list[Ingest] = []
        for key, stream in wanted.items():
            if key not in there:
                is_whole &= _alone(key, lambda stream=stream: new.append(self._ingest(stream)))  # type: ignore[misc]
        self.ingests += new
        for key, cause in left_out.items():
            is_whole &= _alone(key, partial(self._leave_out, key, cause))
        _begin(new)
        for stream in shown:
            key = (stream.camera, stream.role)
            if self._tap and key not in self._looks:
                self._looks[key] = Look(stream, self._tap.live(stream))
        return is_whole

    def _leave_out(self, key: tuple[UUID, Role], cause: Cause) -> None:
        self._lane(StreamFacts(*key, "")).tell(Lost(time.time_ns(), cause))

    def _end_looks(self, wanted: Mapping[tuple[UUID, Role], StreamFacts]) -> None:
        """End those that are to be shown otherwise from now on, or not at all."""
        gone = {key: look for key, look in self._looks.items() if wanted.get(key) != look.stream}
        for key, look in gone.items():
            look.ask_to_stop()
            if self._tap and key not in wanted:
                self._tap.forget(*key)
        for key, look in gone.items():
            look.finish(STOP_S)
            del self._looks[key]

    def _ingest(self, stream: StreamFacts) -> Ingest:
        live = self._tap.live(stream) if self._tap else None
        return Ingest(stream, self._lane(stream), self._told, live=live)

    def _lane(self, stream: StreamFacts) -> Lane:
        """The way of a stream to the disk; it stays the same for as long as this process runs, whoever uses it."""
        key = (stream.camera, stream.role)
        if key not in self._lanes:
            # Of its own streams alone: what others write in this folder is open, and theirs.
            for kept in heal_stream(stream_folder(self._footage, *key), self._disk):
                self.damaged += check(kept.path)
            writer = Writer(self._footage, stream, self._told, disk=self._disk, now_ns=time.time_ns())
            self._lanes[key] = self._yard.lane(writer)
        if key in self._left:
            self._left.discard(key)
            self._lanes[key].tell(TakenUp(time.time_ns()))
        return self._lanes[key]

    def status(self) -> list[StreamStatus]:
        """How each stream stands."""
        return [ingest.status() for ingest in self.ingests]

    def is_calm(self) -> bool:
        """Whether the disk keeps up with every stream."""
        return all(lane.is_calm() for lane in tuple(self._lanes.values()))

    def stop(self) -> bool:
        """End with the last fragments flushed, within two seconds; False when the disk did not keep up."""
        for ingest in self.ingests:
            ingest.ask_to_stop()
        for look in self._looks.values():
            look.ask_to_stop()
        until = time.monotonic() + STOP_S
        for ingest in self.ingests:
            key = (ingest.stream.camera, ingest.stream.role)
            _alone(key, partial(ingest.finish, max(until - time.monotonic(), 0)))
        if self._tap:
            self._tap.stop()
        return self._yard.finish(STOP_S)


def _begin(ingests: Iterable[Ingest]) -> None:
    before = threading.stack_size(STACK_BYTES)
    try:
        for ingest in ingests:
            ingest.start()
    finally:
        threading.stack_size(before)


def _alone(key: tuple[UUID, Role], do: Callable[[], object]) -> bool:
    """Do what concerns one stream; what goes wrong with it is noted, and goes wrong with it alone."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - whatever one stream's files bring about, the others are recorded
        note_unforeseen("recorder.not_set", error, camera=str(key[0]))
        return False
    return True


def parse_stream(line: str) -> StreamFacts:
    """A stream told in JSON. Raises ValueError, KeyError."""
    told = json.loads(line)
    return StreamFacts(
        UUID(told["camera"]),
        Role(told["role"]),
        str(told["address"]),
        Transport(told.get("transport", "tcp")),
        str(told.get("pin", "")),
    )


def main(arguments: list[str]) -> int:
    """Record until SIGTERM; 0 when everything that came was kept."""
    if len(arguments) not in (1, 2):
        print("ecrime: the recorder is told a folder, perhaps a socket, and the streams on stdin", file=sys.stderr)
        return 2
    try:
        streams = [parse_stream(line) for line in sys.stdin if line.strip()]
    except (ValueError, KeyError, TypeError):
        print("ecrime: a stream is told as JSON with camera, role and address", file=sys.stderr)
        return 2
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    broken: list[threading.ExceptHookArgs] = []

    def give_up(fault: threading.ExceptHookArgs) -> None:
        """A thread that dies takes the process with it: whoever supervises starts it anew, and nothing goes on half."""
        broken.append(fault)
        threading.__excepthook__(fault)
        stopping.set()

    threading.excepthook = give_up
    stay_on_one(0)
    recorder = Recorder(Path(arguments[0]), streams, tap=Path(arguments[1]) if arguments[1:] else None)
    for found in recorder.damaged:
        print(f"ecrime: {found.path.name} was open at the last end and is damaged: {found.damage}", file=sys.stderr)
    recorder.start()
    while not stopping.wait(TELL_S):
        tell(recorder)
    kept = recorder.stop()
    tell(recorder)
    return 0 if kept and not broken else 1


def tell(recorder: Recorder) -> None:
    """One line for each stream."""
    for status in recorder.status():
        print(json.dumps(dataclasses.asdict(status), default=str), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
