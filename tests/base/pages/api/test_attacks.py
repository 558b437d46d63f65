"""Attacks on the API: bodies, headers, methods, paths, other areas, other sites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from tests.base.pages.api.calls import Caller, incident, officer, system
from tests.records.incidents.test_api import recorded, seen, stated

from ecrime.base.pages.api import strict
from ecrime.base.pages.api.refusals import TooLarge, Unreadable
from ecrime.cli.drills.instance import Database

BODIES = [
    (b"[" * 100_000 + b"]" * 100_000, "api.too_deep"),
    (b'{"a": ' * 30 + b"1" + b"}" * 30, "api.too_deep"),
    (b'{"narrative": "a", "narrative": "b"}', "api.named_twice"),
    (b'{"a": NaN}', "api.no_number"),
    (b'{"a": -Infinity}', "api.no_number"),
    (b'{"a": 1e999}', "api.no_number"),
    (b'{"a": ' + b"9" * 5_000 + b"}", "api.no_number"),
    (b'{"a": "\\ud800"}', "api.broken_text"),
    (b'{"a": "\\u0000"}', "api.broken_text"),
    (b'{"\\u0000": 1}', "api.broken_text"),
    (b'{"a": "\xff"}', "api.not_json"),
    (b"{", "api.not_json"),
    (b"\xef\xbb\xbf{}", "api.not_json"),
]


@pytest.mark.parametrize(("body", "code"), BODIES)
def test_bodies_that_two_readers_would_read_differently_are_refused(database: Database, body: bytes, code: str) -> None:
    status, said = officer(database, "lak")("POST", "/incidents", raw=body)
    assert (status, said["code"]) == (400, code)


def test_brackets_in_texts_do_not_count() -> None:
    assert strict.read(json.dumps({"a": "[" * 100 + '\\"' + "{" * 100}).encode())
    with pytest.raises(Unreadable):
        strict.read(b'{"a": "' + b"[" * 100)
    with pytest.raises(TooLarge):
        strict.read(b" " * (strict.MOST_BYTES + 1))


def test_a_gigabyte_is_refused_before_it_is_read(database: Database) -> None:
    client = Client()
    client.cookies["session"] = database.tokens["lak"]
    answer = client.generic(
        "POST", "/api/incidents", b"{}", content_type="application/json", CONTENT_LENGTH=str(1_000_000_000)
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "form.too_large")


def test_other_kinds_methods_and_addresses_are_told_in_the_same_form(database: Database) -> None:
    lak = officer(database, "lak")
    answer = lak.client.post("/api/incidents", {"a": "b"})
    assert (answer.status_code, answer.json()["code"]) == (415, "api.other_kind")
    for method, path, status, code in (
        ("PATCH", "/incidents", 405, "api.method_unknown"),
        ("DELETE", "/incidents/LAK-2026-000001", 405, "api.method_unknown"),
        ("TRACE", "/me", 405, "api.method_unknown"),
        ("GET", "/nothing", 404, "address.unknown"),
        ("GET", "/incidents/..%2f..%2fadministration", 404, "address.unknown"),
        ("GET", "/incidents/LAK-2026-000001%00", 404, "address.unknown"),
        ("GET", "/incidents//LAK-2026-000001", 404, "address.unknown"),
        ("GET", "/incidents/LAK-2026-999999", 404, "incident.none"),
        ("GET", "/incidents?unit=LAK", 422, "invalid"),
        ("GET", "/incidents?limit=1&limit=2", 422, "invalid"),
        ("GET", "/incidents?area=%00", 422, "invalid"),
    ):
        found, said = lak(method, path)
        assert (found, said["code"]) == (status, code), (method, path)
        assert set(said) == {"code", "message", "fields", "rule", "versions"}


def test_nobody_is_told_to_sign_in_in_his_language(database: Database) -> None:
    nobody = Caller(Client())
    status, said = nobody("GET", "/incidents")
    assert (status, said["code"], nobody.answer["WWW-Authenticate"]) == (401, "sign_in.needed", "Bearer")
    nobody.headers["Accept-Language"] = "fr;q=1, km;q=0.5"
    assert nobody("GET", "/incidents")[1]["message"] != said["message"]


def test_a_cookie_alone_writes_nothing(database: Database) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["session"] = database.tokens["lak"]
    for headers in ({}, {"Origin": "https://elsewhere.example"}):
        status, said = Caller(client, headers)("POST", "/incidents", incident())
        assert (status, said["code"]) == (403, "form.untrusted")
    assert database.as_superuser("select count(*) from incidents_incident") == [(0,)]
    # A cookie beside a header counts for nothing.
    status, said = Caller(client, {"Authorization": "Bearer nonsense"})("POST", "/incidents", incident())
    assert status == 401


def test_no_other_site_is_told_that_it_may_read(database: Database) -> None:
    lak = officer(database, "lak", headers={"Origin": "https://elsewhere.example"})
    assert lak("GET", "/me")[0] == 200
    assert "Access-Control-Allow-Origin" not in lak.answer
    assert lak.answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert lak.answer["Cache-Control"] == "no-store"


def test_records_of_other_areas_and_units_are_not_there(database: Database) -> None:
    number = recorded(officer(database, "lak"))
    hil = officer(database, "hil")
    assert hil("GET", f"/incidents/{number}")[1]["code"] == "incident.none"
    assert hil("GET", "/incidents")[1]["rows"] == []
    assert hil("GET", f"/incidents/{number}/history")[0] == 404
    facts = stated(seen(officer(database, "lak"), number)["facts"])
    assert hil("PUT", f"/incidents/{number}", {"facts": facts, "version": 1})[0] == 404
    status, said = officer(database, "planner")("PUT", f"/incidents/{number}", {"facts": facts, "version": 1})
    assert (status, said["code"]) == (403, "right.missing")


def test_a_look_up_is_read_in_its_own_session_only(database: Database) -> None:
    recorded(officer(database, "lak"))
    criminal = officer(database, "criminal")
    headers = {"Ecrime-Purpose": "other", "Ecrime-Reason": "The owner asks"}
    status, said = criminal("POST", "/people/look-ups", {"name": "Sok Sophea"}, headers=headers)
    assert status == 201, said
    assert [one["person"]["names"][0]["whole"] for one in said["found"]] == ["Sok Sophea"]
    path = f"/people/look-ups/{said['search']}"
    assert criminal("GET", path)[1]["found"] == said["found"]
    assert officer(database, "lak")("GET", path)[0] == 404
    status, said = officer(database, "lak")("POST", "/people/look-ups", {"name": "Sok Sophea"})
    assert (status, said["code"]) == (403, "purpose.missing")


def test_what_is_signed_is_the_officer_s_own(database: Database) -> None:
    number = recorded(officer(database, "lak"))
    status, said = officer(database, "lak_chief")("POST", f"/incidents/{number}/corrections")
    assert (status, said["code"]) == (403, "api.passkey_needed")
    assert f"/corrections/request/{number}/" in said["message"]


def test_a_system_has_the_rights_of_its_post_and_no_more(database: Database) -> None:
    with database.auth_process():
        call = system(database, post="duty_officer")
        assert call("POST", "/incidents", incident())[1]["code"] == "right.missing"
        assert call("GET", "/incidents")[0] == 200
        assert call("POST", "/people/look-ups", {"name": "Sok"})[1]["code"] == "right.missing"
        assert call("DELETE", "/session", key=None)[0] == 200
        assert call("GET", "/me")[0] == 401


def test_the_post_of_a_partner_s_system_hands_in_and_looks_nobody_up(database: Database) -> None:
    with database.auth_process():
        call = system(database, post="partner_system")
        number = recorded(call)
        facts = {**stated(seen(call, number)["facts"]), "narrative": "Two bags were taken."}
        assert call("PUT", f"/incidents/{number}", {"facts": facts, "version": 1})[0] == 200
        assert call("GET", "/changes?after=0")[0] == 200
        for method, path, body in (
            ("POST", "/people/look-ups", {"name": "Sok"}),
            ("GET", "/imports", None),
            ("GET", f"/incidents/{number}/documents", None),
            ("GET", f"/incidents/{number}/proven-history", None),
            ("GET", "/corrections", None),
            ("GET", "/health", None),
        ):
            status, said = call(method, path, body)
            assert (status, said["code"]) == (403, "right.missing"), path


def test_the_pace_holds_here_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecrime.web.middleware import pace

    monkeypatch.setattr(pace, "OF_AN_OFFICER", pace.Measure(at_once=2, a_second=0.1))
    lak = officer(database, "lak")
    statuses = [lak("GET", "/me")[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(lak.answer["Retry-After"]) > 0


def test_health_country_and_ledger_answer(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from django.conf import settings as django_settings

    monkeypatch.setattr(django_settings, "DATA", tmp_path)
    admin = officer(database, "admin")
    assert admin("GET", "/health")[0] == 200
    assert officer(database, "lak")("GET", "/health")[0] == 403
    for path in ("", "/areas", "/areas?text=lake", "/classes?on=2026-11-01", "/purposes", "/nationalities"):
        assert admin("GET", f"/country{path}")[0] == 200, path
    assert Caller(Client())("GET", "/ledger/checkpoint")[0] == 503
    assert Caller(Client())("GET", "/ledger/consistency/1/2")[0] == 404
