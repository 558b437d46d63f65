"""Signing in and out, and the administration of officers, on a real database."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from ecrime.base.officers import actions, queries
from ecrime.cli.drills.instance import Database

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
NEW = {"name_km": "ចាន់ ដារ៉ា", "name_latin": "CHAN Dara", "unit": "hil", "post_kind": "specialist"}


def browser(database: Database, who: str = "") -> Client:
    client = Client()
    client.cookies["ecrime_language"] = "en"
    if who:
        client.cookies["session"] = database.tokens[who]
    return client


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def code_for(database: Database, who: str) -> str:
    admin = database.actor("admin")
    posting = next(found for found in queries.postings(admin) if found.name_latin == f"Officer {who}")
    return actions.give_code(admin, posting.id)


def test_start_leads_to_the_sign_in_or_the_desk(database: Database) -> None:
    assert browser(database).get("/")["Location"] == "/sign-in/"
    assert browser(database, "lak").get("/")["Location"] == "/desk/"


def test_code_signs_in_once(database: Database) -> None:
    code = code_for(database, "lak")
    client = browser(database)
    answer = client.post("/sign-in/", {"code": f" {code.lower().replace('-', '')} "})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    cookie = answer.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert "Officer lak" in text_of(client.get("/desk/"))
    again = browser(database).post("/sign-in/", {"code": code})
    assert again.status_code == 422
    assert "This code is not valid" in text_of(again)


@pytest.mark.parametrize(("code", "words"), [("", "The one-time code is missing"), ("x" * 5000, "not valid")])
def test_wrong_code_is_told_in_a_sentence(database: Database, code: str, words: str) -> None:
    answer = browser(database).post("/sign-in/", {"code": code})
    assert answer.status_code == 422
    assert words in text_of(answer)


@pytest.mark.parametrize(
    ("to", "lands"),
    [("/incidents/record/", "/incidents/record/"), ("https://elsewhere.example/", "/desk/"), ("//elsewhere", "/desk/")],
)
def test_sign_in_leads_on_only_inside_the_service(database: Database, to: str, lands: str) -> None:
    answer = browser(database).post("/sign-in/", {"code": code_for(database, "lak"), "next": to})
    assert answer["Location"] == lands


def test_kept_form_comes_back_after_signing_in(database: Database) -> None:
    client = browser(database)
    kept = {"kept.narrative": "A bicycle was taken.", "kept.act": "record", "next": "/incidents/record/"}
    answer = client.post("/sign-in/", {"code": code_for(database, "lak"), **kept})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert '<form action="/incidents/record/"' in html
    assert 'name="narrative" value="A bicycle was taken."' in html
    assert "You are signed in as" in text_of(answer)
    # Nothing is recorded by going on: the officer sees the form first.
    assert 'value="record"' not in html
    form = client.post("/incidents/record/", {"narrative": "A bicycle was taken.", "act": "change:form"})
    assert form.status_code == 200
    assert "A bicycle was taken." in form.content.decode()


def test_sign_out_ends_the_session(database: Database) -> None:
    client = browser(database)
    client.post("/sign-in/", {"code": code_for(database, "lak")})
    token = client.cookies["session"].value
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    stolen = browser(database)
    stolen.cookies["session"] = token
    assert stolen.get("/desk/").status_code == 401
    assert browser(database).post("/sign-out/").status_code == 303


def test_administrator_appoints_and_gives_a_code(database: Database) -> None:
    client = browser(database, "admin")
    values = {**NEW, "key": str(uuid4()), "act": "appoint"}
    appointed = client.post("/administration/officers/appoint/", values)
    assert appointed.status_code == 303
    assert client.post("/administration/officers/appoint/", values)["Location"] == "/administration/officers/"
    listed = text_of(client.get("/administration/officers/"))
    assert listed.count("CHAN Dara") == 2  # the name, and the name for those who do not see the row
    assert "record offences, correct records of the unit for 48 hours" in listed
    sure = client.get(appointed["Location"])
    assert not CODE.search(text_of(sure))
    key = re.search(r'name="key" value="([^"]+)"', sure.content.decode())
    assert key
    shown = client.post(appointed["Location"], {"key": key[1], "act": "code"})
    assert shown["Cache-Control"] == "no-store"
    code = CODE.search(text_of(shown))
    assert code
    twice = client.post(appointed["Location"], {"key": key[1], "act": "code"})
    assert twice.status_code == 409
    assert not CODE.search(text_of(twice))
    assert browser(database).post("/sign-in/", {"code": code[0]}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name_km": ""}, "The name is missing"),
        ({"name_latin": "x" * 201}, "longer than 200 characters"),
        ({"name_latin": "CHAN\x00"}, "characters that cannot be kept"),
        ({"unit": "nowhere"}, "There is no such unit"),
        ({"unit": ""}, "There is no such unit"),
        ({"unit": "provincial"}, "Several entries fit what you typed"),
        ({"post_kind": ""}, "The post is missing"),
        ({"post_kind": "king"}, "The post is missing"),
    ],
)
def test_incomplete_officer_is_refused(database: Database, changes: dict[str, str], words: str) -> None:
    values = {**NEW, "key": str(uuid4()), "act": "appoint", **changes}
    answer = browser(database, "admin").post("/administration/officers/appoint/", values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "CHAN Dara" not in text_of(browser(database, "admin").get("/administration/officers/"))


def test_only_administrators_see_the_officers(database: Database) -> None:
    posting = queries.postings(database.actor("admin"))[0].id
    for path in ("", "appoint/", f"{posting}/code/"):
        assert browser(database, "lak").get(f"/administration/officers/{path}").status_code == 403
        assert browser(database).get(f"/administration/officers/{path}").status_code == 401
    assert browser(database, "admin").get(f"/administration/officers/{uuid4()}/code/").status_code == 404
