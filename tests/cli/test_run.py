"""The whole system by one command: it answers, mends itself, stops in order, and comes back after any kill."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ecrime.base.database.server import binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.process import pid_file, send, wait_until, working_in
from ecrime.cli.run import chosen
from ecrime.cli.supervisor.installation import port_number
from ecrime.cli.supervisor.strays import strays
from ecrime.foundation.errors import Unavailable

PATIENCE_S = 90.0
ENVIRONMENT = {"PATH": os.environ["PATH"], "ECRIME_PACK": "zz", "LANG": "C.UTF-8"}
NOBODY: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": ()}
PACKAGES = os.pathsep.join(path for path in sys.path if path)
MODULE = ("-m", "ecrime.cli.main")
COMMAND = (sys.executable, *MODULE)


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def beside(data: Path) -> dict[str, str]:
    """An environment in which the keys lie beside the data, and nothing in whoever's home."""
    return ENVIRONMENT | {"ECRIME_KEYS": str(data.parent / "keys")}


class Service:
    """One ``ecrime run`` with what it says."""

    def __init__(self, data: Path, *words: str, python: str = "", **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.process = subprocess.Popen(
            [python or sys.executable, *MODULE, "run", "--data", str(data), "--port", str(self.port), *words],
            env=beside(data) | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **(NOBODY if python else {}),
        )
        self.said: list[str] = []
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as heard:
            for line in heard:
                self.said.append(line.rstrip())

    def heard(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def until_it_says(self, words: str) -> None:
        wait_until(lambda: self.heard(words) or self.process.poll() is not None, PATIENCE_S)
        assert self.heard(words), self.said

    def status(self) -> int:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/alive")
            return asked.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            asked.close()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        self.listener.join(PATIENCE_S)
        return code

    def leftovers(self) -> set[int]:
        return strays(self.data) | working_in(self.data / "pg")


@contextlib.contextmanager
def service(data: Path, *words: str, python: str = "", **environment: str) -> Iterator[Service]:
    """A running service; whatever happens, nothing of it outlives the test."""
    running = Service(data, *words, python=python, **environment)
    try:
        running.until_it_says("answers at")
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
        for pid in running.leftovers():
            send(pid, signal.SIGKILL)
        running.listener.join(PATIENCE_S)


def refused(data: Path, *words: str, **environment: str) -> str:
    """What a start says that is refused with exit code 1: one sentence."""
    run = subprocess.run(
        [*COMMAND, "run", "--data", str(data), *words],
        env=beside(data) | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    sentences = [line for line in run.stderr.splitlines() if line != "ecrime: preparing the database"]
    assert len(sentences) == 1, run.stderr
    return sentences[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation, prepared once; the tests below kill it and start it again."""
    folder = tmp_path_factory.mktemp("run") / "data folder"
    subprocess.run([*COMMAND, "migrate", "--data", str(folder)], env=beside(folder), check=True, timeout=PATIENCE_S)
    return folder


@pytest.mark.parametrize("text", ["0", "65536", "655350000", "-1", "web", "", "៨០០០", "8e3"])
def test_what_is_no_port_is_misuse_in_a_sentence(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no port; give a whole number from 1 to 65535"):
        port_number(text)


def test_a_port_is_a_whole_number() -> None:
    assert [port_number(text) for text in ("1", "8000", "65535")] == [1, 8000, 65535]


def test_parts_start_in_their_own_order_however_they_are_asked_for() -> None:
    assert chosen(None) == chosen("sequencer,web,live,recorder,signer,auth,simulator,cleaner,archiver,analyser,worker")
    known = "archiver,cleaner,simulator,worker,analyser,recorder,signer,sequencer,auth,live,web"
    assert ",".join(chosen(None)) == known
    assert chosen("web") == ["web"]
    with pytest.raises(Unavailable) as refusal:
        chosen("web,wall")
    assert refusal.value.params == {"part": "wall", "known": known}


def test_it_answers_refuses_a_second_and_mends_itself(data: Path) -> None:
    with service(data) as running:
        assert running.heard(f"http://localhost:{running.port}/")
        assert running.status() == 200

        assert "in use by process" in refused(data, "--port", str(free_port()))
        other = data.parent / "other"
        assert f"Port {running.port}" in refused(other, "--port", str(running.port))
        assert running.status() == 200

        send(int(pid_file(data / "pg")[0]), signal.SIGKILL)
        running.until_it_says("database ended (signal 9); starting it again")
        assert wait_until(lambda: running.status() == 200, PATIENCE_S)

        web = [pid for pid in strays(data) if b"ecrime.web.serve" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        send(min(web), signal.SIGKILL)
        running.until_it_says("web ended (signal 9); starting it again")
        assert wait_until(lambda: running.status() == 200, PATIENCE_S)

        began = time.monotonic()
        assert running.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < 15
        assert running.leftovers() == set()


def test_without_the_database_it_says_so_within_seconds(data: Path) -> None:
    with service(data, "--only", "web") as running:
        server = int(pid_file(data / "pg")[0])
        os.kill(server, signal.SIGSTOP)
        try:
            assert running.status() == 503
        finally:
            os.kill(server, signal.SIGCONT)
        assert wait_until(lambda: running.status() == 200, PATIENCE_S)


def test_it_comes_back_at_once_after_kill_9_of_the_supervisor_and_of_everything(data: Path) -> None:
    with service(data) as first:
        first.stop(signal.SIGKILL)
        with service(data) as second:
            assert second.status() == 200
            for pid in (second.process.pid, *second.leftovers()):
                send(pid, signal.SIGKILL)
            second.process.wait()
            with service(data, "--only", "web") as third:
                assert third.status() == 200


def test_logs_are_json_lines_without_paths_or_passwords(data: Path) -> None:
    with service(data, "--only", "web") as running:
        asked = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
        asked.request("GET", "/Planted-Name/?q=Planted-Name")
        assert asked.getresponse().status == 404
        asked.close()
    text = "".join(path.read_text() for path in (data / "logs").rglob("*") if path.is_file())
    assert "Planted" not in text
    secrets = json.loads((data / "secrets.json").read_text())
    assert not any(secret in text for secret in secrets.values())
    lines = [json.loads(line) for line in (data / "logs" / "web.log").read_text().splitlines()]
    assert {"status": 404, "method": "GET"}.items() <= next(
        line for line in reversed(lines) if line["event"] == "request" and line["status"] == 404
    ).items()


def test_a_clock_that_somebody_replaced_keeps_it_from_serving(data: Path) -> None:
    cluster = Cluster(data, binaries.embedded())
    cluster.ensure()

    def replace(body: str) -> None:
        with cluster.running(), psycopg.connect(cluster.url("postgres", "ecrime"), autocommit=True) as superuser:
            superuser.execute(
                "create or replace function law.now() returns timestamptz language sql volatile parallel safe"
                f" set search_path = pg_catalog, pg_temp as $$ {body} $$".encode()
            )

    replace("select clock_timestamp() - interval '1 year'")
    try:
        assert "clock of the law" in refused(data)
        assert "នាឡិកាច្បាប់" in refused(data, ECRIME_LANG="km")
    finally:
        replace("select clock_timestamp()")


@pytest.fixture(scope="module")
def external(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Somebody else's server, known by its two addresses."""
    cluster = Cluster(tmp_path_factory.mktemp("external") / "data", binaries.embedded(), durable=False)
    cluster.ensure()
    with cluster.running():
        yield {
            "DATABASE_URL": cluster.url("ecrime_app"),
            "DATABASE_OWNER_URL": cluster.url("ecrime_owner"),
            "SUPERUSER": cluster.url("postgres", "ecrime"),
        }


def test_two_nodes_prepare_one_database_at_once(external: dict[str, str], tmp_path: Path) -> None:
    nodes = [
        subprocess.Popen(
            [*COMMAND, "migrate", "--data", str(tmp_path / name)],
            env={**ENVIRONMENT, **external},
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    said = [node.communicate(timeout=PATIENCE_S)[1] for node in nodes]
    assert [node.returncode for node in nodes] == [0, 0], said
    assert not (tmp_path / "one" / "pg").exists()


def test_a_database_of_a_newer_version_is_refused(external: dict[str, str], tmp_path: Path) -> None:
    with psycopg.connect(external["SUPERUSER"], autocommit=True) as superuser:
        superuser.execute("comment on database ecrime is null")
        superuser.execute("insert into django_migrations (app, name, applied) values ('ledger', '9999_later', now())")
        try:
            assert "ledger.9999_later" in refused(tmp_path / "node", **external)
        finally:
            superuser.execute("delete from django_migrations where name = '9999_later'")


def test_a_failed_preparation_serves_nothing_and_quotes_no_row(external: dict[str, str], tmp_path: Path) -> None:
    with psycopg.connect(external["SUPERUSER"], autocommit=True) as superuser:
        superuser.execute("comment on database ecrime is null")
        superuser.execute("delete from law.installed")
        superuser.execute("alter function law.now() owner to postgres")
        try:
            said = refused(tmp_path / "node", **external)
        finally:
            superuser.execute("alter function law.now() owner to ecrime_owner")
    log = tmp_path / "node" / "logs" / "migrate.log"
    assert str(log) in said
    (line,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert line["sqlstate"] == "42501"


def python_of_nobody() -> str:
    """A Python an ordinary user can run our code with: this one, or the system's of the same version."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, system):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [python, "-c", "import ecrime, psycopg"],
                env={**ENVIRONMENT, "PYTHONPATH": PACKAGES},
                stderr=subprocess.DEVNULL,
                check=True,
                **NOBODY,
            )
            return python
    pytest.skip("an ordinary user cannot read this tree or any Python for it")


@pytest.mark.full  # .ci/smoke starts the whole tree as one
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_alike() -> None:
    python = python_of_nobody()
    home = Path(tempfile.mkdtemp())
    home.chmod(0o755)
    os.chown(home, 65534, 65534)
    try:
        with service(home / "data", python=python, PYTHONPATH=PACKAGES, ECRIME_KEYS=str(home / "keys")) as running:
            assert running.status() == 200
            assert {path.stat().st_uid for path in (home / "data").rglob("*")} == {65534}
        assert {path.name for path in (home / "keys" / "master").iterdir()} == {"1.key", "names.key"}
    finally:
        shutil.rmtree(home)


def test_a_service_that_runs_is_backed_up_to_its_very_end(data: Path, tmp_path: Path) -> None:
    def told(*words: str) -> str:
        answer = subprocess.run(
            [*COMMAND, *words, "--data", str(data)],
            env=ENVIRONMENT | {"ECRIME_KEYS": str(tmp_path / "keys")},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    with service(data, ECRIME_KEYS=str(tmp_path / "keys")) as running:
        assert "is whole; any second from" in told("backup", str(tmp_path / "target"))
        assert "0 waiting" in told("backup", "--status")
        with psycopg.connect(Cluster(data, binaries.embedded()).url("postgres"), autocommit=True) as superuser:
            row = superuser.execute("create table after_it (); select pg_walfile_name(pg_current_wal_lsn())")
            while row.nextset():
                pass
            [(segment,)] = row.fetchall()
        assert not list(tmp_path.glob(f"target/wal/*/{segment}.sealed"))
        assert running.stop() == 0
    # The archiver ends after the database, which gives the rest of its log away at its end.
    assert list(tmp_path.glob(f"target/wal/*/{segment}.sealed"))
    (data / "backup.json").unlink()
