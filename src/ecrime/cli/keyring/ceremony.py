"""The ceremony: two people make a sealed spare that neither of them opens alone, and sign a sheet about it by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys import spare
from ecrime.base.keys.folder import installation_id
from ecrime.cli.keyring.asking import ask, ask_secret, both, say
from ecrime.cli.keyring.spares import ask_parts, read_spare, standing_keys, write_spare
from ecrime.foundation.errors import Refused, Unavailable

STEPS = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part: a name and a service number, as typed."""

    name: str
    number: str


def hold_ceremony(folder: DataFolder, file: Path) -> list[Path]:
    """Walk two people through it; returns what was written. Raises Refused, and then nothing stays."""
    keys = standing_keys(folder)
    files = spare.key_files(keys.path)
    for step in range(1, STEPS + 1):
        say(f"ceremony.step_{step}")
    people = [_ask_person("1"), _ask_person("2")]
    if people[0].number == people[1].number:
        raise Refused("spare.same_person")
    passphrase = [
        ask_secret("ceremony.ask_part", name=person.name, least=str(spare.SHORTEST_PART)) for person in people
    ]
    sheet = file.with_name(f"{file.name}.sheet.txt")
    if sheet.exists():
        raise Unavailable("spare.cannot_write", file=str(sheet))
    written = write_spare(folder, keys, passphrase, file)
    say("ceremony.again")
    if not _opens(file, files, written):
        raise Refused("spare.would_not_open")
    try:
        sheet.write_text(_sheet(installation_id(folder.path), people, file, sorted(files.items())), encoding="utf-8")
    except OSError:
        for path in (*written, sheet):
            path.unlink(missing_ok=True)
        raise Unavailable("spare.cannot_write", file=str(sheet)) from None
    say("ceremony.done", sheet=str(sheet))
    return [*written, sheet]


def _opens(file: Path, files: Mapping[str, str], written: Sequence[Path]) -> bool:
    """Whether the spare opens with what both type once more; one that does not is taken away, also on Ctrl-C."""
    opens = False
    try:
        opens = read_spare(file).opened(ask_parts(2)) == files
    except Refused:
        return False
    finally:
        if not opens:
            for path in written:
                path.unlink()
    return opens


def _ask_person(which: str) -> Person:
    person = Person(ask("ceremony.ask_name", which=which), ask("ceremony.ask_number", which=which))
    if not person.name or not person.number:
        raise Refused("spare.name_missing")
    return person


def _sheet(installation: str, people: Sequence[Person], file: Path, keys: Sequence[tuple[str, str]]) -> str:
    """What both sign: when, who, which keys (by their fingerprints), which spare (by its hash)."""
    held = "\n".join(f"    {name:<24} {spare.fingerprint(content)}" for name, content in keys)
    signed = "\n\n".join(f"{person.name} ({person.number})\n\n    {'.' * 50}" for person in people)
    return "\n\n".join(
        (
            both("ceremony.sheet_title"),
            f"{both('ceremony.sheet_when')}\n    {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"{both('ceremony.sheet_installation')}\n    {installation}",
            f"{both('ceremony.sheet_keys')}\n{held}",
            f"{both('ceremony.sheet_spare')}\n    {hashlib.sha256(file.read_bytes()).hexdigest()}",
            both("ceremony.sheet_said"),
            both("ceremony.sheet_places") + f"\n    1 {'.' * 48}\n    2 {'.' * 48}",
            both("ceremony.sheet_signed"),
            signed,
            "",
        )
    )
