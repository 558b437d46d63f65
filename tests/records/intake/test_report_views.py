"""The report of an import: figures that add up, on paper with two places to sign, attested once it has ended."""

from __future__ import annotations

import hashlib
import re
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from tests.records.intake.make_batches import BAD, GOOD, UNREADABLE, Intake, file_of
from tests.records.intake.test_views import text, upload, work

from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid
from ecrime.records.intake import actions, queries
from ecrime.records.intake.mapping_toml import mapping_from_toml

OTHER = {"other_name": "CHEA Sophal", "other_office": "Statistics office", "note": "Letter 12"}


@pytest.fixture
def client(database: Database) -> Client:
    found = Client()
    found.cookies["session"] = database.tokens["lak"]
    found.cookies["ecrime_language"] = "en"
    return found


def recorded(client: Client) -> str:
    page = upload(client, BAD)["Location"]
    work()
    client.post(page, {"act": "record_good"})
    work()
    return page


def report_hash(shown: str) -> str:
    found = re.search(r'name="report" value="([0-9a-f]{64})"', shown)
    assert found
    return found[1]


def test_the_report_tells_what_became_of_every_row(client: Client) -> None:
    page = recorded(client)
    shown = re.sub(r"\s+", " ", text(client.get(f"{page}report/")))  # type: ignore[arg-type]
    for label, count in (("Rows", 5), ("Recorded", 4), ("Refused", 1), ("Withdrawn", 0), ("Not recorded", 0)):
        assert f"<dt>{label}</dt><dd>{count}</dd>" in shown, label
    assert hashlib.sha256(BAD).hexdigest() in shown
    assert hashlib.sha256(MAPPING.encode()).hexdigest() in shown
    assert "Rows equal to an earlier one of the file</dt><dd>1</dd>" in shown


def test_report_batch_prints_it_and_the_ledger_keeps_its_hash(client: Client, database: Database) -> None:
    page = recorded(client)
    answer = client.get(f"{page}report.pdf")
    assert answer.content.startswith(b"%PDF")
    kinds = database.as_superuser("select kind, operation from ledger_entry where kind = 'batch.report'")
    assert kinds == [("batch.report", "administration")]


def test_attest_batch_binds_the_very_report_that_was_looked_at(client: Client, database: Database) -> None:
    page = recorded(client)
    said = report_hash(text(client.get(f"{page}report/")))  # type: ignore[arg-type]
    assert client.post(f"{page}report/", {**OTHER, "other_name": "", "report": said}).status_code == 422
    assert client.post(f"{page}report/", {**OTHER, "report": "00" * 32}).status_code == 409
    assert client.post(f"{page}report/", {**OTHER, "report": said}).status_code == 303
    shown = text(client.get(f"{page}report/"))  # type: ignore[arg-type]
    assert "CHEA Sophal, Statistics office" in shown
    assert "this very report" in shown
    rows = database.as_superuser(
        "select encode(a.report_hash, 'hex'), e.kind, e.subject_kind from intake_attestation a"
        " join ledger_entry e on e.id = a.entry_id"
    )
    assert rows == [(said, "batch.attest", "batch")]
    client.post(page, {"act": "withdraw"})
    work()
    after = text(client.get(f"{page}report/"))  # type: ignore[arg-type]
    assert "an earlier report" in after
    assert re.search(r"<dt>Withdrawn</dt><dd>4</dd>", after)


def test_a_second_import_of_the_same_rows_counts_them_as_the_same(client: Client) -> None:
    recorded(client)
    page = recorded(client)
    shown = text(client.get(f"{page}report/"))  # type: ignore[arg-type]
    assert "<dt>Same as another import</dt><dd>4</dd>" in shown
    assert "<dt>Not recorded</dt><dd>0</dd>" in shown


def test_what_was_never_checked_has_no_report(client: Client) -> None:
    page = upload(client, UNREADABLE)["Location"]
    work()
    assert client.get(f"{page}report/").status_code == 404


def test_another_unit_sees_no_report(client: Client, database: Database) -> None:
    page = recorded(client)
    client.cookies["session"] = database.tokens["hil"]
    assert client.get(f"{page}report/").status_code == 404
    assert client.get(f"{page}report.pdf").status_code == 404


def test_report_batch_needs_its_right(database: Database, intake: Intake) -> None:
    batch = intake.received(GOOD)
    with pytest.raises(Forbidden):
        actions.report_batch(database.actor("lak_chief"), batch, b"\0" * 32)
    assert actions.report_batch(database.actor("lak"), batch, b"\0" * 32) >= batch.received_at


def test_an_import_that_has_not_ended_is_not_attested(database: Database, intake: Intake) -> None:
    batch = intake.received(GOOD)
    with pytest.raises(Changed):
        actions.attest_batch(database.actor("lak"), batch, b"\0" * 32, other_name="A", other_office="B")


def test_the_database_itself_refuses_an_attestation_too_early(database: Database, intake: Intake) -> None:
    batch = intake.received(GOOD)
    with as_app(database) as connection, pytest.raises(psycopg.Error) as error:
        connection.execute(
            "insert into intake_attestation (id, batch_id, report_hash, other_name, other_office, note, entry_id)"
            " values (%s, %s, sha256('x'), 'A', 'B', '', %s)",
            [uuid4(), batch.id, uuid4()],
        )
    assert error.value.sqlstate == "EC162"


def test_a_mapping_is_settled_once_whoever_asks(database: Database, intake: Intake) -> None:
    batch = intake.received(GOOD)
    with pytest.raises(Changed):
        actions.map_batch(database.actor("lak"), batch, mapping_from_toml(MAPPING))
    with as_app(database) as connection, pytest.raises(psycopg.Error) as error:
        connection.execute("update intake_batch set mapping = 'x', entry_id = %s where id = %s", [uuid4(), batch.id])
    assert error.value.sqlstate == "EC161"


def test_a_kept_version_never_changes_and_needs_its_entry(database: Database) -> None:
    actor = database.actor("lak")
    kept = actions.keep_mapping(actor, "Register", mapping_from_toml(MAPPING))
    with as_app(database) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update intake_keptmapping set text = 'x' where id = %s", [kept])
    with as_app(database) as connection, pytest.raises(psycopg.Error) as error:
        connection.execute(
            "insert into intake_keptmapping (id, name, text, entry_id) values (%s, 'R', 'x', %s)", [uuid4(), uuid4()]
        )
        connection.commit()
    assert error.value.sqlstate in ("23503", "EC011")
    with pytest.raises(Invalid):
        actions.keep_mapping(actor, " ", mapping_from_toml(MAPPING))
    with pytest.raises(Forbidden):
        actions.keep_mapping(database.actor("lak_chief"), "Register", mapping_from_toml(MAPPING))
    assert [each.number for each in queries.kept_mappings(actor)] == [1]


def test_a_batch_without_a_mapping_waits_for_one(database: Database) -> None:
    actor = database.actor("lak")
    batch = queries.batch(actor, actions.receive_batch(actor, file_of(GOOD), None))
    assert not batch.is_mapped
    with pytest.raises(Changed):
        actions.map_batch(actor, batch, mapping_from_toml(MAPPING))


def as_app(database: Database) -> psycopg.Connection:
    """A connection of the app in the session of an officer, as raw SQL would have it."""
    connection = database.connect()
    connection.autocommit = False
    connection.execute("select set_config('ecrime.token', %s, false)", [database.tokens["lak"]])
    return connection
