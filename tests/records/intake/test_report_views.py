"""The report of an import: figures that add up, on paper with two places to sign, attested once it has ended."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from tests.records.corrections.browser import Officer
from tests.records.incidents.test_views import fields_of, text_of
from tests.records.intake.make_batches import BAD, GOOD, UNREADABLE, Intake, file_of
from tests.records.intake.test_views import text, upload, work

from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Database
from ecrime.cli.main import main
from ecrime.foundation.errors import Changed, Forbidden, Invalid
from ecrime.foundation.ids import uuid7
from ecrime.records.intake import actions, queries, verify
from ecrime.records.intake.facts import AttestationId
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


def attested(officer: Officer, page: str, **others: str) -> str:
    """Attest the report of an import on its page; returns the hash of the report."""
    path = f"{page}report/"
    shown = officer.get(path)
    asked = officer.send(path, "check", {**fields_of(shown), **OTHER})
    assert asked.status_code == 200, text_of(asked)
    done = officer.sign(path, "attest", asked, **others)
    assert done.status_code == 303, text_of(done)
    return report_hash(shown.content.decode())


def test_attest_batch_binds_the_very_report_that_was_looked_at(client: Client, database: Database) -> None:
    page = recorded(client)
    path, officer = f"{page}report/", Officer(database, "lak")
    with database.auth_process():
        fields = {**fields_of(officer.get(path)), **OTHER}
        assert officer.send(path, "check", {**fields, "other_name": ""}).status_code == 422
        assert officer.send(path, "check", {**fields, "report": "00" * 32}).status_code == 409
        said = attested(officer, page)
    shown = text(client.get(path))  # type: ignore[arg-type]
    assert "CHEA Sophal, Statistics office" in shown
    assert "this very report" in shown
    assert "with the officer&#x27;s passkey" in shown or "with the officer's passkey" in shown
    rows = database.as_superuser(
        "select encode(a.report_hash, 'hex'), e.kind, e.subject_kind from intake_attestation a"
        " join ledger_entry e on e.id = a.entry_id"
    )
    assert rows == [(said, "batch.attest", "batch")]
    client.post(page, {"act": "withdraw"})
    work()
    after = text(client.get(path))  # type: ignore[arg-type]
    assert "an earlier report" in after
    assert re.search(r"<dt>Withdrawn</dt><dd>4</dd>", after)


def test_an_attestation_is_signed_in_its_very_words_or_not_at_all(client: Client, database: Database) -> None:
    page = recorded(client)
    path, officer = f"{page}report/", Officer(database, "lak")
    with database.auth_process():
        asked = officer.send(path, "check", {**fields_of(officer.get(path)), **OTHER})
        words = unescape(asked.content.decode())
        assert f"report sha256 {report_hash(words)}" in words
        assert 'signed for the old system by "CHEA Sophal"' in words
        # Without a script nothing is signed; what was typed stays, and the words are laid before again.
        unsigned = officer.send(path, "attest", {**fields_of(asked), "in_software": ""})
        assert unsigned.status_code == 403
        assert "Passkeys need JavaScript" in text_of(unsigned)
        assert "CHEA Sophal" in unsigned.content.decode()
        # Words that were signed are not those of another name.
        assert officer.sign(path, "attest", asked, other_name="Somebody else").status_code == 403
        assert database.as_superuser("select count(*) from intake_attestation") == [(0,)]
        assert officer.sign(path, "attest", unsigned).status_code == 303
    assert database.as_superuser("select other_name from intake_attestation") == [("CHEA Sophal",)]


def test_an_attestation_is_sent_twice_and_kept_once(client: Client, database: Database) -> None:
    page = recorded(client)
    path, officer = f"{page}report/", Officer(database, "lak")
    with database.auth_process():
        asked = officer.send(path, "check", {**fields_of(officer.get(path)), **OTHER})
        signed = {**fields_of(asked), **officer.signature(asked)}
        assert [officer.send(path, "attest", signed).status_code for _press in range(2)] == [303, 303]
    assert database.as_superuser("select count(*) from intake_attestation") == [(1,)]


def test_a_signed_report_is_checked_by_anybody_after_it_was_withdrawn(
    client: Client, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = recorded(client)
    with database.auth_process():
        said = attested(Officer(database, "lak"), page)
    client.post(page, {"act": "withdraw"})
    work()
    link = re.search(r'href="([^"]+attestations/[^"]+)"', text(client.get(f"{page}report/")))  # type: ignore[arg-type]
    assert link
    answer = client.get(link[1])
    export = json.loads(answer.content)
    held = verify.verified(export)
    assert held.said["report sha256"] == said
    assert held.said["signed for the old system by"] == "CHEA Sophal"
    assert held.rows == {"all": 5, "recorded": 4, "already": 0, "refused": 1, "withdrawn": 0}
    file = tmp_path / "attestation.json"
    file.write_bytes(answer.content)
    assert main(["verify", str(file)]) == 0
    assert "HOLDS" in capsys.readouterr().out
    for name, forged in forgeries(export).items():
        file.write_text(json.dumps(forged))
        assert main(["verify", str(file)]) == 1, name
        assert "DOES NOT HOLD" in capsys.readouterr().out, name
    kinds = "select count(*) from ledger_entry where kind = 'batch.report'"
    assert database.as_superuser(kinds) == [(1,)]
    client.cookies["session"] = database.tokens["hil"]
    assert client.get(link[1]).status_code == 404


def forgeries(export: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same export with one thing changed in each."""
    step, report = export["step"], export["report"]
    other_words = step["words"].replace("CHEA", "CHAN")
    return {
        "report": {**export, "report": report.replace('"refused":1', '"refused":0')},
        "import": {**export, "import": str(uuid4())},
        "words": {**export, "step": {**step, "words": other_words}},
        "words and hash": {
            **export,
            "step": {**step, "words": other_words, "words_sha256": hashlib.sha256(other_words.encode()).hexdigest()},
        },
        "signature": {**export, "step": {**step, "signature": "00" + step["signature"][2:]}},
        "officer": {**export, "step": {**step, "officer": str(uuid4())}},
        "step": {name: value for name, value in export.items() if name != "step"},
    }


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
        actions.attest_batch(
            database.actor("lak"),
            batch,
            b"{}",
            attestation_id=AttestationId(uuid7()),
            other_name="A",
            other_office="B",
            signature_id=NOT_SIGNED_YET,
        )


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
