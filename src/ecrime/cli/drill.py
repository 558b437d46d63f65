"""Attack a throw-away instance and say what got through."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

SEQUENCES = 10_000
TAMPERINGS = 1_000
DAMAGES = 200
ACTS = 50  # before a backup, and again between it and the moment, and after
SEEDS = 20
ROUNDS = 200
ROUNDS_OF_RECORDER = 50
EXAMPLES = 30


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name",
        choices=["sql", "lock", "tamper", "restore", "upgrade", "misuse", "kill", "full-disk", "api", "recorder"],
        help="sql: raw SQL as the app role against every guard; lock: random sequences of acts, SQL and pages;"
        " tamper: changes by a superuser, to be found by one checkpoint from outside; restore: back to a second, from"
        " a backup that is then damaged; upgrade: from the PostgreSQL before; misuse: invented officers, some of whom"
        " misuse their look-ups; kill: processes of a running service, and nothing it has acknowledged may be lost;"
        " full-disk: a running service has no room left, says so, and goes on when there is room;"
        " recorder: kills, faults of cameras, a full disk and retention, while cameras are recorded;"
        " api: requests made up from the schema, right and wrong, and each answer fits it",
    )
    parser.add_argument(
        "--rounds", type=int, help=f"kill, recorder: how many kills ({ROUNDS}, of the recorder {ROUNDS_OF_RECORDER})"
    )
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="api: how many for each operation and caller")
    parser.add_argument("--tamperings", type=int, default=TAMPERINGS, help="tamper: how many changes are tried")
    parser.add_argument("--damages", type=int, default=DAMAGES, help="restore: at how many places a backup is damaged")
    parser.add_argument("--sequences", type=int, default=SEQUENCES, help="lock: how many sequences are played")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="misuse: how many seeds are played, from --seed on")
    parser.add_argument(
        "--seed", type=int, default=1, help="lock, tamper, restore, misuse: the same seed draws the same steps"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="lock, misuse: in how many processes")
    parser.add_argument("--json", action="store_true", help="print the outcomes as one JSON object")


def run(arguments: Namespace) -> int:
    """Run the drill; 1 when anything succeeded that must not."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    django.setup()
    drills = {
        "sql": _sql,
        "lock": _lock,
        "tamper": _tamper,
        "restore": _restore,
        "upgrade": _upgrade,
        "misuse": _misuse,
        "kill": _kill,
        "full-disk": _full_disk,
        "api": _api,
        "recorder": _recorder,
    }
    return drills[arguments.name](arguments)


