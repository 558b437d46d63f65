"""What every back end of files must do. Its tests derive from ``StoreContract`` and say how to get at its bytes.

``failing`` makes the n-th operation of the back end's own medium fail (a write, a move, a request), so that every place
where it can break off is tried, one after the other, until it comes through.
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from ecrime.base.files.container import CHUNK, HEADER, TAG
from ecrime.base.files.sealed_files import OpenContent, SealedFiles, Taken
from ecrime.base.files.store import FileStore
from ecrime.base.keys.masters import Masters
from ecrime.foundation.errors import EcrimeError, Invalid, NotFound

MASTERS = Masters(Path("keys"), {1: b"1" * 32}, frozenset(), b"n" * 32)
NAME, OTHER = "ab" * 32, "cd" * 32
NO_LIMIT = 2**40
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7)


def answer_to(do: Callable[[], object]) -> str:
    """The code with which it is refused, "" when it is done."""
    try:
        do()
    except EcrimeError as refused:
        return refused.code
    return ""


def content_of(size: int) -> bytes:
    return hashlib.shake_128(str(size).encode()).digest(size)


class StoreContract:
    """Derive, and give ``store``, ``failing``, ``raw``, ``put_raw``, ``traces`` and ``tidying``.

    tidying  the operation on the medium that takes a draft away
    """

    tidying = ""

    @pytest.fixture
    def store(self) -> FileStore:
        """An empty back end of this test's own."""
        raise NotImplementedError

    def failing(self, store: FileStore, nth: int, *, error: BaseException) -> AbstractContextManager[list[str]]:
        """Within it the n-th operation on the medium raises; gives the operations done, to see if it came to that."""
        raise NotImplementedError

    def raw(self, store: FileStore, name: str) -> bytes:
        """The stored bytes, past the back end."""
        raise NotImplementedError

    def put_raw(self, store: FileStore, name: str, content: bytes) -> None:
        """Other stored bytes in their place, past the back end."""
        raise NotImplementedError

    def traces(self, store: FileStore) -> int:
        """How many objects and drafts the medium holds, by whatever name."""
        raise NotImplementedError

    @pytest.fixture
    def files(self, store: FileStore) -> SealedFiles:
        return SealedFiles(store, MASTERS)

    # Names and drafts

    def test_a_draft_is_seen_once_it_is_placed_and_not_before(self, store: FileStore) -> None:
        with store.draft() as draft:
            draft.write(b"one ")
            draft.write(b"and two")
            assert not store.exists(NAME)
            draft.place(NAME)
        assert store.exists(NAME)
        with store.open(NAME) as blob:
            assert (blob.size, blob.read_at(0, 100), blob.read_at(4, 3)) == (11, b"one and two", b"and")
            assert blob.read_at(11, 5) == b""
        assert [name for name, _ in store.names()] == [NAME]

    def test_what_is_not_placed_leaves_nothing(self, store: FileStore) -> None:
        with store.draft() as draft:
            draft.write(b"x" * 100_000)
        with pytest.raises(ZeroDivisionError), store.draft() as draft:
            draft.write(b"x")
            raise ZeroDivisionError
        assert (list(store.names()), self.traces(store)) == ([], 0)

    def test_the_same_name_again_is_one_object(self, store: FileStore) -> None:
        for said in (b"first", b"second"):
            with store.draft() as draft:
                draft.write(said)
                draft.place(NAME)
        assert (self.raw(store, NAME), self.traces(store)) == (b"second", 1)

    def test_who_reads_goes_on_reading_what_he_opened(self, store: FileStore) -> None:
        self.put(store, b"first")
        with store.open(NAME) as blob:
            self.put(store, b"other")
            assert blob.read_at(0, 9) == b"first"
            store.delete(NAME)
            assert blob.read_at(0, 9) == b"first"

    def test_what_is_deleted_is_gone_and_again_is_no_fault(self, store: FileStore) -> None:
        self.put(store, b"x")
        self.put(store, b"y", OTHER)
        store.delete(NAME)
        store.delete(NAME)
        assert not store.exists(NAME)
        assert [name for name, _ in store.names()] == [OTHER]
        with pytest.raises(NotFound) as refused, store.open(NAME):
            pass
        assert refused.value.code == "kept.missing"

    def test_every_name_is_told_with_its_time(self, store: FileStore) -> None:
        names = {hashlib.sha256(bytes([number])).hexdigest() for number in range(40)}
        before = datetime.now(UTC) - timedelta(seconds=5)
        for name in names:
            self.put(store, b"x", name)
        told = dict(store.names())
        assert told.keys() == names
        assert all(before < at <= datetime.now(UTC) + timedelta(seconds=5) for at in told.values())

    @pytest.mark.parametrize(
        "name",
        [
            *("", "..", "../" * 20 + "etc/passwd", "AB" * 32, "ab" * 31, "ab" * 33, "ab" * 31 + "/x"),
            *("ab" * 32 + "\n", "/" + "a" * 63, "ab" * 31 + ".\0", "៣" * 64),
        ],
    )
    def test_no_other_name_leads_anywhere(self, store: FileStore, name: str) -> None:
        for use in (store.exists, store.delete, lambda found: store.open(found).__enter__()):
            with pytest.raises(ValueError, match="hexadecimal"):
                use(name)
        with store.draft() as draft, pytest.raises(ValueError, match="hexadecimal"):
            draft.place(name)
        assert self.traces(store) == 0

    def test_stale_drafts_are_swept_and_young_ones_are_not(self, store: FileStore) -> None:
        with store.draft() as draft:
            draft.write(b"on its way")
            assert store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
            draft.place(NAME)
        assert self.raw(store, NAME) == b"on its way"

    # Contents

    @pytest.mark.parametrize("size", SIZES)
    def test_a_content_comes_back_whole_and_from_any_place(self, files: SealedFiles, size: int) -> None:
        content = content_of(size)
        taken = self.keep(files, content)
        assert (taken.size, taken.sha256) == (size, hashlib.sha256(content).digest())
        with self.opened(files, taken) as found:
            assert b"".join(found) == content
            assert found.read_at(size // 2, 100) == content[size // 2 :][:100]

    def test_what_lies_there_tells_nothing(self, files: SealedFiles) -> None:
        taken = self.keep(files, b"a planted word " * 10_000)
        sealed = self.raw(files.store, taken.name)
        assert b"planted" not in sealed
        assert taken.name != taken.sha256.hex()
        assert taken.key not in sealed

    def test_the_same_content_has_one_name_and_is_one_object(self, files: SealedFiles) -> None:
        first, second = self.keep(files, b"the same"), self.keep(files, b"the same")
        assert first.name == second.name
        assert first.key != second.key
        assert self.traces(files.store) == 1
        with self.opened(files, second) as found:
            assert b"".join(found) == b"the same"

    def test_many_at_once_do_not_meet(self, files: SealedFiles) -> None:
        contents = [content_of(70_000 + number % 4) for number in range(12)]
        kept: list[tuple[bytes, Taken]] = []
        threads = [
            threading.Thread(target=lambda c: kept.append((c, self.keep(files, c))), args=(content,))
            for content in contents
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(kept) == 12
        assert self.traces(files.store) == len(set(contents)) == 4
        for name in {taken.name for _, taken in kept}:
            # Whoever came last placed all of it: exactly one of the keys opens it.
            assert sum(self.is_whole(files, taken) for _, taken in kept if taken.name == name) == 1

    def test_more_than_the_limit_is_refused_while_it_comes(self, files: SealedFiles) -> None:
        given = 0

        def pieces() -> Iterator[bytes]:
            nonlocal given
            while True:
                given += 1000
                yield b"x" * 1000

        with pytest.raises(Invalid) as refused, files.taking(pieces(), limit=10_000):
            pass
        assert refused.value.problems[0].code == "kept.over_limit"
        assert (given, self.traces(files.store)) == (11_000, 0)
        with files.taking([b"x" * 10_000], limit=10_000) as taken:
            assert taken.size == 10_000

    def test_altered_bytes_are_refused_at_every_edge_of_a_chunk(self, files: SealedFiles) -> None:
        taken = self.keep(files, content_of(3 * CHUNK + 7))
        sealed = self.raw(files.store, taken.name)
        edges = [HEADER + number * (CHUNK + TAG) for number in range(4)]
        places = {0, 8, HEADER - 1, len(sealed) - 1} | {edge + by for edge in edges for by in (0, 1, -1)}
        for at in sorted(places):
            flipped = bytearray(sealed)
            flipped[at] ^= 1
            self.put_raw(files.store, taken.name, bytes(flipped))
            assert not self.is_whole(files, taken), at
        for end in {0, HEADER, len(sealed) - 1, *edges}:
            self.put_raw(files.store, taken.name, sealed[:end])
            assert not self.is_whole(files, taken), end
        self.put_raw(files.store, taken.name, sealed)
        assert self.is_whole(files, taken)

    def test_one_content_in_the_place_of_another_is_refused(self, files: SealedFiles) -> None:
        one, other = self.keep(files, b"a" * 100), self.keep(files, b"b" * 100)
        self.put_raw(files.store, one.name, self.raw(files.store, other.name))
        assert not self.is_whole(files, one)

    def test_a_content_that_has_not_the_hash_it_should_have_is_refused(self, files: SealedFiles) -> None:
        taken = self.keep(files, content_of(CHUNK + 1))
        assert not self.is_whole(files, dataclasses.replace(taken, sha256=hashlib.sha256(b"another").digest()))

    # Faults

    def test_wherever_it_breaks_off_nothing_is_half_there(self, files: SealedFiles) -> None:
        """The n-th operation fails: until one comes through, what is visible is whole or is not there."""
        content, answer = content_of(2 * CHUNK + 5), ""
        for nth in count(1):
            with self.failing(files.store, nth, error=OSError(5, "broken")) as done:
                answer = answer_to(lambda: self.keep(files, content))
            # A draft that could not be taken away either is swept later.
            files.store.sweep(datetime.now(UTC) + timedelta(hours=1))
            for name, _ in list(files.store.names()):
                assert len(self.raw(files.store, name)) == HEADER + len(content) + 3 * TAG, (nth, done)
                files.store.delete(name)
            assert self.traces(files.store) == 0, (nth, done)
            if len(done) < nth:
                break
            assert answer == "kept.away" or done[nth - 1] == self.tidying
        assert answer == ""
        assert nth > 5

    def test_a_kill_anywhere_leaves_what_a_sweep_takes(self, files: SealedFiles) -> None:
        """Nothing after the n-th operation is done any more, not even tidying up."""
        content = content_of(CHUNK + 5)
        for nth in count(1):
            with self.failing(files.store, nth, error=KeyboardInterrupt()) as done, suppress(KeyboardInterrupt):
                self.keep(files, content)
            files.store.sweep(datetime.now(UTC) + timedelta(hours=1))
            for name, _ in list(files.store.names()):
                assert len(self.raw(files.store, name)) == HEADER + len(content) + 2 * TAG, (nth, done)
                files.store.delete(name)
            assert self.traces(files.store) == 0, (nth, done)
            if len(done) < nth:
                break
        assert nth > 5

    def test_a_full_disk_is_told_as_one(self, files: SealedFiles) -> None:
        for nth in count(1):
            with self.failing(files.store, nth, error=OSError(28, "No space left on device")) as done:
                answer = answer_to(lambda: self.keep(files, content_of(CHUNK)))
            if len(done) < nth:
                break
            # Tidying up may fail unheard; the sweep does it again.
            assert answer == "disk.full" or done[nth - 1] == self.tidying
        assert nth > 3

    # What the tests above do

    def put(self, store: FileStore, content: bytes, name: str = NAME) -> None:
        with store.draft() as draft:
            draft.write(content)
            draft.place(name)

    def keep(self, files: SealedFiles, content: bytes) -> Taken:
        pieces = (content[at : at + 10_000] for at in range(0, len(content), 10_000))
        with files.taking(pieces, limit=NO_LIMIT) as taken:
            taken.place()
        return taken

    def opened(self, files: SealedFiles, taken: Taken) -> AbstractContextManager[OpenContent]:
        return files.opened(taken.name, taken.key, sha256=taken.sha256, size=taken.size)

    def is_whole(self, files: SealedFiles, taken: Taken) -> bool:
        def read() -> None:
            with self.opened(files, taken) as found:
                assert sum(map(len, found)) == taken.size

        answer = answer_to(read)
        assert answer in ("", "kept.altered")
        return not answer
