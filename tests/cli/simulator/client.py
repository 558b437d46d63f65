"""A plain client of RTSP that hides nothing: answers, packets and reports as they come, for tests."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.cameras_sim import PASSWORD, USER

from ecrime.cli.simulator.digest import Algorithm, Credentials, response

PATIENCE_S = 20.0
NTP_TO_1970 = 2_208_988_800


@dataclass(frozen=True)
class Answer:
    """What a camera says to a request."""

    status: int
    headers: dict[str, list[str]]
    body: str


@dataclass(frozen=True)
class Piece:
    """One packet of RTP."""

    sequence: int
    timestamp: int
    ends_picture: bool
    payload: bytes


@dataclass(frozen=True)
class Report:
    """One sender report: the wall time in seconds since 1970, and the time of RTP."""

    wall_s: float
    timestamp: int


class Client:
    """One connection."""

    def __init__(self, port: int, *, password: str = PASSWORD, algorithm: Algorithm = Algorithm.MD5) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.file = self.socket.makefile("rb")
        self.at = f"rtsp://127.0.0.1:{port}"
        self.known = Credentials(USER, password)
        self.algorithm = algorithm
        self.nonce = ""
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        self.socket.close()

    def ask(self, method: str, path: str = "/main", *lines: str) -> Answer:
        """One request; the password goes with it when the camera has asked for it before."""
        self.count += 1
        whole = [f"{method} {self.at}{path} RTSP/1.0", f"CSeq: {self.count}", *lines]
        if self.nonce:
            whole.append(f"Authorization: {self.answer_to_challenge(method, self.at + path)}")
        self.socket.sendall("\r\n".join([*whole, "", ""]).encode())
        return self.answer()

    def answer_to_challenge(self, method: str, address: str) -> str:
        counted = ("00000001", "abcd") if self.algorithm is Algorithm.SHA_256 else None
        said = response(self.algorithm, self.known, method=method, address=address, nonce=self.nonce, counted=counted)
        parts = {
            "username": USER,
            "realm": "E-Crime test camera",
            "nonce": self.nonce,
            "uri": address,
            "response": said,
        }
        text = ", ".join(f'{name}="{value}"' for name, value in parts.items()) + f", algorithm={self.algorithm}"
        return f"Digest {text}" + (', qop=auth, nc=00000001, cnonce="abcd"' if counted else "")

    def answer(self) -> Answer:
        """The next answer; packets before it are left out."""
        first = self.file.readline()
        while first[:1] == b"$":
            (length,) = struct.unpack(">H", first[2:4])
            rest = length + 4 - len(first)
            # A line may end inside a packet, or reach beyond it.
            first = first[rest:] if rest < 0 else b""
            self.file.read(max(0, rest))
            first = first + self.file.readline()
        headers: dict[str, list[str]] = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        body = self.file.read(int(headers.get("content-length", ["0"])[0])).decode()
        return Answer(int(first.split()[1]), headers, body)

    def sign_in(self) -> Answer:
        """The answer to the first request, which asks for the password; the next ones have it."""
        asked = self.ask("DESCRIBE")
        for challenge in asked.headers.get("www-authenticate", []):
            if f"algorithm={self.algorithm}" in challenge:
                self.nonce = re.findall(r'nonce="([^"]+)"', challenge)[0]
        return asked

    def play(self, role: str = "main") -> None:
        """From here on the pictures come."""
        self.sign_in()
        ready = self.ask("SETUP", f"/{role}/track1", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        assert ready.status == 200
        session = ready.headers["session"][0].partition(";")[0]
        assert self.ask("PLAY", f"/{role}", f"Session: {session}").status == 200

    def packets(self) -> Iterator[Piece | Report]:
        """What comes on both channels, until the camera closes."""
        while len(head := self.file.read(4)) == 4:
            _, channel, length = struct.unpack(">BBH", head)
            data = self.file.read(length)
            if channel == 1:
                seconds, part, timestamp = struct.unpack(">III", data[8:20])
                yield Report(seconds - NTP_TO_1970 + part / 2**32, timestamp)
            else:
                second, sequence, timestamp = struct.unpack(">xBHI", data[:8])
                yield Piece(sequence, timestamp, bool(second & 0x80), data[12:])

    def pictures(self, count: int) -> list[list[Piece]]:
        """The next so many pictures, each as its packets."""
        found: list[list[Piece]] = [[]]
        for piece in self.packets():
            if isinstance(piece, Report):
                continue
            found[-1].append(piece)
            if piece.ends_picture:
                if len(found) == count:
                    return found
                found.append([])
        raise AssertionError("the camera closed")

    def report(self) -> Report:
        """The next sender report."""
        return next(piece for piece in self.packets() if isinstance(piece, Report))

    def is_closed_by_camera(self) -> bool:
        """Read on until the camera closes; False when nothing comes for a second, an error when it plays on."""
        self.socket.settimeout(1)
        began = time.monotonic()
        try:
            while self.socket.recv(65_536):
                assert time.monotonic() < began + PATIENCE_S, "the camera plays on"
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True
        return True
