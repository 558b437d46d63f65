"""What the embedded server is told: no network, checked passwords, logs without values, memory for two cores.

Written afresh at every start, so that it is always this version's. An operator's own settings go to
``local.conf`` beside it; what must hold stands after them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ecrime.base.database.server.folder import PORT
from ecrime.foundation.private_file import write_text

OWN_SETTINGS = "local.conf"
HBA = "# Written at every start. The socket lies in a private folder and still asks for a password.\n" + "".join(
    f"local {database} all scram-sha-256\n" for database in ("all", "replication")
)

GENERAL = {
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "log_checkpoints": "off",
}

MUST_HOLD = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",  # nosec B105
    "row_security": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # A value somebody typed may stand in the text of an error, in its detail and in the statement:
    # the server logs what happens to it, never what a statement of ours came to.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

if sys.platform == "linux":
    # After a kill every file is brought to the disk: by one call for all of them, not one by one. There are thousands,
    # and one by one took 1 to 7 seconds in which nobody was served.
    GENERAL["recovery_init_sync_method"] = "syncfs"

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# Throw-away servers of the tests only.
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
}


def server_log(folder: Path) -> dict[str, str]:
    """The server's own log: JSON, one file a weekday, the file of a week ago written over."""
    return {
        "logging_collector": "on",
        "log_destination": "jsonlog",
        "log_directory": str(folder),
        "log_filename": "postgres-%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
    }


def lines(settings: dict[str, str]) -> str:
    """Settings as PostgreSQL's file has them."""
    return "".join("{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in settings.items())


def write(pg: Path, *, sockets: Path, logs: Path | None, durable: bool, log_goes: Mapping[str, str]) -> None:
    """Write the server's two files of settings.

    logs      None leaves the server's words on standard error
    log_goes  what becomes of the write-ahead log: archived, fetched, neither
    """
    must = MUST_HOLD | {"unix_socket_directories": quoted(sockets)} | (DURABLE if durable else FORGETFUL) | {**log_goes}
    if logs is not None:
        must |= server_log(logs)
    settings = (
        "# Written at every start; put your own settings into local.conf beside this file.\n"
        + lines(GENERAL)
        + (f"include = '{OWN_SETTINGS}'\n" if (pg / OWN_SETTINGS).exists() else "")
        + lines(must)
    )
    keep(pg / "postgresql.conf", settings)
    keep(pg / "pg_hba.conf", HBA)


def keep(file: Path, text: str) -> None:
    """Have the file say this, whole or as before; where it does already, a full disk keeps no server from starting."""
    if file.exists() and file.read_text() == text:
        return
    owner = file.parent.stat()
    write_text(file, text)
    os.chown(file, owner.st_uid, owner.st_gid)


def quoted(folder: Path) -> str:
    """One folder for a setting that takes a list of them."""
    return '"{}"'.format(str(folder).replace('"', '""'))
