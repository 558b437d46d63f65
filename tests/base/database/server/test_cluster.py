"""A server of our own: made whole, closed to everybody else, and back by itself after any death."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.foundation.failing import NthFails

from ecrime.base.database.server import binaries, configuration, confinement, process
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.cli.machine import postgresql
from ecrime.foundation.errors import Unavailable

SYSTEM = postgresql.find()


def made(path: Path, programs: Binaries) -> Cluster:
    cluster = Cluster(path, programs, durable=False)
    cluster.ensure()
    return cluster


@pytest.fixture(
    params=[
        pytest.param(18, id="18"),
        pytest.param(15, id="15", marks=pytest.mark.skipif(SYSTEM is None, reason="no PostgreSQL 15 on this system")),
    ]
)
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Cluster:
    programs = binaries.embedded() if request.param == 18 else Binaries.at(Path(str(SYSTEM)))
    return made(tmp_path / "data", programs)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made once; each test gets a copy, which is quicker than making it."""
    return made(tmp_path_factory.mktemp("pattern") / "data", binaries.embedded()).folder.path


@pytest.fixture
def embedded(pattern: Path, tmp_path: Path) -> Cluster:
    shutil.copytree(pattern, tmp_path / "data")
    return made(tmp_path / "data", binaries.embedded())


@pytest.fixture
def started(embedded: Cluster) -> Iterator[tuple[Cluster, subprocess.Popen[bytes]]]:
    child = embedded.start()
    embedded.prepare()
    yield embedded, child
    process.stop(child)


def test_roles_and_database_are_in_place_and_hold_khmer(cluster: Cluster) -> None:
    with cluster.running() as superuser:
        with psycopg.connect(superuser) as connection:
            settings: dict[str, Any] = dict(connection.execute("select name, setting from pg_settings").fetchall())
            roles: dict[str, Any] = dict(connection.execute("select rolname, rolcanlogin from pg_roles").fetchall())
        with psycopg.connect(cluster.url("ecrime_owner"), autocommit=True) as owner:
            owner.execute("create extension pg_trgm")
            trigrams = owner.execute("select show_trgm('សុខា')").fetchone()
    assert settings["listen_addresses"] == ""
    assert settings["jit"] == "off"
    assert settings["data_checksums"] == "on"
    assert roles["ecrime_app"]
    assert not roles["ecrime_search"]
    assert trigrams is not None
    assert len(trigrams[0]) >= 4


def test_roles_database_and_data_survive_a_second_start(embedded: Cluster) -> None:
    with embedded.running(), psycopg.connect(embedded.url("ecrime_owner")) as owner:
        owner.execute("create table kept (word text)")
        owner.execute("insert into kept values ('សុខា')")
    again = Cluster(embedded.folder.path, binaries.embedded(), durable=False)
    again.ensure()
    with again.running(), psycopg.connect(again.url("ecrime_owner")) as owner:
        assert owner.execute("select word from kept").fetchone() == ("សុខា",)


def test_nobody_enters_without_the_password(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    cluster, _child = started
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            cluster.url("postgres").replace(json.loads(cluster.folder.secrets.read_text())["postgres"], "x")
        )


