"""What a sheet of paper is made of, told in one language; the other telling has the same blocks in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part; stays with what follows. ``level`` 1 is the title of the sheet."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, with a word before it where a row has several ("before", "after")."""

    text: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it. ``begins`` sets it off by a line: it is the first of several rows."""

    label: str
    passages: tuple[Passage, ...]
    begins: bool = False

    @classmethod
    def of(cls, label: str, text: str, *, begins: bool = False) -> Row:
        """A row with one text."""
        return cls(label, (Passage(text),), begins)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence over the whole width."""

    text: str


@dataclass(frozen=True, slots=True)
class Squares:
    """A code for cameras: rows of dark (True) and light squares. It stands at the right edge, beside what follows."""

    rows: tuple[tuple[bool, ...], ...]


Block = Heading | Row | Note | Squares
# The first telling leads; the second stands below it in small letters where it says something else.
Telling = Sequence[Block]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file: the source of what is printed."""

    name: str
    content: bytes
    mime_type: str
    description: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, in two languages; the first leads.

    head  stands on top of each page, left and right; foot at the bottom, beside the number of the page
    """

    title: str
    languages: tuple[str, str]
    tellings: tuple[Telling, Telling]
    head: tuple[str, str]
    foot: str
    made_at: datetime
    attachment: Attachment
