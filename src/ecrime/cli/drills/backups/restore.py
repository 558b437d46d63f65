"""Back up, work on, lose something, and go back to a second in between: everything up to it is there, nothing after it.

The root of the restored ledger is compared with what a witness outside has kept; the end that is lost is said to be,
and declared. What was restored is backed up beside the first log: each goes back to a second of its own. Then the
backup is damaged at one drawn place after the other, opened with another key, and laid over a newer log: each is
refused.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from ecrime.base.backup.full import wait_for_log
from ecrime.base.backup.target import Target, number_of, registered, system_of, timeline_of
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.audit import audit_of_all
from ecrime.cli.drills.backups.installation import Answer, Installation, counts
from ecrime.cli.drills.instance import Database

WHY = "The drill deletes what it must not, and goes back."
WITNESS = "witness"  # what a witness has kept, outside
BOTH_LOGS = "target-2"
A_SECOND = timedelta(seconds=1)
SEGMENTS_AFTER = 10  # so that the first log goes further than the second
FILES = 40
FILE_BYTES = 70_000


@dataclass
class Report:
    """What was seen; ``failures`` is everything that was not as it must be."""

    seed: int
    seconds: dict[str, float] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    backup_bytes: int = 0
    files_opened: int = 0
    damaged: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(otherwise)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[what] = round(time.monotonic() - began, 2)


@dataclass(frozen=True)
class Work:
    """What was done before the loss.

    kept, rows    what the witness has, and the rows of all tables, at the first moment
    after         how far it was signed at the second one, just before the table goes
    """

    kept: Checkpoint
    rows: dict[str, int]
    moment: datetime
    after: Checkpoint
    second_moment: datetime


def run(programs: Binaries, root: Path, *, acts: int, places: int, seed: int, shown: Callable[[int], None]) -> Report:
    """Play it all in a folder; ``shown`` is told how many damages are done."""
    report = Report(seed)
    ours = Installation(root, programs)
    target = root / "target"
    with report.timed("work"):
        done = work(ours, target, report, acts=acts, random=Random(seed))  # noqa: S311
    kept, moment = done.kept, done.moment
    witness = root / WITNESS
    restored = root / "restored"
    with report.timed("restore"):
        answer = ours.run(
            *("restore", str(target), "--data", str(restored), "--witness", str(witness), "--to", moment.isoformat())
        )
    report.expect(
        answer.code == 1 and "The end of the ledger is lost" in answer.said, f"the loss is not said: {answer}"
    )
    report.expect(f"the ledger holds the {kept.size} entries" in answer.said, f"the witness was not asked: {answer}")
    if restored.exists():
        check(ours, restored, kept, done.rows, report)
        open_files(ours.data, restored, report)
        with report.timed("restored again"):
            go_back_again(ours, target, restored, report)
        with report.timed("the first log, without the signer's memory"):
            lose_the_memory(ours, report, done)
    refuse_the_rest(ours, target, report, moment)
    damage(ours, target, report, places=places, shown=shown)
    return report


def work(ours: Installation, target: Path, report: Report, *, acts: int, random: Random) -> Work:
    """Acts before the backup, between it and the first moment, and between that and the second; a table goes."""
    with ours.serving() as database:
        lay_files(ours.data / "files", random)
        ours.record(database, acts)
        ours.place(database)
        with report.timed("backup"):
            answer = ours.run("backup", str(target), "--data", str(ours.data))
        report.expect(answer.code == 0, f"no backup: {answer}")
        ours.record(database, acts)
        kept = ours.place(database)
        [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
        (ours.root / WITNESS).write_text(note, encoding="utf-8")
        rows = counts(database)
        moment = this_second()
        ours.record(database, acts)
        after = ours.place(database)
        second_moment = this_second()
        with psycopg.connect(database.instance.address(database.name), autocommit=True) as superuser:
            superuser.execute("drop table incidents_role cascade")
        for _ in range(SEGMENTS_AFTER):
            wait_for_log(Cluster(ours.data, ours.programs), target_of(ours.data))
    report.entries = {"kept": kept.size, "signed": after.size}
    report.backup_bytes = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return Work(kept, rows, moment, after, second_moment)


def target_of(data: Path) -> Target:
    """Where an installation is backed up to."""
    found = registered(DataFolder(data))
    if found is None:
        raise RuntimeError("the installation has no backup")
    return found


def this_second() -> datetime:
    """The second that runs, which is over when this returns."""
    moment = datetime.now(UTC).replace(microsecond=0)
    while datetime.now(UTC) < moment + A_SECOND:
        time.sleep(0.02)
    return moment


def check(ours: Installation, restored: Path, kept: Checkpoint, rows: dict[str, int], report: Report) -> None:
    """The restored ledger is the one the witness knows; its loss is declared, and it goes on."""
    with ours.serving(restored) as database:
        found = counts(database)
        report.expect(found == rows, f"rows: {[(n, rows.get(n), c) for n, c in found.items() if rows.get(n) != c]}")
        report.expect(root_of(database) == (kept.size, kept.root), "the root is not the witness's")
        ours.record(database)
        signed = ours_last(database)
    report.expect(signed.size <= kept.size, "the signer has signed a log that lost its end")
    answer = ours.run("declare-loss", "--data", str(restored), WHY)
    report.expect(answer.code == 0 and "goes on as" in answer.said, f"not declared: {answer}")
    with ours.serving(restored) as database:
        ours.record(database)
        last = ours.place(database)
        report.expect(last.origin == f"{kept.origin}/2", f"signed as {last.origin}")
        with psycopg.connect(database.instance.address(database.name), autocommit=True) as connection:
            faults = audit_of_all(connection, kept=[kept, last]).faults
    report.expect(not faults, f"the audit: {faults}")


def go_back_again(ours: Installation, target: Path, restored: Path, report: Report) -> None:
    """What was restored is backed up into the same folder, and goes back to a second of its own.

    Its log is another from the moment on to which it had gone back, and the first one goes further than it does.
    """
    copy, again = ours.root / BOTH_LOGS, ours.root / "again"
    shutil.copytree(target, copy)
    with ours.serving(restored) as database:
        answer = ours.run("backup", str(copy), "--data", str(restored))
        report.expect(answer.code == 0, f"no backup of what was restored: {answer}")
        ours.record(database)
        kept = ours.place(database)
        rows = counts(database)
        moment = this_second()
        ours.record(database)
        ours.place(database)
        wait_for_log(Cluster(restored, ours.programs), target_of(restored))
    system = system_of(restored / "pg")
    log = Target(copy).segments(system)
    first, second = (max(number_of(name) for name in log if timeline_of(name) == timeline) for timeline in (1, 2))
    report.expect(first > second, f"the first log goes to {first}, and no further than the second, to {second}")
    report.expect(2 in Target(copy).histories(system), "the backup does not hold from where the second log came")
    answer = ours.run("restore", str(copy), "--data", str(again), "--to", moment.isoformat())
    report.expect("The end of the ledger is lost" in answer.said, f"not back on the second log: {answer}")
    if again.exists():
        with ours.serving(again) as database:
            report.expect(counts(database) == rows, "the rows are not those of the second log")
            report.expect(root_of(database) == (kept.size, kept.root), "the root is not that of the second log")


def lose_the_memory(ours: Installation, report: Report, done: Work) -> None:
    """Back on the first log, behind the moment from which the second one comes.

    What the signer has signed last is lost with the machine: said, declared with the restore, and gone on from.
    """
    state, restored = ours.keys.log_state.read_text(encoding="utf-8"), ours.root / "anew"
    ours.keys.log_state.unlink()
    words = ("restore", str(ours.root / BOTH_LOGS), "--data", str(restored), "--witness", str(ours.root / WITNESS))
    answer = ours.run(*words, "--to", done.second_moment.isoformat(), "--declare-loss", WHY)
    held = f"root {done.after.root.hex()} of {done.after.size}"
    report.expect(held in answer.said, f"not all of the first log is there: {answer}")
    report.expect(answer.code == 0 and "goes on as" in answer.said, f"a lost memory was not declared: {answer}")
    report.expect("(log.state) is not in the folder of keys" in answer.said, f"it is not said: {answer}")
    refused(report, "declared twice", ours.run("declare-loss", "--data", str(restored), WHY))
    ours.keys.log_state.write_text(state, encoding="utf-8")


def root_of(database: Database) -> tuple[int, bytes]:
    """Size and root as the tables have them."""
    [(size, root)] = database.as_superuser("select size, root from ledger_head order by size desc limit 1")
    return size, bytes(root)


def ours_last(database: Database) -> Checkpoint:
    """The last signed checkpoint that the database has."""
    [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
    return Checkpoint.read(note)


def lay_files(folder: Path, random: Random) -> None:
    """Files as the store of documents lays them: under their hash, in folders by its first letters."""
    for _ in range(FILES):
        content = random.randbytes(random.randrange(FILE_BYTES))
        name = hashlib.sha256(content).hexdigest()
        place = folder / name[:2] / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def open_files(data: Path, restored: Path, report: Report) -> None:
    """Every file opens under its hash."""
    for file in (path for path in (data / "files").rglob("*") if path.is_file()):
        copy = restored / "files" / file.relative_to(data / "files")
        is_there = copy.exists() and hashlib.sha256(copy.read_bytes()).hexdigest() == file.name
        report.expect(is_there, f"the file {file.name[:12]} does not open")
        report.files_opened += is_there
    report.expect(report.files_opened == FILES, f"{report.files_opened} of {FILES} files")


def refuse_the_rest(ours: Installation, target: Path, report: Report, moment: datetime) -> None:
    """Laid over a newer log, to a time without a zone's end, with another key: refused."""
    words = ("restore", str(target), "--data")
    new = str(ours.root / "refused")
    tries: dict[str, tuple[str, ...]] = {
        "there are data": (*words, str(ours.data), "--to", moment.isoformat()),
        "over a newer log": (*words, str(ours.data), "--to", moment.isoformat(), "--over"),
        "before the backup": (*words, new, "--to", "2000-01-01T00:00:00Z"),
        "after its log": (*words, new, "--to", "2100-01-01T00:00:00Z"),
    }
    for name, given in tries.items():
        refused(report, name, ours.run(*given))
    key = ours.keys.backup_key.read_text()
    ours.keys.backup_key.write_text("00" * 32 + "\n")
    refused(report, "another key", ours.run(*words, new))
    ours.keys.backup_key.write_text(key)
    report.expect(not Path(new).exists(), "a refused restore left a folder")


