"""Kills, faults, a full disk, retention and holds; then everything is looked at: files, index, gaps, ledger."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder import coverage
from ecrime.cameras.recorder.catching_up import catch_up
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.places import stream_folder
from ecrime.cameras.recorder.proof import check_all
from ecrime.cameras.recorder.rebuilding import compare, rebuild
from ecrime.cameras.recorder.recovery import resume
from ecrime.cameras.recorder.rules import HOUR_NS
from ecrime.cli.drills.footage.full import fill, is_small, make_room
from ecrime.cli.drills.footage.held import Planted, plant
from ecrime.cli.drills.footage.scene import GROUP_S, NotSo, Street, street
from ecrime.cli.drills.instance import Database

SECOND = 1_000_000_000
SOON_S = 60.0
BACK_S = 10.0  # recorded again after a kill, or after the camera is back
# What a kill may cost: the group that was being made, as it travels through network, libav and the disk's queue.
LOSS_S = GROUP_S + 1.5


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of a camera: the words that ask for it, the causes that may be said of it, whether it is mended after."""

    words: str
    causes: frozenset[str]
    mended: bool = True


TROUBLES = (
    Trouble("drop", frozenset({"broken", "timeout", "refused"}), mended=False),
    Trouble("refuse", frozenset({"refused", "broken"})),
    Trouble("half-open", frozenset({"timeout", "broken"})),
    Trouble("password", frozenset({"unauthorised", "broken"})),
    Trouble("size 640x360", frozenset({"changed", "broken"}), mended=False),
    Trouble("codec hevc", frozenset({"changed", "broken", "waiting"}), mended=False),
)
# These are no gaps: pictures come, only otherwise.
ODDITIES = ("clock 3600", "clock -3600", "slow 21 declared", "freeze", "black")


@dataclass
class Report:
    """What was seen. ``breaches`` is everything that must not be."""

    kills: int = 0
    back_s: list[float] = field(default_factory=list)
    lost_s: list[float] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    fault_back_s: list[float] = field(default_factory=list)
    disk_full: str = "not shown"
    coverage: float = 0.0
    rebuilt_segments: int = 0
    held_bytes: int = 0
    breaches: list[str] = field(default_factory=list)

    def wants(self, what: str, *, holds: bool) -> None:
        """Note a breach where it does not hold."""
        if not holds:
            self.breaches.append(what)


def run(
    database: Database, folder: Path, *, kills: int, seed: int, faults: bool = True, shown: Callable[[str], None]
) -> Report:
    """Everything in one run of the recorder."""
    report, chance = Report(), random.Random(seed)  # noqa: S311 - the same seed plays the same drill
    began_ns = time.time_ns()
    with street(database, folder, 3) as made:
        planted = plant(made)
        made.start()
        try:
            _all_recorded(made, time.time_ns(), SOON_S, what="the cameras are not recorded at all")
            begun_ns = time.time_ns()
            for number in range(kills):
                _kill(made, report, chance)
                shown(f"kill {number + 1} of {kills}: back after {report.back_s[-1]:.1f} s")
            if faults:
                for trouble in TROUBLES:
                    _trouble(made, report, trouble)
                    shown(f"{trouble.words}: {report.faults[trouble.words]}")
                for words in ODDITIES:
                    _oddity(made, report, words)
                report.disk_full = _full(made, report)
                shown(f"disk full: {report.disk_full}")
            _retention(made, report, planted)
        except NotSo as reason:
            report.breaches.append(str(reason))
            begun_ns = began_ns
        ended_ns = time.time_ns()
        made.stop()
        _look_at_all(made, report, begun_ns, ended_ns)
    return report


