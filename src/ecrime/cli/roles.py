"""Print the SQL that makes the roles of the service, for the administrator of a PostgreSQL of your own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from ecrime.base.database.addresses import APP, AUTH, BACKUP, OWNER, RECORDER, SEQUENCER
from ecrime.base.database.server.cluster import DATABASE, ROLES
from ecrime.cli.supervisor.installation import COOKIE_KEY, port_number
from ecrime.foundation.private_file import write_text

# Which file holds the address of which role, under which name: one for each process, so that none knows another's.
FILES: Mapping[str, tuple[str, str]] = {
    "app.env": (APP, "ecrime_app"),
    "auth.env": (AUTH, "ecrime_auth"),
    "sequencer.env": (SEQUENCER, "ecrime_sequencer"),
    "recorder.env": (RECORDER, "ecrime_recorder"),
    "owner.env": (OWNER, "ecrime_owner"),
    "backup.env": (BACKUP, "ecrime_backup"),
}
SIGN = ("app.env", "auth.env")  # these processes share the key of cookies and tokens
ROUNDS = 4096  # PostgreSQL's own


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--addresses",
        type=Path,
        metavar="DIR",
        help="draw a password for each role that signs in, and write its address into a file of this folder, for its"
        " owner alone; what is printed then sets the passwords, as hashes",
    )
    parser.add_argument("--host", default="localhost", help="--addresses: where the server is (%(default)s)")
    parser.add_argument("--port", type=port_number, default=5432, help="--addresses: its port (%(default)s)")
    parser.add_argument("--database", default=DATABASE, help="--addresses: the database (%(default)s)")
    parser.add_argument(
        "--ca",
        default="system",
        metavar="FILE",
        help="--addresses: the authority that vouches for a server on another machine; else those of the system",
    )


def run(arguments: Namespace) -> int:
    """Print the roles, and their passwords' hashes; never writes over a file."""
    lines = [ROLES.read_text(encoding="utf-8")]
    if arguments.addresses is not None:
        folder: Path = arguments.addresses
        standing = [name for name in FILES if (folder / name).exists()]
        if standing:
            print(f"ecrime: {folder / standing[0]} is there already; choose another folder.", file=sys.stderr)
            return 1
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines += write_addresses(folder, arguments)
    print("\n".join(lines))
    return 0


def write_addresses(folder: Path, arguments: Namespace) -> list[str]:
    """Write the files; the statements that set what they say."""
    at = f"{arguments.host}:{arguments.port}/{quote(arguments.database)}{tls(arguments.host, arguments.ca)}"
    cookie_key = secrets.token_urlsafe(32)
    said = []
    for name, (variable, role) in FILES.items():
        password = secrets.token_urlsafe(32)
        told = f'{variable}="postgresql://{role}:{password}@{at}"\n'
        write_text(folder / name, told + (f'{COOKIE_KEY}="{cookie_key}"\n' if name in SIGN else ""))
        said.append(f"alter role {role} password '{hashed(password)}';")
    return said


def tls(host: str, authority: str) -> str:
    """What an address says of TLS: on another machine the server shows who it is."""
    return "" if is_here(host) else f"?sslmode=verify-full&sslrootcert={quote(authority, safe='/')}"


def is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def hashed(password: str) -> str:
    """A password as PostgreSQL keeps it (SCRAM-SHA-256, RFC 5803), so that it stands in no statement and no log."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    told = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ROUNDS, *told)
