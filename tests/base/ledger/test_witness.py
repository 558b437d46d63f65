"""The witness co-signs growth over HTTP, and nothing else; what contradicts what it has seen it keeps as evidence."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.base.ledger.make import all_signed, as_owner, served
from tests.records.incidents.make import incident_facts
from tests.vectors.ledger import make as vectors

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger import published, verify, witness, witnesses
from ecrime.base.ledger.tree.export import LogKeys, base64, keys_text
from ecrime.base.ledger.tree.log_key import roll
from ecrime.base.ledger.tree.notes import SigningKey, rollover
from ecrime.base.ledger.verify import Anchors, Fails, Kept
from ecrime.base.ledger.witness import Site, Unreachable, Witness
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions
from ecrime.web.middleware import pace
from ecrime.web.middleware.pace import Measure

TRIAL = vectors.TRIAL


def test_it_follows_a_real_log_from_enrolment_to_rollover(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = all_signed(database, tmp_path / "signer")
    folder = str(tmp_path / "court")
    with served() as url:
        words = ["--folder", folder, "--log", url, "--key", str(log.key), "--name", "court.example"]
        assert witness.main(["init", *words]) == 0
        printed = capsys.readouterr().out.splitlines()[-1]
        assert witness.main(["once", "--folder", folder]) == witness.FOUND  # nobody has enrolled it yet
        assert "403" in capsys.readouterr().err
        with as_owner(database):
            witnesses.enrol(key=printed, name_km="តុលាការ", name_en="The court", outside=True)
        for _ in range(2):
            assert witness.main(["once", "--folder", folder]) == 0
        actions.record_incident(database.actor("lak"), incident_facts())
        roll(KeyFolder(tmp_path / "signer"))
        all_signed(database, tmp_path / "signer")
        assert witness.main(["once", "--folder", folder]) == 0
        assert "2 more than last seen" in capsys.readouterr().out
        assert witness.main(["copy", "--folder", folder, "--out", str(tmp_path / "copy")]) == 0
    [one] = published.witnesses()
    latest = published.latest()
    assert latest is not None
    assert one.size == latest.checkpoint.size
    kept = Kept.read((tmp_path / "court" / "state").read_text(encoding="utf-8"))
    anchors = Anchors((log.key,), (verify.Key.read(printed),), kept)
    assert verify.check_log(tmp_path / "copy", anchors).size == latest.checkpoint.size


def test_a_copy_waits_as_the_log_says_and_asks_for_nothing_twice(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, copy = all_signed(database, tmp_path / "signer"), tmp_path / "copy"
    monkeypatch.setattr(pace, "OF_AN_ADDRESS", Measure(at_once=2, a_second=2))
    asked: list[str] = []
    with served() as url:
        made = Witness.init(tmp_path / "court", name="court.example", url=url, log_key=str(log.key))
        made.copy(copy)  # three answers, of which two are given at once
        whole = verify.check_log(copy, Anchors((log.key,)))
        made.site = Listened(url, asked)
        made.copy(copy)
        assert "429" in asked
        assert not [path for path in asked if path.startswith("tile")]
        actions.record_incident(database.actor("lak"), incident_facts())
        all_signed(database, tmp_path / "signer")
        made.copy(copy)
    assert [path for path in asked if path.startswith("tile")] == [f"tile/0/000.p/{whole.size + 1}"]
    assert verify.check_log(copy, Anchors((log.key,))).size == whole.size + 1


class Listened(Site):
    """A log that is asked, and what it was asked for."""

    def __init__(self, url: str, asked: list[str]) -> None:
        super().__init__(url)
        object.__setattr__(self, "asked", asked)

    def get(self, path: str) -> bytes:
        try:
            found = super().get(path)
        except Unreachable:
            self.asked.append("429")  # type: ignore[attr-defined]
            raise
        self.asked.append(path)  # type: ignore[attr-defined]
        return found


class Trial(Site):
    """A log whose every answer is made up here."""

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__("http://localhost/ledger")
        self.answers: dict[str, str]
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "sent", list[str]())

    def get(self, path: str) -> bytes:
        if path not in self.answers:
            raise Unreachable(path)
        return self.answers[path].encode()

    def post(self, path: str, said: str) -> bytes:
        self.sent.append(said)  # type: ignore[attr-defined]
        return b""


def log_of(
    log: vectors.Log, size: int, since: int = 0, *, by: SigningKey | None = None, rollovers: tuple[str, ...] = ()
) -> Trial:
    answers = {
        "checkpoint": log.note(size, by=by),
        "key": keys_text(LogKeys((str(TRIAL.key.key),), rollovers), []),
    }
    if since:
        proof = log.reader(size).consistency(since)
        answers[f"consistency/{since}/{size}"] = "".join(f"{base64(hash_)}\n" for hash_ in proof)
    return Trial(answers)


@pytest.fixture
def court(tmp_path: Path) -> Callable[..., Witness]:
    """A witness that has seen the log at 100."""

    def seeing(site: Site) -> Witness:
        found = Witness(tmp_path / "court")
        found.site = site
        return found

    Witness.init(tmp_path / "court", name="court.example", url="http://localhost/ledger", log_key=str(TRIAL.key.key))
    seeing(log_of(TRIAL, 100)).once()
    return seeing


def test_the_state_is_on_disk_before_a_signature_leaves(court: Callable[..., Witness]) -> None:
    class Full(Trial):
        def post(self, path: str, said: str) -> bytes:
            state = Witness(found.folder).seen
            assert state is not None
            assert state.size == 300
            raise Unreachable("the network ends here")

    found = court(Full(log_of(TRIAL, 300, 100).answers))
    with pytest.raises(Unreachable):
        found.once()
    again = log_of(TRIAL, 300, 100)
    court(again).once()
    [sent] = again.sent  # type: ignore[attr-defined]
    assert verify.Checkpoint.read(sent).witnessed_at(found.key) is not None


@pytest.mark.parametrize(
    ("site", "code", "says"),
    [
        (log_of(TRIAL, 99), "older", "had 100 entries and has 99 now"),
        (log_of(vectors.ANEW, 300, 100), "rewritten", "written anew"),
        (log_of(vectors.ANEW, 100), "rewritten", "written anew"),
        (log_of(vectors.FOREIGN, 20), "other-log", "ecrime/foreign"),
        (log_of(TRIAL, 300, 100, by=vectors.NEXT), "not-signed", "not signed"),
        (
            log_of(TRIAL, 300, 100, by=vectors.NEXT, rollovers=(rollover(99, TRIAL.key, vectors.NEXT),)),
            "rollover",
            "before what",
        ),
        (log_of(TRIAL, 300, 100, rollovers=(rollover(200, TRIAL.key, vectors.NEXT),)), "old-key", "not the log's"),
        (Trial(log_of(TRIAL, 300).answers | {"consistency/100/300": "AAAA\n"}), "rewritten", "written anew"),
        (Trial(log_of(TRIAL, 300).answers | {"checkpoint": "x"}), "checkpoint", "cut off"),
        (Trial(log_of(TRIAL, 300).answers | {"key": "ecrime-keys-1\n"}), "unreadable", "cut off"),
    ],
)
def test_what_does_not_go_on_is_not_signed_and_both_are_kept(
    court: Callable[..., Witness], site: Trial, code: str, says: str
) -> None:
    found = court(site)
    for _ in range(2):
        with pytest.raises(Fails, match=says) as refused:
            found.once()
        assert refused.value.code == code
    assert site.sent == []  # type: ignore[attr-defined]
    seen = Witness(found.folder).seen
    assert seen is not None
    assert (seen.size, seen.root) == (100, TRIAL.roots[100])
    [evidence, *_] = found.folder.glob(f"evidence-*-{code}.txt")
    said = evidence.read_text(encoding="utf-8")
    assert TRIAL.note(100) in said
    assert site.answers["checkpoint"] in said


def test_a_thief_of_the_old_key_comes_too_late(court: Callable[..., Witness]) -> None:
    """Once the witness has followed the rollover, the old key is worth nothing; before, its first rollover counts."""
    real, forged = rollover(200, TRIAL.key, vectors.NEXT), rollover(250, TRIAL.key, vectors.THIRD)
    court(log_of(TRIAL, 250, 100, by=vectors.NEXT, rollovers=(real,))).once()
    for stolen in ((forged,), (real, forged)):
        with pytest.raises(Fails):
            court(log_of(TRIAL, 300, 250, by=vectors.THIRD, rollovers=stolen)).once()
    with pytest.raises(Fails) as refused:
        court(log_of(TRIAL, 300, 250)).once()
    assert refused.value.code == "not-signed"
    court(log_of(TRIAL, 300, 250, by=vectors.NEXT, rollovers=(real,))).once()


def test_a_witness_has_one_key_for_ever(tmp_path: Path) -> None:
    key = str(TRIAL.key.key)
    made = Witness.init(tmp_path / "x", name="court.example", url="http://localhost/ledger/", log_key=key)
    assert made.site.url == "http://localhost/ledger"
    assert (tmp_path / "x" / "key").stat().st_mode & 0o077 == 0
    for name, log_key in (("court.example", key), ("two words", key), ("", key), ("a+b", key), ("c", str(made.key))):
        with pytest.raises(Fails):
            Witness.init(tmp_path / "x", name=name, url="http://localhost", log_key=log_key)


def test_it_is_told_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert witness.main(["init", "--name", "x"]) == 2
    assert "--log, --key" in capsys.readouterr().err
    assert witness.main(["copy"]) == 2


class Odd(http.server.BaseHTTPRequestHandler):
    """A server that does what no log does."""

    def do_GET(self) -> None:
        odd = self.path.rpartition("/")[2]
        self.send_response({"moved": 302, "failed": 500}.get(odd, 200))
        self.send_header("Location", "/ledger/checkpoint")
        self.end_headers()
        for _ in range({"endless": 200, "slow": 6}.get(odd, 1)):
            try:
                self.wfile.write(b"x" * 1000)
            except OSError:
                return
            time.sleep(0.2 if odd == "slow" else 0)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def odd_server() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Odd) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_takes_no_more_than_a_log_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with odd_server() as url:
        site = Site(url)
        assert site.get("fine") == b"x" * 1000
        for path, says in (("moved", "302"), ("failed", "500"), ("endless", "more than a log has to say")):
            with pytest.raises(Unreachable, match=says):
                site.get(path)
        monkeypatch.setattr(witness, "TIMEOUT_S", 0.5)  # each part comes in time, all of it does not
        with pytest.raises(Unreachable, match="too slowly"):
            site.get("slow")
    secret = tmp_path / "secret"
    secret.write_text("kept")
    for address in (f"file://{tmp_path}", "ftp://localhost", "data:,x", "localhost"):
        with pytest.raises(Unreachable, match="no address that begins"):
            Site(address).get("secret")


def test_it_runs_beside_verify_py_where_nothing_of_ours_is(tmp_path: Path) -> None:
    for program in (witness, verify):
        shutil.copy(str(program.__file__), tmp_path)
    words = [
        "--folder",
        "w",
        "--log",
        "http://localhost:9/ledger",
        "--key",
        str(TRIAL.key.key),
        "--name",
        "court.example",
    ]
    blocked = (
        "import sys; sys.modules['ecrime'] = None; import runpy; runpy.run_path('witness.py', run_name='__main__')"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {blocked}"]
    done = subprocess.run([*command, "init", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "court.example+" in done.stdout) == (0, True), done.stderr
    done = subprocess.run(
        [*command, "once", "--folder", "w"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "cannot be reached" in done.stderr) == (1, True), done.stderr
