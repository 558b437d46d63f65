"""Children are kept alive, stopped in order, and never outlive their supervisor for long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrime.base.database.server.process import wait_until
from ecrime.cli.supervisor import children, log_files, supervisor
from ecrime.cli.supervisor.children import MARK
from ecrime.cli.supervisor.strays import end_strays, strays
from ecrime.cli.supervisor.voice import Voice
from ecrime.cli.supervisor.wakeup import Wakeup

# A supervisor over two children: each writes its number to a file and what it is asked to do to another.
SUPERVISOR = """
    import os, sys
    from pathlib import Path
    from ecrime.cli.supervisor import children
    from ecrime.cli.supervisor.supervisor import Kept, Supervisor
    from ecrime.cli.supervisor.voice import Voice
    from ecrime.cli.supervisor.wakeup import Wakeup

    folder, stubborn = Path(sys.argv[1]), sys.argv[2]
    children.PARTS = {
        name: ("-c", CHILD, str(folder), name, str(int(name == stubborn))) for name in ("worker", "web")
    }
    told = {**os.environ, children.MARK: str(folder)}
    kept = [Kept(children.part(name, logs=folder, environment=told)) for name in children.PARTS]
    voice = Voice(folder / "supervisor.log")
    with Wakeup() as wakeup:
        Supervisor(kept, voice, folder, ready=lambda: True, when_ready=lambda: print("ready", flush=True)).run(wakeup)
"""
CHILD = """
import os, signal, sys, time
from pathlib import Path

folder, name, stubborn = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "1"

def asked(number, frame):
    with (folder / "asked").open("a") as file:
        file.write(name + "\\n")
    if not stubborn:
        sys.exit(0)

signal.signal(signal.SIGTERM, asked)
helper = os.fork()
if helper == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    (folder / (name + ".helper")).write_text(str(helper))
    (folder / (name + ".new")).write_text(str(os.getpid()))
    (folder / (name + ".new")).rename(folder / name)
while True:
    time.sleep(60)
"""


def running(pid: int) -> bool:
    """True for a living process; a zombie is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Trial:
    """A supervisor in a process of its own."""

    def __init__(self, folder: Path, stubborn: str = "") -> None:
        self.folder = folder
        code = f"CHILD = {CHILD!r}\n" + textwrap.dedent(SUPERVISOR)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), stubborn],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        assert wait_until(lambda: (folder / "web").exists() and (folder / "worker").exists(), 10)

    def pid(self, name: str) -> int:
        return int((self.folder / name).read_text())

    def until_other(self, name: str, pid: int) -> int:
        assert wait_until(lambda: self.pid(name) != pid, 10)
        return self.pid(name)

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        _out, said = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "supervisor.log").read_text().splitlines()]


@pytest.fixture
def supervise(tmp_path: Path) -> Callable[..., Trial]:
    def start(stubborn: str = "") -> Trial:
        return Trial(tmp_path, stubborn)

    return start


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_all_in_order_within_seconds(supervise: Callable[..., Trial], how: signal.Signals) -> None:
    trial = supervise()
    pids = [trial.pid(name) for name in ("web", "worker", "web.helper", "worker.helper")]
    began = time.monotonic()
    code, said = trial.end(how)
    assert time.monotonic() - began < 3
    assert code == 0
    assert "stopped" in said
    assert (trial.folder / "asked").read_text().split() == ["web", "worker"]
    assert not any(running(pid) for pid in pids)


def test_a_dead_child_is_started_again_and_spoken_of(supervise: Callable[..., Trial]) -> None:
    trial = supervise()
    first, helper = trial.pid("web"), trial.pid("web.helper")
    os.kill(first, signal.SIGKILL)
    second = trial.until_other("web", first)
    assert running(second)
    assert not running(helper)
    _code, said = trial.end()
    assert "ecrime: web ended (signal 9); starting it again" in said
    assert {"event": "child.ended", "child": "web", "code": -9}.items() <= next(
        event for event in trial.events() if event["event"] == "child.ended"
    ).items()


def test_a_stubborn_child_is_killed_when_asked_a_second_time(supervise: Callable[..., Trial]) -> None:
    trial = supervise(stubborn="web")
    web = trial.pid("web")
    began = time.monotonic()
    trial.process.send_signal(signal.SIGINT)
    assert wait_until((trial.folder / "asked").exists, 5)
    trial.end(signal.SIGINT)
    assert time.monotonic() - began < 3
    assert not running(web)
    assert "child.pressed" in [event["event"] for event in trial.events()]


def test_children_end_when_their_supervisor_is_killed(supervise: Callable[..., Trial]) -> None:
    trial = supervise()
    pids = [trial.pid("web"), trial.pid("worker")]
    trial.end(signal.SIGKILL)
    assert wait_until(lambda: not any(running(pid) for pid in pids), 3)
    # What they started themselves is found by its mark, and ended before the next start.
    assert strays(trial.folder) == {trial.pid("web.helper"), trial.pid("worker.helper")}
    assert end_strays(trial.folder) == 2
    assert strays(trial.folder) == set()


