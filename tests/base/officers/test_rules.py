"""The names of a new officer: tidied, or refused field by field."""

from __future__ import annotations

from ecrime.base.officers.rules import NAME_LENGTH, read_names


def test_names_are_tidied() -> None:
    assert read_names(" ចាន់  ដារា ", "Chan\tDara") == ({"name_km": "ចាន់ ដារា", "name_latin": "Chan Dara"}, [])


def test_each_name_is_refused_for_itself() -> None:
    _names, problems = read_names("\u200b ", "x" * (NAME_LENGTH + 1))
    assert [(problem.field, problem.code) for problem in problems] == [
        ("name_km", "officer.name_missing"),
        ("name_latin", "text.too_long"),
    ]
