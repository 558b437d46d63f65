"""By which ways what is said of people leaves the database, and where copies of it lie.

Every slice names its own. Tests plant words in records and walk all of these: who has no right to the words must meet
them in none. A page that shows people and is not named here fails a test, as does a copy that nobody named.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """A page, a file or an answer that may show people.

    url_name  its address; the address takes the subject's number or id
    subject   "incident", "batch", … : of what the address takes the number or id
    act       the act that is in the ledger before anything is shown
    """

    url_name: str
    subject: str
    act: str


@dataclass(frozen=True, slots=True)
class DerivedCopy:
    """A column that keeps once more what was stated of people elsewhere, and why.

    ends  what makes the copy go, "" while it stays as long as the record
    """

    table: str
    column: str
    why: str
    ends: str = ""


_outputs: dict[str, Output] = {}
_copies: dict[tuple[str, str], DerivedCopy] = {}


def register(*found: Output | DerivedCopy) -> None:
    """Name outputs and copies; called from a slice's ``ready()``, twice does no harm."""
    for one in found:
        if isinstance(one, Output):
            _outputs[one.url_name] = one
        else:
            _copies[one.table, one.column] = one


def outputs() -> tuple[Output, ...]:
    """Every output that any slice has named."""
    return tuple(_outputs.values())


def copies() -> tuple[DerivedCopy, ...]:
    """Every derived copy that any slice has named."""
    return tuple(_copies.values())
