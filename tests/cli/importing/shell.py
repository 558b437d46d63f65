"""The command line on one database, as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ecrime.base.officers import actions
from ecrime.cli.benches.imports import MAPPING
from ecrime.cli.drills.instance import Database


class Shell:
    """The command line on one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._environment = {
            **os.environ,
            "DATABASE_URL": database.instance.address(database.name, "app"),
            "DATABASE_OWNER_URL": database.instance.address(database.name, "owner"),
            "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
            "ECRIME_PACK": "zz",
            "ECRIME_DATA": str(folder / "data"),
        }
        self.language = "en"
        self._file = folder / "old.csv"
        self._mapping = folder / "mapping.toml"
        self._mapping.write_text(MAPPING, encoding="utf-8")

    def keeping_files(self, store: Path) -> None:
        """Have the commands keep files where the fixture ``store`` keeps them, under its master keys."""
        self._environment |= {
            "ECRIME_DATA": str(store.parent),
            "ECRIME_MASTER_KEYS": str(store.parent / "keys" / "master"),
        }

    def token(self, who: str = "lak") -> str:
        """A token that one of the officers of the instance got on the page for it."""
        return actions.hand_to_console(self._database.actor(who))

    def start(self, *words: str, token: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ecrime.cli.main", *words],
            env={**self._environment, "ECRIME_LANG": self.language, "ECRIME_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, token: str | None = None) -> tuple[int, str, str]:
        process = self.start(*words, token=self.token() if token is None else token)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def importing(self, content: bytes, *options: str) -> list[str]:
        """The words that import a file of this content."""
        self._file.write_bytes(content)
        return ["import", "incidents", str(self._file), "--mapping", str(self._mapping), *options]

    def imported(self, content: bytes) -> str:
        """The batch that an import of this content made."""
        status, _, err = self.run(*self.importing(content))
        assert status == 0, err
        return err.rpartition("ecrime withdraw ")[2].split()[0]

    def count(self) -> int:
        """How many incidents are recorded and not withdrawn."""
        sql = "select count(*) from incidents_incident where withdrawn_at is null"
        return int(self._database.as_superuser(sql)[0][0])
