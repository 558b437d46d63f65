"""JSON as other systems write it: a list, or one object on each line; and what no honest export holds."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.json_rows import json_headings, json_rows
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.limits import MAX_ROW
from ecrime.records.intake.reading.source import open_source


def read(content: bytes, *wanted: str) -> tuple[tuple[str, ...], list[list[str]]]:
    source = open_source(io.BytesIO(content), Layout(), wanted)
    return source.reading.headings, [list(row.cells) for row in source.rows]


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as error:
        read(content)
    return error.value.problems[0].code


def test_a_list_and_lines_say_the_same() -> None:
    objects = [{"when": "2015-03-21", "who": {"name": "សុខ", "age": 34}}, {"when": "2015-03-22", "tags": ["a", "b"]}]
    expected = (
        ("when", "who.name", "who.age", "tags.0", "tags.1"),
        [["2015-03-21", "សុខ", "34", "", ""], ["2015-03-22", "", "", "a", "b"]],
    )
    assert read(json.dumps(objects, indent=2, ensure_ascii=False).encode()) == expected
    assert read("\n".join(json.dumps(each) for each in objects).encode()) == expected
    assert read(gzip.compress(json.dumps(objects).encode())) == expected
    assert read(json.dumps(objects, ensure_ascii=False).encode("utf-8-sig")) == expected


def test_values_are_as_they_are_written() -> None:
    assert read(b'[{"a": 1.50, "b": true, "c": null, "d": 12345678901234567890123, "e": "x"}]')[1] == [
        ["1.50", "true", "", "12345678901234567890123", "x"]
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"a": 1}, {"a": 2', "file.cut_short"),
        (b'[{"a": 1}', "file.cut_short"),
        (b'[{"a": 1}] {"a": 2}', "file.json_broken"),
        (b'[{"a": 1}, 7]', "file.json_broken"),
        (b'[{"a": NaN}]', "file.json_broken"),
        (b'[{"a": Infinity}]', "file.json_broken"),
        (b"[{'a': 1}]", "file.json_broken"),
        (b'[{"a": "\\ud800"}]', "file.json_broken"),
        (b'[{"a": 1, "a": 2}]', "file.json_key_twice"),
        (b'[{"a.b": 1, "a": {"b": 2}}]', "file.json_key_twice"),
        (b'[{"a": ' + b"[" * 70 + b"]" * 70 + b"}]", "file.json_deep"),
        (b'{"a": "' + b"x" * (MAX_ROW + 10), "file.row_too_long"),
        (b"[{}]", "file.empty"),
        (b'{"a": "\xff"}', "file.encoding_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(content: bytes, code: str) -> None:
    if code == "file.encoding_unknown":
        # Whatever it is guessed to be, no byte is dropped without a word.
        source = open_source(io.BytesIO(content), Layout(), ())
        assert source.reading.encoding_guessed
        return
    if content.startswith(b"[{'"):
        with pytest.raises(Invalid):
            read(content, "a")
        return
    assert refused(content) == code


def test_ten_thousand_brackets_are_no_deep_water() -> None:
    assert refused(b'[{"a": ' + b"[" * 10_000) == "file.json_deep"


def test_a_heading_that_is_wanted_is_missed() -> None:
    with pytest.raises(Invalid) as error:
        read(b'[{"a": 1}]', "b")
    assert error.value.problems[0].code == "file.heading_missing"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(alphabet=st.characters(codec="utf-8"), max_size=8),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text("ab", min_size=1, max_size=2), below, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.text('cd{}"\\[] ', min_size=1, max_size=3), VALUES, max_size=4), max_size=5), st.data()
)
def test_pieces_may_end_anywhere(objects: list[dict[str, object]], data: st.DataObject) -> None:
    text = json.dumps(objects, ensure_ascii=data.draw(st.booleans()))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))

    def whole() -> Iterator[str]:
        yield text

    def cut() -> Iterator[str]:
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            yield text[start:end]

    headings = json_headings(whole)
    assert json_headings(cut) == headings
    assert list(json_rows(cut, headings)) == list(json_rows(whole, headings))
    assert len(list(json_rows(whole, headings))) == len(objects)
