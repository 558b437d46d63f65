"""An officer's page: suspend a passkey, decide as a second person with a signature, end a post."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ecrime.base.officers import queries
from ecrime.cli.drills.instance import ORIGIN, Database


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


def browser(database: Database, who: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.cookies["ecrime_language"] = "en"
    client.cookies["session"] = database.tokens[who]
    return client


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page_of(database: Database, who: str) -> str:
    """The address of an officer's page."""
    posting = next(each for each in queries.postings(database.actor("admin")) if each.name_latin == f"Officer {who}")
    return f"/administration/officers/{posting.id}/"


def passkey_of(database: Database, who: str) -> str:
    (found,) = queries.passkeys(database.actor("admin"), database.actor(who).officer_id)
    return str(found.id)


def signed(database: Database, who: str, page: str) -> dict[str, str]:
    """What the page's script would send: the officer's passkey under the words on the page."""
    options, asked = (
        re.search(pattern, page) for pattern in (r'data-options="([^"]+)"', r'name="asked" value="([^"]+)"')
    )
    assert options
    assert asked
    answer = database.authenticator(who).answer(json.loads(unescape(options[1])), origin=ORIGIN)
    return {"asked": asked[1], "answer": answer}


def test_from_lost_to_a_new_code(database: Database) -> None:
    path, passkey = page_of(database, "lak"), passkey_of(database, "lak")
    chief, admin = browser(database, "lak_chief"), browser(database, "admin")
    assert "in use" in text_of(chief.get(path))
    assert "Give one-time code" not in text_of(admin.get(path))
    assert chief.post(path, {"act": "suspend", "passkey": passkey, "why": "lost"}).status_code == 303
    assert "waits for a second person" in text_of(chief.get(path))
    assert browser(database, "lak").get("/desk/").status_code == 401

    decide = f"{path}confirm/{passkey}/"
    page = admin.get(decide)
    words = text_of(page)
    assert "passkey.confirm" in words
    assert "Officer lak_chief" in words
    done = admin.post(decide, {"act": "passkey.confirm", **signed(database, "admin", page.content.decode())})
    assert (done.status_code, done["Location"]) == (303, path)
    shown = text_of(admin.get(path))
    assert "revoked for ever" in shown
    assert "Give one-time code" in shown


def test_the_first_person_is_offered_no_decision_and_gets_none(database: Database) -> None:
    path, passkey, admin = page_of(database, "lak"), passkey_of(database, "lak"), browser(database, "admin")
    admin.post(path, {"act": "suspend", "passkey": passkey, "why": "stolen"})
    assert "Revoke for ever" not in text_of(admin.get(path))
    page = admin.get(f"{path}lift/{passkey}/").content.decode()
    answer = admin.post(f"{path}lift/{passkey}/", {"act": "passkey.lift", **signed(database, "admin", page)})
    assert answer.status_code == 422
    assert "A second person must do this" in text_of(answer)


def test_a_decision_without_a_signature_or_with_another_s_is_refused(database: Database) -> None:
    path, passkey, admin = page_of(database, "lak"), passkey_of(database, "lak"), browser(database, "admin")
    browser(database, "lak_chief").post(path, {"act": "suspend", "passkey": passkey, "why": "lost"})
    decide = f"{path}confirm/{passkey}/"
    unsigned = admin.post(decide, {"act": "passkey.confirm", "asked": "", "answer": ""})
    assert unsigned.status_code == 422
    assert "Passkeys need JavaScript" in text_of(unsigned)
    foreign = signed(database, "lak2", admin.get(decide).content.decode())
    answer = admin.post(decide, {"act": "passkey.confirm", **foreign})
    assert answer.status_code == 422
    assert "not signed with your passkey" in text_of(answer)
    lifting = admin.get(f"{path}lift/{passkey}/").content.decode()
    other = admin.post(decide, {"act": "passkey.confirm", **signed(database, "admin", lifting)})
    assert other.status_code == 422
    assert "waits for a second person" in text_of(browser(database, "lak_chief").get(path))


def test_an_officer_without_a_standing_passkey_cannot_sign_and_is_told(database: Database) -> None:
    path, passkey, admin = page_of(database, "lak"), passkey_of(database, "lak"), browser(database, "admin")
    browser(database, "lak_chief").post(path, {"act": "suspend", "passkey": passkey, "why": "lost"})
    # A session that no passkey holds up, as only a trial has.
    database.as_superuser(
        "alter table officers_passkey disable trigger all; update law.session set passkey_id = null;"
        " update officers_passkey set suspended_at = now(), suspended_by_id = officer_id, suspended_for = 'lost'"
        f" where officer_id = '{database.actor('admin').officer_id}'"
    )
    assert "You have no passkey that stands" in text_of(admin.get(f"{path}confirm/{passkey}/"))


def test_an_officer_suspends_his_own_and_is_out(database: Database) -> None:
    client = browser(database, "lak")
    assert "My passkeys" in text_of(client.get("/passkeys/"))
    without_reason = client.post("/passkeys/", {"act": "suspend", "passkey": passkey_of(database, "lak")})
    assert without_reason.status_code == 422
    said = {"act": "suspend", "passkey": passkey_of(database, "lak"), "why": "broken"}
    assert client.post("/passkeys/", said).status_code == 303
    assert client.get("/passkeys/").status_code == 401


def test_a_post_ends_on_its_page(database: Database) -> None:
    path, admin = page_of(database, "lak"), browser(database, "admin")
    assert "End this post" in text_of(admin.get(f"{path}end-post/"))
    assert browser(database, "lak").get("/desk/").status_code == 200
    assert admin.post(f"{path}end-post/", {"act": "end_post"}).status_code == 303
    assert browser(database, "lak").get("/desk/").status_code == 401
    assert admin.post(f"{path}end-post/", {"act": "end_post"}).status_code == 409


def test_who_minds_nobody_sees_nobody(database: Database) -> None:
    path = page_of(database, "lak")
    for who in ("lak2", "auditor"):
        assert browser(database, who).get(path).status_code == 403
    assert browser(database, "lak_chief").get(page_of(database, "hil")).status_code == 404
    assert "Suspend" not in text_of(browser(database, "lak_chief").get(f"{path}end-post/"))
    assert browser(database, "lak_chief").post(f"{path}end-post/", {"act": "end_post"}).status_code == 403
