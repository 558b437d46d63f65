"""What backup and restore say is said in both languages, and each sentence is used."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

import ecrime
from ecrime.base.backup.messages import MESSAGES
from ecrime.base.database import start_messages
from ecrime.cli import main
from ecrime.foundation.errors import Unavailable

SOURCE = Path(ecrime.__file__).parent


def test_every_sentence_has_its_khmer() -> None:
    with (start_messages.LOCALE / "km" / "parts" / "backup.po").open("rb") as file:
        khmer = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert set(khmer) == set(MESSAGES.values())
    for english, translated in khmer.items():
        assert translated
        assert values(translated) == values(english)


def values(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_every_sentence_is_used() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "messages.py")
    assert [code for code in MESSAGES if f'"{code}"' not in sources] == []


def test_the_terminal_says_them() -> None:
    told = main.sentences(Unavailable("backup.already", folder="/data"))
    assert told == ["A backup of /data is being made already; wait until it has ended."]
    told = main.sentences(Unavailable("keys.in_data", folder="/data/keys"))
    assert told[0].startswith("The folder of keys /data/keys lies inside the data")