def _sql(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills import sql
    from ecrime.cli.drills.attacks.registry import ATTACKS
    from ecrime.cli.drills.instance import throw_away

    outcomes = []
    with throw_away(binaries.embedded()) as instance:
        for number, outcome in enumerate(sql.run_all(instance), start=1):
            outcomes.append(outcome)
            if arguments.json and sys.stderr.isatty():
                print(f"\r{number} of {len(ATTACKS)}", end="", file=sys.stderr)
            if not arguments.json:
                verdict = "SUCCEEDED" if outcome.succeeded else "stopped"
                print(f"{verdict:<10} {outcome.stopped_by or 'no effect':<10} {outcome.name}")
    succeeded = sum(outcome.succeeded for outcome in outcomes)
    if arguments.json:
        rows = [dataclasses.asdict(outcome) for outcome in outcomes]
        print(json.dumps({"attacks": len(outcomes), "succeeded": succeeded, "outcomes": rows}, ensure_ascii=False))
    else:
        print(f"{len(outcomes)} attacks, {succeeded} succeeded")
    return 1 if succeeded else 0


def _api(arguments: Namespace) -> int:
    from importlib.util import find_spec

    from django.conf import settings

    from ecrime.base.database.server import binaries
    from ecrime.base.pages.api import service
    from ecrime.cli.drills import api
    from ecrime.cli.drills.instance import throw_away
    from ecrime.cli.importing.progress_bar import ProgressBar

    if find_spec("schemathesis") is None:
        print("ecrime: This drill needs schemathesis, which ./ecrime test installs.", file=sys.stderr)
        return 2
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # requests are refused by the thousand here
    logging.getLogger("ecrime.base.files").setLevel(logging.CRITICAL)  # there is no scanner here, and each file says so
    began = time.monotonic()
    every = len(service.operations())
    with (
        throw_away(binaries.embedded()) as instance,
        instance.clone() as database,
        ProgressBar("operations") as bar,
        tempfile.TemporaryDirectory(prefix="ecrime-") as folder,
    ):
        settings.DATA = Path(folder)
        report = api.run(database, examples=arguments.examples, shown=lambda done: bar.show(done, done / every))
    found = {
        "operations": len(report.answers),
        "requests": report.requests,
        "succeeded": report.succeeded,
        "statuses": dict(sorted(report.statuses.items())),
        "answers": report.classes(),
        "never_succeeded": report.never,
        "excepted": api.excepted(),
        "unavailable": report.unavailable,
        "faults": report.faults,
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(found) if arguments.json else "\n".join(api.lines(found)))
    return 1 if report.faults or report.never else 0


def _lock(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills.instance import throw_away
    from ecrime.cli.drills.lock import drill, telling
    from ecrime.cli.importing.progress_bar import ProgressBar

    logging.getLogger("django.request").setLevel(logging.ERROR)  # pages refuse by the thousand here
    began = time.monotonic()
    with throw_away(binaries.embedded()) as instance, ProgressBar("sequences") as bar:
        report = drill.run(
            instance,
            sequences=arguments.sequences,
            seed=arguments.seed,
            workers=arguments.workers,
            shown=lambda done: bar.show(done, done / arguments.sequences),
        )
    found = telling.told(report, seconds=time.monotonic() - began)
    print(json.dumps(found) if arguments.json else "\n".join(telling.lines(found)))
    return 1 if report.breaches else 0


def _tamper(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills import tamper
    from ecrime.cli.drills.instance import throw_away
    from ecrime.cli.importing.progress_bar import ProgressBar

    began = time.monotonic()
    with throw_away(binaries.embedded()) as instance, ProgressBar("tamperings") as bar:
        report = tamper.run(
            instance,
            tamperings=arguments.tamperings,
            seed=arguments.seed,
            shown=lambda done: bar.show(done, done / arguments.tamperings),
        )
    found = tamper.told(report, seconds=time.monotonic() - began)
    print(json.dumps(found) if arguments.json else "\n".join(tamper.lines(found)))
    return 1 if report.missed or report.alarms else 0


def _restore(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills.backups import restore
    from ecrime.cli.importing.progress_bar import ProgressBar

    with tempfile.TemporaryDirectory(prefix="ecrime-") as folder, ProgressBar("damages") as bar:
        report = restore.run(
            binaries.embedded(),
            Path(folder),
            acts=ACTS,
            places=arguments.damages,
            seed=arguments.seed,
            shown=lambda done: bar.show(done, done / arguments.damages),
        )
    found = restore.told(report)
    print(json.dumps(found) if arguments.json else "\n".join(restore.lines(found)))
    return 1 if report.failures else 0


def _upgrade(arguments: Namespace) -> int:
    from ecrime.base.database.server.binaries import Binaries
    from ecrime.cli.drills.backups import upgrade
    from ecrime.cli.machine import postgresql_17

    programs = postgresql_17.find()
    if programs is None:
        print(f"ecrime: {postgresql_17.MISSING}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="ecrime-") as folder:
        report = upgrade.run(Binaries.at(programs), Path(folder), acts=ACTS)
    found = upgrade.told(report)
    print(json.dumps(found) if arguments.json else "\n".join(upgrade.lines(found)))
    return 1 if report.failures else 0


def _misuse(arguments: Namespace) -> int:
    from ecrime.cli.drills.misuse import drill
    from ecrime.cli.drills.misuse.trial import OFFICERS
    from ecrime.cli.importing.progress_bar import ProgressBar

    with ProgressBar("seeds") as bar:
        outcomes = drill.run(
            range(arguments.seed, arguments.seed + arguments.seeds),
            officers=OFFICERS,
            workers=arguments.workers,
            shown=lambda done: bar.show(done, done / arguments.seeds),
        )
    found = drill.told(outcomes)
    print(json.dumps(found) if arguments.json else "\n".join(drill.lines(found)))
    return 1 if found["missed_promises"] else 0


def _kill(arguments: Namespace) -> int:
    from ecrime.cli.drills.kill import control, drill, telling
    from ecrime.cli.drills.kill.trial import on_trial

    began = time.monotonic()
    out = sys.stderr if arguments.json else sys.stdout
    with on_trial() as trial:
        report = drill.run(
            trial,
            rounds=arguments.rounds or ROUNDS,
            seed=arguments.seed,
            shown=lambda played: print(telling.line_of(played), file=out, flush=True),
        )
        compared = control.run(
            trial, seed=arguments.seed, shown=lambda so_far: print(telling.control_line(so_far), file=out, flush=True)
        )
    found = telling.told(report, compared, seconds=time.monotonic() - began)
    print(json.dumps(found) if arguments.json else "\n".join(telling.lines(found)))
    return 1 if report.breaches or not telling.is_soon(report) or not compared.shows else 0


def _recorder(arguments: Namespace) -> int:
    from importlib.util import find_spec

    from ecrime.base.database.server import binaries
    from ecrime.cli.drills import full_disk
    from ecrime.cli.drills.instance import throw_away

    if find_spec("av") is None:
        print("ecrime: This drill needs the packages of the extra cameras.", file=sys.stderr)
        return 2
    from ecrime.cli.drills.footage import drill, full

    rounds = arguments.rounds or ROUNDS_OF_RECORDER
    words = ["drill", "recorder", "--seed", str(arguments.seed), "--rounds", str(rounds)]
    if (code := full_disk.run_inside([*words, *(["--json"] if arguments.json else [])])) is not None:
        return code
    with (
        tempfile.TemporaryDirectory(prefix="ecrime-") as folder,
        full.small_disk(Path(folder) / "footage"),
        throw_away(binaries.embedded()) as instance,
        instance.clone() as database,
    ):
        report = drill.run(
            database,
            Path(folder),
            kills=rounds,
            seed=arguments.seed,
            shown=lambda line: print(line, file=sys.stderr, flush=True),
        )
    print(json.dumps(dataclasses.asdict(report)) if arguments.json else "\n".join(drill.lines(report)))
    return 1 if report.breaches else 0


def _full_disk(arguments: Namespace) -> int:
    from ecrime.cli.drills import full_disk

    words = ["drill", "full-disk", "--seed", str(arguments.seed), *(["--json"] if arguments.json else [])]
    if (code := full_disk.run_inside(words)) is not None:
        return code
    report = full_disk.run(seed=arguments.seed)
    if arguments.json:
        print(json.dumps({**dataclasses.asdict(report), "holds": report.holds}, ensure_ascii=False))
    else:
        for claim in report.claims:
            print(f"{'holds' if claim.holds else 'BROKEN':<7} {claim.what} ({claim.seen})")
        print(f"not shown: {report.not_shown}" if report.not_shown else f"{report.acknowledged} acknowledged")
    return 0 if report.holds else 1
