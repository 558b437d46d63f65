"""What a guide tells somebody to do: its blocks of commands and settings, and the words on the page that it names."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"


def block(page: str, title: str) -> str:
    """The block of a guide that is headed by this word ("```sh roles")."""
    (found,) = re.findall(rf"^```\w+ {re.escape(title)}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    return str(found)


def text_of(page: str) -> str:
    return (GUIDE / page).read_text(encoding="utf-8")


def steps(page: str, heading: str) -> list[list[str]]:
    """The numbered steps under a heading, each as the words in bold in it, in their order."""
    _, _, after = text_of(page).partition(f"\n## {heading}\n")
    under = after.partition("\n## ")[0]
    return [re.findall(r"\*\*(.+?)\*\*", step) for step in re.findall(r"^\d+\. (.*)$", under, re.MULTILINE)]
