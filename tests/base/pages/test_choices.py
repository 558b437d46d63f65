"""From the typed text of a combobox to one option, as the server does it for a browser without a script."""

from __future__ import annotations

from ecrime.base.pages.choices import choose
from ecrime.base.pages.fields import Form, Option
from ecrime.foundation.errors import Problem

OPTIONS = [
    Option("T1", "Theft"),
    Option("T2", "Aggravated theft"),
    Option("0801", "Svay"),
    Option("0802", "Svay", "elsewhere"),
    Option("0803", "Svay Teab"),
]


def exact(code: str) -> Option | None:
    return next((option for option in OPTIONS if option.value == code), None)


def find(text: str) -> list[Option]:
    return [option for option in OPTIONS if text.lower() in str(option.label).lower()]


def chosen(typed: str, **more: str) -> tuple[Option | Problem, Form]:
    form = Form({"class": typed, **more})
    return choose(form, "class", exact=exact, find=find), form


def test_a_code_is_enough_in_either_script_and_case() -> None:
    for typed in ("T1", "t1", "T1 Theft", "T1 anything else", "  t1 "):
        option, form = chosen(typed)
        assert option == OPTIONS[0]
        assert form.value("class") == "T1 Theft"
    assert chosen("០៨០១")[0] == OPTIONS[2]


def test_the_only_fit_is_taken() -> None:
    assert chosen("aggrav")[0] == OPTIONS[1]


def test_a_whole_name_counts_before_names_that_hold_it() -> None:
    assert chosen("Theft")[0] == OPTIONS[0]


def test_several_fits_are_offered_and_the_next_sending_picks() -> None:
    problem, form = chosen("svay")
    assert problem == Problem("class", "choice.several")
    assert [option.value for option in form.offers["class"]] == ["0801", "0802"]
    field = form.combobox("class", "Class", source="/country/areas/")
    assert field.value == "svay"
    assert [option.value for option in field.options] == ["0801", "0802"]
    option, form = chosen("svay", **{"class.pick": "0802"})
    assert option == OPTIONS[3]
    assert form.value("class") == "0802 Svay"
    assert form.value("class.pick") == ""


def test_nothing_and_nonsense_are_refused() -> None:
    assert chosen("")[0] == Problem("class", "choice.missing")
    assert chosen("   ")[0] == Problem("class", "choice.missing")
    assert chosen("zzz")[0] == Problem("class", "choice.unknown")
    assert chosen("zzz", **{"class.pick": "no such"})[0] == Problem("class", "choice.unknown")
