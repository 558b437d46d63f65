"""The table of security requirements (docs/security/asvs.toml) and the page that is made from it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("docs/security/asvs.toml")
PAGE = Path("docs/security/asvs.md")
STATUSES = ("met", "partly", "not met", "not applicable")
CHAPTERS = (
    "Encoding and sanitising", "Validation and business logic", "Web pages", "Interfaces", "Files", "Authentication",
    "Sessions", "Authorisation", "Self-contained tokens", "OAuth and OIDC", "Cryptography", "Communication",
    "Configuration", "Data protection", "Coding and architecture", "Logs and errors", "WebRTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and how far it is met.

    number  "V1.2.4", as the standard has it
    tests   "path::name" of what shows it
    files   the guard, the code or the page that holds it
    """

    number: str
    level: int
    about: str
    status: str
    tests: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    why: str = ""

    @property
    def chapter(self) -> int:
        return int(self.number[1:].split(".")[0])


def rows(tree: Path) -> list[Row]:
    """The table, in its order. Raises ValueError and TypeError for what is none of it."""
    found = []
    for number, told in tomllib.loads((tree / TABLE).read_text(encoding="utf-8")).items():
        tests, files = (tuple(told.pop(name, ())) for name in ("tests", "files"))
        found.append(Row(number, tests=tests, files=files, **told))
    return found


def page(table: list[Row]) -> str:
    """The table as a page to be read: figures first, then every row."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: list[Row]) -> Iterator[str]:
    yield "# OWASP ASVS 5.0.0, row by row"
    yield ""
    yield "Made from `asvs.toml` by `ecrime asvs`; change that file. The words are ours, the numbers the standard's:"
    yield "levels 1 and 2 whole; of level 3 the chapters V5, V6, V8, V11, V14, V16 and five more by name."
    yield ""
    yield f"| level | rows | {' | '.join(STATUSES)} |"
    yield f"|---|---|{'---|' * len(STATUSES)}"
    for level in (1, 2, 3):
        yield _figures(str(level), [row for row in table if row.level == level])
    yield _figures("all", table)
    for chapter, title in enumerate(CHAPTERS, 1):
        yield ""
        yield f"## V{chapter} {title}"
        yield ""
        yield "| number | level | about | status | shown or held by | remark |"
        yield "|---|---|---|---|---|---|"
        yield from (_row(row) for row in table if row.chapter == chapter)


def _figures(name: str, some: list[Row]) -> str:
    counted = Counter(row.status for row in some)
    return f"| {name} | {len(some)} | {' | '.join(str(counted[status]) for status in STATUSES)} |"


def _row(row: Row) -> str:
    held = [f"`{test.rpartition('::')[2]}`" for test in row.tests] + [f"`{file}`" for file in row.files]
    cells = (row.number, str(row.level), row.about, row.status, "<br>".join(held), row.why)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
