"""The example a newcomer imports first, and the one shown beside the upload, are good for Cambodia's pack."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.base.officers.test_console import as_owner

import ecrime
from ecrime.base.officers import console, queries
from ecrime.cli.drills.instance import Database
from ecrime.records.intake.check import check_file
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.rows import RowProblem

EXAMPLES = Path(__file__).parents[3] / "examples"
SHOWN = Path(ecrime.__file__).parent / "records" / "intake" / "templates" / "intake" / "example.toml"


@pytest.mark.one_server
def test_the_example_has_its_two_wrong_rows_and_no_other(kh_database: Database) -> None:
    with as_owner(kh_database):
        code = console.code_for_new(name_km="ក", name_latin="A", unit_code="KDL", post_kind="specialist")
    actor = queries.actor_of(kh_database.enrol(code).token)
    file = io.BytesIO((EXAMPLES / "kandal.csv").read_bytes())
    mapping = mapping_from_toml((EXAMPLES / "mappings" / "kandal.toml").read_text(encoding="utf-8"))
    problems: list[RowProblem] = []
    checked = check_file(actor, file, mapping, problems=problems.extend, step=lambda *_: None)
    assert (checked.counts.total, checked.counts.bad) == (8, 2)
    assert [(problem.row, problem.code) for problem in problems] == [
        (4, "cell.time_unreadable"),
        (6, "person.age_impossible"),
    ]


def test_the_example_beside_the_upload_reads_the_same_file() -> None:
    shown = mapping_from_toml(SHOWN.read_text(encoding="utf-8"))
    with (EXAMPLES / "kandal.csv").open(encoding="utf-8") as file:
        headings = file.readline().strip().split(",")
    assert set(shown.headings()) <= set(headings)
