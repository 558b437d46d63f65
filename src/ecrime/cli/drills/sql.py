"""Runs the raw-SQL attacks, each against a clone of its own, and says which of them succeeded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from ecrime.cli.drills import past_sql
from ecrime.cli.drills.attacks.attack import Attack, PastSql, Step, Tick
from ecrime.cli.drills.attacks.registry import ATTACKS
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.drills.scene import LATER, set_scene


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attack went. ``stopped_by`` is the SQLSTATE of the first refusal, "" when nothing was refused."""

    name: str
    guards: str
    succeeded: bool
    stopped_by: str


def run_all(instance: Instance, attacks: Iterable[Attack] = tuple(ATTACKS)) -> Iterator[Outcome]:
    """Run every attack with all guards in place."""
    for attack in attacks:
        yield run_attack(instance, attack)


def run_attack(instance: Instance, attack: Attack, *, without_guards: bool = False) -> Outcome:
    """On a copy of the scene: take the guards away if asked to, attack, look for the harm."""
    with instance.clone_with(set_scene) as (database, scene):
        return _attack_scene(database, scene, attack, without_guards=without_guards)


def _attack_scene(database: Database, scene: Mapping[str, str], attack: Attack, *, without_guards: bool) -> Outcome:
    for sql in attack.before:
        database.as_superuser(_filled(sql, scene))
    if without_guards:
        for sql in attack.without:
            database.as_superuser(_filled(sql, scene))
    try:
        stopped_by = _attack(database, attack, scene)
    finally:
        if without_guards:
            for sql in attack.after:
                database.as_superuser(sql)
    (harmed,), *_ = database.as_superuser(_filled(attack.harm, scene)) or [(False,)]
    return Outcome(attack.name, attack.guards, bool(harmed), stopped_by)


def _attack(database: Database, attack: Attack, scene: Mapping[str, str]) -> str:
    with database.connect() as connection:
        for step in attack.steps:
            try:
                _take(step, database, connection, scene)
            except psycopg.Error as refusal:
                return refusal.sqlstate or refusal.__class__.__name__
    return ""


def _take(step: Step, database: Database, connection: psycopg.Connection[Any], scene: Mapping[str, str]) -> None:
    match step:
        case Tick(by):
            database.clock.shift(LATER + by)
        case PastSql(function):
            past_sql.call(connection, function)
        case sql:
            connection.execute(_filled(sql, scene).encode())


def _filled(sql: str, scene: Mapping[str, str]) -> str:
    for name, value in scene.items():
        sql = sql.replace("{" + name + "}", value)
    return sql.replace("{{", "{").replace("}}", "}")
