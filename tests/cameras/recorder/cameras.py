"""Cameras for the tests: GStreamer's RTSP server serves clips, and a few lines of our own answer badly."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ecrime.cli.benches.cameras import MISSING, found, free_port, serve

__all__ = ["MISSING", "answering", "found", "free_port", "serve", "stop"]

OK = "RTSP/1.0 200 OK"


def stop(process: subprocess.Popen[str]) -> None:
    """End one of our own."""
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


@contextmanager
def answering(describe: Callable[[str], str]) -> Iterator[tuple[int, list[str]]]:
    """A camera that answers DESCRIBE as it is told; its port, and what it was asked."""
    asked: list[str] = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        threading.Thread(target=_accept, args=(door, describe, asked), daemon=True).start()
        yield int(door.getsockname()[1]), asked
        door.shutdown(socket.SHUT_RDWR)


def _accept(door: socket.socket, describe: Callable[[str], str], asked: list[str]) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(line, describe, asked), daemon=True).start()


def _talk(line: socket.socket, describe: Callable[[str], str], asked: list[str]) -> None:
    with line, suppress(ConnectionError):  # whoever asked has gone
        _answer(line, describe, asked)


def _answer(line: socket.socket, describe: Callable[[str], str], asked: list[str]) -> None:
    buffer = ""
    while came := line.recv(4096):
        buffer += came.decode()
        while "\r\n\r\n" in buffer:
            question, buffer = buffer.split("\r\n\r\n", 1)
            asked.append(question)
            (number,) = [each for each in question.splitlines() if each.lower().startswith("cseq")]
            answer = f"{OK}\r\n{{}}\r\nPublic: DESCRIBE\r\n\r\n"
            if question.startswith("DESCRIBE"):
                answer = describe(question)
            if answer:
                line.sendall(answer.replace("{}", number).encode())
