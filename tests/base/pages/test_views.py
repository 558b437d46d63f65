"""The language switch goes back where it was; what comboboxes and date boxes ask for is for officers only."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import areas, views
from ecrime.base.pages.fields import Option
from ecrime.foundation.errors import Invalid, SignInNeeded


def asked(path: str, actor: Actor | None, **words: str) -> HttpRequest:
    request = RequestFactory().get(path, words)
    request.actor = actor  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/incidents/?page=2", "/incidents/?page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_language_is_kept_and_the_page_comes_back(back: str, to: str) -> None:
    answer = views.set_language(RequestFactory().post("/language/", {"language": "en", "next": back}))
    assert (answer.status_code, answer["Location"]) == (303, to)
    assert answer.cookies["ecrime_language"].value == "en"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Invalid):
        views.set_language(RequestFactory().post("/language/", {"language": "xx"}))


def test_areas_answer_with_text_and_note(specialist: Actor) -> None:
    found = [Option("080102", "ស្វាយ", "កណ្ដាល › កណ្ដាលស្ទឹង")]
    with mock.patch.object(areas, "find_area_options", return_value=found) as search:
        answer = views.find_areas(asked("/country/areas/", specialist, q="x" * 500, within="KH.08"))
    assert json.loads(answer.content) == {"options": [{"text": "080102 ស្វាយ", "note": "កណ្ដាល › កណ្ដាលស្ទឹង"}]}
    search.assert_called_once_with("x" * views.LONGEST_SEARCH, within="KH.08")


def test_dates_answer_in_words_or_say_what_is_wrong(specialist: Actor) -> None:
    with translation.override("en"):
        good = json.loads(views.read_date(asked("/dates/", specialist, q="20/11/26")).content)
        bad = json.loads(views.read_date(asked("/dates/", specialist, q="30/02/26")).content)
    assert good == {"text": "Friday 20 November 2026", "ok": True}
    assert (bad["ok"], "28/02/2026" in bad["text"]) == (False, True)


@pytest.mark.parametrize("view", [views.find_areas, views.read_date])
def test_only_officers_are_answered(view: object) -> None:
    assert callable(view)
    with pytest.raises(SignInNeeded):
        view(asked("/", None, q="08"))
