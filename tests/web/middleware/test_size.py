"""A request that says it is larger than its page can need is refused before any of it is read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ecrime.base.files.looking.kinds import LIMITS
from ecrime.base.pages import uploads
from ecrime.cli.drills.instance import Database
from ecrime.records.documents.forms import MOST_OF_REQUEST
from ecrime.records.intake.reading.limits import MAX_UPLOAD


def sent(client: Client, path: str, length: int) -> int:
    """The status of a form that says it is so long; none of it ever comes."""
    kind = "multipart/form-data; boundary=x"
    return client.generic("POST", path, b"", content_type=kind, CONTENT_LENGTH=str(length)).status_code


@pytest.fixture
def officer(database: Database) -> Client:
    client = Client()
    client.cookies["session"] = database.tokens["lak"]
    return client


def test_an_endless_form_is_refused_unread(officer: Client) -> None:
    assert sent(officer, reverse("incidents:record"), uploads.MOST_OF_A_FORM + 1) == 413


@pytest.mark.usefixtures("database")
def test_a_stranger_brings_no_file() -> None:
    assert sent(Client(), reverse("intake:receive"), uploads.MOST_OF_A_FORM + 1) == 413


def test_a_file_has_the_limit_of_its_page(officer: Client) -> None:
    assert uploads.pages() == {
        "intake:receive": MAX_UPLOAD,
        "api:incident_import": MAX_UPLOAD,
        "api:document_add": LIMITS.file_bytes,
        "api:photo_answer": LIMITS.file_bytes,
        "documents:add": MOST_OF_REQUEST,
        "documents:photo_request": MOST_OF_REQUEST,
    }
    assert sent(officer, reverse("intake:receive"), MAX_UPLOAD + uploads.AROUND + 1) == 413
    assert sent(officer, reverse("intake:receive"), MAX_UPLOAD) == 422


def test_an_address_that_leads_nowhere_takes_a_form_at_most(officer: Client) -> None:
    assert sent(officer, "/nowhere/", uploads.MOST_OF_A_FORM + 1) == 413


def test_a_request_in_pieces_must_say_how_long_it_is(officer: Client) -> None:
    path, kind = reverse("incidents:record"), "application/x-www-form-urlencoded"
    answer = officer.generic("POST", path, b"", content_type=kind, HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, "length" in answer.content.decode()) == (411, True)
    answer = officer.generic("POST", "/api/incidents", b"", content_type=kind, HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, answer.json()["code"]) == (411, "request.no_length")
    # What nobody would read anyway is passed over.
    assert officer.generic("GET", "/api/me", b"", HTTP_TRANSFER_ENCODING="chunked").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {f"field_{number}": "x" for number in range(2_001)},
        {"narrative": "x" * 2_600_000},
        {f"file_{number}": SimpleUploadedFile("a.csv", b"a,b\n") for number in range(13)},
    ],
    ids=["fields", "text", "files"],
)
def test_what_a_form_may_hold_is_bounded(officer: Client, body: dict[str, object]) -> None:
    answer = officer.post(reverse("incidents:record"), body)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
