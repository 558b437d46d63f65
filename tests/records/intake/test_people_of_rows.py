"""What rows state of people beside names: read, refused where it cannot be, told at its column, known again."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.intake.make_rows import problems, read

from ecrime.foundation import canonical
from ecrime.foundation.errors import Invalid
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Birth, Harm, Identifier, IdentifierKind, NameKind, Person, Script
from ecrime.records.incidents.precision import Precision
from ecrime.records.intake.identity import content_hash
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.preview import facts_from_plain

MAPPING = """
source = "old"
[occurred]
start = "{day}"
formats = ["%Y-%m-%d"]
zone = "America/Chicago"
[place]
area = "Z107"
[[offence]]
class = "T1"
[[person]]
role = "victim"
name_latin = "{name}"
alias = "{alias}"
birth = "{born}"
birth_formats = ["%d/%m/%Y", "%m/%Y", "%Y"]
occupation = "{job}"
address = "{home}"
background = "{past}"
identity_card = "{card}"
telephone = "{phone}"
harm = "{harm}"
"""
HEADINGS = "day,name,alias,born,job,home,past,card,phone,harm\n"
WHOLE = "2015-03-21,Chan Bopha,ផា,20/04/1991,Teacher,Street 12,Lives alone,0101,012345,injured\n"


def person(row: str) -> Person:
    (facts,) = read(MAPPING, (HEADINGS + row).encode())
    assert isinstance(facts, IncidentFacts)
    return facts.people[0]


def test_everything_a_row_says_of_somebody_is_read() -> None:
    found = person(WHOLE)
    assert found.birth == Birth(date(1991, 4, 20))
    assert [(name.written, name.kind, name.script) for name in found.names] == [
        ("Chan Bopha", NameKind.LEGAL, Script.LATIN),
        ("ផា", NameKind.ALIAS, Script.KHMER),
    ]
    assert (found.occupation, found.address, found.background) == ("Teacher", "Street 12", "Lives alone")
    assert found.identifiers == (
        Identifier(IdentifierKind.IDENTITY_CARD, "0101"),
        Identifier(IdentifierKind.TELEPHONE, "012345"),
    )
    assert found.harm is Harm.INJURED


@pytest.mark.parametrize(
    ("born", "birth"),
    [
        ("04/1991", Birth(date(1991, 4, 1), Precision.MONTH)),
        ("1991", Birth(date(1991, 1, 1), Precision.YEAR)),
        ("២០/០៤/១៩៩១", Birth(date(1991, 4, 20))),
        ("", None),
    ],
)
def test_a_birth_is_as_exact_as_it_is_written(born: str, birth: Birth | None) -> None:
    assert person(f"2015-03-21,A,,{born},,,,,,\n").birth == birth


def test_one_fact_makes_somebody_and_none_makes_nobody() -> None:
    assert person("2015-03-21,,,,,,,,,killed\n").unknown
    (facts,) = read(MAPPING, (HEADINGS + "2015-03-21,,,,,,,,,\n").encode())
    assert isinstance(facts, IncidentFacts)
    assert facts.people == ()


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2015-03-21,A,,31/02/1991,,,,,,\n", "born", "cell.day_unreadable"),
        ("2015-03-21,A,,,,,,,,hurt\n", "harm", "cell.not_harm"),
        ("2015-03-21,A,,,,,," + "9" * 61 + ",,\n", "card", "text.too_long"),
        ("2015-03-21,A," + "a" * 201 + ",,,,,,,\n", "alias", "text.too_long"),
    ],
)
def test_what_cannot_be_is_told_at_its_column(row: str, column: str, code: str) -> None:
    assert [(each.column, each.code) for each in problems(MAPPING, (HEADINGS + row).encode())] == [(column, code)]


def test_another_fact_is_another_row_and_no_fact_is_the_row_it_was() -> None:
    def hashed(row: str) -> bytes:
        (facts,) = read(MAPPING, (HEADINGS + row).encode())
        assert isinstance(facts, IncidentFacts)
        return content_hash(facts)

    rows = [
        WHOLE,
        *(WHOLE.replace(word, word + "x") for word in ("ផា", "Teacher", "Street", "alone", "0101", "012345")),
    ]
    rows += [WHOLE.replace("1991", "1992"), WHOLE.replace("injured", "killed"), "2015-03-21,Chan Bopha,,,,,,,,\n"]
    assert len({hashed(row) for row in rows}) == len(rows)
    # The hash of a row that says nothing more, as it was before files could say more: imports of then are known again.
    assert hashed(rows[-1]).hex() == "499a1c9ffa01a92e5e98f73e7837966f31736f7b589f814ca820806d525e570e"


def test_the_preview_shows_all_of_it() -> None:
    (facts,) = read(MAPPING, (HEADINGS + WHOLE).encode())
    assert isinstance(facts, IncidentFacts)
    assert facts_from_plain(canonical.plain(facts)).people == facts.people


def test_days_of_birth_need_their_formats() -> None:
    for text in (MAPPING.replace("birth_formats", "# birth_formats"), MAPPING.replace('"%Y"]', '"%Q"]')):
        with pytest.raises(Invalid):
            mapping_from_toml(text)
