"""The public page says who watches the ledger, and plainly when nobody outside does; officers get receipts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from tests.base.ledger.make import all_signed, cosigned, court, entry_of
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger import published, verify, witnesses
from ecrime.base.ledger.verify import Anchors, Kept, verified
from ecrime.base.pages.ledger.words import LINES, VERDICTS
from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.incidents import actions

NOBODY_OUTSIDE = "No witness stands outside the ministry"


def seen(path: str, *, token: str = "", language: str = "en", status: int = 200) -> str:
    client = Client()
    client.cookies["ecrime_language"] = language
    if token:
        client.cookies["session"] = token
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_the_page_needs_nobody_and_says_who_watches(database: Database, tmp_path: Path) -> None:
    before = seen("/ledger/")
    assert "has not been signed yet" in before
    assert NOBODY_OUTSIDE in before
    log = all_signed(database, tmp_path / "signer")
    court(database, name="planning", name_en="Planning", name_km="ផែនការ", outside=False)
    within = seen("/ledger/")
    assert NOBODY_OUTSIDE in within
    assert str(log.key) in within
    assert "within the ministry" in within
    key = court(database)
    latest = published.latest()
    assert latest is not None
    witnesses.keep_cosignature(cosigned(latest.note, key))
    shown = seen("/ledger/")
    assert NOBODY_OUTSIDE not in shown
    assert latest.checkpoint.root.hex() in shown
    assert f"{latest.checkpoint.size} entries" in shown
    khmer = seen("/ledger/", language="km")
    assert "តុលាការ" in khmer
    assert "The court" not in khmer


def test_a_checkpoint_older_than_a_quarter_of_an_hour_is_said_to_be(
    database: Database, tmp_path: Path, clock: Clock
) -> None:
    all_signed(database, tmp_path / "signer")
    assert "Nothing was signed" not in seen("/ledger/")
    clock.shift(timedelta(minutes=14))
    assert "Nothing was signed" not in seen("/ledger/")
    clock.shift(timedelta(minutes=15, seconds=1))
    assert "Nothing was signed" in seen("/ledger/")


def test_the_page_knows_every_reason_of_the_verifier(database: Database) -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    codes = {part.split('"')[1] for part in source.split("raise Fails(")[1:]}
    assert codes - {"tile", "leaves"} <= VERDICTS.keys()


def test_a_receipt_is_shown_in_words_and_taken_as_a_file(database: Database, tmp_path: Path) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    entry, lak = entry_of(database, "incident.record"), database.tokens["lak"]
    page, file = f"/ledger/entries/{entry}/", f"/ledger/entries/{entry}/receipt.txt"
    [(leaf,)] = database.as_superuser(f"select encode(leaf, 'hex') from ledger_leaf where entry_id = '{entry}'")
    waiting = seen(page, token=lak)
    assert "within a second" in waiting
    assert leaf in waiting
    seen(file, token=lak, status=404)
    log = all_signed(database, tmp_path / "signer")
    latest = published.latest()
    assert latest is not None
    assert "no witness yet" in seen(page, token=lak)
    witnesses.keep_cosignature(cosigned(latest.note, court(database)))
    shown = seen(page, token=lak)
    assert "The court" in shown
    assert "incident.record" in shown
    assert set(re.findall(r'<span class="hint" lang="en">(\w+)</span>', shown)) == LINES.keys()
    since = latest.checkpoint.size - 1
    text = seen(f"{file}?since={since}", token=lak)
    checkpoint, [header] = verified(text, Anchors((log.key,)))
    assert f"id {entry}\n" in header
    assert f"\nconsistency {since} " in text
    kept = Anchors((log.key,), (), Kept.read(latest.note))
    assert verified(seen(file, token=lak), kept)[0] == checkpoint
    for odd in ("x", "-1", "99999999999999999999", "1000000"):
        status = 404 if odd == "1000000" else 200
        seen(f"{file}?since={odd}", token=lak, status=status)
    assert "the ledger was cut off" in seen(f"{file}?since=1000000", token=lak, status=404)


@pytest.mark.parametrize("part", ["", "receipt.txt"])
def test_nobody_else_gets_it(database: Database, tmp_path: Path, part: str) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    entry = entry_of(database, "incident.record")
    all_signed(database, tmp_path / "signer")
    seen(f"/ledger/entries/{entry}/{part}", status=401)
    seen(f"/ledger/entries/{entry}/{part}", token=database.tokens["hil"], status=404)


def test_a_records_history_leads_to_the_proof_of_each_step(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts()).record
    entry = entry_of(database, "incident.record")
    shown = seen(f"/incidents/{recorded.number}/history/", token=database.tokens["lak"])
    assert f'href="/ledger/entries/{entry}/"' in shown
