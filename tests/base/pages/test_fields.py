"""Forms keep every word, put every refusal on its field, and add and take away rows."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from ecrime.base.pages.fields import Form, Option, id_of
from ecrime.base.pages.templatetags import parts
from ecrime.foundation.errors import Changed, Invalid, Problem, SignInNeeded


class PeopleForm(Form):
    labels = {"people.role": "Role"}


def test_values_are_the_answers_word_for_word() -> None:
    sent = {"narrative": "  ញ្ញូ\u200b\n", "act": "check", "csrfmiddlewaretoken": "x", "empty": ""}
    values = Form.values_of(RequestFactory().post("/", sent))
    assert values == {"narrative": "  ញ្ញូ\u200b\n", "empty": ""}
    assert Form(values).answers == [("narrative", "  ញ្ញូ\u200b\n")]


def test_a_problem_lands_on_its_field_and_in_the_summary() -> None:
    problems = [Problem("people.3.role", "choice.unknown"), Problem("", "invalid")]
    form = PeopleForm({"people.0.role": "victim", "people.3.role": "thief"}, problems)
    field = form.select("people.3.role", "Role", [Option("victim", "Victim")])
    assert field.id == "f-people-3-role"
    assert len(field.errors) == 1
    assert field.described_by == "f-people-3-role-error"
    (row, where), (whole, _) = form.summary
    assert (row, whole) == (field.id, "main")
    # The fourth row is the second on the page: those between were taken away.
    assert where.startswith("Role 2៖ ")


def test_the_same_refusal_is_noted_once() -> None:
    form = Form()
    form.refuse(Problem("date", "date.missing"), Problem("date", "date.missing"))
    form.refuse(Problem("date", "date.missing"))
    assert len(form.problems) == 1


def test_rows_come_and_go_and_keep_their_numbers() -> None:
    form = Form({"people.0.role": "victim", "people.2.role": "suspect", "people.x.role": "no", "peoples.9.role": "no"})
    assert form.rows("people") == (0, 2)
    assert form.rearrange("add:people")
    assert form.rows("people") == (0, 2, 3)
    assert form.rearrange("remove:people.0")
    assert form.rows("people") == (2, 3)
    assert form.value("people.2.role") == "suspect"


def test_a_change_link_leads_to_its_field_and_other_acts_are_not_ours() -> None:
    form = Form({"narrative": "x"})
    assert form.rearrange("change:narrative")
    assert form.text_area("narrative", "Narrative").focus
    assert not form.rearrange("record")
    assert not form.rearrange("remove:people")
    assert not form.rearrange("add:")


def test_what_was_typed_is_drawn_without_becoming_markup() -> None:
    form = Form({"name": '"><script>', "narrative": "</textarea><b>"})
    html = parts.field(form.text("name", "<b>Name</b>")) + parts.field(form.text_area("narrative", "Narrative"))
    assert "<script>" not in html
    assert "<b>" not in html
    assert 'value="&quot;&gt;&lt;script&gt;"' in html


def test_a_field_names_hint_and_error_for_a_screen_reader() -> None:
    form = Form({}, [Problem("date", "date.missing")])
    html = parts.field(form.date("date", "Date", hint="t for today"))
    assert 'aria-describedby="f-date-hint f-date-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="f-date-hint"' in html
    assert 'id="f-date-error"' in html


def test_a_first_line_break_survives_the_text_area() -> None:
    html = parts.field(Form({"narrative": "\nsecond line"}).text_area("narrative", "Narrative"))
    assert ">\n\nsecond line</textarea>" in html


def test_ids_hold_no_dots() -> None:
    assert id_of("offences.0.class_code") == "f-offences-0-class-code"


def test_what_an_act_refused_stands_on_the_form_with_the_status_of_the_page() -> None:
    form = Form({"reason": "As written"})
    assert form.refuse_act(Invalid([Problem("reason", "text.too_long", {"max_length": "9"})])) == Invalid.status
    assert form.refuse_act(Changed("record.changed")) == Changed.status
    assert [(problem.field, problem.code) for problem in form.problems] == [
        ("reason", "text.too_long"),
        ("", "record.changed"),
    ]
    assert form.value("reason") == "As written"


def test_who_has_to_sign_in_first_is_no_matter_of_the_form() -> None:
    form = Form()
    with pytest.raises(SignInNeeded):
        form.refuse_act(SignInNeeded("session.ended"))
    assert form.problems == []
