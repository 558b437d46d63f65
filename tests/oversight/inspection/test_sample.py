"""A sample of look-ups: drawn by a checkpoint, the same for whoever draws it again, opened before it is read."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from tests.records.incidents.make import incident_facts
from tests.records.incidents.test_views import Desk, text_of

import ecrime
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.store import Store
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden, PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.oversight.inspection import actions, queries
from ecrime.oversight.inspection.words import ACTS
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as incident_queries

REASON = "For the matter of the market gate"
DRAWS = 5_000


def looked_up(database: Database, times: int) -> None:
    """Look-ups at one record for a purpose, some of one's own work, and their places in the tree."""
    recorded = incidents.record_incident(database.actor("lak"), incident_facts())
    criminal, lak = database.actor("criminal"), database.actor("lak")
    access, number = open_access(criminal, purpose="other", reason=REASON), recorded.record.number
    for _ in range(times):
        incidents.see_incident(access, incident_queries.subject(criminal, number))
        incidents.see_incident(own_work(lak), incident_queries.subject(lak, number))
    with Store.at(database.instance.address(database.name, "sequencer")) as store:
        sequencer = Sequencer(store, last_signed=lambda: 0, sign=lambda head, proof: "-")
        sequencer.take_up()
        sequencer.turn()


def drawn(database: Database, checkpoint: int) -> list[UUID]:
    """What anybody draws who knows the checkpoint and may read the log."""
    [(root,)] = database.as_superuser(f"select root from ledger_head where size = {checkpoint}")
    looks = dict(
        database.as_superuser(
            "select p.index, e.id from ledger_place p join ledger_entry e on e.id = p.entry_id"
            " where e.operation in ('consultation', 'disclosure') and e.purpose <> 'own_work'"
        )
    )
    order: list[UUID] = []
    for number in range(1, DRAWS + 1):
        hashed = sha256(bytes(root) + number.to_bytes(4, "big")).digest()
        entry = looks.get(int.from_bytes(hashed[:7], "big") % checkpoint)
        if entry is not None and entry not in order:
            order.append(entry)
    return order[: queries.IN_A_SAMPLE]


def test_the_checkpoint_draws_the_same_look_ups_for_everybody(database: Database) -> None:
    looked_up(database, 25)
    auditor = database.actor("auditor")
    access, sample = open_access(auditor, purpose="other", reason="The sample of this month"), uuid7()
    checkpoint = queries.last_checkpoint(auditor)
    assert checkpoint is not None
    actions.see_sample(access, sample, checkpoint=checkpoint)
    found = queries.sampled(auditor, sample, checkpoint=checkpoint)
    assert [one.entry_id for one in found] == drawn(database, checkpoint)
    assert len(found) == queries.IN_A_SAMPLE
    assert {(one.officer_id, one.reason) for one in found} == {(database.actor("criminal").officer_id, REASON)}


def test_nobody_reads_a_sample_that_is_not_in_the_ledger(database: Database) -> None:
    looked_up(database, 1)
    with pytest.raises(PurposeMissing):
        queries.sampled(database.actor("auditor"), uuid7(), checkpoint=3)


@pytest.mark.parametrize("who", ["criminal", "planner", "lak_chief"])
def test_others_draw_none(database: Database, who: str) -> None:
    actor = database.actor(who)
    with pytest.raises(Forbidden), acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select * from law.sampled_looks(%s, 1, 20)", [uuid7()])
    assert Desk(database, who).get("/oversight/sample/").status_code == 403


def test_an_auditor_states_why_and_reads_twenty_with_their_proofs(database: Database) -> None:
    desk = Desk(database, "auditor")
    looked_up(database, 25)
    asked = desk.get("/oversight/sample/")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (303, "/look-up/purpose/")
    open_access(database.actor("auditor"), purpose="other", reason="The sample of this month")
    page = desk.get("/oversight/sample/").content.decode()
    assert page.count("/ledger/entries/") == queries.IN_A_SAMPLE
    assert REASON in page
    assert "Officer criminal" in page


def test_a_ledger_without_a_checkpoint_draws_none(database: Database) -> None:
    assert "No look-up was drawn." in text_of(Desk(database, "auditor").get("/oversight/sample/"))


def test_every_act_that_shows_something_has_words() -> None:
    looks = re.compile(r'^@act\("([a-z_.]+)", Operation\.(?:CONSULTATION|DISCLOSURE)\)$', re.MULTILINE)
    sources = [path.read_text() for path in Path(ecrime.__path__[0]).rglob("*.py")]
    assert {kind for source in sources for kind in looks.findall(source)} == ACTS.keys()
