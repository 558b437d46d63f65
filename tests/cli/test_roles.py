"""The roles of a server of somebody's own: a file for each process, hashes for the server, never over what stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ecrime.cli.drills.instance import Instance
from ecrime.cli.roles import FILES, hashed


def roles(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecrime", "roles", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def passwords(folder: Path) -> list[str]:
    return [re.findall(r":([\w-]{43})@", (folder / name).read_text())[0] for name in FILES]


def test_without_addresses_no_password_is_set() -> None:
    done = roles()
    assert done.returncode == 0
    assert "create role" in done.stdout
    assert "SCRAM" not in done.stdout


def test_each_process_gets_a_file_and_the_server_hashes_alone(tmp_path: Path) -> None:
    done = roles("--addresses", str(tmp_path / "etc"), "--host", "127.0.0.1", "--port", "5433")
    assert done.returncode == 0, done.stderr
    drawn = passwords(tmp_path / "etc")
    assert len(set(drawn)) == len(FILES)
    assert not [password for password in drawn if password in done.stdout]
    assert len(re.findall(r"^alter role ecrime_\w+ password 'SCRAM-SHA-256\$", done.stdout, re.MULTILINE)) == len(FILES)
    signing = [(tmp_path / "etc" / name).read_text() for name in ("app.env", "auth.env")]
    keys = {re.findall(r'ECRIME_SECRET_KEY="(.+)"', text)[0] for text in signing}
    assert len(keys) == 1
    assert "sslmode" not in (tmp_path / "etc/app.env").read_text()


@pytest.mark.parametrize(("words", "authority"), [((), "system"), (("--ca", "/etc/ssl/db.pem"), "/etc/ssl/db.pem")])
def test_a_server_elsewhere_must_show_who_it_is(tmp_path: Path, words: tuple[str, ...], authority: str) -> None:
    assert roles("--addresses", str(tmp_path), "--host", "db.example", *words).returncode == 0
    for name in FILES:
        assert f'@db.example:5432/ecrime?sslmode=verify-full&sslrootcert={authority}"' in (tmp_path / name).read_text()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "owner.env").write_text("mine\n")
    done = roles("--addresses", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"ecrime: {tmp_path}/owner.env is there already; choose another folder.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["owner.env"]


def test_the_server_takes_the_password_of_the_hash_and_no_other(instance: Instance) -> None:
    instance.run(f"create role hashed_once login password '{hashed('the right one')}'")
    try:
        parts = psycopg.conninfo.conninfo_to_dict(instance.url)
        at = {"host": parts["host"], "port": parts["port"], "dbname": "postgres", "user": "hashed_once"}
        psycopg.connect(password="the right one", **at).close()  # type: ignore[arg-type]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(password="another", **at)  # type: ignore[arg-type]
    finally:
        instance.run("drop role hashed_once")
