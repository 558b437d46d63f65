"""A PostgreSQL on another machine: spoken to by TLS alone, and only where it shows the name that was given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.deploy.proxy import make_certificate
from tests.deploy.server import server
from tests.deploy.test_service import SERVER_NUMBER, folder_for_all, free_port

from ecrime.base.database import start_checks
from ecrime.base.database.addresses import Addresses
from ecrime.base.database.server import binaries
from ecrime.cli.machine import postgresql
from ecrime.cli.roles import FILES

HOST = "db.example"
ROLES = (sys.executable, "-m", "ecrime", "roles")
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a server as somebody else")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The folder of addresses, with the authority that vouches for the server, which runs meanwhile."""
    found = postgresql.find()
    if found is None:
        pytest.skip(postgresql.MISSING)  # the programs that we bring along know no TLS
    programs = binaries.Binaries.at(Path(found))
    with folder_for_all() as root:
        own, key = root / "own.pem", root / "own.key"
        make_certificate(own, key, HOST)
        make_certificate(root / "other.pem", root / "other.key", HOST)
        for path in (own, key):
            os.chown(path, SERVER_NUMBER, SERVER_NUMBER)
        with server(programs, root / "server", port=free_port(), user=SERVER_NUMBER, tls=(own, key)) as running:
            words = ["--addresses", str(root / "etc"), "--host", HOST, "--port", str(running.port), "--ca", str(own)]
            made = subprocess.run([*ROLES, *words], capture_output=True, text=True, check=True).stdout
            psql = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", "postgres"]
            subprocess.run(psql, input=made, text=True, env=running.environment, check=True)
            locale = ["--template", "template0", "--encoding", "UTF8", "--locale", "C.UTF-8"]
            createdb = ["createdb", "--owner", "ecrime_owner", *locale, "ecrime"]
            subprocess.run(createdb, env=running.environment, check=True)
            yield root


def address(folder: Path, file: str, authority: str = "own.pem", host: str = HOST) -> str:
    """The address in a file; the name is this machine's for the time of a test, whatever the network says of it."""
    (found,) = re.findall(r'^DATABASE_\w+="(.+)"$', (folder / "etc" / file).read_text(), re.MULTILINE)
    return f"{found}&hostaddr=127.0.0.1".replace("own.pem", authority).replace(f"@{HOST}", f"@{host}")


@pytest.mark.parametrize("file", FILES)
def test_every_role_comes_by_tls(folder: Path, file: str) -> None:
    with psycopg.connect(address(folder, file)) as connection:
        assert connection.execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()").fetchone() == (True,)


def test_a_server_that_somebody_else_vouches_for_is_not_spoken_to(folder: Path) -> None:
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(address(folder, "app.env", authority="other.pem"))


def test_a_server_of_another_name_is_not_spoken_to(folder: Path) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        psycopg.connect(address(folder, "app.env", host="other.example"))


def test_who_comes_without_tls_is_turned_away(folder: Path) -> None:
    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        psycopg.connect(address(folder, "app.env").replace("verify-full", "disable"))


def test_it_holds_all_that_a_start_asks_for(folder: Path) -> None:
    names = ("app", "owner", "auth", "sequencer", "recorder")
    start_checks.check_database(Addresses(*(address(folder, f"{name}.env") for name in names)))
