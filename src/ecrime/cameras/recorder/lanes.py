"""Between cameras and disk: what waits to be written, so that a disk that stands still holds up no camera.

A lane keeps the order of one stream and never holds more than its share; what does not fit is not taken, and said so.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue

from ecrime.cameras.recorder.facts import Cause
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.pieces import Message, Piece
from ecrime.cameras.recorder.writer import Writer

HELD_BYTES = 8 << 20  # of one stream: 16 seconds of 4 Mbit/s
_LEAVE = None


class Lane:
    """One stream's way to the disk. Ingest offers, one thread of the disk's side carries."""

    def __init__(self, writer: Writer, queue: SimpleQueue[tuple[Lane, Message] | None], held: int) -> None:
        self.writer = writer
        self._queue, self._most = queue, held
        self._lock = threading.Lock()
        self._waiting = 0
        self._failed = False
        self.refused = 0
        self.error: OSError | None = None

    def offer(self, piece: Piece) -> bool:
        """Hand on a piece; False when there is no room. A piece larger than all room goes when nothing waits."""
        with self._lock:
            if self._waiting and self._waiting + len(piece.data) > self._most:
                self.refused += len(piece.data)
                return False
            self._waiting += len(piece.data)
        self._queue.put((self, piece))
        return True

    def tell(self, message: Message) -> None:
        """Hand on what takes no room."""
        self._queue.put((self, message))

    def has_room(self) -> bool:
        """Whether it is worth beginning a segment: half of the room is free."""
        with self._lock:
            return self._waiting <= self._most // 2

    def is_calm(self) -> bool:
        """Whether little waits: a quarter of the room at most."""
        with self._lock:
            return self._waiting <= self._most // 4

    def has_failed(self) -> bool:
        """Whether the disk has given a segment up since this was asked last; a new one must begin then."""
        with self._lock:
            failed, self._failed = self._failed, False
            return failed

    def carry(self, message: Message) -> None:
        """Write one message. The disk's side calls this."""
        try:
            self.writer.take(message)
        except OSError as error:
            with self._lock:
                self._failed, self.error = True, error
        except Exception as error:  # noqa: BLE001 - the thread has other streams to write
            note_unforeseen("recorder.not_written", error)
            with self._lock:
                self._failed = True
        finally:
            if isinstance(message, Piece):
                with self._lock:
                    self._waiting -= len(message.data)

    @property
    def cause(self) -> Cause | None:
        """Why nothing is recorded now."""
        return self.writer.cause


class Yard:
    """The threads of the disk's side; each serves its lanes in turn."""

    def __init__(self, threads: int, *, held: int = HELD_BYTES) -> None:
        self._held = held
        self._queues: list[SimpleQueue[tuple[Lane, Message] | None]] = [SimpleQueue() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=_work, args=(queue,), name="disk", daemon=True) for queue in self._queues
        ]
        self._lanes = 0
        for thread in self._threads:
            thread.start()

    def lane(self, writer: Writer) -> Lane:
        """A lane for one more stream."""
        queue = self._queues[self._lanes % len(self._queues)]
        self._lanes += 1
        return Lane(writer, queue, self._held)

    def finish(self, within_s: float) -> bool:
        """Write what waits and stop; False when the disk did not get to the end of it in time."""
        for queue in self._queues:
            queue.put(_LEAVE)
        for thread in self._threads:
            thread.join(within_s)
        return not any(thread.is_alive() for thread in self._threads)


def _work(queue: SimpleQueue[tuple[Lane, Message] | None]) -> None:
    while (job := queue.get()) is not None:
        lane, message = job
        lane.carry(message)
