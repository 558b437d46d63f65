"""Gives entries their places in the tree, a batch at a time, and has each state of it signed.

The tree is committed first and signed afterwards: a signature says what stands. Of several sequencers one leads, by a
lock of the database's; the keys of the places make a second one's commit impossible even so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ecrime.base.ledger.tree.merkle import Edge, Reader
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.foundation.errors import EcrimeError

logger = logging.getLogger("ecrime.sequencer")

CADENCE_S = 0.2
MOST = 10_000  # entries in one batch
WAIT_FOR_TURN_S = 0.2  # one that was killed leaves its turn as soon as the server misses it

LastSigned = Callable[[], int]
Sign = Callable[[Head, list[bytes]], str]


class Sequencer:
    """Works on one database until it is asked to stop.

    last_signed  the size of the last checkpoint the signer has signed
    sign         a signature over a head, given the proof that it goes on from there
    most         how many entries one batch takes
    """

    def __init__(self, store: Store, *, last_signed: LastSigned, sign: Sign, most: int = MOST) -> None:
        self._store = store
        self._most = most
        self._last_signed = last_signed
        self._sign = sign
        self._edge = Edge()
        self._is_signed = False

    def run(self, stop: threading.Event) -> None:
        """Wait for a turn to lead, then work batch by batch."""
        while not self._store.leads():
            if stop.wait(WAIT_FOR_TURN_S):
                return
        self.take_up()
        while not stop.is_set():
            started = time.monotonic()
            if not self.turn():
                stop.wait(max(0.0, CADENCE_S - (time.monotonic() - started)))

    def take_up(self) -> None:
        """Begin where the tree ends; a head that a killed sequencer left unsigned is signed first."""
        self._edge = Edge.read(self._store.size(), self._store.read_tile)
        self._have_signed()

    def turn(self) -> bool:
        """One batch; True when it was a full one, and more may wait."""
        grown = self._store.integrate(self._edge, self._most)
        is_full = grown is not None and grown.size - self._edge.size == self._most
        if grown is not None:
            self._edge, self._is_signed = grown, False
        if not self._is_signed:
            self._have_signed()
        return is_full

    def _have_signed(self) -> None:
        """Have the last head signed. Without a signer the tree grows on, and the next head is signed for all of it."""
        head = self._store.unsigned()
        if head is not None:
            try:
                last = self._last_signed()
                proof = Reader(head.size, self._store.read_tile).consistency(last) if 0 < last < head.size else []
                self._store.keep_checkpoint(head.size, self._sign(head, proof))
            except EcrimeError as error:
                logger.warning("sequencer.not_signed", extra={"code": error.code})
                return
        self._is_signed = True