def _kill(made: Street, report: Report, chance: random.Random) -> None:
    """Any process of the recorder at any moment."""
    time.sleep(chance.uniform(0, 3))
    victims = [*made.workers(), *([made.recorder.pid] if made.recorder else [])]
    victim = chance.choice(victims)
    with contextlib.suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    killed_ns = time.time_ns()
    report.kills += 1
    before = {camera: _covered(made, camera) for camera in made.cameras.values()}
    # Those whose foreman was killed still flush for two seconds.
    since_ns = killed_ns + 3 * SECOND
    _all_recorded(made, since_ns, SOON_S, what="a camera is not recorded again after a kill")
    gaps = f"recorder_gap where cause = 'not_running' and start_ns < {since_ns} and end_ns > {killed_ns}"
    rows = made.ask(f"select max(end_ns) from {gaps}")
    took = ((rows and rows[0][0]) or killed_ns) - killed_ns
    report.back_s.append(round(took / SECOND, 2))
    report.wants(f"recorded again {took / SECOND:.1f} s after a kill", holds=took <= BACK_S * SECOND)
    for camera, covered in before.items():
        # Of another process's cameras nothing is lost at all; what was covered later is no loss.
        lost = max(killed_ns - covered, 0) / SECOND
        report.lost_s.append(round(lost, 2))
        report.wants(f"{lost:.1f} s of {camera} were lost by a kill", holds=lost <= LOSS_S)


def _trouble(made: Street, report: Report, trouble: Trouble) -> None:
    name, camera = next(iter(made.cameras.items()))
    since = time.time_ns()
    made.simulator.ask(name, trouble.words)
    said = f"cause from recorder_gap where camera_id = '{camera}' and coalesce(end_ns, {since} + 1) > {since}"
    made.wait(lambda: made.ask(f"select {said}"), SOON_S, what=f"no gap after {trouble.words}")
    if trouble.mended:
        made.wait(lambda: made.cause(camera) in trouble.causes, SOON_S, what=f"no gap lasts after {trouble.words}")
        made.simulator.ask(name, "clear")
    returned = time.time_ns()
    took = made.wait(
        lambda: camera in made.recorded_since(returned + SECOND),
        SOON_S,
        what=f"not recorded again after {trouble.words}",
    )
    report.fault_back_s.append(round(took, 2))
    report.wants(f"recorded again {took:.1f} s after {trouble.words}", holds=took <= 30 + BACK_S)
    causes = {str(cause) for (cause,) in made.ask(f"select {said}")}
    report.faults[trouble.words] = ", ".join(sorted(causes))
    report.wants(f"{trouble.words} was called {causes}", holds=bool(causes & trouble.causes))
    if not trouble.mended:
        _mend(made, name, camera)


def _mend(made: Street, name: str, camera: UUID) -> None:
    """The camera is what it was, and recorded as such: a coding that changes back ends its connections."""
    made.simulator.ask(name, "clear")
    since = time.time_ns()
    made.wait(lambda: camera in made.recorded_since(since + 4 * SECOND), SOON_S, what="not recorded again when mended")


def _oddity(made: Street, report: Report, words: str) -> None:
    """Pictures of another time or of nothing: recorded all the same."""
    name, camera = next(iter(made.cameras.items()))
    made.simulator.ask(name, words)
    since = time.time_ns()
    made.wait(
        lambda: camera in made.recorded_since(since + 3 * SECOND), SOON_S, what=f"not recorded on through {words}"
    )
    gaps = made.ask(f"select cause from recorder_gap where camera_id = '{camera}' and start_ns > {since}")
    report.faults[words] = "recorded on" if not gaps else ", ".join(str(cause) for (cause,) in gaps)
    report.wants(f"{words} made a gap: {gaps}", holds=not gaps or words.startswith("slow"))
    made.simulator.ask(name, "clear")


def _full(made: Street, report: Report) -> str:
    """The disk of the footage has no room, and then it has."""
    camera = next(iter(made.cameras.values()))
    if not is_small():
        return "not shown: this machine lets nobody mount a file system of his own"

    def is_noticed() -> bool:
        fill(made.footage)  # again and again: where an hour is over, the recorder makes room by itself first
        return made.cause(camera) == "disk"

    made.wait(is_noticed, SOON_S, what="a full disk is no gap of cause disk")
    make_room(made.footage)
    room_ns = time.time_ns()
    took = _all_recorded(made, room_ns + SECOND, SOON_S, what="not recorded again when there was room")
    report.wants(f"recorded again {took:.1f} s after there was room", holds=took <= 2 * BACK_S)
    return f"a gap of cause disk; recorded again after {took:.1f} s"


