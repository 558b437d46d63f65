"""Every attack is stopped; without the guards it names, every attack succeeds."""

from __future__ import annotations

import pytest

from ecrime.cli.drills import sql
from ecrime.cli.drills.attacks import ATTACKS, Attack
from ecrime.cli.drills.instance import Instance

by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def test_there_are_enough_attacks_and_no_two_alike() -> None:
    assert len(ATTACKS) >= 30
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@by_name
def test_attack_is_stopped(instance: Instance, attack: Attack) -> None:
    assert not sql.run_attack(instance, attack).succeeded


@by_name
def test_attack_succeeds_without_the_guards_it_names(instance: Instance, attack: Attack) -> None:
    assert sql.run_attack(instance, attack, without_guards=True).succeeded
