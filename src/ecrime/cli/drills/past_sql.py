"""Calls a function by the protocol's own message for it (libpq's PQfn), which psycopg does not offer.

The message goes over the socket of a connection that psycopg has signed in and that waits for nothing; the answer is
read to its end, so that psycopg goes on as if nothing had been.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from typing import IO, Any

import psycopg

PATIENCE_S = 30.0
SQLSTATE = b"C"  # the field of an error that holds its code


def call(connection: psycopg.Connection[Any], function: str) -> None:
    """Call a function without arguments, in a transaction of its own; raises what the server refuses."""
    [(number,)] = connection.execute("select %s::regproc::oid::int", [function]).fetchall()
    body = struct.pack("!ihhh", number, 0, 0, 0)  # no formats of arguments, no arguments, an answer as text
    with socket.socket(fileno=os.dup(connection.fileno())) as line, line.makefile("rb") as answers:
        line.settimeout(PATIENCE_S)
        line.sendall(b"F" + struct.pack("!i", len(body) + 4) + body)
        refusals = [answer for kind, answer in _messages(answers) if kind == b"E"]
    if refusals:
        raise _error(refusals[0])


def _messages(answers: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each message up to the one that says the server is ready again, as its kind and body."""
    kind = b""
    while kind != b"Z":
        kind = answers.read(1)
        (length,) = struct.unpack("!i", answers.read(4))
        yield kind, answers.read(length - 4)


def _error(refusal: bytes) -> psycopg.Error:
    fields = {field[:1]: field[1:].decode() for field in refusal.split(b"\0") if field}
    error = psycopg.DatabaseError("a function called past SQL was refused")
    error.sqlstate = fields[SQLSTATE]
    return error
