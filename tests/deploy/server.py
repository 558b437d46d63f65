"""A PostgreSQL of somebody's own: made and set up by the guide, at an address of this machine."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deploy.guide import block

from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.process import wait_until

PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, and how its superuser comes to it."""

    port: int
    environment: dict[str, str]


@contextmanager
def server(
    programs: Binaries, folder: Path, *, port: int, user: int | None, tls: tuple[Path, Path] | None = None
) -> Iterator[Server]:
    """The server in a new folder, with the settings of the guide; ended at the end.

    tls  certificate and key with which it comes by TLS alone, as one on another machine does
    """
    folder.mkdir(mode=0o700)
    password = folder / "password"
    password.write_text(secrets.token_hex(12))
    as_user: dict[str, Any] = {}
    if user is not None:
        as_user = {"user": user, "group": user, "extra_groups": ()}
        for path in (folder, password):
            os.chown(path, user, user)
    data = folder / "data"
    initdb = [programs.program("initdb"), f"--pgdata={data}", "--username=postgres", f"--pwfile={password}"]
    locale = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([*initdb, *locale], check=True, capture_output=True, **as_user)
    settings = block("postgresql.md", "postgresql.conf")
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"{settings}port = {port}\nunix_socket_directories = '{folder}'\nfsync = off\n")
    lines, ours = (data / "pg_hba.conf").read_text(), block("postgresql.md", "pg_hba.conf")
    if tls is not None:
        ours = ours.replace("host ", "hostssl ", 1)
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"ssl = on\nssl_cert_file = '{tls[0]}'\nssl_key_file = '{tls[1]}'\n")
    (data / "pg_hba.conf").write_text(ours + lines)
    at = {"PGHOST": str(folder), "PGPORT": str(port), "PGUSER": "postgres", "PGPASSWORD": password.read_text()}
    environment = {"PATH": f"{programs.folder}:/usr/bin:/bin", "LANG": "C.UTF-8", **at}
    with (folder / "said.log").open("wb") as log:
        process = subprocess.Popen([programs.program("postgres"), "-D", data], stdout=log, stderr=log, **as_user)
        try:
            assert wait_until(lambda: is_ready(environment), PATIENCE_S), (folder / "said.log").read_text()
            yield Server(port, environment)
        finally:
            process.send_signal(2)
            process.wait(PATIENCE_S)


def is_ready(environment: dict[str, str]) -> bool:
    asked = ["psql", "--dbname", "postgres", "--command", "select 1"]
    return subprocess.run(asked, env=environment, capture_output=True, check=False).returncode == 0
