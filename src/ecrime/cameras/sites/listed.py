"""A list of cameras as a CSV file: one row each, read as it comes, every cell looked at before anything is registered.

Addresses stand as such ("rtsp://10.20.0.14:554/live"), never as names: a list asks no name server a thousand times.
Users and passwords are not read from a list; they are given camera by camera, and kept sealed.
"""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import urlsplit

from ecrime.cameras.sites import addresses
from ecrime.cameras.sites.facts import CameraFacts, CameraState, Mounting, Scheme, StreamFacts, StreamRole
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.text import fold_digits

E = TypeVar("E", bound=StrEnum)

NEEDED = ("code", "site", "retention")
NUMBERS = ("height_m", "bearing", "tilt", "focal_mm", "sensor_mm", "angle")
WORDS = ("make", "model", "serial", "hidden_reason")
STREAMS = {"main": StreamRole.MAIN, "sub": StreamRole.SUB, "control": StreamRole.CONTROL}
COLUMNS = (*NEEDED, "state", "mounting", *WORDS[:3], *NUMBERS, "public", "hidden_reason", *STREAMS)
USUAL_PORT = {Scheme.RTSP: 554, Scheme.RTSPS: 322, Scheme.HTTP: 80, Scheme.HTTPS: 443}
YES, NO = frozenset({"yes", "1", "true", ""}), frozenset({"no", "0", "false"})
MOST_ROWS = 10_000
LONGEST_LINE = 10_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class ListedCamera:
    """One row of a list: its number as a spreadsheet counts, what it says, and what is wrong with it."""

    row: int
    facts: CameraFacts
    problems: Sequence[Problem] = field(default=())


def read_list(file: BinaryIO) -> Iterator[ListedCamera]:
    """The rows of a list, one by one. Raises Invalid for a file that is none, as soon as that shows."""
    lines = _lines(file)
    first = next(lines, "")
    if not first.strip():
        raise _refused("camera_list.empty")
    delimiter = max(_DELIMITERS, key=first.count)
    # Strict: a quotation mark out of its place is told, not guessed at.
    rows = csv.reader(itertools.chain((first,), lines), delimiter=delimiter, strict=True)
    try:
        headings = _headings(next(rows))
        for number, cells in enumerate(rows, start=2):
            if number > MOST_ROWS + 1:
                raise _refused("camera_list.too_many", most=f"{MOST_ROWS:,}")
            if any(map(str.strip, cells)):
                yield _read(number, headings, cells)
    except csv.Error:
        raise _refused("camera_list.not_csv", row=str(rows.line_num)) from None


def _lines(file: BinaryIO) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8-sig")()
    number = 0
    while piece := file.readline(LONGEST_LINE):
        number += 1
        if len(piece) == LONGEST_LINE and not piece.endswith(b"\n"):
            raise _refused("camera_list.long_line", row=str(number))
        try:
            text = decode.decode(piece)
        except UnicodeDecodeError:
            raise _refused("camera_list.not_utf8", row=str(number)) from None
        if "\0" in text:
            raise _refused("camera_list.not_csv", row=str(number))
        yield text
    if decode.getstate()[0]:
        raise _refused("camera_list.not_utf8", row=str(number))


def _headings(cells: Sequence[str]) -> list[str]:
    """The headings in their order; every one known, none twice, none missing that is needed."""
    found = [cell.strip().lower() for cell in cells]
    unknown = next((one for one in found if one not in COLUMNS), None)
    if unknown is not None:
        raise _refused("camera_list.heading_unknown", heading=unknown[:40] or "–", known=", ".join(COLUMNS))
    if len(set(found)) < len(found):
        raise _refused("camera_list.heading_twice", heading=next(one for one in found if found.count(one) > 1))
    missing = [one for one in NEEDED if one not in found]
    if missing:
        raise _refused("camera_list.heading_missing", heading=", ".join(missing))
    return found


