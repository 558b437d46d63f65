"""The administration of officers, on a real database."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from tests.records.incidents.make import incident_facts

from ecrime.base.country import rights
from ecrime.base.officers import queries
from ecrime.base.pages.officers import words
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents.actions import record_incident

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


def test_administrator_appoints_and_gives_a_code(database: Database) -> None:
    client = browser(database, "admin")
    values = {**NEW, "key": str(uuid4()), "act": "appoint"}
    appointed = client.post("/administration/officers/appoint/", values)
    assert appointed.status_code == 303
    assert client.post("/administration/officers/appoint/", values)["Location"] == "/administration/officers/"
    listed = text_of(client.get("/administration/officers/"))
    assert listed.count("CHAN Dara") == 1
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
    assert queries.actor_of(database.enrol(code[0]).token).name_latin == "CHAN Dara"


def test_who_has_a_passkey_is_given_no_code(database: Database) -> None:
    posting = next(found for found in queries.postings(database.actor("admin")) if found.name_latin == "Officer lak")
    values = {"key": str(uuid4()), "act": "code"}
    answer = browser(database, "admin").post(f"/administration/officers/{posting.id}/code/", values)
    assert answer.status_code == 403
    assert "Two people must revoke it" in text_of(answer)


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


def test_a_token_for_the_command_line_is_shown_once(database: Database) -> None:
    client = browser(database, "lak")
    assert "Get a token" in text_of(client.get("/command-line/"))
    shown = client.post("/command-line/", {"act": "token"})
    assert shown["Cache-Control"] == "no-store"
    token = re.search(r'<p class="code" role="status">([^<]+)</p>', shown.content.decode())
    assert token
    assert queries.actor_of(token[1]).rights == {
        *("incident.import", "incident.see", "incident.withdraw", "document.add", "document.withdraw")
    }
    assert token[1] not in client.get("/command-line/").content.decode()
    assert browser(database, "lak_chief").get("/command-line/").status_code == 403


def test_who_may_do_what_is_said_for_every_post_and_with_its_reach(database: Database) -> None:
    said = text_of(browser(database, "lak").get("/rights/"))
    own, every = said.split("Every kind of post")
    assert "Your post : Specialist" in own or "Your post: Specialist" in own
    assert re.search(r"records of the own unit\s+correct records of the unit for 48 hours", own)
    assert "add officers" not in own
    assert "add officers" in every
    assert "Officer lak" not in every


def test_every_right_has_words_and_a_reach() -> None:
    assert words.RIGHTS.keys() == rights.RIGHTS.keys()
    assert set(words.REACH) == set(rights.Reach)


def test_a_refused_look_is_in_the_ledger_and_shown_to_the_auditor(database: Database) -> None:
    recorded = record_incident(database.actor("lak"), incident_facts()).record
    hilly, admin = browser(database, "hil"), browser(database, "admin")
    for _again in range(2):
        assert hilly.get(f"/incidents/{recorded.number}/").status_code == 404
    assert admin.get(f"/incidents/{recorded.number}/history/").status_code == 403
    assert hilly.get("/incidents/").status_code == 200
    told = "select kind, operation, subject_kind from ledger_entry where kind = 'access.refuse'"
    assert database.as_superuser(told) == [("access.refuse", "administration", "refusal")] * 2
    noted = database.as_superuser("select page, number, reason from officers_refusal order by id")
    assert noted == [
        ("incidents:see", recorded.number, "incident.none"),
        ("incidents:history", recorded.number, "right.missing"),
    ]
    listed = text_of(browser(database, "auditor").get("/oversight/refusals/"))
    assert listed.index("Officer admin") < listed.index("Officer hil")
    assert listed.count(recorded.number) == 2
    assert browser(database, "lak").get("/oversight/refusals/").status_code == 403


def test_a_refusal_cannot_be_written_changed_or_hidden_by_hand(database: Database) -> None:
    browser(database, "admin").get("/incidents/LAK-2026-000001/")
    with database.connect() as app:
        app.execute("select set_config('ecrime.token', %s, false)", [database.tokens["admin"]])
        for attack in (
            "delete from officers_refusal",
            "update officers_refusal set reason = 'none'",
            "insert into officers_refusal select * from officers_refusal",
            "select law.note_refusal('Free words of mine', '', 'right.missing', '', '')",
        ):
            with pytest.raises(psycopg.Error):
                app.execute(attack)
    assert database.as_superuser("select count(*) from officers_refusal") == [(1,)]


def test_what_is_typed_in_an_address_is_not_kept_beyond_a_number(database: Database) -> None:
    assert browser(database, "admin").get("/incidents/SOK-Sophea-of-Kandal/").status_code in (403, 404)
    assert database.as_superuser("select number from officers_refusal") == []