def _retention(made: Street, report: Report, planted: Planted) -> None:
    """What is over goes, and of what is held not a byte."""
    made.wait(lambda: not planted.over.exists(), 150, what="footage whose time is over is still there")
    report.held_bytes = planted.held.stat().st_size if planted.held.exists() else 0
    report.wants("held bytes are not what they were", holds=planted.is_whole())


def _look_at_all(made: Street, report: Report, begun_ns: int, ended_ns: int) -> None:
    """Files by themselves, index beside files, all of the time, and the index made anew."""
    no_pictures = {path.parent for path in made.footage.rglob("*.planted")}
    for damage in check_all(made.footage):
        if damage.path.parent not in no_pictures:
            report.breaches.append(f"{damage.path.name}: {damage.damage}")
    with Index.at(made.database.instance.address(made.database.name, "recorder")) as index:
        for camera in made.cameras.values():
            folder = stream_folder(made.footage, camera, Role.MAIN)
            report.wants("a stream has no files", holds=folder.is_dir())
            # A stop does not wait long for the index; the next start reads what it missed, as is done here.
            catch_up(index, made.footage, (camera, Role.MAIN), is_growing=lambda _stream, _start: False)
        for found in compare(index, made.footage, now_ns=time.time_ns()):
            report.breaches.append(f"index and files differ: {found.differs} of {found.camera}")
        report.coverage = min(_share(made, camera, begun_ns, ended_ns) for camera in made.cameras.values())
        report.wants(f"{report.coverage:.6%} of the time is accounted for", holds=report.coverage == 1.0)
        with _emptied(made) as before:
            report.rebuilt_segments = rebuild(index, made.footage, now_ns=time.time_ns()).segments
            report.wants("the index from the files alone is another", holds=_segments(made) == before)


@contextmanager
def _emptied(made: Street) -> Iterator[list[tuple[object, ...]]]:
    before = _segments(made)
    made.ask("alter table recorder_segment disable trigger user")
    made.ask("delete from recorder_segment where state <> 'deleted'")
    made.ask("alter table recorder_segment enable trigger user")
    yield before


def _segments(made: Street) -> list[tuple[object, ...]]:
    return made.ask("select * from recorder_segment where state <> 'deleted' order by camera_id, role, start_ns")


def _share(made: Street, camera: UUID, begun_ns: int, ended_ns: int) -> float:
    of = f"where camera_id = '{camera}' and role = 'main'"
    recorded = [(int(a), int(b)) for a, b in made.ask(f"select start_ns, end_ns from recorder_segment {of}")]
    # What went to make room was recorded.
    gone = made.ask(f"select hour_ns from recorder_hour {of} and deleted_at is not null")
    recorded += [(int(hour), int(hour) + HOUR_NS) for (hour,) in gone]
    gaps = made.ask(f"select start_ns, coalesce(end_ns, {ended_ns}) from recorder_gap {of}")
    return coverage.account(recorded, [(int(a), int(b)) for a, b in gaps], begun_ns, ended_ns).share


def _covered(made: Street, camera: UUID) -> int:
    """The end of what is durable of a camera, by its files."""
    return resume(stream_folder(made.footage, camera, Role.MAIN)).covered_to_ns or 0


def _all_recorded(made: Street, since_ns: int, within_s: float, *, what: str) -> float:
    return made.wait(lambda: made.recorded_since(since_ns) >= set(made.cameras.values()), within_s, what=what)


def lines(report: Report) -> list[str]:
    """The same in words."""
    told = [
        f"{report.kills} kills: recorded again after {max(report.back_s, default=0):.1f} s at most,"
        f" {max(report.lost_s, default=0):.1f} s lost at most",
        *(f"{words}: {what}" for words, what in report.faults.items()),
        f"disk full: {report.disk_full}",
        f"{report.coverage:.3%} of the time is recorded or a gap with its cause",
        f"{report.rebuilt_segments} segments made anew from the files, {report.held_bytes} held bytes as they were",
    ]
    return [*told, *(f"BROKEN {breach}" for breach in report.breaches)]