def _read(number: int, headings: Sequence[str], cells: Sequence[str]) -> ListedCamera:
    problems: list[Problem] = []
    if len(cells) != len(headings):
        problems.append(Problem("", "camera_list.cells", {"wanted": str(len(headings)), "found": str(len(cells))}))
    said = dict(zip(headings, map(str.strip, cells), strict=False))
    facts = CameraFacts(
        code=said.get("code", ""),
        site=said.get("site", ""),
        retention=said.get("retention", ""),
        state=_choice("state", said, CameraState, CameraState.PLANNED, problems),
        mounting=_choice("mounting", said, Mounting, Mounting.POLE, problems),
        public=_yes_or_no("public", said, problems),
        streams=tuple(
            stream
            for name, role in STREAMS.items()
            if said.get(name) and (stream := _stream(name, role, said[name], problems)) is not None
        ),
        **cast("Any", {name: said.get(name, "") for name in WORDS}),
        **cast("Any", {name: _number(name, said, problems) for name in NUMBERS}),
    )
    return ListedCamera(number, facts, tuple(problems))


def _choice(name: str, said: Mapping[str, str], kinds: type[E], usual: E, problems: list[Problem]) -> E:
    typed = said.get(name, "").lower()
    if not typed:
        return usual
    if typed in set(kinds):
        return kinds(typed)
    problems.append(Problem(name, "camera_list.choice", {"known": ", ".join(kinds)}))
    return usual


def _yes_or_no(name: str, said: Mapping[str, str], problems: list[Problem]) -> bool:
    typed = said.get(name, "").lower()
    if typed not in YES | NO:
        problems.append(Problem(name, "camera_list.choice", {"known": "yes, no"}))
    return typed not in NO


def _number(name: str, said: Mapping[str, str], problems: list[Problem]) -> float | None:
    typed = fold_digits(said.get(name, "")).replace(",", ".").replace("−", "-")
    if not typed:
        return None
    try:
        found = float(typed) if len(typed) <= 20 and typed.isascii() else float("nan")
    except ValueError:
        found = float("nan")
    if abs(found) <= 1e6:
        return found
    problems.append(Problem(name, "camera.number_unfit"))
    return None


def _stream(name: str, role: StreamRole, typed: str, problems: list[Problem]) -> StreamFacts | None:
    """The address in a cell; None after noting what is wrong with it."""
    try:
        parts = urlsplit(typed)
        scheme, host = Scheme(parts.scheme), parts.hostname or ""
        port = USUAL_PORT[scheme] if parts.port is None else parts.port
    except ValueError:
        problems.append(Problem(name, "camera_list.address"))
        return None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        problems.append(Problem(name, "camera.path_tells_password"))
        return None
    if addresses.literal(host) is None or parts.fragment:
        problems.append(Problem(name, "camera_list.address"))
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StreamFacts(role, scheme, host, port, path, address=host)


def _refused(code: str, **said: str) -> Invalid:
    return Invalid([Problem("file", code, said)])


@dataclass(slots=True)
class Checked:
    """What came of looking at a list: the rows that may be registered, and what is wrong with the others."""

    good: list[CameraFacts] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    rows: int = 0

    @property
    def is_whole(self) -> bool:
        """True when there are rows and nothing is wrong with any."""
        return self.rows > 0 and not self.problems

    @property
    def bad(self) -> int:
        """How many rows something is wrong with."""
        return self.rows - len(self.good)


def check_list(
    listed: Iterable[ListedCamera], look: Callable[[Sequence[CameraFacts]], list[list[Problem]]], *, at_once: int = 500
) -> Checked:
    """Look at every row; ``look`` says what is wrong with some hundred cameras at a time, as the register has it."""
    checked = Checked()
    seen: dict[str, int] = {}
    rows = iter(listed)
    while piece := list(itertools.islice(rows, at_once)):
        for one, wrong in zip(piece, look([one.facts for one in piece]), strict=True):
            problems = [*one.problems, *wrong]
            if one.facts.code in seen:
                problems.append(Problem("code", "camera_list.twice", {"row": str(seen[one.facts.code])}))
            seen.setdefault(one.facts.code, one.row)
            checked.rows += 1
            checked.problems += ((one.row, problem) for problem in problems)
            if not problems:
                checked.good.append(one.facts)
    if not checked.rows:
        raise _refused("camera_list.empty")
    return checked


def column_of(field: str) -> str:
    """The heading under which a problem's field stands in a list."""
    parts = field.split(".")
    return parts[1] if parts[0] == "streams" and len(parts) > 1 else field
