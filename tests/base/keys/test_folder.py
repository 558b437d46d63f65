"""The name of an installation: one, however many processes of a first start ask for it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from ecrime.base.keys.folder import belong_to, installation_id

AT_ONCE = 8
ROUNDS = 20


def test_all_who_ask_at_once_are_told_one_name(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        data, together = tmp_path / str(number), Barrier(AT_ONCE)
        data.mkdir()

        def ask(_caller: int, data: Path = data, together: Barrier = together) -> str:
            together.wait()
            return installation_id(data)

        with ThreadPoolExecutor(AT_ONCE) as callers:
            names = set(callers.map(ask, range(AT_ONCE)))
        assert len(names) == 1
        assert [path.name for path in data.iterdir()] == ["installation"]


def test_a_new_folder_becomes_that_of_a_backup_and_a_named_one_stays(tmp_path: Path) -> None:
    assert belong_to(tmp_path, "one")
    assert belong_to(tmp_path, "one")
    assert not belong_to(tmp_path, "another")
