"""Enrolling by one-time code, signing in by passkey and out again, through the pages and the auth process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from ecrime.base.officers import actions, demo, queries
from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.cli.drills.instance import ORIGIN, Database
from ecrime.foundation.line import client as line_client


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


def browser(**headers: Any) -> Client:
    client = Client(SERVER_NAME="localhost", **headers)
    client.cookies["ecrime_language"] = "en"
    return client


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def new_code(database: Database) -> str:
    """A one-time code for somebody new, given by the administrator."""
    admin = database.actor("admin")
    unit = next(unit for unit in queries.units(admin) if unit.code == "LAK")
    posting = actions.appoint_officer(
        admin, name_km="ចាន់ ដារា", name_latin="Chan Dara", unit_id=unit.id, post_kind="specialist"
    )
    return actions.give_code(admin, posting)


def answered(client: Client, authenticator: SoftwareAuthenticator) -> dict[str, str]:
    """What the page's script would send: the question, and what the passkey answered."""
    question = client.post("/sign-in/question/", HTTP_ACCEPT="application/json").json()
    return {"asked": question["asked"], "answer": authenticator.answer(question["options"], origin=ORIGIN)}


def made(page: str, authenticator: SoftwareAuthenticator) -> dict[str, str]:
    """The same for making a passkey; the question came with the page."""
    options = re.search(r'data-options="([^"]+)"', page)
    asked = re.search(r'name="asked" value="([^"]+)"', page)
    assert options
    assert asked
    answer = authenticator.make(json.loads(unescape(options[1])), origin=ORIGIN)
    return {"act": "make", "asked": asked[1], "answer": answer, "label": "blue key"}


def test_start_leads_to_the_sign_in_or_the_desk(database: Database) -> None:
    assert browser().get("/")["Location"] == "/sign-in/"
    client = browser()
    client.cookies["session"] = database.tokens["lak"]
    assert client.get("/")["Location"] == "/desk/"


def test_a_code_a_passkey_and_from_then_on_the_passkey_alone(database: Database) -> None:
    client, authenticator, code = browser(), SoftwareAuthenticator.new(), new_code(database)
    page = client.post("/sign-in/enrol/", {"act": "code", "code": f" {code.lower().replace('-', '')} "})
    assert page.status_code == 200
    assert "Chan Dara" in text_of(page)
    assert page["Cache-Control"] == "no-store"
    done = client.post("/sign-in/enrol/", made(page.content.decode(), authenticator))
    assert (done.status_code, done["Location"]) == (303, "/desk/")
    assert "Chan Dara" in text_of(client.get("/desk/"))
    cookie = done.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert browser().post("/sign-in/enrol/", {"act": "code", "code": code}).status_code == 422
    again = browser()
    assert again.post("/sign-in/", answered(again, authenticator))["Location"] == "/desk/"
    assert "Chan Dara" in text_of(again.get("/desk/"))


@pytest.mark.parametrize(("code", "words"), [("", "The one-time code is missing"), ("x" * 5000, "not valid")])
def test_wrong_code_is_told_in_a_sentence(code: str, words: str) -> None:
    answer = browser().post("/sign-in/enrol/", {"act": "code", "code": code})
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_code_alone_signs_nobody_in(database: Database) -> None:
    client = browser()
    code = new_code(database)
    assert client.post("/sign-in/", {"code": code}).status_code == 422
    assert client.post("/sign-in/enrol/", {"act": "code", "code": code}).status_code == 200
    assert "session" not in client.cookies
    assert client.get("/desk/").status_code == 401


def test_a_passkey_made_otherwise_than_asked_is_told_in_a_sentence(database: Database) -> None:
    client = browser()
    page = client.post("/sign-in/enrol/", {"act": "code", "code": new_code(database)}).content.decode()
    said = made(page, SoftwareAuthenticator.new()) | {"answer": "{}"}
    answer = client.post("/sign-in/enrol/", said)
    assert answer.status_code == 422
    assert "was not made as it must be" in text_of(answer)


