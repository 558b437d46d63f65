"""A superuser's changes are found by whoever holds one checkpoint from outside, and only by him when all is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from ecrime.base.ledger import audit
from ecrime.base.ledger.tree.notes import SigningKey
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.drills import tamper
from ecrime.cli.drills.instance import Instance
from ecrime.cli.drills.scene import set_scene
from ecrime.cli.drills.tamper import Attacker, Connection

SEED = 3


@pytest.mark.one_server
def test_every_change_is_found_and_honest_work_alarms_nobody(instance: Instance) -> None:
    report = tamper.run(instance, tamperings=90, seed=SEED)
    assert report.missed == []
    assert report.alarms == []
    assert report.audits_of_honest_work == tamper.HONEST_ACTS
    assert set(report.tampered) == {kind.__name__ for kind in tamper.KINDS}
    found = tamper.told(report, seconds=1)
    assert found["tampered"] == sum(found["kinds"].values())
    assert list(tamper.lines(found))[-1].startswith(f"{found['tampered']} tamperings, 0 missed")


@pytest.fixture
def attacked(instance: Instance, tmp_path: Path) -> Iterator[tuple[Connection, SigningKey, Checkpoint]]:
    """A database in a superuser's hands, the log's stolen key, and a checkpoint that is out of his reach."""
    with instance.clone_with(set_scene) as (database, _values):
        key, kept = tamper.under_witness(database, tmp_path / "signer")
        tamper.disarm(database)
        with psycopg.connect(instance.address(database.name), autocommit=True) as connection:
            yield connection, key, kept


@pytest.mark.parametrize("kind", [tamper.log_written_anew, tamper.entry_taken_out, tamper.log_cut_off])
def test_a_log_rebuilt_with_its_own_key_deceives_whoever_asks_nobody_outside(
    attacked: tuple[Connection, SigningKey, Checkpoint], kind: tamper.Kind
) -> None:
    connection, key, kept = attacked
    with connection.transaction(force_rollback=True):
        kind(Attacker(connection, Random(SEED), key))
        assert audit.look(connection, keys=[key.key]).faults == []
        found = audit.look(connection, keys=[key.key], kept=[kept]).faults
        assert {fault.where for fault in found} == {f"the checkpoint of {kept.size} kept outside"}


def test_a_log_signed_with_another_key_deceives_whoever_has_not_the_right_one(
    attacked: tuple[Connection, SigningKey, Checkpoint],
) -> None:
    connection, key, _kept = attacked
    with connection.transaction(force_rollback=True):
        tamper.key_replaced(Attacker(connection, Random(SEED), key))
        assert audit.look(connection).faults == []
        found = audit.look(connection, keys=[key.key]).faults
        assert {fault.what for fault in found} == {
            "it is not signed with a key of the log",
            "one of them did not take over from one that is known",
        }


def test_a_checkpoint_of_another_log_is_said_to_be(
    attacked: tuple[Connection, SigningKey, Checkpoint],
) -> None:
    connection, key, kept = attacked
    foreign = Checkpoint("ecrime/other", kept.size, kept.root, kept.body)
    found = audit.audit(connection, keys=[key.key], kept=[kept, foreign])
    assert [fault.what for fault in found.faults] == ["it is of another log"]
    assert found.size >= kept.size
    assert found.entries > found.size  # the last act waits
    assert found.rows
