"""The feed of changes: everything once, in the order of the ledger, whoever writes at the same time; nobody's words."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.base.ledger.make import all_signed
from tests.base.pages.api.calls import officer
from tests.records.incidents.make import incident_facts
from tests.records.incidents.test_api import recorded, seen

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger.tree.log_key import open_signer
from ecrime.base.ledger.tree.store import Store
from ecrime.cli.drills.instance import Database
from ecrime.cli.sequence import sequencer_of
from ecrime.records.incidents import actions, listing

WRITERS, EACH = 4, 12


def test_nothing_is_left_out_or_told_twice_while_many_write(database: Database, tmp_path: Path) -> None:
    lak = database.actor("lak")
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(EACH):
                actions.record_incident(lak, incident_facts())
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connections.close_all()

    keys = KeyFolder(tmp_path / "keys")
    keys.make(tmp_path / "data")
    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    told: list[listing.ChangeTold] = []
    after = 0
    with Store.at(database.instance.address(database.name, "sequencer")) as store:
        signer = open_signer(keys, store.origin(), size=store.signed())
        working = sequencer_of(store, signer.answer)
        working.take_up()
        for writer in writers:
            writer.start()
        is_last = False
        while not is_last:
            is_last = not any(writer.is_alive() for writer in writers)
            working.turn()
            # In small steps, so that many reads fall between commits and places.
            while True:
                found, until = listing.changes(lak, after, most=3)
                told += found
                if until == after:
                    break
                after = until
    assert failed == []
    indexes = [one.index for one in told]
    assert indexes == sorted(set(indexes))
    written = database.as_superuser("select id::text from ledger_entry where kind = 'incident.record'")
    assert {str(one.entry) for one in told} == {entry for (entry,) in written}
    assert len(told) == WRITERS * EACH


def test_the_feed_holds_acts_of_the_area_and_no_words(database: Database, tmp_path: Path) -> None:
    lak = officer(database, "lak")
    number = recorded(lak, narrative="Canary words", place_detail="Canary place")
    seen(lak, number)
    all_signed(database, tmp_path / "signer")
    status, said = lak("GET", "/changes")
    assert status == 200
    assert [(one["kind"], one["number"]) for one in said["changes"]] == [("incident.record", number)]
    assert "Canary" not in json.dumps(said)
    assert "officer" not in json.dumps(said)
    assert said["is_end"] is True
    assert lak("GET", f"/changes?after={said['next']}")[1]["changes"] == []
    assert officer(database, "hil")("GET", "/changes")[1]["changes"] == []
    status, said = officer(database, "admin")("GET", "/changes")
    assert (status, said["code"]) == (403, "right.missing")


@pytest.mark.parametrize("after", ["-1", "x", "1e3", str(10**16)])
def test_a_place_is_a_number(database: Database, after: Any) -> None:
    assert officer(database, "lak")("GET", f"/changes?after={after}")[0] == 422