def test_another_service_s_passkey_is_told_in_a_sentence() -> None:
    client = browser()
    stranger = SoftwareAuthenticator.new()
    stranger.user_handle = bytes(16)
    answer = client.post("/sign-in/", answered(client, stranger))
    assert answer.status_code == 422
    assert "not known here" in text_of(answer)


def test_five_failures_close_the_door_and_say_so(database: Database) -> None:
    client = browser()
    for _ in range(5):
        client.post("/sign-in/enrol/", {"act": "code", "code": "WRONG"})
    answer = client.post("/sign-in/enrol/", {"act": "code", "code": new_code(database)})
    assert "closed for 15 minutes" in text_of(answer)
    question = client.post("/sign-in/question/", HTTP_ACCEPT="application/json")
    assert question.status_code == 403
    assert "closed for 15 minutes" in question.json()["text"]


def test_addresses_are_told_apart_behind_the_proxy(database: Database) -> None:
    """The last address is what our own proxy saw; what stands before it anybody can have written."""
    for number in range(5):
        forged = browser(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.9")
        forged.post("/sign-in/enrol/", {"act": "code", "code": "WRONG"})
    closed = browser(HTTP_X_FORWARDED_FOR="203.0.113.9")
    other = browser(HTTP_X_FORWARDED_FOR="203.0.113.10")
    code = new_code(database)
    assert closed.post("/sign-in/enrol/", {"act": "code", "code": code}).status_code == 422
    assert other.post("/sign-in/enrol/", {"act": "code", "code": code}).status_code == 200


def test_without_a_script_the_page_says_what_is_missing(database: Database) -> None:
    for path in ("/sign-in/", "/sign-in/enrol/"):
        page = (
            browser().post(path, {"act": "code", "code": new_code(database)})
            if "enrol" in path
            else browser().get(path)
        )
        assert "<noscript>" in page.content.decode()
    answer = browser().post("/sign-in/", {"asked": "", "answer": ""})
    assert answer.status_code == 422
    assert "Passkeys need JavaScript" in text_of(answer)


@pytest.mark.parametrize(
    ("to", "lands"),
    [("/incidents/record/", "/incidents/record/"), ("https://elsewhere.example/", "/desk/"), ("//elsewhere", "/desk/")],
)
def test_sign_in_leads_on_only_inside_the_service(database: Database, to: str, lands: str) -> None:
    client = browser()
    said = answered(client, database.authenticator("lak")) | {"next": to}
    assert client.post("/sign-in/", said)["Location"] == lands


def test_kept_form_comes_back_after_signing_in(database: Database) -> None:
    client = browser()
    kept = {"kept.narrative": "A bicycle was taken.", "kept.act": "record", "next": "/incidents/record/"}
    answer = client.post("/sign-in/", answered(client, database.authenticator("lak")) | kept)
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


def test_kept_form_comes_back_after_enrolling_too(database: Database) -> None:
    client = browser()
    kept = {"kept.narrative": "A bicycle was taken.", "next": "/incidents/record/"}
    asked = client.post("/sign-in/enrol/", kept | {"asked": "", "answer": ""})
    assert asked.status_code == 200
    assert 'name="kept.narrative" value="A bicycle was taken."' in asked.content.decode()
    page = client.post("/sign-in/enrol/", {**kept, "act": "code", "code": new_code(database)}).content.decode()
    assert 'name="kept.narrative" value="A bicycle was taken."' in page
    done = client.post("/sign-in/enrol/", kept | made(page, SoftwareAuthenticator.new()))
    assert 'name="narrative" value="A bicycle was taken."' in done.content.decode()


def test_answers_of_a_passkey_are_never_sent_back(database: Database) -> None:
    client = browser()
    said = answered(client, database.authenticator("lak"))
    client.post("/sign-in/", said)
    again = client.post("/sign-in/", said)
    assert again.status_code == 422
    assert json.loads(said["answer"])["response"]["signature"] not in again.content.decode()


def test_by_its_number_this_machine_is_left_for_its_name() -> None:
    """A browser makes no passkey for 127.0.0.1."""
    client = Client(HTTP_HOST="127.0.0.1:8000")
    assert client.get("/sign-in/?next=/desk/")["Location"] == "http://localhost:8000/sign-in/?next=/desk/"
    assert client.get("/sign-in/enrol/")["Location"] == "http://localhost:8000/sign-in/enrol/"


def test_sign_in_again_ends_the_session_before(database: Database) -> None:
    client = browser()
    client.post("/sign-in/", answered(client, database.authenticator("lak")))
    first = client.cookies["session"].value
    client.post("/sign-in/", answered(client, database.authenticator("lak")))
    assert client.cookies["session"].value != first
    assert client.get("/desk/").status_code == 200
    client.cookies["session"] = first
    assert client.get("/desk/").status_code == 401


def test_sign_out_ends_the_session(database: Database) -> None:
    client = browser()
    client.post("/sign-in/", answered(client, database.authenticator("lak")))
    token = client.cookies["session"].value
    out = client.post("/sign-out/")
    assert (out["Location"], out["Clear-Site-Data"]) == ("/sign-in/", '"cache"')
    stolen = browser()
    stolen.cookies["session"] = token
    assert stolen.get("/desk/").status_code == 401
    assert browser().post("/sign-out/").status_code == 303


def test_while_the_auth_process_is_away_the_page_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(settings, "AUTH_SOCKET", str(tmp_path / "nobody"))
    monkeypatch.setattr(line_client, "PATIENCE_S", 0.1)
    answer = browser().post("/sign-in/", {"asked": "x", "answer": "{}", "kept.narrative": "Kept."})
    assert answer.status_code == 503
    assert "do not work at this moment" in text_of(answer)


def test_behind_tls_the_site_is_the_proxy_s_name(database: Database) -> None:
    client = browser(HTTP_HOST="localhost", HTTP_X_FORWARDED_PROTO="https")
    question = client.post("/sign-in/question/", HTTP_ACCEPT="application/json").json()
    answer = database.authenticator("lak").answer(question["options"], origin="https://localhost")
    assert client.post("/sign-in/", {"asked": question["asked"], "answer": answer}).status_code == 303
    assert client.cookies["__Host-session"]["secure"]


# DEMO


@pytest.fixture
def demo_site(kh_database: Database) -> Iterator[Database]:
    kh_database.instance.point_django_at(kh_database.name, "owner")
    demo.mark_demo()
    demo.add_officers("kh", kh_database.instance.address(kh_database.name, "auth"))
    kh_database.instance.point_django_at(kh_database.name, "app")
    with kh_database.auth_process():
        yield kh_database


def test_in_a_demo_every_page_says_so_and_one_signs_in_as_anybody(demo_site: Database) -> None:
    client = browser()
    for path in ("/sign-in/", "/sign-in/enrol/", "/nowhere/", "/desk/"):
        assert "every officer, record and person here is invented" in text_of(client.get(path))
    listed = client.get("/sign-in/as/").content.decode()
    chosen = re.search(r'name="officer" value="([^"]+)"[^>]*><span lang="km">[^<]*</span> · KEO Vibol', listed)
    assert chosen
    done = client.post("/sign-in/as/", {"officer": chosen[1], "next": "/incidents/"})
    assert (done.status_code, done["Location"]) == (303, "/incidents/")
    desk = text_of(client.get("/desk/"))
    assert "KEO Vibol" in desk
    assert "DEMO" in desk


def test_a_kept_form_waits_while_one_chooses_whom_to_be(demo_site: Database) -> None:
    kept = {"kept.narrative": "A bicycle was taken.", "next": "/incidents/record/"}
    listed = browser().post("/sign-in/as/", kept).content.decode()
    assert 'name="kept.narrative" value="A bicycle was taken."' in listed


def test_nobody_signs_in_as_anybody_from_elsewhere(demo_site: Database) -> None:
    assert browser(HTTP_X_FORWARDED_FOR="203.0.113.9").get("/sign-in/as/").status_code == 404
    assert browser(REMOTE_ADDR="192.168.1.7").get("/sign-in/as/").status_code == 404


def test_outside_a_demo_there_is_no_such_page(database: Database) -> None:
    assert browser().get("/sign-in/as/").status_code == 404
    assert "DEMO" not in browser().get("/sign-in/").content.decode()
