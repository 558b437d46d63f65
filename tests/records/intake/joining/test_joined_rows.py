"""People of a second file join the rows of the first by key; who joins none is told, and what is wrong with whom."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from tests.records.intake.joining.make_joined import (
    COLUMNS,
    INCIDENTS,
    MAPPING,
    ORPHANS,
    PEOPLE,
    WHOLE,
    names,
    read_joined,
)

from ecrime.foundation.errors import Invalid
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Birth, Harm, IdentifierKind, Sex
from ecrime.records.incidents.rules import MOST_PEOPLE
from ecrime.records.intake.identity import content_hash
from ecrime.records.intake.mapping_toml import mapping_from_toml


def test_everybody_stands_in_the_row_of_his_key_in_the_order_of_the_file() -> None:
    rows, orphans = read_joined(INCIDENTS, PEOPLE)
    assert [names(row) for row in rows] == [
        [("victim", "Chan Bopha"), ("suspect", "Sok Dara")],
        [],
        [("witness", "")],
    ]
    assert orphans == []
    (row, _none, _unknown) = rows
    assert isinstance(row, IncidentFacts)
    person = row.people[0]
    assert (person.sex, person.birth, person.nationalities) == (Sex.FEMALE, Birth(date(1991, 4, 20)), ("KH",))
    assert (person.occupation, person.address, person.harm) == ("Teacher", "Street 12", Harm.INJURED)
    assert [name.written for name in person.names] == ["Chan Bopha", "Pha"]
    kinds = {each.kind: each.number for each in person.identifiers}
    assert kinds == {IdentifierKind.IDENTITY_CARD: "0101", IdentifierKind.TELEPHONE: "012345"}


def test_a_person_of_whom_only_the_part_is_known_is_somebody_unknown() -> None:
    rows, _orphans = read_joined(INCIDENTS, PEOPLE)
    assert isinstance(rows[2], IncidentFacts)
    assert rows[2].people[0].unknown


def test_who_belongs_to_no_row_is_told() -> None:
    _rows, orphans = read_joined(INCIDENTS, ORPHANS)
    told = [(each.row, each.people_row, each.column, each.code, each.shown) for each in orphans]
    assert told == [(0, 5, "case", "row.orphan", "11"), (0, 6, "case", "row.key_missing", "")]


@pytest.mark.parametrize(
    ("person", "column", "code"),
    [
        ("7,X,Sok,,,,,,,,,\n", "part", "cell.value_unknown"),
        ("7,,Sok,,,,,,,,,\n", "part", "cell.not_role"),
        ("7,V,Sok,,woman,,,,,,,\n", "sex", "cell.not_sex"),
        ("7,V,Sok,,,31/02/1990,,,,,,\n", "born", "cell.day_unreadable"),
        ("7,V,Sok,,,,XX,,,,,\n", "nation", "person.nationality_unknown"),
        ("7,V,Sok,,,,,,,,,hurt\n", "harm", "cell.not_harm"),
        ("7,V,Sok\n", "", "row.cells_missing"),
    ],
)
def test_a_wrong_person_is_told_with_his_row_and_his_incident_waits(person: str, column: str, code: str) -> None:
    rows, _orphans = read_joined(INCIDENTS, (COLUMNS + WHOLE + person).encode())
    assert isinstance(rows[0], list)
    assert [(each.row, each.people_row, each.column, each.code) for each in rows[0]] == [(2, 3, column, code)]
    assert names(rows[1]) == []


def test_a_key_that_comes_twice_belongs_to_nobody_but_the_first() -> None:
    rows, _orphans = read_joined(INCIDENTS + b"7,2015-02-01\n,2015-03-01\n,2015-03-02\n", PEOPLE)
    assert len(names(rows[0])) == 2
    assert isinstance(rows[3], list)
    assert [(each.row, each.column, each.code) for each in rows[3]] == [(5, "no", "row.key_repeated")]
    # Rows without a key are rows without people.
    assert [names(row) for row in rows[4:]] == [[], []]


def test_another_person_makes_another_row() -> None:
    def hashed(people: str) -> bytes:
        rows, _orphans = read_joined(INCIDENTS, (COLUMNS + people).encode())
        assert isinstance(rows[0], IncidentFacts)
        return content_hash(rows[0])

    said = [WHOLE, WHOLE + WHOLE, WHOLE.replace("V", "S"), WHOLE.replace("Pha", "Phy"), ""]
    assert len({hashed(each) for each in said}) == len(said)


def test_too_many_people_are_refused_and_never_cut_off() -> None:
    def people(count: int) -> bytes:
        return (COLUMNS + "7,W,A,,,,,,,,,\n" * count).encode()

    rows, _orphans = read_joined(INCIDENTS, people(MOST_PEOPLE))
    assert len(names(rows[0])) == MOST_PEOPLE
    rows, _orphans = read_joined(INCIDENTS, people(MOST_PEOPLE + 20))
    assert isinstance(rows[0], list)
    assert [each.code for each in rows[0]] == ["person.too_many"]


def test_people_of_one_row_that_no_memory_holds_are_refused() -> None:
    wide = "x" * 100_000
    people = (COLUMNS + f"7,W,A,,,,,,{wide},,,\n" * 60).encode()
    with pytest.raises(Invalid) as refusal:
        read_joined(INCIDENTS, people)
    assert [problem.code for problem in refusal.value.problems] == ["file.row_too_long"]


def test_each_file_is_written_in_its_own_way() -> None:
    people = [{"case": "7", "part": "V", "name": "Chan Bopha"}, {"case": "9", "part": "S", "name": "សុខ"}]
    packed = gzip.compress(json.dumps(people).encode())
    lean = MAPPING.split("alias =")[0] + MAPPING[MAPPING.index("[values.parts]") :]
    rows, _orphans = read_joined(INCIDENTS.replace(b",", b";"), packed, lean)
    assert [names(row) for row in rows] == [[("victim", "Chan Bopha")], [], [("suspect", "សុខ")]]


def test_a_key_that_cannot_be_read_is_the_fault_of_its_row() -> None:
    mapping = MAPPING.replace('key = "{no}"', 'key = "{no:03d}"').replace('"{case}"', '"{case:03d}"')
    rows, orphans = read_joined(b"no,day\n7,2015-01-01\nA8,2015-01-02\n", PEOPLE + b"B,V,A,,,,,,,,,\n", mapping)
    assert len(names(rows[0])) == 2
    assert isinstance(rows[1], list)
    assert [each.code for each in rows[1]] == ["cell.whole_number"]
    assert [each.code for each in orphans] == ["row.orphan", "row.key_missing"]


@pytest.mark.parametrize(
    ("was", "written", "code"),
    [
        ('key = "{no}"', 'key = "7"', "mapping.key_constant"),
        ('people_key = "{case}"', "", "mapping.missing"),
        ('key = "{no}"', 'key = "{no}"\nkeys = "{no}"', "mapping.key_unknown"),
        ('role = "{part|parts}"', "", "mapping.missing"),
        ('role = "{part|parts}"', 'role = "culprit"', "mapping.not_one_of"),
        ("[join.person]", "[join.persons]", "mapping.key_unknown"),
    ],
)
def test_a_mapping_that_joins_badly_is_refused(was: str, written: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mapping_from_toml(MAPPING.replace(was, written))
    assert code in [problem.code for problem in refusal.value.problems]
