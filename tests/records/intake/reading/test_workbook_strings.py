"""The texts that cells share are read as far as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.workbook_strings import SharedStrings

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=20)


def part_of(texts: list[str]) -> bytes:
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in texts)
    return ("<sst>" + "".join(f"<si><t>{text}</t></si>" for text in escaped) + "</sst>").encode()


@given(TEXTS, st.integers(1, 50))
def test_texts_come_in_any_order(texts: list[str], size: int) -> None:
    part = part_of(texts)
    pieces = (part[at : at + size] for at in range(0, len(part), size))
    middle = len(texts) // 2
    with SharedStrings.on_disk(pieces) as strings:
        assert [strings.get(index) for index in reversed(range(middle))] == texts[:middle][::-1]
        assert [strings.get(index) for index in range(len(texts))] == texts
        with pytest.raises(Invalid) as refusal:
            strings.get(len(texts))
    assert refusal.value.problems[0].code == "file.damaged"


def test_a_text_near_the_beginning_costs_one_piece() -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        yield b"<sst>"
        for taken in range(1, 1000):
            yield b"<si><t>%d</t></si>" % taken

    with SharedStrings.on_disk(pieces()) as strings:
        assert taken == 0
        assert strings.get(2) == "3"
        assert taken == 3
        assert strings.get(0) == "1"
        assert taken == 3
