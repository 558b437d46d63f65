"""The pages of an erasure: the order, the second person, and what is told of a record that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from tests.records.corrections.browser import Officer
from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_audit import suspect
from tests.records.incidents.test_masks import came_out
from tests.records.incidents.test_views import text_of

from ecrime.base.ledger.access import open_access
from ecrime.cli.drills import erasure_steps as steps

ORDER = {"court": "Court of Lakeside", "number": "77/2026", "ordered_on": "1/11/2026", "paper": "Cabinet 4, folder 2"}


@pytest.fixture(autouse=True)
def auth_process(trial: Trial) -> Iterator[None]:
    with trial.database.auth_process():
        yield


def client(trial: Trial, who: str, language: str = "en") -> Officer:
    return Officer(trial.database, who, language)


def number_of(trial: Trial, id_: object) -> str:
    [(number,)] = trial.database.as_superuser(f"select number from incidents_incident where id = '{id_}'")
    return str(number)


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_order_is_recorded_and_carried_out_on_pages(trial: Trial, language: str) -> None:
    number = number_of(trial, trial.other)
    chief, planner = client(trial, "lak_chief", language), client(trial, "planner", language)
    open_access(trial.database.actor("lak_chief"), purpose="other", reason="A court has ordered an erasure")
    path = reverse("erasure:of_record", args=[number])
    assert "Sok Sophea" in chief.get(path).content.decode()
    checked = chief.send(path, "check", {**ORDER, "whom": "record"})
    assert {"en": "Sunday 1 November 2026", "km": "ខែវិច្ឆិកា ឆ្នាំ2026"}[language] in text_of(checked)
    done = chief.sign(path, "order", checked)
    assert done.status_code == 303, text_of(done)
    see = done.url.partition("?")[0]
    assert "77/2026" in text_of(chief.get(done.url))
    assert number in text_of(planner.get(reverse("erasure:list")))
    assert number in text_of(planner.get("/desk/"))
    checked = planner.send(see, "check", {})
    done = planner.sign(see, "carry_out", checked)
    assert done.status_code == 303, text_of(done)
    assert planner.get(done.url).status_code == 200
    lak = client(trial, "lak", language)
    answer = lak.get(reverse("incidents:see", args=[number]))
    gone = text_of(lak.get(answer.url))
    assert "77/2026" in gone
    assert "Sok Sophea" not in gone
    assert number in text_of(lak.get(reverse("incidents:list")))


def test_a_form_that_says_too_little_comes_back_with_what_was_typed(trial: Trial) -> None:
    open_access(trial.database.actor("lak_chief"), purpose="other", reason="A court has ordered an erasure")
    path = reverse("erasure:of_record", args=[number_of(trial, trial.other)])
    answer = client(trial, "lak_chief").send(path, "check", {"court": "Court of L", "ordered_on": "11/2026"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Court of L" in body
    summary = [body.index(said) for said in ("Choose whether", "Give the number", "not only its month", "is on file.")]
    assert summary == sorted(summary), "all at once, in the order of the questions"


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("lak", "list", 403),
        ("lak", "of_record", 403),
        ("planner", "of_record", 403),
        ("lak", "see", 200),
        ("hil", "see", 404),
    ],
)
def test_who_sees_what(trial: Trial, who: str, name: str, status: int) -> None:
    order_id = steps.order(trial.database, trial.incident, person=suspect(trial))
    about = {"list": "", "of_record": number_of(trial, trial.incident), "see": str(order_id)}[name]
    answer = client(trial, who).get(reverse(f"erasure:{name}", args=[about] if about else []))
    assert answer.status_code == status
    assert trial.planted.found_in(answer.content) == set()


def test_who_recorded_it_is_offered_nothing(trial: Trial) -> None:
    order_id = steps.order(trial.database, trial.other)
    body = client(trial, "lak_chief").get(reverse("erasure:see", args=[order_id])).content.decode()
    assert "Check what will be erased" not in body
    body = client(trial, "planner").get(reverse("erasure:see", args=[order_id])).content.decode()
    assert "Check what will be erased" in body


@pytest.mark.parametrize("name", ["incidents:see", "incidents:history", "incidents:print", "corrections:of_record"])
def test_no_page_shows_what_was_erased(trial: Trial, name: str) -> None:
    number = number_of(trial, trial.incident)
    steps.erase(trial.database, trial.incident)
    for who in ("lak", "criminal", "planner"):
        answer: Any = client(trial, who).client.get(reverse(name, args=[number]), follow=True)
        assert answer.status_code in (200, 403)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert trial.planted.found_in(body) == set()


def test_a_record_without_one_of_its_people_is_shown_and_printed(trial: Trial) -> None:
    number = number_of(trial, trial.incident)
    steps.erase(trial.database, trial.incident, person=suspect(trial))
    open_access(trial.database.actor("lak"), purpose="other", reason="What is left of the record")
    for name in ("incidents:see", "incidents:print"):
        said = came_out(trial.database, "lak", reverse(name, args=[number]))
        assert trial.planted.places["warrant of an arrest"] in said
        assert trial.planted.places["name in Latin"] not in said


def test_a_restriction_that_has_lost_its_words_is_shown_and_ended(trial: Trial) -> None:
    number = number_of(trial, trial.incident)
    chief, actor = client(trial, "lak_chief"), trial.database.actor("lak_chief")
    open_access(actor, purpose="other", reason="What is left of the record")
    path = reverse("restriction", args=[number])
    chief.send(path, "place", {"reason": "He told of his neighbour"})
    assert "<blockquote><p>He told of his neighbour" in chief.get(path).content.decode()
    steps.erase(trial.database, trial.incident, person=suspect(trial))
    open_access(actor, purpose="other", reason="What is left of the record")
    page = chief.get(path).content.decode()
    assert "Restricted since" in page
    assert "<blockquote" not in page
    assert chief.send(path, "end", {"reason": "Nothing is left to be hidden"}).status_code == 303
