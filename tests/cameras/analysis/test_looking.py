"""The program that looks: locked in, answering for what it is given, and not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.cameras.analysis import scenes

from ecrime.cameras.analysis import looking, rules
from ecrime.cameras.analysis.facts import Before, Seen, Stream
from ecrime.cameras.analysis.looking import Eyes, Failed
from ecrime.cameras.recorder.facts import Role

pytestmark = pytest.mark.one_server

STREAM = Stream(UUID(int=1), Role.MAIN, 0)
GOOD = {"looks": [[0.1, False, False, 0.4]], "scene": "ff"}


@pytest.fixture(scope="module")
def eyes() -> Iterator[Eyes]:
    found = Eyes()
    yield found
    found.close()


def test_it_sees_what_moves_and_compares_with_what_was_before(eyes: Eyes) -> None:
    before, busy = scenes.coded(scenes.quiet(1)), scenes.coded(scenes.street(3))
    looked = eyes.look(STREAM, before.data, busy.data, 3)
    assert [mark.seen for mark in rules.marks_of(looked, Before())] == [Seen.NOTHING] * 3
    assert min(mark.level for mark in rules.marks_of(looked, Before())) >= 7
    alone = eyes.look(STREAM, b"", busy.data, 3)
    assert [mark.seen for mark in rules.marks_of(alone, Before())] == [Seen.NOT_ANALYSED, Seen.NOTHING, Seen.NOTHING]


def test_a_zone_is_left_out(eyes: Eyes) -> None:
    zone = ((0.0, 0.3), (1.0, 0.3), (1.0, 1.0), (0.0, 1.0))
    stream = Stream(UUID(int=1), Role.MAIN, 1, (zone,))
    looked = eyes.look(stream, b"", scenes.coded(scenes.street(10)).data, 10)
    assert [mark.level for mark in rules.marks_of(looked, Before())] == [0] * 10


@pytest.mark.parametrize("sent", [b"", b"\0" * 5000, b"no video" * 1000])
def test_what_is_no_video_is_not_seen_and_harms_nothing(eyes: Eyes, sent: bytes) -> None:
    assert eyes.look(STREAM, sent, sent, 2).looks == (None, None)
    assert eyes.look(STREAM, b"", scenes.coded(scenes.quiet(2)).data, 3).looks == (None,) * 3, "not as many as was said"


def test_it_is_locked_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs in it can open nothing: here, in the place of looking, it is made to try."""
    tries = (
        "import socket\n"
        "from ecrime.cameras.analysis import child\n"
        "from ecrime.cameras.analysis.facts import Looked\n"
        "def answer(order, before, segment):\n"
        "    for do in (lambda: open('/etc/passwd'), lambda: open('/tmp/x', 'w'), socket.socket):\n"
        "        try:\n"
        "            do()\n"
        "        except OSError:\n"
        "            continue\n"
        "        return Looked((), b'open')\n"
        "    return Looked((), b'held')\n"
        "child.answer = answer\n"
        "child.main()\n"
    )
    monkeypatch.setattr(looking, "_WORDS", ("-c", tries))
    eyes = Eyes()
    try:
        assert eyes.look(STREAM, b"", b"", 0).scene == b"held"
    finally:
        eyes.close()


@pytest.mark.parametrize("does", ["sys.exit(1)", "import time; time.sleep(60)", "print('{}', flush=True); input()"])
def test_one_that_ends_stands_still_or_talks_nonsense_is_started_anew(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    eyes = Eyes(within_s=1.0)
    with monkeypatch.context() as broken:
        broken.setattr(looking, "_WORDS", ("-c", f"import sys; {does}"))
        with pytest.raises(Failed):
            eyes.look(STREAM, b"", bytes(1000), 1)
    eyes = Eyes()
    assert eyes.look(STREAM, b"", scenes.coded(scenes.quiet(2)).data, 2).looks[1] is not None
    eyes.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {**GOOD, "looks": []},
        {**GOOD, "looks": [[2.0, False, False, 0.4]]},
        {**GOOD, "looks": [[0.1, False, False, -1]]},
        {**GOOD, "looks": [[0.1, False, False]]},
        {**GOOD, "looks": [["nan", False, False, 0.1]]},
        {**GOOD, "scene": "ff" * 100},
        {**GOOD, "scene": "xy"},
    ],
)
def test_its_answer_is_not_believed(wrong: dict[str, object]) -> None:
    assert looking.read(json.dumps(GOOD).encode(), 1).scene == b"\xff"
    with pytest.raises((ValueError, KeyError, TypeError)):
        looking.read(json.dumps(wrong).encode(), 1)


def test_it_is_told_no_address_and_no_file() -> None:
    eyes = Eyes()
    eyes.look(STREAM, b"", b"", 0)
    child = eyes._child
    assert child is not None
    told = Path(f"/proc/{child.pid}/environ").read_bytes()
    eyes.close()
    assert b"DATABASE" not in told
    assert b"ECRIME" not in told
