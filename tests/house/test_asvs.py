"""Every security requirement has a row that says what is so, and what a row names is there."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecrime.cli.machine import asvs
from ecrime.cli.machine.tree import source_tree

TREE = source_tree()
TABLE = asvs.rows(TREE)
# ASVS 5.0.0: the levels of each section's requirements, in the order of their numbers.
LEVELS = """
V1.1:22 V1.2:1111122223 V1.3:112222222223 V1.4:222 V1.5:123 V2.1:122 V2.2:112 V2.3:12223 V2.4:23
V3.1:3 V3.2:113 V3.3:12223 V3.4:11222233 V3.5:11122333 V3.6:3 V3.7:22333 V4.1:12233 V4.2:23333
V4.3:22 V4.4:1222 V5.1:2 V5.2:112333 V5.3:113 V5.4:222 V6.1:122 V6.2:111111112222 V6.3:11223333
V6.4:112233 V6.5:22222333 V6.6:2223 V6.7:33 V6.8:2222 V7.1:222 V7.2:1111 V7.3:22 V7.4:11222 V7.5:223
V7.6:22 V8.1:1233 V8.2:1123 V8.3:133 V8.4:23 V9.1:111 V9.2:1222 V10.1:22 V10.2:223 V10.3:22223
V10.4:1111122222233333 V10.5:22222 V10.6:22 V10.7:222 V11.1:2233 V11.2:22233 V11.3:11233 V11.4:1222
V11.5:23 V11.6:23 V11.7:33 V12.1:12233 V12.2:11 V12.3:22223 V13.1:2333 V13.2:222223 V13.3:2233
V13.4:1222233 V14.1:22 V14.2:12223333 V14.3:122 V15.1:12233 V15.2:12233 V15.3:1222222 V15.4:3333
V16.1:2 V16.2:22222 V16.3:2222 V16.4:222 V16.5:2223 V17.1:23 V17.2:22223333 V17.3:22
"""
# Of level 3 these chapters whole, and these by name.
WHOLE = ("V5.", "V6.", "V8.", "V11.", "V14.", "V16.")
BY_NAME = {"V1.2.10", "V2.3.5", "V7.5.3", "V13.3.3", "V15.4.2"}


def standard() -> Iterator[tuple[str, int]]:
    """Number and level of all that the standard asks."""
    for word in LEVELS.split():
        section, _, levels = word.partition(":")
        yield from ((f"{section}.{number}", int(level)) for number, level in enumerate(levels, 1))


def test_the_standard_is_whole() -> None:
    assert Counter(level for _, level in standard()) == {1: 70, 2: 183, 3: 92}


def test_every_requirement_has_its_row_and_none_is_invented() -> None:
    wanted = {
        number: level for number, level in standard() if level < 3 or number.startswith(WHOLE) or number in BY_NAME
    }
    assert {row.number: row.level for row in TABLE} == wanted
    assert len(TABLE) == len(wanted)


def names_of(path: Path) -> set[str]:
    """The tests of a file."""
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.number)
def test_a_row_says_what_is_so(row: asvs.Row) -> None:
    assert row.status in asvs.STATUSES
    assert row.about
    if row.status == "met":
        assert row.tests or row.files
    else:
        assert len(row.why) > 5, "say what is missing, or why it does not apply"
    if row.status == "not applicable":
        assert not row.tests
        assert not row.files
    for test in row.tests:
        path, _, name = test.partition("::")
        assert name in names_of(TREE / path), test
    for file in row.files:
        assert (TREE / file).is_file(), file


def test_the_page_is_what_the_table_says() -> None:
    assert (TREE / asvs.PAGE).read_text(encoding="utf-8") == asvs.page(TABLE), "run ./ecrime asvs"


def test_most_that_is_met_is_shown_by_tests() -> None:
    met = [row for row in TABLE if row.status == "met"]
    assert sum(bool(row.tests) for row in met) / len(met) > 0.85
