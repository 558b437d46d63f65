"""Incidents through the API: the same acts as on the pages, once under a key, in the version that was read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from tests.base.pages.api.calls import Caller, incident, officer, system

from ecrime.cli.drills.instance import Clock, Database


def recorded(call: Caller, **changes: Any) -> str:
    status, said = call("POST", "/incidents", incident(**changes))
    assert status == 201, said
    return str(said["number"])


def seen(call: Caller, number: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    status, said = call("GET", f"/incidents/{number}", headers=headers)
    assert status == 200, said
    found: dict[str, Any] = said
    return found


def stated(facts: dict[str, Any]) -> dict[str, Any]:
    """What was read, to be sent again: without the zone, which follows from the place."""
    return facts | {"occurred": {name: value for name, value in facts["occurred"].items() if name != "zone"}}


def test_an_incident_is_recorded_seen_and_corrected(database: Database) -> None:
    lak = officer(database, "lak")
    number = recorded(lak)
    found = seen(lak, number)
    assert lak.answer["ETag"] == '"1"'
    assert found["facts"]["people"][0]["names"][0]["whole"] == "Sok Sophea"
    facts = stated(found["facts"]) | {"narrative": "Two bags were taken."}
    status, said = lak("PUT", f"/incidents/{number}", {"facts": facts, "version": 1})
    assert (status, said["version"]) == (200, 2), said
    assert seen(lak, number)["facts"]["narrative"] == "Two bags were taken."
    status, history = lak("GET", f"/incidents/{number}/history")
    assert [step["kind"] for step in history["steps"]] == ["incident.correct", "incident.record"]


def test_the_same_request_again_is_done_once_and_answered_alike(database: Database) -> None:
    lak = officer(database, "lak")
    key, body = str(uuid.uuid4()), incident()
    first = lak("POST", "/incidents", body, key=key)
    assert first[0] == 201
    assert lak("POST", "/incidents", body, key=key) == first
    assert database.as_superuser("select count(*) from incidents_incident") == [(1,)]
    status, said = lak("POST", "/incidents", body | {"narrative": "Another one."}, key=key)
    assert (status, said["code"]) == (409, "key.used_otherwise")
    number = first[1]["number"]
    facts = stated(seen(lak, number)["facts"]) | {"narrative": "Two bags were taken."}
    status, said = lak("PUT", f"/incidents/{number}", {"facts": facts, "version": 1}, key=key)
    assert (status, said["code"]) == (409, "key.used_otherwise")
    again = str(uuid.uuid4())
    first = lak("PUT", f"/incidents/{number}", {"facts": facts, "version": 1}, key=again)
    assert first[0] == 200
    entries = database.as_superuser("select count(*) from ledger_entry")
    assert lak("PUT", f"/incidents/{number}", {"facts": facts, "version": 1}, key=again) == first
    assert database.as_superuser("select count(*) from ledger_entry") == entries


def test_a_correction_names_the_version_that_was_read(database: Database) -> None:
    lak = officer(database, "lak")
    number = recorded(lak)
    facts = stated(seen(lak, number)["facts"])
    status, said = lak(
        "PUT", f"/incidents/{number}", {"facts": facts | {"narrative": "Two bags."}}, headers={"If-Match": '"1"'}
    )
    assert status == 200
    status, said = lak("PUT", f"/incidents/{number}", {"facts": facts | {"narrative": "Three."}, "version": 1})
    assert (status, said["code"], said["versions"]) == (409, "record.changed", {"yours": 1, "now": 2})
    status, said = lak("PUT", f"/incidents/{number}", {"facts": facts})
    assert (status, list(said["fields"])) == (422, ["version"])


def test_after_48_hours_nothing_is_corrected(database: Database, clock: Clock) -> None:
    lak = officer(database, "lak")
    number = recorded(lak)
    facts = stated(seen(lak, number)["facts"]) | {"narrative": "Two bags."}
    clock.shift(timedelta(hours=47, minutes=59))
    assert seen(lak, number)["record"]["version"] == 1
    clock.shift(timedelta(hours=48, minutes=1))
    headers = {"Ecrime-Purpose": "other", "Ecrime-Reason": "The%20owner%20asks%20what%20became%20of%20it"}
    status, said = lak("PUT", f"/incidents/{number}", {"facts": facts, "version": 1}, headers=headers)
    assert (status, said["code"], said["rule"]) == (403, "record.locked", "D10")


def test_people_of_others_are_shown_for_a_purpose_only(database: Database) -> None:
    number = recorded(officer(database, "lak"))
    criminal = officer(database, "criminal")
    status, said = criminal("GET", f"/incidents/{number}")
    assert (status, said["code"]) == (403, "purpose.missing")
    status, said = criminal("GET", f"/incidents/{number}", headers={"Ecrime-Purpose": "other", "Ecrime-Reason": "no"})
    assert (status, list(said["fields"])) == (422, ["Ecrime-Reason"])
    reason = "ម្ចាស់កាបូបសួររកលទ្ធផល"
    seen(criminal, number, {"Ecrime-Purpose": "other", "Ecrime-Reason": quote(reason)})
    [(kind, purpose, stated_reason)] = database.as_superuser(
        "select e.kind, e.purpose, a.reason from ledger_entry e join ledger_access a on a.id = e.purpose_subject_id"
        " where e.kind = 'incident.see' and e.purpose <> 'own_work'"
    )
    assert (kind, purpose, stated_reason) == ("incident.see", "other", reason)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"area_id": "nowhere"}, "area_id", "area.unknown"),
        ({"area_id": "Z2"}, "area_id", "area.outside_post"),
        ({"narrative": "a\u202eb"}, "narrative", "text.bidi"),
        ({"narrative": 5}, "narrative", "api.field_unfit"),
        ({"unit_id": str(uuid.uuid4())}, "unit_id", "api.field_unknown"),
        ({"recorded_at": "2020-01-01T00:00Z"}, "recorded_at", "api.field_unknown"),
        ({"offences": []}, "offences", "offence.none"),
        ({"offences": [{"class_code": "T1", "id": str(uuid.uuid4())}]}, "offences.0.id", "api.row_unknown"),
        ({"relations": [{"person": 0, "other": 7, "kind": "spouse"}]}, "relations.0.other", "api.place_unknown"),
        ({"occurred": {"start": 5, "end": 5, "precision": "minute"}}, "occurred.start", "api.moment_unfit"),
        (
            {"people": [{"roles": [{"role": "suspect"}], "unknown": True, "officer_id": str(uuid.uuid4())}]},
            "people.0.officer_id",
            "person.officer_unknown",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    database: Database, change: dict[str, Any], field: str, code: str
) -> None:
    status, said = officer(database, "lak")("POST", "/incidents", incident(**change))
    assert status == 422, said
    assert code in [one["code"] for one in said["fields"][field]], said
    assert database.as_superuser("select count(*) from incidents_incident") == [(0,)]


def test_a_month_that_is_none_hides_no_lateness(database: Database) -> None:
    lak = officer(database, "lak")
    body = incident()
    body["occurred"] |= {"precision": "month"}
    status, said = lak("POST", "/incidents", body)
    assert (status, list(said["fields"])) == (422, ["occurred.precision"])


def test_lists_go_on_by_key_whatever_comes_in_meanwhile(database: Database) -> None:
    lak = officer(database, "lak")
    numbers = [recorded(lak) for _ in range(5)]
    found, after = [], ""
    while True:
        status, said = lak("GET", f"/incidents?sort=-recorded&limit=2&after={after}")
        assert status == 200, said
        found += [row["number"] for row in said["rows"]]
        recorded(lak)
        if said["next"] is None:
            break
        after = said["next"]
    assert found == numbers[::-1]
    status, said = lak("GET", "/incidents?after=nonsense")
    assert (status, list(said["fields"])) == (422, ["after"])


def test_a_supplement_is_added_once_and_corrected(database: Database) -> None:
    lak = officer(database, "lak")
    number = recorded(lak)
    facts = seen(lak, number)["facts"]
    happened = stated(facts)["occurred"]
    key = str(uuid.uuid4())
    body = {"kind": "note", "happened": happened, "note": "The bag was found."}
    first = lak("POST", f"/incidents/{number}/supplements", body, key=key)
    assert first[0] == 201, first
    assert lak("POST", f"/incidents/{number}/supplements", body, key=key) == first
    [supplement] = seen(lak, number)["supplements"]
    path = f"/incidents/{number}/supplements/{supplement['id']}"
    body = {"facts": body | {"note": "Both bags were found."}, "version": 1}
    status, said = lak("PUT", path, body)
    assert (status, said["version"]) == (200, 2)
    status, said = lak("PUT", path, body)
    assert (status, said["versions"]) == (409, {"yours": 1, "now": 2})


def test_a_system_records_and_the_ledger_names_it(database: Database) -> None:
    with database.auth_process():
        call = system(database)
        number = recorded(call)
        seen(call, number)
        status, me = call("GET", "/me")
    assert (status, me["is_system"], me["unit"]["code"]) == (200, True, "LAK")
    assert database.as_superuser(
        "select distinct s.kind, e.officer_id::text from ledger_entry e join law.session s on s.id = e.session_id"
        " where e.kind in ('incident.record', 'incident.see')"
    ) == [("machine", me["officer_id"])]
