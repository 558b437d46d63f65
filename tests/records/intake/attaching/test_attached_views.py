"""Documents in a zip on the pages: proposed how rows find them, added when the rows are recorded, refused ones told."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.base.files.looking import making
from tests.records.intake.joining.test_joined_views import chosen
from tests.records.intake.make_batches import Intake
from tests.records.intake.test_views import text, work

from ecrime.cli.drills.instance import Database

ROWS = (
    "CaseNo,Date,District,Crime,Scan\n"
    + "".join(f"K-{n},{n:02d}/03/2015,7,theft,{'scan.jpg' if n < 13 else ''}\n" for n in range(11, 31))
).encode()
ANSWERS = {"area": "Z107", "documents.kind": "scan"}


@pytest.fixture
def client(database: Database, store: Path) -> Client:
    found = Client()
    found.cookies["session"] = database.tokens["lak"]
    found.cookies["ecrime_language"] = "en"
    return found


def packed(**files: bytes) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as box:
        for name, content in files.items():
            box.writestr(name.replace("_", "."), content)
    return found.getvalue()


def sent(client: Client, box: bytes) -> HttpResponse:
    files = {"file": SimpleUploadedFile("cases.csv", ROWS), "documents": SimpleUploadedFile("scans.zip", box)}
    answer = client.post("/intake/new/", {**files, "mapping": "", "key": str(uuid4())})
    assert isinstance(answer, HttpResponse)
    return answer


def test_documents_come_with_their_rows_and_go_with_them(client: Client, intake: Intake, database: Database) -> None:
    batch = sent(client, packed(scan_jpg=making.jpeg(), other_jpg=making.png()))["Location"]
    work()
    shown = text(client.get(f"{batch}mapping/"))  # type: ignore[arg-type]
    assert chosen(shown, "documents.key") == "4"
    assert re.search(r'name="documents.by"[^>]*value="name"[^>]*checked|value="name"[^>]*checked', shown)
    client.post(f"{batch}mapping/", {**ANSWERS, "act": "check"})
    work()
    client.post(batch, {"act": "record"})
    work()
    shown = text(client.get(batch))  # type: ignore[arg-type]
    assert "<dt>Documents added</dt><dd>2</dd>" in shown
    assert "<dt>Documents refused</dt><dd>0</dd>" in shown
    assert "<dt>Documents that no row names</dt><dd>1</dd>" in shown
    assert "«other.jpg» – No recorded row names this file." in shown
    standing = "select kind, count(*) from documents_document where withdrawn_at is null group by 1"
    assert database.as_superuser(standing) == [("scan", 2)]
    assert intake.kept_uploads() == 0
    client.post(batch, {"act": "withdraw"})
    work()
    assert intake.standing() == 0
    assert database.as_superuser(standing) == []


def test_a_box_that_is_none_is_refused_at_once(client: Client, intake: Intake) -> None:
    answer = sent(client, b"no zip at all")
    assert answer.status_code == 422
    assert "This is no zip file" in text(answer)
    assert intake.batches() == 0


def test_a_better_box_adds_what_was_missing(client: Client, intake: Intake, database: Database) -> None:
    batch = ""
    for box in (packed(none_jpg=making.jpeg()), packed(scan_jpg=making.jpeg())):
        batch = sent(client, box)["Location"]
        work()
        client.post(f"{batch}mapping/", {**ANSWERS, "act": "check"})
        work()
        client.post(batch, {"act": "record_good"})
        work()
    assert intake.standing() == 20
    assert database.as_superuser("select count(*) from documents_document") == [(2,)]
    assert "<dt>Documents added</dt><dd>2</dd>" in text(client.get(batch))  # type: ignore[arg-type]
