"""The pages of imports: upload, preview, recording, report, withdrawal, all without a script."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.records.intake.make_batches import BAD, GOOD, UNREADABLE, Intake

from ecrime.base.pages.messages import text_for
from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Clock, Database


@pytest.fixture
def client(database: Database) -> Client:
    found = Client()
    found.cookies["session"] = database.tokens["lak"]
    return found


def work() -> None:
    """Do every job that waits, as the worker would."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as with_worker:

        async def run() -> None:
            async with with_worker.open_async():
                await with_worker.run_worker_async(
                    wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
                )

        asyncio.run(run())


def upload(client: Client, content: bytes, *, mapping: str = MAPPING, key: str = "") -> HttpResponse:
    file = SimpleUploadedFile("old.csv", content)
    answer = client.post("/intake/new/", {"file": file, "mapping": mapping, "key": key or str(uuid4())})
    assert isinstance(answer, HttpResponse)
    return answer


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_receive_batch_checks_and_records_when_asked(client: Client, database: Database, intake: Intake) -> None:
    answer = upload(client, GOOD)
    assert answer.status_code == 303
    page = answer["Location"]
    waiting = text(client.get(page))  # type: ignore[arg-type]
    assert "data-progress" in waiting
    assert "0 of 0" not in waiting
    work()
    checked = text(client.get(page))  # type: ignore[arg-type]
    assert "data-progress" not in checked
    assert "Sok Dara" in checked
    assert intake.standing() == 0
    assert client.post(page, {"act": "record"}).status_code == 303
    work()
    assert intake.standing() == 4
    assert intake.kept_uploads() == 0
    assert database.as_superuser("select count(*) from intake_previewrow") == [(0,)]
    assert text(client.get("/intake/")).count("old.csv") == 1  # type: ignore[arg-type]


def test_a_bad_row_is_shown_and_only_the_good_ones_go_in(client: Client, intake: Intake) -> None:
    page = upload(client, BAD)["Location"]
    work()
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "record_good" in shown
    assert 'value="record"' not in shown
    assert "2010-03-14 03:30" in shown
    report = b"".join(client.get(page + "problems.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert report.startswith("\ufeff")
    assert len(report.splitlines()) == 4
    client.post(page, {"act": "record_good"})
    work()
    assert intake.standing() == 4


def test_what_shows_cells_is_in_the_ledger(client: Client, database: Database) -> None:
    page = upload(client, BAD)["Location"]
    work()
    seen = "select count(*) from ledger_entry where kind = 'incident.see' and subject_kind = 'batch'"
    assert database.as_superuser(seen) == [(0,)]
    client.get(page)
    client.get(page + "problems.csv")
    assert database.as_superuser(seen) == [(2,)]


def test_a_double_press_receives_one_batch(client: Client, intake: Intake) -> None:
    key = str(uuid4())
    first, second = upload(client, GOOD, key=key), upload(client, GOOD, key=key)
    assert first["Location"] == second["Location"]
    assert intake.batches() == 1


def test_a_wrong_mapping_comes_back_as_it_was_typed(client: Client, intake: Intake) -> None:
    answer = upload(client, GOOD, mapping=MAPPING.replace("zone =", "zona ="))
    assert answer.status_code == 422
    assert "zona = &quot;America/Chicago&quot;" in text(answer)
    assert intake.batches() == 0


def test_no_file_is_said_at_the_field(client: Client) -> None:
    answer = client.post("/intake/new/", {"mapping": MAPPING, "key": str(uuid4())})
    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.content.decode()


def test_a_mapping_used_before_may_be_chosen(client: Client) -> None:
    upload(client, GOOD)
    answer = client.post(
        "/intake/new/",
        {"file": SimpleUploadedFile("b.csv", GOOD), "mapping": "", "chosen": "old-system", "key": str(uuid4())},
    )
    assert answer.status_code == 303


def test_a_file_that_cannot_be_read_says_why(client: Client, intake: Intake) -> None:
    page = upload(client, UNREADABLE)["Location"]
    work()
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "what, class, name" in shown
    assert client.post(page, {"act": "discard"}).status_code == 303
    assert intake.kept_uploads() == 0


def test_withdraw_batch_by_its_button(client: Client, intake: Intake) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    work()
    assert 'value="withdraw"' in text(client.get(page))  # type: ignore[arg-type]
    client.post(page, {"act": "withdraw"})
    work()
    assert intake.standing() == 0


def test_the_button_is_there_until_the_first_record_locks(client: Client, database: Database, clock: Clock) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    work()
    ((locks_at,),) = database.as_superuser("select min(locks_at) from incidents_incident")
    clock.freeze(locks_at - timedelta(milliseconds=1))
    assert 'value="withdraw"' in text(client.get(page))  # type: ignore[arg-type]
    clock.freeze(locks_at)
    assert 'value="withdraw"' not in text(client.get(page))  # type: ignore[arg-type]


def test_a_withdrawal_that_came_too_late_is_told_on_the_page(
    client: Client, database: Database, clock: Clock, intake: Intake
) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    work()
    ((locks_at,),) = database.as_superuser("select min(locks_at) from incidents_incident")
    clock.freeze(locks_at - timedelta(hours=1))
    client.post(page, {"act": "withdraw"})
    clock.freeze(locks_at)
    work()
    shown = text(client.get(page))  # type: ignore[arg-type]
    with translation.override("km"):
        assert text_for("batch.locked", {}) in shown
    assert 'value="withdraw"' not in shown
    assert intake.standing() == 4


def test_a_job_that_is_not_begun_within_a_day_does_nothing(client: Client, clock: Clock, intake: Intake) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    clock.shift(timedelta(hours=24))
    work()
    assert intake.standing() == 0
    assert not ProcrastinateJob.objects.exists()


def test_an_act_twice_is_a_conflict(client: Client) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    assert client.post(page, {"act": "record"}).status_code == 409


def test_another_unit_finds_no_such_import(client: Client, database: Database) -> None:
    page = upload(client, GOOD)["Location"]
    client.cookies["session"] = database.tokens["hil"]
    assert client.get(page).status_code == 404
    assert client.get(page + "problems.csv").status_code == 404


def test_a_post_without_the_right_is_refused(client: Client, database: Database) -> None:
    client.cookies["session"] = database.tokens["lak_chief"]
    assert client.get("/intake/").status_code == 403
    assert client.get("/intake/new/").status_code == 403


def test_a_job_that_broke_off_is_told_and_may_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch, intake: Intake
) -> None:
    page = upload(client, GOOD)["Location"]
    work()
    client.post(page, {"act": "record"})
    with monkeypatch.context() as broken:
        broken.setattr("ecrime.records.intake.recording.content_hash", lambda facts: 1 / 0)
        work()
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert 'value="go_on"' in shown
    assert intake.standing() == 0
    assert client.post(page, {"act": "go_on"}).status_code == 303
    work()
    assert intake.standing() == 4
