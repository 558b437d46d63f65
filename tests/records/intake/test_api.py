"""Imports through the API: sent with a mapping, followed, read, recorded, withdrawn; each step once under its key."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.base.pages.api.calls import Caller, officer
from tests.base.pages.api.test_tables import served
from tests.records.intake.attaching.test_attached import FILES, ROWS
from tests.records.intake.attaching.test_attached import MAPPING as WITH_DOCUMENTS
from tests.records.intake.joining.make_joined import INCIDENTS, PEOPLE
from tests.records.intake.joining.make_joined import MAPPING as JOINED
from tests.records.intake.make_batches import BAD, GOOD, UNREADABLE, Intake
from tests.records.intake.test_jobs import worker
from tests.records.intake.test_views import work

from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Database

TREE = Path(__file__).resolve().parents[3]


def send(call: Caller, content: bytes, *, key: str | None = None, **parts: str) -> tuple[int, Any]:
    """The answer to a file sent with a mapping, or with whatever else is named."""
    answer = call.client.post(
        "/api/imports",
        {"file": SimpleUploadedFile("old.csv", content), **(parts or {"mapping": MAPPING})},
        headers={"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "en"},
    )
    return answer.status_code, json.loads(answer.content)


@pytest.mark.one_server
def test_the_example_sends_follows_reads_records_and_takes_back(database: Database, tmp_path: Path) -> None:
    file, mapping = tmp_path / "old.csv", tmp_path / "old.toml"
    file.write_bytes(BAD)
    mapping.write_text(MAPPING, encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(TREE / "examples" / "api_import.py"), str(file), str(mapping), *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    with served(database) as environment:
        working = worker(database, tmp_path)
        try:
            refused = run()
            done = run("--good-rows-only", "--withdraw")
        finally:
            working.terminate()
            working.wait(timeout=30)
    assert (refused.returncode, refused.stderr) == (
        1,
        "Nothing was recorded. Mend the file, or say --good-rows-only.\n",
    ), refused.stderr
    assert "checked rows 5 bad 1" in refused.stdout
    assert "row 6, " in refused.stdout
    assert done.returncode == 0, done.stderr
    assert "done recorded 4 already 0" in done.stdout
    assert "withdrawn withdrawn 4" in done.stdout
    # What was taken back stays as a tombstone.
    assert database.as_superuser(
        "select count(*), count(withdrawn_at) from incidents_incident where batch_id is not null"
    ) == [(4, 4)]


def test_a_step_is_taken_once_under_its_key(database: Database, intake: Intake) -> None:
    lak = officer(database, "lak")
    batch = intake.received(GOOD)
    intake.checked(GOOD, batch)
    key = str(uuid.uuid4())
    for _ in range(2):
        status, said = lak("POST", f"/imports/{batch.id}/record", {}, key=key)
        assert (status, said["state"]) == (200, "recording"), said
    assert database.as_superuser("select count(*) from procrastinate_jobs where task_name = 'intake.record'") == [(1,)]
    # Another request under the key, and the same step under another.
    other = lak("POST", f"/imports/{batch.id}/record", {"good_rows_only": True}, key=key)
    assert (other[0], other[1]["code"]) == (409, "key.used_otherwise")
    again = lak("POST", f"/imports/{batch.id}/record", {})
    assert (again[0], again[1]["code"]) == (409, "batch.not_waiting")
    assert lak("POST", f"/imports/{batch.id}/record", {}, key=None)[1]["fields"]["Idempotency-Key"]


def test_withdrawing_and_discarding_are_taken_once(database: Database, intake: Intake) -> None:
    lak = officer(database, "lak")
    recorded, _counts = intake.imported(GOOD)
    key = str(uuid.uuid4())
    for _ in range(2):
        assert lak("POST", f"/imports/{recorded.id}/withdraw", key=key)[1]["state"] == "withdrawing"
    assert database.as_superuser("select count(*) from procrastinate_jobs where task_name = 'intake.withdraw'") == [
        (1,)
    ]
    waiting = intake.received(BAD)
    intake.checked(BAD, waiting)
    key = str(uuid.uuid4())
    for _ in range(2):
        status, said = lak("POST", f"/imports/{waiting.id}/discard", key=key)
        assert (status, said["state"]) == (200, "discarded"), said
    assert lak("POST", f"/imports/{waiting.id}/discard")[1]["code"] == "batch.not_waiting"


def test_a_refused_step_is_not_remembered(database: Database, intake: Intake) -> None:
    lak = officer(database, "lak")
    batch = intake.received(GOOD)
    key = str(uuid.uuid4())
    assert lak("POST", f"/imports/{batch.id}/record", {}, key=key)[1]["code"] == "batch.not_waiting"
    intake.checked(GOOD, batch)
    assert lak("POST", f"/imports/{batch.id}/record", {}, key=key)[1]["state"] == "recording"


def test_a_file_is_received_once_under_its_key(database: Database) -> None:
    lak = officer(database, "lak")
    key = str(uuid.uuid4())
    first, second = send(lak, GOOD, key=key), send(lak, GOOD, key=key)
    assert first[0] == 201, first
    assert first == second
    assert send(lak, BAD, key=key)[1]["code"] == "key.used_otherwise"
    assert database.as_superuser("select count(*) from intake_batch") == [(1,)]


def test_a_mapping_is_kept_seen_and_named_by_an_import(database: Database) -> None:
    lak = officer(database, "lak")
    status, kept = lak("POST", "/mappings", {"name": "The old system", "mapping": MAPPING})
    assert status == 201, kept
    (row,) = lak("GET", "/mappings")[1]["rows"]
    assert (row["id"], row["name"], row["number"], row["uses"]) == (kept["id"], "The old system", 1, 0)
    assert lak("GET", f"/mappings/{kept['id']}")[1]["text"] == MAPPING
    assert send(lak, GOOD, kept=kept["id"])[0] == 201
    assert lak("GET", "/mappings")[1]["rows"][0]["uses"] == 1
    # Of another unit there is none.
    hil = officer(database, "hil")
    assert hil("GET", "/mappings")[1]["rows"] == []
    assert hil("GET", f"/mappings/{kept['id']}")[0] == 404
    assert send(hil, GOOD, kept=kept["id"])[0] == 404


def test_bad_mappings_and_files_are_refused_whole(database: Database) -> None:
    lak = officer(database, "lak")
    status, said = lak("POST", "/mappings", {"name": " ", "mapping": MAPPING})
    assert (status, said["fields"]["name"][0]["code"]) == (422, "mapping.name_missing")
    assert lak("POST", "/mappings", {"name": "Old", "mapping": "no = toml ="})[0] == 422
    for parts, field in (
        ({"kept": str(uuid.uuid4()), "mapping": MAPPING}, "kept"),
        ({"kept": "nonsense"}, "kept"),
        ({"mapping": ""}, "mapping"),
        ({"mapping": MAPPING, "other": "x"}, "other"),
    ):
        status, said = send(lak, GOOD, **parts)
        assert (status, list(said["fields"])) == (422, [field]), said
    assert send(lak, b"", mapping=MAPPING)[1]["fields"]["file"][0]["code"] == "file.missing"
    assert database.as_superuser("select count(*) from intake_batch") == [(0,)]


def test_a_file_that_cannot_be_read_says_so(database: Database, intake: Intake) -> None:
    from ecrime.foundation.errors import Invalid

    batch = intake.received(UNREADABLE)
    with pytest.raises(Invalid):
        intake.checked(UNREADABLE, batch)
    said = officer(database, "lak")("GET", f"/imports/{batch.id}")[1]
    assert said["state"] == "failed"
    assert said["refusals"][0]["message"]


def beside(call: Caller, *, key: str | None = None, mapping: str, **files: bytes) -> tuple[int, Any]:
    """The answer to a file of rows sent with others beside it."""
    parts = {name: SimpleUploadedFile(f"{name}.bin", content) for name, content in files.items()}
    answer = call.client.post(
        "/api/imports",
        {**parts, "mapping": mapping},
        headers={"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "en"},
    )
    return answer.status_code, json.loads(answer.content)


def packed(files: Mapping[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as box:
        for name, content in files.items():
            box.writestr(name, content)
    return found.getvalue()


def test_people_come_beside_a_file(database: Database, intake: Intake) -> None:
    lak = officer(database, "lak")
    key = str(uuid.uuid4())
    sent = {"file": INCIDENTS, "people": PEOPLE}
    status, said = beside(lak, mapping=JOINED, key=key, **sent)
    assert status == 201, said
    # The same once more is the same; with other people it is another request.
    assert beside(lak, mapping=JOINED, key=key, **sent) == (201, said)
    other = beside(lak, mapping=JOINED, key=key, file=INCIDENTS, people=PEOPLE + b"\n")
    assert (other[0], other[1]["code"]) == (409, "key.used_otherwise")
    work()
    _status, shown = lak("GET", f"/imports/{said['id']}")
    assert (shown["state"], shown["counts"]["people"]) == ("checked", PEOPLE.count(b"\n") - 1)
    assert shown["people_hash"] == hashlib.sha256(PEOPLE).hexdigest()
    assert shown["documents_hash"] is None
    assert intake.batches() == 1


def test_documents_come_beside_a_file(database: Database, store: Path) -> None:
    lak = officer(database, "lak")
    box = packed(FILES)
    status, said = beside(lak, mapping=WITH_DOCUMENTS, file=ROWS, documents=box)
    assert status == 201, said
    work()
    _status, shown = lak("GET", f"/imports/{said['id']}")
    assert shown["state"] == "checked", shown
    assert (shown["counts"]["documents"], shown["counts"]["documents_missing"]) == (4, 1)
    assert shown["documents_hash"] == hashlib.sha256(box).hexdigest()
    assert lak("POST", f"/imports/{said['id']}/record", {})[0] == 200
    work()
    _status, shown = lak("GET", f"/imports/{said['id']}")
    assert (shown["state"], shown["counts"]["documents"], shown["counts"]["documents_refused"]) == ("done", 3, 2)
    assert database.as_superuser("select count(*) from documents_document") == [(3,)]


@pytest.mark.parametrize(
    ("files", "mapping", "field"),
    [
        ({"documents": b"no zip at all"}, "documents", "documents"),
        ({"documents": b""}, "documents", "documents"),
        ({"people": b""}, "people", "people"),
        ({"documents": b"no zip at all"}, "plain", "documents"),
        ({}, "documents", "file"),
        ({}, "people", "file"),
    ],
)
def test_what_comes_beside_and_the_mapping_come_together(
    database: Database, intake: Intake, files: dict[str, Any], mapping: str, field: str
) -> None:
    texts = {"documents": WITH_DOCUMENTS, "people": JOINED, "plain": MAPPING}
    status, said = beside(officer(database, "lak"), mapping=texts[mapping], file=ROWS, **files)
    assert status == 422, said
    assert field in said["fields"]
    assert intake.batches() == 0


def test_attest_batch_is_signed_on_the_page_alone(database: Database, intake: Intake) -> None:
    batch, _counts = intake.imported(GOOD)
    status, said = officer(database, "lak")("POST", f"/imports/{batch.id}/attestation")
    assert (status, said["code"]) == (403, "api.passkey_needed")
    assert f"/intake/{batch.id}/report/" in said["message"]
    assert database.as_superuser("select count(*) from intake_attestation") == [(0,)]
