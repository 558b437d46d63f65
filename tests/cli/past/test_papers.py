"""The files of an invented past are what they say, are shown, and are the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from ecrime.base.files.looking.kinds import Kind
from ecrime.base.files.looking.viewing import examine, show
from ecrime.cli.past.papers import MAKERS, Words

KINDS = {
    "place": Kind.JPEG,
    "outline": Kind.JPEG,
    "statement": Kind.PDF,
    "png": Kind.PNG,
    "tiff": Kind.TIFF,
    "letter": Kind.DOCX,
}
WORDS = Words(
    ("កំណត់ហេតុ", "Minutes"),
    ("ស្នងការដ្ឋាន", "Office"),
    ("ម៉ូតូមួយគ្រឿងត្រូវបានលួច។", "A motorcycle & more was taken."),
    "KDL-2026-000001",
    datetime(2026, 3, 2, tzinfo=UTC),
)


@pytest.mark.parametrize("name", MAKERS)
def test_a_paper_is_taken_in_and_shown(name: str) -> None:
    made = MAKERS[name](WORDS, Random(3))
    found = examine(made, f"paper.{KINDS[name].value}")
    assert (found.kind, found.pages) == (KINDS[name], 1)
    shown = show(made, found.kind, 0)
    if found.kind is Kind.DOCX:
        assert {*WORDS.title, *WORDS.text} <= set(shown.text)
    else:
        assert shown.picture is not None
    assert len(made) < 1_000_000


@pytest.mark.parametrize("name", ["place", "outline", "statement", "png"])
def test_the_same_seed_draws_the_same_paper(name: str) -> None:
    first, again, other = (MAKERS[name](WORDS, Random(seed)) for seed in (3, 3, 4))
    assert first == again
    if name != "statement":
        assert first != other