def refused(report: Report, name: str, answer: Answer) -> None:
    """Note in which words something was refused, or that it was not."""
    last = answer.said.strip().splitlines()[-1] if answer.said.strip() else ""
    report.refusals[name] = last
    report.expect(answer.code == 1 and last.startswith("ecrime: "), f"{name} was not refused: {answer}")


def damage(ours: Installation, target: Path, report: Report, *, places: int, shown: Callable[[int], None]) -> None:
    """Damage the backup at one drawn place after the other; each is found before anything is restored."""
    random = Random(f"{report.seed}/damage")  # noqa: S311
    sealed = sorted(target.glob("full/*/*.sealed")) + sorted(target.glob("wal/*/*.sealed"))
    first = min(path.name for path in target.glob("wal/*/*.backup.sealed"))[:24]
    needed = [path for path in sealed if "full" in path.parts or (path.name[:24] >= first and len(path.name) == 31)]
    aside = ours.root / "aside"
    for number in range(places):
        file = random.choice(needed)
        shutil.copy(file, aside)
        how = spoil(file, random)
        answer = ours.run("restore", str(target), "--data", str(ours.root / "refused"))
        shutil.move(aside, file)
        told = f"{how} in {file.name}"
        report.expect(answer.code == 1, f"{told} was not found: {answer}")
        report.expect(
            file.name in answer.said or "sealed with the key" in answer.said, f"{told} is not named: {answer}"
        )
        report.damaged += 1
        shown(number + 1)
    report.expect(not (ours.root / "refused").exists(), "a damaged backup left a folder")


