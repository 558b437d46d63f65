"""Headings in three languages and the short forms of clerks."""

from __future__ import annotations

import pytest

from ecrime.records.intake.assistant.headings import is_about_person, meanings_of, person_of
from ecrime.records.intake.assistant.meanings import Meaning


@pytest.mark.parametrize(
    ("heading", "meaning", "person"),
    [
        ("OccurredAt", Meaning.MOMENT, ""),
        ("DATE_OF_OFFENCE", Meaning.DATE, ""),
        ("hr", Meaning.TIME, ""),
        ("Suspect2 Age", Meaning.AGE, "suspect.2"),
        ("victim_nationality", Meaning.NATIONALITY, "victim.1"),
        ("Nationalité victime", Meaning.NATIONALITY, "victim.1"),
        ("អាយុជនសង្ស័យ", Meaning.AGE, "suspect.1"),
        ("ឈ្មោះសាក្សី", Meaning.NAME_KM, "witness.1"),
        ("DOB", Meaning.BIRTH, ""),
        ("rue", Meaning.DETAIL, ""),
    ],
)
def test_a_heading_names_what_stands_under_it(heading: str, meaning: Meaning, person: str) -> None:
    assert meanings_of(heading).get(meaning)
    assert person_of(heading) == person


def test_the_whole_heading_says_more_than_a_part() -> None:
    assert meanings_of("date") == {Meaning.DATE: True}
    assert meanings_of("date received by clerk")[Meaning.DATE] is False


def test_a_role_alone_is_about_somebody() -> None:
    assert is_about_person("Suspect 1")
    assert is_about_person("ជនរងគ្រោះ")
    assert not is_about_person("Suspect age")


def test_a_longer_word_is_another_word() -> None:
    assert Meaning.AGE not in meanings_of("village")
    assert Meaning.DATE not in meanings_of("candidate")
    assert person_of("suspected cause") == ""
