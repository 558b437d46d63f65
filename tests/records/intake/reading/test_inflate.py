"""Packed files unpack whole, in small pieces, and bombs are stopped early."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.inflate import Gunzip
from ecrime.records.intake.reading.limits import FREE_INFLATED, MAX_RATIO, MIB, READ_SIZE


def unpacked(packed: bytes) -> bytes:
    return io.BufferedReader(Gunzip(io.BytesIO(packed))).read()


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(0, 20))
def test_members_and_padding_unpack_to_what_was_packed(members: list[bytes], padding: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members) + b"\0" * padding
    assert unpacked(packed) == b"".join(members)


def test_a_large_file_unpacks_whole() -> None:
    content = bytes(range(256)) * 20_000
    assert unpacked(gzip.compress(content)) == content


@pytest.mark.parametrize("cut", [5, 20, -1, -8])
def test_a_cut_file_is_refused(cut: int) -> None:
    packed = gzip.compress(bytes(range(256)) * 100)
    with pytest.raises(Invalid) as refusal:
        unpacked(packed[:cut])
    assert refusal.value.problems[0].code in ("file.cut_short", "file.damaged")


def test_a_damaged_file_is_refused() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 100))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(Invalid) as refusal:
        unpacked(bytes(packed))
    assert refusal.value.problems[0].code == "file.damaged"


def test_a_bomb_is_stopped_soon_after_the_free_size() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(400)) + packer.flush()
    stream = Gunzip(io.BytesIO(bomb))
    read = 0
    with pytest.raises(Invalid) as refusal:
        while piece := stream.read(65_536):
            read += len(piece)
    assert refusal.value.problems[0].code == "file.bomb"
    assert read <= max(FREE_INFLATED, READ_SIZE * MAX_RATIO)
