"""Documents and photo requests through the API: the same acts, guards, masks and purposes as on the pages."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.base.files.looking import making
from tests.base.pages.api.calls import Caller, officer
from tests.records.documents.conftest import Papers

from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills.instance import Clock
from ecrime.records.corrections.actions import place_restriction

REASON = {"Ecrime-Purpose": "other", "Ecrime-Reason": "The owner asks"}
NONE = "He was never arrested here"


def send(
    call: Caller, path: str, content: bytes | None, *, key: str | None = None, **said: str
) -> tuple[int, dict[str, Any]]:
    """The answer to a form with a file and its other parts."""
    parts: dict[str, Any] = dict(said)
    if content is not None:
        parts["file"] = SimpleUploadedFile("paper", content)
    headers = {**call.headers, **REASON, "Idempotency-Key": key or str(uuid.uuid4())}
    answer = call.client.post(f"/api{path}", parts, headers=headers)
    return answer.status_code, json.loads(answer.content)


def added(papers: Papers, content: bytes | None = None, **said: str) -> dict[str, Any]:
    status, answer = send(
        officer(papers.database, "lak"),
        f"/incidents/{papers.number}/documents",
        content or making.png(),
        **{"kind": "scan", "source": "From the archive", **said},
    )
    assert status == 201, answer
    return answer


def listed(papers: Papers, who: str = "lak") -> dict[str, Any]:
    status, said = officer(papers.database, who)("GET", f"/incidents/{papers.number}/documents", headers=REASON)
    assert status == 200, said
    return dict(said)


def test_a_document_is_added_listed_opened_and_looked_at(papers: Papers) -> None:
    content = making.pdf(2)
    made = added(papers, content, kind="statement", person_id=str(papers.person(1)), made_on="2026-01-02")
    (row,) = listed(papers)["rows"]
    assert (row["id"], row["place"], row["pages"]) == (made["id"], 1, 2)
    assert row["sha256"] == hashlib.sha256(content).hexdigest()
    assert row["facts"] == {
        "kind": "statement",
        "person_id": str(papers.person(1)),
        "source": "From the archive",
        "made_on": "2026-01-02",
        "provided_by": str(papers.actor.unit.id),
    }
    lak = officer(papers.database, "lak")
    page = f"/documents/{made['id']}/pages/2"
    # Not before the document itself is opened, in this session.
    status, said = lak("GET", page)
    assert (status, said["code"]) == (403, "purpose.missing"), said
    assert lak("GET", f"/documents/{made['id']}")[1]["id"] == made["id"]
    status, said = lak("GET", page)
    assert (status, said["page"], said["pages"]) == (200, 2, 2), said
    # A picture drawn anew: nothing of the file itself comes out.
    assert Image.open(io.BytesIO(base64.b64decode(said["picture"]))).format == "JPEG"
    assert lak("GET", f"/documents/{made['id']}/pages/3")[0] == 404
    assert lak("GET", f"/documents/{made['id']}/pages/0")[0] == 404
    kinds = papers.database.as_superuser(
        "select kind from ledger_entry where kind in ('document.add', 'document.see') order by kind"
    )
    assert kinds == [("document.add",), ("document.see",)]


def test_a_document_is_added_once_under_its_key(papers: Papers) -> None:
    lak, path, key = officer(papers.database, "lak"), f"/incidents/{papers.number}/documents", str(uuid.uuid4())
    said = {"kind": "scan", "source": "From the archive"}
    first = send(lak, path, making.png(), key=key, **said)
    assert first[0] == 201, first
    assert send(lak, path, making.png(), key=key, **said) == first
    assert send(lak, path, making.png((9, 9)), key=key, **said)[1]["code"] == "key.used_otherwise"
    assert send(lak, path, making.png(), key=key, **{**said, "source": "Another"})[1]["code"] == "key.used_otherwise"
    # The same file again is refused under another key, as on the page.
    assert send(lak, path, making.png(), **said)[1]["fields"]["file"][0]["code"] == "document.twice"
    assert papers.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "novel"}, "kind"),
        ({"source": "..."}, "source"),
        ({"source": "x" * 501}, "source"),
        ({"person_id": "nobody"}, "person_id"),
        ({"person_id": str(uuid.uuid4())}, "person_id"),
        ({"made_on": "2/1/2026"}, "made_on"),
        ({"made_on": "2999-01-01"}, "made_on"),
        ({"provided_by": str(uuid.uuid4())}, "provided_by"),
        ({"agreed": "yes"}, "agreed"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(papers: Papers, said: dict[str, str], field: str) -> None:
    parts = {"kind": "scan", "source": "From the archive", **said}
    lak = officer(papers.database, "lak")
    status, answer = send(lak, f"/incidents/{papers.number}/documents", making.png(), **parts)
    assert (status, list(answer["fields"])) == (422, [field]), answer
    assert papers.count() == 0


def test_a_file_that_is_none_is_refused(papers: Papers) -> None:
    lak, path = officer(papers.database, "lak"), f"/incidents/{papers.number}/documents"
    said = {"kind": "scan", "source": "From the archive"}
    for content in (None, b"", b"MZ this is a program"):
        status, answer = send(lak, path, content, **said)
        assert (status, list(answer["fields"])) == (422, ["file"]), answer
    assert papers.count() == 0


def test_other_units_and_posts_add_and_see_nothing(papers: Papers) -> None:
    path, said = f"/incidents/{papers.number}/documents", {"kind": "scan", "source": "From the archive"}
    made = added(papers)
    for who, status in (("hil", 404), ("planner", 403), ("admin", 403)):
        assert send(officer(papers.database, who), path, making.png((9, 9)), **said)[0] == status, who
    hil = officer(papers.database, "hil")
    assert hil("GET", path, headers=REASON)[0] == 404
    assert hil("GET", f"/documents/{made['id']}", headers=REASON)[0] == 404
    assert hil("GET", f"/documents/{made['id']}/pages/1")[0] == 404
    assert papers.count() == 1


def test_a_mask_hides_the_document_here_too(papers: Papers) -> None:
    made = added(papers, source="Canary gave it", person_id=str(papers.person(1)), kind="photo")
    planner = officer(papers.database, "planner")
    row = listed(papers, "planner")["rows"][0]
    assert (row["withheld"], row["sha256"], row["facts"]["source"]) == ("victim", "", "")
    assert planner("GET", f"/documents/{made['id']}", headers=REASON)[1]["withheld"] == "victim"
    assert planner("GET", f"/documents/{made['id']}/pages/1")[1]["code"] == "document.withheld"


def test_what_is_said_of_a_document_is_corrected_until_its_lock(papers: Papers, clock: Clock) -> None:
    lak = officer(papers.database, "lak")
    path = f"/documents/{added(papers)['id']}"
    read = lak("GET", path)[1]
    said = {"facts": {**read["facts"], "source": "From the owner"}, "version": read["version"]}
    key = str(uuid.uuid4())
    status, done = lak("PUT", path, said, key=key)
    assert (status, done["version"]) == (200, 2), done
    assert lak("PUT", path, said, key=key) == (200, done)
    status, refused = lak("PUT", path, said)
    assert (status, refused["code"], refused["versions"]) == (409, "record.changed", {"yours": 1, "now": 2})
    assert [(row["version"], row["facts"]["source"]) for row in listed(papers)["rows"]] == [(2, "From the owner")]
    nobody = {"facts": {**read["facts"], "person_id": str(uuid.uuid4())}, "version": 2}
    status, refused = lak("PUT", path, nobody)
    assert (status, list(refused["fields"])) == (422, ["person_id"]), refused
    assert officer(papers.database, "lak_chief")("PUT", path, {**said, "version": 2}, headers=REASON)[0] == 403
    clock.shift(timedelta(hours=49))
    status, refused = lak("PUT", path, {**said, "version": 2}, headers=REASON)
    assert (status, refused["code"]) == (403, "record.locked"), refused
    assert lak("POST", f"{path}/withdraw", headers=REASON)[1]["code"] == "record.locked"


def test_a_document_is_withdrawn_and_stays_as_a_tombstone(papers: Papers) -> None:
    lak = officer(papers.database, "lak")
    made = added(papers)
    path = f"/documents/{made['id']}"
    read = lak("GET", path)[1]
    assert officer(papers.database, "criminal")("POST", f"{path}/withdraw", headers=REASON)[0] == 403
    key = str(uuid.uuid4())
    status, done = lak("POST", f"{path}/withdraw", key=key)
    assert status == 200, done
    assert lak("POST", f"{path}/withdraw", key=key) == (200, done)
    (row,) = listed(papers)["rows"]
    assert row["withdrawn_at"]
    assert lak("POST", f"{path}/withdraw")[1]["code"] == "record.withdrawn"
    said = {"facts": read["facts"], "version": 1}
    assert lak("PUT", path, said)[1]["code"] == "record.withdrawn"
    assert lak("GET", f"{path}/pages/1")[0] in (403, 404)


def test_nobody_corrects_a_document_that_is_hidden_from_him(papers: Papers) -> None:
    lak = officer(papers.database, "lak")
    path = f"/documents/{added(papers)['id']}"
    said = {"facts": {**lak("GET", path)[1]["facts"], "source": "From the owner"}, "version": 1}
    subject = Subject("incident", papers.incident.record.id, papers.incident.record.jurisdiction)
    place_restriction(papers.database.actor("lak_duty"), subject, reason="The wrong man is shown")
    status, refused = lak("PUT", path, said)
    assert (status, refused["code"]) == (403, "document.withheld"), refused


def test_the_chief_agrees_or_refuses_having_looked(papers: Papers) -> None:
    first, second = added(papers), added(papers, making.png((9, 9)))
    chief = officer(papers.database, "lak_chief")
    status, said = chief("POST", f"/documents/{first['id']}/agree")
    assert (status, said["code"]) == (403, "purpose.missing"), said
    for made in (first, second):
        assert chief("GET", f"/documents/{made['id']}", headers=REASON)[0] == 200
    key = str(uuid.uuid4())
    status, said = chief("POST", f"/documents/{first['id']}/agree", key=key)
    assert status == 200, said
    assert chief("POST", f"/documents/{first['id']}/agree", key=key) == (200, said)
    assert chief("POST", f"/documents/{first['id']}/agree")[1]["code"] == "document.decided"
    assert chief("POST", f"/documents/{second['id']}/refuse", {"reason": "no"})[0] == 422
    assert chief("POST", f"/documents/{second['id']}/refuse", {"reason": "It is not ours at all"})[0] == 200
    assert [row["agreed"]["decision"] for row in listed(papers, "lak_chief")["rows"]] == ["agreed", "refused"]
    assert officer(papers.database, "lak")("POST", f"/documents/{first['id']}/agree")[1]["code"] == "right.missing"


def asked(papers: Papers, place: int) -> str:
    status, said = officer(papers.database, "lak")(
        "POST", f"/incidents/{papers.number}/photo-requests", {"person_id": str(papers.person(place))}
    )
    assert status == 201, said
    return str(said["id"])


def test_a_photo_is_asked_for_and_cannot_be_had(papers: Papers) -> None:
    made = asked(papers, 0)
    lak, criminal = officer(papers.database, "lak"), officer(papers.database, "criminal")
    again = lak("POST", f"/incidents/{papers.number}/photo-requests", {"person_id": str(papers.person(0))})
    assert again[0] == 409, again
    (row,) = criminal("GET", "/photo-requests")[1]["rows"]
    assert (row["id"], row["number"], row["place"], row["answer"]) == (made, papers.number, 1, None)
    path, key = f"/photo-requests/{made}/cannot-be-had", str(uuid.uuid4())
    # It is criminal police's own work item, which implies the purpose; a reason that says nothing is refused.
    assert criminal("POST", path, {"reason": "no"})[0] == 422
    assert lak("POST", path, {"reason": NONE})[1]["code"] == "right.missing"
    first = criminal("POST", path, {"reason": NONE}, key=key)
    assert first[0] == 200, first
    assert criminal("POST", path, {"reason": NONE}, key=key) == first
    assert criminal("POST", path, {"reason": NONE})[1]["code"] == "photo.answered"
    assert criminal("GET", "/photo-requests")[1]["rows"] == []
    assert criminal("GET", "/photo-requests?state=answered")[1]["rows"][0]["answer"] == "cannot_be_had"
    states = {one["person_id"]: one["state"] for one in listed(papers)["photos"]}
    assert states == {str(papers.person(0)): "cannot_be_had", str(papers.person(1)): "missing"}


def test_a_photo_answers_the_request(papers: Papers) -> None:
    made, key = asked(papers, 1), str(uuid.uuid4())
    criminal = officer(papers.database, "criminal")
    path = f"/photo-requests/{made}/photo"
    first = send(criminal, path, making.jpeg(), key=key, source="Taken at the arrest")
    assert first[0] == 201, first
    assert send(criminal, path, making.jpeg(), key=key, source="Taken at the arrest") == first
    assert send(criminal, path, making.jpeg((9, 9)), source="Another")[1]["code"] == "photo.answered"
    assert {one["state"] for one in listed(papers)["photos"]} == {"missing", "photo"}
    assert papers.count() == 1


def test_requests_go_by_key(papers: Papers) -> None:
    first, second = asked(papers, 0), asked(papers, 1)
    criminal = officer(papers.database, "criminal")
    for state in ("open", "answered"):
        status, page = criminal("GET", f"/photo-requests?limit=1&state={state}")
        assert status == 200, page
        rest = criminal("GET", f"/photo-requests?limit=1&state={state}&after={page['next']}")[1]
        assert {page["rows"][0]["id"], rest["rows"][0]["id"]} == {first, second}
        assert rest["next"] is None
        for made in (first, second):
            criminal("POST", f"/photo-requests/{made}/cannot-be-had", {"reason": NONE}, headers=REASON)
    assert officer(papers.database, "admin")("GET", "/photo-requests")[1]["code"] == "right.missing"
    assert criminal("GET", "/photo-requests?after=nonsense")[0] == 422
    assert criminal("GET", f"/photo-requests/{UUID(int=0)}/photo")[0] == 405
