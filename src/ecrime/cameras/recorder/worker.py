"""One of the recorder's processes: ``python -m ecrime.cameras.recorder.worker FOLDER NUMBER``; the foreman starts it.

Each line on stdin is all that is to be recorded from then on: {"streams": [{"camera": id, "role": "main", "address":
"rtsp://…", "transport": "tcp", "pin": "", "cause": null, "kept": true}, …]}; one with a cause is left out, for that
cause, and one that is not kept is opened while somebody looks. Live pictures are offered in the folder ECRIME_TAPS.
Addresses hold passwords and never stand on a command line. The end of stdin is the end. The database's address stands
in the environment.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from ecrime.base.database.addresses import RECORDER
from ecrime.cameras.recorder.calm import Calm
from ecrime.cameras.recorder.cores import stay_on_one
from ecrime.cameras.recorder.facts import Cause, StreamFacts
from ecrime.cameras.recorder.index import Index, Stream
from ecrime.cameras.recorder.noting import note
from ecrime.cameras.recorder.process import Recorder, parse_stream
from ecrime.cameras.recorder.telling import Telling
from ecrime.foundation.log_lines import about_exception

TAPS = "ECRIME_TAPS"
AGAIN_S = 2.0
INDEX_S = 1.0  # for the index to hear the last; what it misses it reads from the files


def main(arguments: list[str]) -> int:
    """Record until the end of stdin or SIGTERM; 0 when everything that came was kept."""
    address = os.environ.pop(RECORDER, "")
    if len(arguments) != 2 or not address:
        print(f"ecrime: a process of the recorder is told a folder, its number, and {RECORDER}", file=sys.stderr)
        return 2
    lines: SimpleQueue[str | None] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: lines.put(None))
    broken: list[threading.ExceptHookArgs] = []

    def give_up(fault: threading.ExceptHookArgs) -> None:
        """A thread that dies takes the process with it: it is started anew, and nothing goes on half."""
        broken.append(fault)
        if fault.exc_value:
            note("recorder.broken", **about_exception(fault.exc_value))
        lines.put(None)

    threading.excepthook = give_up
    stay_on_one(int(arguments[1]))
    footage = Path(arguments[0])
    telling = Telling(footage, functools.partial(Index.at, address))
    taps = os.environ.get(TAPS)
    recorder = Recorder(footage, [], telling, tap=Path(taps) / f"recorder-{int(arguments[1])}.sock" if taps else None)
    try:
        recorder.start()
    except OSError as error:  # what cannot be shown is recorded all the same
        note("recorder.no_tap", code=error.errno)
    telling.start()
    calm = Calm(footage, int(arguments[1]), recorder.is_calm)
    calm.start()
    threading.Thread(target=_read, args=(lines,), name="lines", daemon=True).start()
    known: set[Stream] = set()
    while (line := lines.get()) is not None:
        if not set_streams(recorder, telling, line, known):
            again = threading.Timer(AGAIN_S, _say_again, args=(lines, line))
            again.daemon = True
            again.start()
    kept = recorder.stop()
    calm.finish()
    telling.finish(INDEX_S)
    return 0 if kept and not broken else 1


def set_streams(recorder: Recorder, telling: Telling, line: str, known: set[Stream]) -> bool:
    """Record what a line says; ``known`` are the streams of the line before. False where not all of it could be."""
    streams, left_out, shown = parse(line)
    told = [*((each.camera, each.role) for each in streams), *left_out]
    known.intersection_update(told)
    for key in told:
        if key not in known:
            telling.begins(key)
            known.add(key)
    is_whole = recorder.set(streams, left_out=left_out, shown=shown)
    for found in recorder.damaged:
        note("recorder.damaged", segment=found.path.name, damage=found.damage)
    recorder.damaged.clear()
    return is_whole


def parse(line: str) -> tuple[list[StreamFacts], dict[Stream, Cause], list[StreamFacts]]:
    """The streams to be recorded, why others are not, and those that are only shown."""
    streams: list[StreamFacts] = []
    shown: list[StreamFacts] = []
    left_out: dict[Stream, Cause] = {}
    for told in json.loads(line)["streams"]:
        stream = parse_stream(json.dumps(told))
        if not told.get("kept", True):
            shown += [] if told.get("cause") else [stream]
        elif told.get("cause"):
            left_out[stream.camera, stream.role] = Cause(told["cause"])
        else:
            streams.append(stream)
    return streams, left_out, shown


def _say_again(lines: SimpleQueue[str | None], line: str) -> None:
    """The disk could not be written: the same once more, unless something else was said meanwhile."""
    if lines.empty():
        lines.put(line)


def _read(lines: SimpleQueue[str | None]) -> None:
    for line in sys.stdin:
        lines.put(line)
    lines.put(None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