def spoil(file: Path, random: Random) -> str:
    """Change a file of the backup; how."""
    content = bytearray(file.read_bytes())
    at = random.randrange(len(content))
    how = random.choice(("a bit turned", "cut off", "a stretch of zeros", "a stretch doubled"))
    match how:
        case "a bit turned":
            content[at] ^= 1 << random.randrange(8)
        case "cut off":
            del content[at:]
        case "a stretch of zeros":
            content[at : at + 64] = bytes(len(content[at : at + 64]))
            content[at - 1] ^= 1
        case _:
            content[at:at] = content[max(0, at - 32) : at] or b"x"
    file.write_bytes(content)
    return f"{how} at {at}"


def told(report: Report) -> dict[str, Any]:
    """All figures."""
    return asdict(report)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same to be read."""
    yield ", ".join(f"{name} {seconds} s" for name, seconds in found["seconds"].items())
    yield f"{found['entries']['kept']} entries restored of {found['entries']['signed']}, the rest declared lost"
    yield f"{found['files_opened']} files opened by their hash; the backup has {found['backup_bytes']:,} bytes"
    for name, words in found["refusals"].items():
        yield f"refused, {name}: {words}"
    for failure in found["failures"]:
        yield f"FAILED {failure}"
    yield f"{found['damaged']} damages, {len(found['failures'])} failures (seed {found['seed']})"
