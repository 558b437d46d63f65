"""The folder of one machine keeps the contract of every back end, and some promises of its own."""

from __future__ import annotations

import os
import stat
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.base.files.contract import MASTERS, NAME, StoreContract

from ecrime.base.files.local_store import LocalStore
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.files.store import FileStore

# What changes a disk. Each is one place where it can fail.
OPERATIONS = ("open", "write", "fsync", "mkdir", "replace", "unlink")


class TestLocalStore(StoreContract):
    tidying = "unlink"

    @pytest.fixture
    def store(self, tmp_path: Path) -> FileStore:
        return LocalStore(tmp_path / "files")

    @contextmanager
    def failing(self, store: FileStore, nth: int, *, error: BaseException) -> Iterator[list[str]]:
        done: list[str] = []
        real = {name: getattr(os, name) for name in OPERATIONS}

        def doing(name: str) -> Any:
            def do(*args: Any, **kwargs: Any) -> Any:
                done.append(name)
                # After a kill nothing more is done at all; a disk that failed once may do the next.
                if len(done) == nth or (len(done) > nth and isinstance(error, KeyboardInterrupt)):
                    raise error
                return real[name](*args, **kwargs)

            return do

        with mock.patch.multiple(os, **{name: doing(name) for name in OPERATIONS}):
            yield done

    def raw(self, store: FileStore, name: str) -> bytes:
        return self.path(store, name).read_bytes()

    def put_raw(self, store: FileStore, name: str, content: bytes) -> None:
        self.path(store, name).write_bytes(content)

    def traces(self, store: FileStore) -> int:
        assert isinstance(store, LocalStore)
        return sum(path.is_file() for path in store._folder.rglob("*"))

    def path(self, store: FileStore, name: str) -> Path:
        assert isinstance(store, LocalStore)
        return store._folder / name[:2] / name[2:4] / name

    def test_folders_and_files_are_the_services_own(self, store: FileStore) -> None:
        self.put(store, b"x")
        path = self.path(store, NAME)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for folder in list(path.parents)[:3]:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_it_is_on_disk_before_it_is_visible_and_its_name_after(self, store: FileStore) -> None:
        """In this order: bytes, fsync of the file, move, fsync of the folder."""
        self.put(store, b"x")
        with self.failing(store, 10**6, error=OSError()) as done:
            self.put(store, b"y" * 10)
        assert done == ["open", "write", "fsync", "replace", "open", "fsync", "unlink"]

    def test_a_link_in_the_place_of_a_file_is_not_followed(self, store: FileStore, tmp_path: Path) -> None:
        self.put(store, b"x")
        (tmp_path / "secret").write_text("secret")
        self.path(store, NAME).unlink()
        self.path(store, NAME).symlink_to(tmp_path / "secret")
        with pytest.raises(Exception, match=r"kept\.away"), store.open(NAME):
            pass

    def test_a_short_write_is_gone_on_with(self, store: FileStore) -> None:
        real = os.write
        with mock.patch.object(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:7]))):
            self.put(store, bytes(range(100)))
        assert self.raw(store, NAME) == bytes(range(100))

    def test_a_large_file_takes_little_memory(self, store: FileStore) -> None:
        files = SealedFiles(store, MASTERS)
        size = 24 * 1024 * 1024
        tracemalloc.start()
        try:
            with files.taking((b"\0" * 100_000 for _ in range(size // 100_000)), limit=size) as taken:
                taken.place()
            with self.opened(files, taken) as found:
                assert sum(map(len, found)) == taken.size
            assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
        finally:
            tracemalloc.stop()
