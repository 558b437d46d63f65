"""What is sealed opens as it was, at any place; what was changed, cut, moved or mixed does not open."""

from __future__ import annotations

from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.files.container import CHUNK, HEADER, TAG, Seal, Sealed
from ecrime.foundation.errors import Unavailable

SMALL = 16  # bytes in a chunk here, so that many chunks are few bytes


class Bytes:
    """Stored bytes in memory; notes how much was read at once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.most = 0

    @property
    def size(self) -> int:
        return len(self.content)

    def read_at(self, offset: int, length: int) -> bytes:
        self.most = max(self.most, length)
        return self.content[offset : offset + length]


def seal(*pieces: bytes, chunk: int = SMALL) -> tuple[bytes, bytes]:
    """(sealed bytes, key)."""
    sealing = Seal(chunk=chunk)
    return b"".join(map(sealing.add, pieces)) + sealing.end(), sealing.key


def opened(sealed: bytes, key: bytes, size: int) -> bytes:
    return b"".join(Sealed(Bytes(sealed), key, size))


def refuses(sealed: bytes, key: bytes, size: int) -> bool:
    try:
        opened(sealed, key, size)
    except Unavailable as refused:
        return refused.code == "kept.altered"
    return False


def pieces_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    header, body = sealed[:HEADER], sealed[HEADER:]
    return header, [body[at : at + SMALL + TAG] for at in range(0, len(body), SMALL + TAG)]


@given(st.lists(st.binary(max_size=3 * SMALL), max_size=8))
def test_it_opens_as_it_was_however_it_came(pieces: list[bytes]) -> None:
    plain = b"".join(pieces)
    sealed, key = seal(*pieces)
    assert opened(sealed, key, len(plain)) == plain
    assert len(sealed) == HEADER + len(plain) + max(1, -(-len(plain) // SMALL)) * TAG


@given(st.binary(max_size=5 * SMALL), st.integers(0, 6 * SMALL), st.integers(0, 6 * SMALL))
def test_any_place_can_be_read_by_itself(plain: bytes, offset: int, length: int) -> None:
    sealed, key = seal(plain)
    assert Sealed(Bytes(sealed), key, len(plain)).read_at(offset, length) == plain[offset : offset + length]


@given(st.binary(min_size=1, max_size=4 * SMALL), st.data())
def test_any_flipped_bit_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed, key = seal(plain)
    at = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    assert refuses(bytes(flipped), key, len(plain))


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL, 3 * SMALL + 5])
def test_what_is_cut_or_longer_is_refused_at_every_byte(size: int) -> None:
    sealed, key = seal(bytes(range(256))[:size])
    for end in range(len(sealed)):
        assert refuses(sealed[:end], key, size)
        # Whoever changes the database too, so that the length fits, meets the last chunk.
        assert refuses(sealed[:end], key, max(0, end - HEADER - TAG))
    assert refuses(sealed + b"\0", key, size)
    assert refuses(sealed + b"\0", key, size + 1)


def test_the_whole_chunks_of_a_longer_file_are_not_a_shorter_one() -> None:
    sealed, key = seal(b"a" * 3 * SMALL)
    header, chunks = pieces_of(sealed)
    for keep in (1, 2):
        assert refuses(header + b"".join(chunks[:keep]), key, keep * SMALL)


def test_chunks_keep_their_places() -> None:
    sealed, key = seal(b"a" * 4 * SMALL)
    header, chunks = pieces_of(sealed)
    for first, second in pairwise(range(4)):
        moved = list(chunks)
        moved[first], moved[second] = moved[second], moved[first]
        assert refuses(header + b"".join(moved), key, 4 * SMALL)
        assert refuses(header + b"".join([*chunks[:first], chunks[second], *chunks[second:]]), key, 4 * SMALL)


def test_a_chunk_of_another_file_is_refused() -> None:
    (one, key), (other, _) = seal(b"a" * 3 * SMALL), seal(b"a" * 3 * SMALL)
    assert one[HEADER:] != other[HEADER:]
    header, chunks = pieces_of(one)
    for number in range(3):
        mixed = [*chunks[:number], pieces_of(other)[1][number], *chunks[number + 1 :]]
        assert refuses(header + b"".join(mixed), key, 3 * SMALL)
    assert refuses(other, key, 3 * SMALL)


def test_another_size_of_chunks_than_it_was_sealed_with_is_refused() -> None:
    sealed, key = seal(b"a" * 2 * SMALL)
    for chunk in (0, 1, 2 * SMALL, CHUNK, CHUNK + 1, 2**32 - 1):
        assert refuses(sealed[:8] + chunk.to_bytes(4, "big") + sealed[12:], key, 2 * SMALL)


def test_nothing_is_given_out_before_it_was_verified() -> None:
    plain = b"a" * 3 * SMALL
    sealed, key = seal(plain)
    broken = bytearray(sealed)
    broken[HEADER + SMALL + TAG] ^= 1  # the second chunk
    found = Sealed(Bytes(bytes(broken)), key, len(plain))
    given_out: list[bytes] = []
    with pytest.raises(Unavailable, match=r"kept\.altered"):
        given_out.extend(found)
    assert found.read_at(0, SMALL) == plain[:SMALL]
    assert found.read_at(2 * SMALL, SMALL) == plain[:SMALL]
    with pytest.raises(Unavailable, match=r"kept\.altered"):
        found.read_at(SMALL - 1, 2)


def test_a_key_seals_one_file_and_nobody_brings_his_own() -> None:
    sealing = Seal()
    sealing.end()
    with pytest.raises(RuntimeError):
        sealing.add(b"x")
    with pytest.raises(RuntimeError):
        sealing.end()
    assert Seal().key != Seal().key
    with pytest.raises(TypeError):
        Seal(key=b"k" * 32)  # type: ignore[call-arg]


def test_a_place_before_the_beginning_is_misuse() -> None:
    sealed, key = seal(b"abc")
    with pytest.raises(ValueError, match="begins at 0"):
        Sealed(Bytes(sealed), key, 3).read_at(-1, 1)


def test_a_chunk_at_a_time_is_read() -> None:
    sealed, key = seal(b"a" * 300_000, chunk=CHUNK)
    stored = Bytes(sealed)
    assert sum(map(len, Sealed(stored, key, 300_000))) == 300_000
    assert stored.most == CHUNK + TAG


def test_the_form_is_what_it_says() -> None:
    """Opened by the words of the module alone: nonce, associated data and header, byte by byte."""
    sealed, key = seal(b"a" * SMALL, b"b" * SMALL, b"c")
    header = b"ECRIMEF\x01" + SMALL.to_bytes(4, "big")
    assert sealed[:HEADER] == header
    _, chunks = pieces_of(sealed)
    plain = [
        AESGCM(key).decrypt(bytes(10) + bytes([number, number == 2]), chunk, header + size)
        for number, (chunk, size) in enumerate(zip(chunks, (b"", b"", (33).to_bytes(8, "big")), strict=True))
    ]
    assert plain == [b"a" * SMALL, b"b" * SMALL, b"c"]
