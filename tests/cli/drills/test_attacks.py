"""Every attack is stopped; without the guards it names, every attack succeeds."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from ecrime.cli.drills import attacks, sql
from ecrime.cli.drills.attacks import registry
from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.registry import ATTACKS
from ecrime.cli.drills.instance import Instance

by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def test_there_are_enough_attacks_and_no_two_alike() -> None:
    assert len(ATTACKS) >= 195
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_no_theme_is_left_out() -> None:
    modules = [import_module(f"{attacks.__name__}.{found.name}") for found in iter_modules(attacks.__path__)]
    themes = [module for module in modules if hasattr(module, "ATTACKS") and module is not registry]
    assert len(themes) >= 8
    assert sum(len(theme.ATTACKS) for theme in themes) == len(ATTACKS)


@by_name
def test_attack_is_stopped(instance: Instance, attack: Attack) -> None:
    assert not sql.run_attack(instance, attack).succeeded


@pytest.mark.one_server
@by_name
def test_attack_succeeds_without_the_guards_it_names(instance: Instance, attack: Attack) -> None:
    assert sql.run_attack(instance, attack, without_guards=True).succeeded
