"""Making a sealed spare, as text and as a picture to scan, and opening one."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import segno

from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys import spare
from ecrime.base.keys.folder import KeyFolder, belong_to, installation_id, key_folder
from ecrime.base.keys.spare import Spare
from ecrime.cli.keyring.asking import ask_secret, is_terminal, say
from ecrime.foundation.errors import Refused, Unavailable

LONGEST_FILE = 1_000_000


def make_spare(folder: DataFolder, file: Path) -> list[Path]:
    """Seal the keys under a passphrase that one person types; returns what was written."""
    keys = standing_keys(folder)
    first = ask_secret("spare.ask", least=str(spare.SHORTEST))
    if is_terminal() and ask_secret("spare.ask_again") != first:
        raise Refused("spare.different_words")
    return write_spare(folder, keys, [first], file)


def open_spare(folder: DataFolder, file: Path) -> KeyFolder:
    """Bring the keys of a spare back into the empty folder of keys of this installation."""
    found = read_spare(file)
    if (folder.path / "installation").exists() and installation_id(folder.path) != found.installation:
        raise Refused("spare.other_installation", found=found.installation, wanted=installation_id(folder.path))
    files = found.opened(ask_parts(found.parts))
    # A new machine, whose data are still to come back, becomes that installation.
    belong_to(folder.path, found.installation)
    keys = standing_keys(folder)
    spare.bring_back(files, keys.path)
    return keys


def standing_keys(folder: DataFolder) -> KeyFolder:
    """The folder of keys, made where it is not there."""
    keys = key_folder(os.environ, folder.path)
    keys.make(folder.path)
    return keys


def write_spare(folder: DataFolder, keys: KeyFolder, passphrase: Sequence[str], file: Path) -> list[Path]:
    """Write the text, and beside it a picture to scan where it fits into one.

    Raises Unavailable, never over a file, and takes away again what it had begun: a spare that nobody has tried to open
    is none.
    """
    text = spare.seal(
        spare.key_files(keys.path),
        passphrase,
        installation=installation_id(folder.path),
        made=datetime.now(UTC).date(),
    )
    made = {file: text}
    try:
        code = segno.make(text, error="l", micro=False)
    except segno.DataOverflowError:
        say("spare.no_picture")
    else:
        drawn = io.BytesIO()
        code.save(drawn, kind="svg", scale=4)
        made[file.with_name(f"{file.name}.svg")] = drawn.getvalue().decode()
    _write_new(made)
    return list(made)


def read_spare(file: Path) -> Spare:
    """The spare in a file. Raises Unavailable and Refused that name what is wrong."""
    try:
        with file.open("rb") as opened:
            return spare.read(opened.read(LONGEST_FILE).decode())
    except (OSError, UnicodeDecodeError):
        raise Unavailable("spare.cannot_read", file=str(file)) from None


def ask_parts(parts: int) -> list[str]:
    """The passphrase of a spare, asked part by part."""
    if parts == 1:
        return [ask_secret("spare.ask_to_open")]
    return [ask_secret("spare.ask_part", part=str(part)) for part in range(1, parts + 1)]


def _write_new(made: Mapping[Path, str]) -> None:
    """Write all of them or none."""
    begun: list[Path] = []
    try:
        for path, text in made.items():
            _write_one(path, text, begun)
    except BaseException:
        for each in begun:
            each.unlink(missing_ok=True)
        raise


def _write_one(path: Path, text: str, begun: list[Path]) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        begun.append(path)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise Unavailable("spare.cannot_write", file=str(path)) from None
