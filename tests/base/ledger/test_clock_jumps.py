"""The clock is set while sequencer and signer work: refused in a sentence or gone on with, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.records.incidents.make import incident_facts

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger.audit import audit
from ecrime.base.ledger.tree.log_key import open_signer
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import Signer, question
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import SignInNeeded, Unavailable
from ecrime.records.incidents import actions
from ecrime.records.incidents.facts import Incident

TWO_DAYS, TEN_YEARS = timedelta(days=2), timedelta(days=3653)
SAID = {"clock.behind": "The clock of the service is wrong", "clock.ahead": "The clock of the service is years ahead"}

Turn = Callable[[], int]


@pytest.fixture
def signer(tmp_path: Path, database: Database) -> Signer:
    database.as_superuser("select law.ensure_partitions(2)")
    keys = KeyFolder(tmp_path / "keys")
    keys.make(tmp_path / "data")
    [(origin,)] = database.as_superuser("select origin from ledger_log")
    return open_signer(keys, origin, size=0)


@pytest.fixture
def turn(database: Database, signer: Signer) -> Iterator[Turn]:
    """Has the sequencer work once, always the same process; returns the size of the last signed checkpoint."""

    def sign(head: Head, proof: list[bytes]) -> str:
        return str(signer.answer(question(head.size, head.root, proof))["note"])

    with Store.at(database.instance.address(database.name, "sequencer")) as store:
        working = Sequencer(store, last_signed=lambda: int(signer.answer({"ask": "last"})["size"]), sign=sign)
        told = signer.answer({"ask": "last"})
        store.keep_key(told["key"], told["size"])
        working.take_up()

        def once() -> int:
            working.turn()
            return store.signed()

        yield once


def recorded(database: Database, later: timedelta = timedelta()) -> Incident:
    """An offence of an hour ago by the clock as it was set."""
    at = (datetime.now(UTC) + later - timedelta(hours=1)).replace(second=0, microsecond=0)
    return actions.record_incident(database.actor("lak"), incident_facts(at=at))


def refusal(database: Database) -> str:
    with pytest.raises(Unavailable) as refused:
        recorded(database)
    return refused.value.code


def the_page_says(database: Database, incident: Incident, words: str) -> None:
    """Whoever wants to look is told why not."""
    client = Client(raise_request_exception=False)
    client.cookies["session"], client.cookies["ecrime_language"] = database.tokens["lak"], "en"
    looked = client.get(f"/incidents/{incident.record.number}/")
    if looked.status_code == 303:  # it is years since it was one's own open record
        looked = client.post("/look-up/purpose/", {"purpose": "other", "about": "The owner asked what became of it"})
    assert words in looked.content.decode()
    assert looked.status_code == 503
    assert incident.facts.narrative not in looked.content.decode()


def check_all(database: Database, size: int) -> None:
    """Everything stands, is signed, and fits."""
    with database.connect("backup") as reader:
        found = audit(reader)
    assert found.faults == []
    assert found.entries == found.size == size
    notes = [Checkpoint.read(note) for (note,) in database.as_superuser("select note from ledger_checkpoint")]
    assert max(note.size for note in notes) == size


@pytest.mark.parametrize("back", [TWO_DAYS, TEN_YEARS], ids=["two days", "ten years"])
def test_set_back_nothing_is_recorded_until_it_is_right_again(database: Database, turn: Turn, back: timedelta) -> None:
    incident, size = recorded(database), turn()
    database.clock.shift(-back)
    assert refusal(database) == "clock.behind"
    the_page_says(database, incident, SAID["clock.behind"])
    assert turn() == size
    database.clock.shift(timedelta())
    recorded(database)
    assert turn() > size
    check_all(database, turn())


def test_set_forward_by_days_all_goes_on_and_set_back_again_it_waits_for_them(database: Database, turn: Turn) -> None:
    recorded(database)
    size = turn()
    database.clock.shift(TWO_DAYS)
    recorded(database, TWO_DAYS)
    assert turn() > size
    database.clock.shift(timedelta())
    assert refusal(database) == "clock.behind"
    database.clock.shift(TWO_DAYS + timedelta(minutes=1))
    recorded(database, TWO_DAYS)
    check_all(database, turn())


def test_set_forward_by_years_it_is_refused_in_a_sentence_and_back_again_all_goes_on(
    database: Database, turn: Turn
) -> None:
    incident, size = recorded(database), turn()
    database.clock.shift(TEN_YEARS)
    assert refusal(database) == "clock.ahead"
    the_page_says(database, incident, SAID["clock.ahead"])
    with pytest.raises(Unavailable) as refused:
        database.sign_in("lak")
    assert refused.value.code == "clock.ahead"
    assert turn() == size
    database.clock.shift(timedelta())
    recorded(database)
    check_all(database, turn())


def test_a_session_that_a_jump_ended_lasts_no_longer_than_it_should(database: Database) -> None:
    database.as_superuser(
        "update law.session"
        " set touched_at = law.now(), idle = '15 minutes', expires_at = law.now() + interval '10 hours'"
    )
    lak = database.tokens["lak"]
    database.actor("lak")
    database.clock.shift(TWO_DAYS)
    with pytest.raises(SignInNeeded) as refused:
        database.actor("lak")
    assert refused.value.code == "session.ended"
    database.clock.shift(timedelta())
    assert database.actor("lak").token == lak
    database.clock.shift(timedelta(hours=10, minutes=1))
    with pytest.raises(SignInNeeded):
        database.actor("lak")