def test_strays_of_another_folder_are_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: str(tmp_path / "other")})
    assert end_strays(tmp_path) == 0
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_child_that_cannot_live_is_tried_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("ecrime.cli.supervisor.supervisor.time.monotonic", lambda: now)
    kept = supervisor.Kept(children.Child("web", lambda: subprocess.Popen(["false"])))
    pauses = []
    for _ in range(10):
        kept.start()
        assert kept.process is not None
        kept.process.wait()
        assert kept.has_ended()
        pauses.append(round(kept.due_at - now, 3))
        now = kept.due_at
    assert pauses == [0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15.0, 15.0]
    kept.start()
    assert kept.process is not None
    kept.process.wait()
    now += 60
    assert kept.has_ended()
    assert round(kept.due_at - now, 3) == 0.0


def test_what_can_wait_is_started_when_the_service_answers(tmp_path: Path) -> None:
    began: list[str] = []
    is_ready = False

    def child(name: str, *, can_wait: bool) -> supervisor.Kept:
        def start() -> subprocess.Popen[bytes]:
            began.append(name)
            return subprocess.Popen(["sleep", "60"], start_new_session=True)

        return supervisor.Kept(children.Child(name, start, can_wait=can_wait))

    class Asked(Wakeup):
        """Somebody asks to stop at the third look around; the service answers at the second."""

        def wait(self, seconds: float) -> None:
            nonlocal is_ready
            self.stops_asked = 1 if is_ready and "worker" in began else 0
            is_ready = True
            super().wait(0)

    kept = [child("worker", can_wait=True), child("web", can_wait=False)]
    told: list[str] = []
    watched = supervisor.Supervisor(
        kept,
        Voice(tmp_path / "supervisor.log"),
        tmp_path,
        ready=lambda: is_ready,
        when_ready=lambda: told.append(",".join(began)),
    )
    with Asked() as wakeup:
        watched.run(wakeup)
    assert began == ["web", "worker"]
    assert told == ["web,worker"]  # said when all of it was under way


def test_a_large_log_is_set_aside_while_its_writer_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "LARGEST_BYTES", 10)
    with (tmp_path / "web.log").open("ab", buffering=0) as writer:
        for number in range(6):
            writer.write(f"line number {number}\n".encode())
            log_files.turn_over(tmp_path)
        writer.write(b"last\n")
    assert (tmp_path / "web.log").read_text() == "last\n"
    assert [(tmp_path / f"web.log.{n}").read_text() for n in (1, 2, 3, 4)] == [
        f"line number {n}\n" for n in (5, 4, 3, 2)
    ]
    assert not (tmp_path / "web.log.5").exists()


def test_logs_are_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "LARGEST_BYTES", 1)
    before = os.umask(0)
    try:
        child = children.part("web", logs=tmp_path, environment=dict(os.environ)).start()
        child.kill()
        child.wait()
        Voice(tmp_path / "supervisor.log").note("trial.event")
        log_files.turn_over(tmp_path)
    finally:
        os.umask(before)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == dict.fromkeys(
        ("web.log", "supervisor.log", "supervisor.log.1"), 0o600
    )


def test_a_child_is_told_nothing_beside_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:secret@h/d")
    child = children.part("web", logs=tmp_path, environment={"PATH": os.environ["PATH"]}).start()
    try:
        assert wait_until(lambda: b"PATH=" in Path(f"/proc/{child.pid}/environ").read_bytes(), 5)
        assert b"secret" not in Path(f"/proc/{child.pid}/environ").read_bytes()
    finally:
        child.kill()
        child.wait()


def test_pages_that_were_begun_early_wait_for_the_word_and_end_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"
    code = (
        "import os, sys; sys.stdout = open(sys.argv[1], 'w'); print(open(int(os.environ['ECRIME_WORD']), 'rb').read(1))"
    )
    monkeypatch.setattr(children, "PARTS", {"web": ("-c", code, str(heard))})
    with children.Early(os.environ, tmp_path) as refused:
        assert wait_until(heard.exists, 10)
        assert refused.process.poll() is None
    assert refused.process.returncode == -signal.SIGKILL
    assert heard.read_text() == ""
    with children.Early(os.environ, tmp_path) as begun:
        begun.serve()
    assert begun.process.wait(10) == 0
    assert heard.read_text() == "b'.'\n"


def test_pages_that_ended_before_the_word_are_started_again_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "PARTS", {"web": ("-c", "raise SystemExit(3)")})
    with children.Early(os.environ, tmp_path) as begun:
        assert begun.process.wait(10) == 3
        begun.serve()
    kept = supervisor.Kept(children.part("web", logs=tmp_path, environment=os.environ), begun.process)
    assert kept.has_ended()
    assert kept.process is None
