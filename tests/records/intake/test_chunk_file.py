"""An uploaded file read where it is asked for is the file, byte for byte, and costs only what is asked for."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.intake.chunk_file import ChunkFile

SIZE = 16


def opened(content: bytes) -> tuple[ChunkFile, list[int]]:
    asked: list[int] = []

    def piece(number: int) -> bytes:
        asked.append(number)
        return content[number * SIZE : (number + 1) * SIZE]

    return ChunkFile(len(content), piece, piece_size=SIZE), asked


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 220), st.integers(0, 60)), max_size=8))
def test_it_reads_as_the_file_itself(content: bytes, steps: list[tuple[int, int]]) -> None:
    here, there = io.BufferedReader(opened(content)[0], 8), io.BytesIO(content)
    for at, length in steps:
        assert here.seek(at) == there.seek(at)
        assert here.read(length) == there.read(length)
    assert here.seek(0, io.SEEK_END) == len(content)


def test_its_beginning_costs_one_piece() -> None:
    found, asked = opened(bytes(1000))
    found.read(4)
    found.seek(0)
    found.read(SIZE)
    assert asked == [0]