def test_everything_is_for_its_owner_alone(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    cluster, _child = started
    folder = cluster.folder
    for private in (folder.path, folder.pg, folder.run, folder.logs):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.secrets.stat().st_mode) == 0o600
    logs = {log.name: stat.S_IMODE(log.stat().st_mode) for log in folder.logs.glob("*.log")}
    assert logs == {"database-made.log": 0o600, "database-start.log": 0o600}
    assert stat.S_IMODE((cluster.folder.socket_folder() / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_no_folder_above_is_touched(tmp_path: Path) -> None:
    parents = [tmp_path, *tmp_path.parents]
    before = [(parent.stat().st_mode, parent.stat().st_uid) for parent in parents]
    with made(tmp_path / "data", binaries.embedded()).running():
        pass
    assert [(parent.stat().st_mode, parent.stat().st_uid) for parent in parents] == before


def test_no_password_stands_on_a_command_line(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    cluster, child = started
    line = Path(f"/proc/{child.pid}/cmdline").read_text()
    assert not any(secret in line for secret in json.loads(cluster.folder.secrets.read_text()).values())


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    cluster = made(tmp_path / ("ថត " + "x" * 120), binaries.embedded())
    with cluster.running(), psycopg.connect(cluster.url("ecrime_app")) as app:
        assert app.execute("select 1").fetchone() == (1,)
    short = cluster.folder.socket_folder()
    assert short != cluster.folder.run
    assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert Cluster(cluster.folder.path, binaries.embedded()).folder.socket_folder() == short
    short.rmdir()


def test_a_short_folder_that_others_may_enter_is_not_used_again(tmp_path: Path) -> None:
    cluster = made(tmp_path / ("x" * 120), binaries.embedded())
    first = cluster.folder.socket_folder()
    first.chmod(0o755)
    second = cluster.folder.socket_folder()
    assert second != first
    first.rmdir()
    second.rmdir()


def test_kill_9_of_the_server_loses_no_committed_row(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "data", binaries.embedded(), durable=True)
    cluster.ensure()
    child = cluster.start()
    cluster.prepare()
    with psycopg.connect(cluster.url("ecrime_owner"), autocommit=True) as owner:
        owner.execute("create table kept as select generate_series(1, 10000) as number")
        os.kill(child.pid, signal.SIGKILL)
    child.wait()
    with cluster.running(), psycopg.connect(cluster.url("ecrime_owner")) as owner:
        assert owner.execute("select count(*) from kept").fetchone() == (10000,)


def test_kill_9_of_all_its_processes(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    cluster, child = started
    for pid in process.working_in(cluster.folder.pg):
        process.send(pid, signal.SIGKILL)
    child.wait()
    with cluster.running(), psycopg.connect(cluster.url("ecrime_app")) as app:
        assert app.execute("select 1").fetchone() == (1,)


KILLED_PARENT = """
    import sys, time
    from pathlib import Path
    from ecrime.base.database.server import binaries
    from ecrime.base.database.server.cluster import Cluster
    cluster = Cluster(Path(sys.argv[1]), binaries.embedded(), durable=False)
    cluster.ensure()
    print(cluster.start().pid, flush=True)
    time.sleep(60)
"""


def with_parent(folder: Path, python: str = sys.executable, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-c", textwrap.dedent(KILLED_PARENT), str(folder)], stdout=subprocess.PIPE, text=True, **options
    )


def first_line(parent: subprocess.Popen[str]) -> int:
    assert parent.stdout is not None
    return int(parent.stdout.readline())


def end(parent: subprocess.Popen[str]) -> None:
    parent.kill()
    parent.wait()
    assert parent.stdout is not None
    parent.stdout.close()


def test_the_server_of_a_killed_parent_shuts_itself_down(embedded: Cluster) -> None:
    parent = with_parent(embedded.folder.path)
    first_line(parent)
    end(parent)
    assert process.wait_until(lambda: not process.pid_file(embedded.folder.pg), 5.0)


def test_a_start_right_after_the_parent_was_killed(embedded: Cluster) -> None:
    parent = with_parent(embedded.folder.path)
    first_line(parent)
    end(parent)
    with embedded.running(), psycopg.connect(embedded.url("ecrime_app")) as app:
        assert app.execute("select 1").fetchone() == (1,)


def test_a_server_that_outlived_its_parent_is_ended_before_the_next(
    embedded: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "death_signal", lambda _name: ())
    left = embedded.start()
    embedded.prepare()
    app = psycopg.connect(embedded.url("ecrime_app"))
    started_at = time.monotonic()
    child = embedded.start()
    assert time.monotonic() - started_at < 5
    app.close()
    assert left.wait(1) == 0
    assert process.working_in(embedded.folder.pg) >= {child.pid}
    process.stop(child)


def test_a_zombie_in_the_pid_file_is_taken_for_dead(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    cluster, child = started
    for pid in process.working_in(cluster.folder.pg):
        process.send(pid, signal.SIGKILL)
    zombie = Path(f"/proc/{child.pid}/stat")
    assert process.wait_until(lambda: zombie.read_text().rpartition(")")[2].split()[0] == "Z", 2.0)
    with cluster.running() as superuser, psycopg.connect(superuser) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_pid_file_that_names_a_stranger_harms_nobody(embedded: Cluster) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    (embedded.folder.pg / "postmaster.pid").write_text(
        f"{stranger.pid}\n{embedded.folder.pg}\n1\n5432\n\n\n0 0\nready\n"
    )
    with embedded.running():
        pass
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_files_of_another_major_version_are_refused_and_left_alone(embedded: Cluster) -> None:
    (embedded.folder.pg / "PG_VERSION").write_text("17\n")
    with pytest.raises(Unavailable) as refusal:
        Cluster(embedded.folder.path, binaries.embedded()).ensure()
    assert refusal.value.code == "server.other_version"


def test_a_lost_secrets_file_is_refused_and_not_made_anew(embedded: Cluster) -> None:
    embedded.folder.secrets.unlink()
    with pytest.raises(Unavailable) as refusal:
        Cluster(embedded.folder.path, binaries.embedded()).ensure()
    assert refusal.value.code == "server.secrets_lost"
    assert not embedded.folder.secrets.exists()


def test_a_making_that_was_interrupted_starts_afresh(tmp_path: Path) -> None:
    beside = tmp_path / "data" / "pg.new"
    beside.mkdir(parents=True, mode=0o700)
    (tmp_path / "data").chmod(0o700)
    (beside / "PG_VERSION").write_text("18\n")
    with made(tmp_path / "data", binaries.embedded()).running():
        assert not beside.exists()


def test_a_server_that_cannot_start_says_where_to_look(embedded: Cluster) -> None:
    (embedded.folder.pg / "local.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(Unavailable) as refusal:
        embedded.start()
    assert refusal.value.code == "server.not_started"
    assert "no_such_setting" in Path(refusal.value.params["log"]).read_text()


def test_an_operators_own_settings_count_except_those_that_must_hold(embedded: Cluster) -> None:
    (embedded.folder.pg / "local.conf").write_text("work_mem = '7MB'\nlisten_addresses = '*'\n")
    with embedded.running() as superuser, psycopg.connect(superuser) as connection:
        settings: dict[str, Any] = dict(connection.execute("select name, setting from pg_settings").fetchall())
    assert (settings["work_mem"], settings["listen_addresses"]) == ("7168", "")


def test_real_data_is_written_through_and_only_the_tests_forget(tmp_path: Path) -> None:
    for durable, expected in ((True, "on"), (False, "off")):
        folder = tmp_path / str(durable)
        folder.mkdir()
        configuration.write(folder, sockets=folder, logs=folder, durable=durable, log_goes={})
        written = (folder / "postgresql.conf").read_text()
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert f"{name} = '{expected}'" in written


def test_settings_that_stand_already_are_not_written_again_and_new_ones_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration.write(tmp_path, sockets=tmp_path, logs=None, durable=True, log_goes={})
    before = (tmp_path / "postgresql.conf").read_text()
    for number in range(2, 6):  # after the first call, which takes away what an earlier one left
        with monkeypatch.context() as patch:
            NthFails(number).apply(patch)
            configuration.write(tmp_path, sockets=tmp_path, logs=None, durable=True, log_goes={})
            with pytest.raises(OSError, match="No space"):
                configuration.write(tmp_path, sockets=tmp_path / "other", logs=None, durable=True, log_goes={})
        assert (tmp_path / "postgresql.conf").read_text() == before


PLANTED = "ផាន់ណា-Planted-Name"


def test_the_servers_log_holds_no_value_of_a_row(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "data", binaries.embedded(), durable=True)
    cluster.ensure()
    with cluster.running(), psycopg.connect(cluster.url("ecrime_owner"), autocommit=True) as owner:
        owner.execute("create table person (name text primary key check (length(name) > 3), age int)")
        owner.execute("insert into person values (%s, 1)", [PLANTED])
        for statement, values in (
            ("insert into person values (%s, 2)", [PLANTED]),
            (f"insert into person values ('{PLANTED}', 2)", None),
            ("select %s::int", [PLANTED]),
            (f"select '{PLANTED}'::int", None),
            (f"select {PLANTED!r} from nowhere", None),
            ("do $$ begin raise exception 'no place for %', (select name from person); end $$", None),
            ("do $$ begin raise warning 'no place for %', (select name from person); end $$", None),
        ):
            with contextlib.suppress(psycopg.Error):
                owner.execute(statement, values)
    logs = [path.read_text() for path in cluster.folder.logs.rglob("*") if path.is_file()]
    assert any("ready to accept connections" in log for log in logs)
    assert not any("Planted" in log or "ផាន់ណា" in log for log in logs)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_alike(outside: Path) -> None:
    os.chown(outside, 65534, 65534)
    parent = with_parent(outside / "data", **for_nobody())
    assert Path(f"/proc/{first_line(parent)}").stat().st_uid == 65534
    end(parent)
    assert process.wait_until(lambda: not process.working_in(outside / "data" / "pg"), 5.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
def test_where_namespaces_are_forbidden_root_steps_down_to_a_lesser_user(
    outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "namespaces_work", lambda: False)
    cluster = made(outside / "data", binaries.embedded())
    with cluster.running(), psycopg.connect(cluster.url("ecrime_app")) as app:
        assert app.execute("select 1").fetchone() == (1,)
        server = int(process.pid_file(cluster.folder.pg)[0])
        assert Path(f"/proc/{server}").stat().st_uid == confinement.lesser_user().pw_uid
    assert stat.S_IMODE(cluster.folder.secrets.stat().st_mode) == 0o600
    # The files stay that user's, also where a namespace would do.
    monkeypatch.undo()
    with cluster.running():
        assert cluster.folder.pg.stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
def test_programs_the_lesser_user_cannot_read_are_copied_with_their_libraries(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "namespaces_work", lambda: False)
    package = binaries.embedded().folder.parent.parent
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, home / name)
    cluster = made(outside / "data", Binaries.at(home / package.name / "pginstall" / "bin"))
    with cluster.running(), psycopg.connect(cluster.url("ecrime_app")) as app:
        assert app.execute("select 1").fetchone() == (1,)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
def test_a_folder_the_lesser_user_cannot_reach_is_refused_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "namespaces_work", lambda: False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(Unavailable) as refusal:
        made(home / "data", binaries.embedded())
    assert refusal.value.code == "server.folder_out_of_reach"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that others may pass through; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def for_nobody() -> dict[str, Any]:
    """How an ordinary user starts Python: this one, or the system's of the same version over our packages."""
    nobody: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": ()}
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, system):
        options = {**nobody, "env": {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}}
        if confinement.succeeds([python, "-c", "import ecrime, psycopg"], **options):
            return {"python": python, **options}
    pytest.skip("an ordinary user cannot read this tree or any Python for it")


def test_nothing_listens_on_the_network(started: tuple[Cluster, subprocess.Popen[bytes]]) -> None:
    with socket.socket() as tried, pytest.raises(ConnectionRefusedError):
        tried.connect(("127.0.0.1", 5432))
