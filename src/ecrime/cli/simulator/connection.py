"""One client of a test camera: RTSP 1.0 over TCP, pictures interleaved on channel 0, reports on channel 1."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol, cast
from urllib.parse import urlsplit
from zlib import crc32

from ecrime.cli.simulator.digest import Algorithm, Credentials, challenges, is_answered
from ecrime.cli.simulator.feeds import Feed, Sent, tell_failure
from ecrime.cli.simulator.packets import sender_report

LARGEST_REQUEST = 16_384
# A client that reads slower than this much behind loses pictures up to the next key picture.
MOST_WAITING = 4_000_000
REPORT_EVERY_S = 5.0
METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN"
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
}


class Refusal(Exception):
    """A request that gets this status."""

    def __init__(self, status: int) -> None:
        super().__init__(REASONS[status])
        self.status = status


class Owner(Protocol):
    """What a connection asks of its camera, each time anew: it may change at any moment."""

    feeds: Mapping[str, Feed]
    connections: set[Connection]

    @property
    def known(self) -> Credentials: ...
    @property
    def algorithms(self) -> tuple[Algorithm, ...]: ...
    @property
    def refuses_passwords(self) -> bool: ...
    @property
    def clock_wrong_s(self) -> float: ...
    @property
    def reports(self) -> bool: ...
    @property
    def loss_percent(self) -> float: ...
    @property
    def is_half_open(self) -> bool: ...


class Connection(asyncio.Protocol):
    """Answers requests in their order and sends what its stream sends."""

    def __init__(self, camera: Owner) -> None:
        self.camera = camera
        self.nonce = secrets.token_hex(16)
        self.session = ""
        self.feed: Feed | None = None
        self.transport: asyncio.Transport = cast("asyncio.Transport", None)
        self.received = bytearray()
        self.requests: asyncio.Queue[str] = asyncio.Queue()
        self.worker: asyncio.Task[None] | None = None
        self.is_silent = False
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.waits_for_key = True
        self.reported_at = float("-inf")
        self.packets = self.octets = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=MOST_WAITING)
        self.camera.connections.add(self)
        self.worker = asyncio.get_running_loop().create_task(self._answer_all())
        self.worker.add_done_callback(tell_failure)
        if self.camera.is_half_open:
            self.fall_silent()

    def connection_lost(self, exc: Exception | None) -> None:
        self.camera.connections.discard(self)
        self._stop_playing()
        if self.worker is not None:
            self.worker.cancel()

    def fall_silent(self) -> None:
        """Keep the connection, read nothing and send nothing more."""
        self.is_silent = True
        self._stop_playing()
        self.transport.pause_reading()

    def close(self) -> None:
        """End it now, whatever is still to be sent."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take requests apart; a client's own reports between them are of no interest."""
        self.received += data
        while self.received:
            if self.received[0] == 0x24:
                if len(self.received) < 4 or len(self.received) < 4 + int.from_bytes(self.received[2:4], "big"):
                    return
                del self.received[: 4 + int.from_bytes(self.received[2:4], "big")]
                continue
            head, end, _ = bytes(self.received).partition(b"\r\n\r\n")
            if len(head) > LARGEST_REQUEST:
                self.close()
                return
            length = _length_of(head)
            if not end or len(self.received) < len(head) + 4 + length:
                return
            del self.received[: len(head) + 4 + length]
            self.requests.put_nowait(head.decode("utf-8", "replace"))

    async def _answer_all(self) -> None:
        """Until the connection ends; a fault of ours ends it, so that nobody waits for an answer for ever."""
        try:
            await self._answer_each()
        finally:
            self.close()

    async def _answer_each(self) -> None:
        while True:
            request = await self.requests.get()
            first, *lines = request.split("\r\n")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            try:
                answer = await self._answer(first, headers)
            except Refusal as refusal:
                answer = self._told(refusal.status, headers)
            if not self.is_silent:
                self.transport.write(answer)
            if first.startswith("TEARDOWN "):
                self.transport.close()
            if (
                first.startswith("PLAY ")
                and self.feed is not None
                and self.session
                and answer.startswith(b"RTSP/1.0 200")
            ):
                self._begin_anew()
                self.feed.join(self)

    async def _answer(self, first: str, headers: dict[str, str]) -> bytes:
        method, _, rest = first.partition(" ")
        address, _, version = rest.partition(" ")
        if version != "RTSP/1.0" or not headers.get("cseq", "").isdecimal():
            raise Refusal(400)
        if method == "OPTIONS":
            return self._told(200, headers, [f"Public: {METHODS}"])
        if not self._is_known(method, address, headers):
            raise Refusal(401)
        if method == "DESCRIBE":
            text = await self._feed_at(address).description()
            base = address.rstrip("/") + "/"
            return self._told(200, headers, ["Content-Type: application/sdp", f"Content-Base: {base}"], text)
        if method == "SETUP":
            return self._set_up(address, headers)
        if method not in METHODS.split(", "):
            raise Refusal(405)
        if method in ("GET_PARAMETER", "SET_PARAMETER") and not self.session:
            return self._told(200, headers)
        if not self.session or headers.get("session", "").partition(";")[0] != self.session:
            raise Refusal(454)
        if method in ("PAUSE", "TEARDOWN"):
            self._stop_playing()
        return self._told(200, headers, [f"Session: {self.session}"])

    def _set_up(self, address: str, headers: dict[str, str]) -> bytes:
        """Only over this very connection: no port of anybody is sent to."""
        if "interleaved" not in headers.get("transport", "") or "RTP/AVP/TCP" not in headers["transport"]:
            raise Refusal(461)
        if self.feed is not None and self in self.feed.listeners:
            raise Refusal(455)
        self.feed = self._feed_at(address)
        self.session = secrets.token_hex(8)
        way = f"Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc={self.feed.ssrc:08X}"
        return self._told(200, headers, [way, f"Session: {self.session};timeout=60"])

    def _feed_at(self, address: str) -> Feed:
        """The stream of an address such as rtsp://127.0.0.1:8554/main/track1."""
        role = urlsplit(address).path.strip("/").split("/")[0]
        if role not in self.camera.feeds:
            raise Refusal(404)
        return self.camera.feeds[role]

    def _is_known(self, method: str, address: str, headers: dict[str, str]) -> bool:
        if not self.camera.algorithms:
            return True
        given = headers.get("authorization", "")
        return not self.camera.refuses_passwords and is_answered(
            given, method=method, address=address, nonce=self.nonce,
            known=self.camera.known, algorithms=self.camera.algorithms,
        )  # fmt: skip

    def _told(self, status: int, headers: dict[str, str], lines: list[str] | None = None, body: str = "") -> bytes:
        now = datetime.now(UTC) + timedelta(seconds=self.camera.clock_wrong_s)
        first = [f"RTSP/1.0 {status} {REASONS[status]}", f"CSeq: {headers.get('cseq', '0')}"]
        first += [f"Date: {format_datetime(now, usegmt=True)}", "Server: E-Crime test camera"]
        if status == 401:
            asked = challenges(self.nonce, self.camera.algorithms)
            first += [f"WWW-Authenticate: {challenge}" for challenge in asked]
        coded = body.encode()
        length = [f"Content-Length: {len(coded)}"] if coded else []
        return ("\r\n".join([*first, *(lines or []), *length]) + "\r\n\r\n").encode() + coded

    def _stop_playing(self) -> None:
        if self.feed is not None:
            self.feed.leave(self)

    def take(self, sent: Sent) -> None:
        """Send a picture, and now and then what time it is; begin with a key picture, as cameras do."""
        waiting = self.transport.get_write_buffer_size()
        if waiting > MOST_WAITING:
            self.waits_for_key = True
        if self.waits_for_key and (waiting or not sent.is_key):
            return
        self.waits_for_key = False
        self._report()
        self.packets += len(sent.packets)
        self.octets += len(sent.whole) - 16 * len(sent.packets)
        if self.camera.loss_percent:
            self.transport.write(b"".join(self._kept(sent.packets)))
        else:
            self.transport.write(sent.whole)

    def _kept(self, packets: list[bytes]) -> list[bytes]:
        """Without those that are lost, the same ones for the same numbers."""
        return [packet for packet in packets if crc32(packet[6:12]) % 1000 >= self.camera.loss_percent * 10]

    def report_anew(self) -> None:
        """Say with the next picture what time it is."""
        self.reported_at = float("-inf")

    def _report(self) -> None:
        """What the camera takes the time to be, at most every five seconds."""
        if self.feed is None or not self.camera.reports or time.monotonic() < self.reported_at + REPORT_EVERY_S:
            return
        self.reported_at = time.monotonic()
        wall = time.time_ns() + round(self.camera.clock_wrong_s * 10**9)
        report = sender_report(
            ssrc=self.feed.ssrc,
            wall_ns=wall,
            timestamp=self.feed.reported(),
            packets=self.packets,
            octets=self.octets,
        )
        self.transport.write(report)


def _length_of(head: bytes) -> int:
    """How much follows a request; what follows is not looked at."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return min(int(value), LARGEST_REQUEST)
    return 0
