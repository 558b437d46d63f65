"""Gives a server that recovers its log back, a file at a time as it asks, each opened and verified on the way."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from ecrime.base.backup.sealed import SUFFIX, unseal
from ecrime.base.backup.target import HANDED_OVER, Target, wal_name
from ecrime.base.backup.whole import refusal
from ecrime.base.database.server import wal
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.backup_key import BackupKeys
from ecrime.foundation.errors import EcrimeError

CADENCE_S = 0.01


class Feeder:
    """Works in a thread for the time of a block; ``refusal`` is what stopped it, if anything did."""

    def __init__(self, folder: DataFolder, target: Target, system: str, keys: BackupKeys) -> None:
        self._rooms = {name: wal.room(folder, name) for name in (wal.WANTED, wal.FETCHED, wal.MISSING)}
        self._folder = folder
        self._target = target
        self._system = system
        self._keys = keys
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.refusal: EcrimeError | None = None

    def __enter__(self) -> Feeder:
        wal.make_room(self._folder, *self._rooms)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.wait(CADENCE_S):
            for wanted in list(self._rooms[wal.WANTED].iterdir()):
                try:
                    self._answer(wanted.name)
                except (EcrimeError, OSError) as error:
                    # The server waits until it is stopped.
                    self.refusal = refusal(error, self._folder.path) if isinstance(error, OSError) else error
                    return
                wanted.unlink(missing_ok=True)

    def _answer(self, name: str) -> None:
        sealed = self._target.wal(self._system) / f"{name}{SUFFIX}"
        if not HANDED_OVER.fullmatch(name) or not sealed.exists():
            (self._rooms[wal.MISSING] / name).touch()
            return
        opened = self._rooms[wal.FETCHED] / f"{name}.new"
        with opened.open("wb") as file:
            file.writelines(unseal(sealed, wal_name(self._system, name), self._keys))
        _like_its_folder(opened)
        opened.rename(self._rooms[wal.FETCHED] / name)


def _like_its_folder(path: Path) -> None:
    """The server takes it as its own, whoever it runs as."""
    owner = path.parent.stat()
    if owner.st_uid != os.geteuid():
        os.chown(path, owner.st_uid, owner.st_gid)
    path.chmod(0o600)
