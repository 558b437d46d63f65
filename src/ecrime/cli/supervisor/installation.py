"""The installation a command works on: its data folder, its database, and what its processes are told."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import ecrime
from ecrime.base.database.addresses import APP, AUTH, BACKUP, OWNER, RECORDER, SEQUENCER, Addresses, given
from ecrime.base.database.server import binaries, passwords
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.folder import MASTERS, VARIABLE, key_folder
from ecrime.foundation.errors import Unavailable

SETTINGS = "ecrime.settings.production"
KEEPS_KEYS = ("signer", "archiver")  # the parts that are told where the folder of keys is
KEEP_FILES = frozenset(("web", "worker", "recorder"))  # and what opens cameras is sealed as they are
COOKIE_KEY = "ECRIME_SECRET_KEY"
AUTH_SOCKET = "ECRIME_AUTH_SOCKET"
SIGNER_SOCKET = "ECRIME_SIGNER_SOCKET"
TAPS = "ECRIME_TAPS"
LIVE_PORT = "ECRIME_LIVE_PORT"
PORT = 8000
SIGN = frozenset(("web", "live", "worker", "auth"))  # the parts that sign or check what a session or a job shows
SETTINGS_OF_PAGES = "ecrime.settings.pages"


def add_data_argument(parser: ArgumentParser) -> None:
    """The argument that says which installation is meant."""
    parser.add_argument(
        "--data", type=Path, default=default_folder(), metavar="DIR", help="the data folder (%(default)s)"
    )


def port_number(text: str) -> int:
    """A port as somebody typed it; raises ArgumentTypeError for what is none."""
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise ArgumentTypeError(f"{text} is no port; give a whole number from 1 to 65535")


def default_folder() -> Path:
    """ECRIME_DATA; else ``data`` beside the root script of a source tree; else the user's own place for data."""
    told = os.environ.get("ECRIME_DATA")
    if told:
        return Path(told)
    tree = Path(ecrime.__file__).parent.parent.parent
    if (tree / "ecrime").is_file() and (tree / "pyproject.toml").is_file():
        return tree / "data"
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "ecrime"


def data_folder(given: Path) -> DataFolder:
    """The folder meant by a path; a link to it means the same installation."""
    return DataFolder(given.resolve())


def environment_of(folder: DataFolder, addresses: Addresses) -> dict[str, str]:
    """What every process of the installation is told about it.

    An operator who has sockets and master keys elsewhere, for other users of the system, says where.
    """
    cookie_key = passwords.read_or_make(folder.secrets)[passwords.COOKIE_KEY]
    keys = key_folder(os.environ, folder.path)
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
        "ECRIME_DATA": str(folder.path),
        AUTH_SOCKET: os.environ.get(AUTH_SOCKET) or str(folder.auth_socket()),
        COOKIE_KEY: os.environ.get("ECRIME_SECRET_KEY", cookie_key),
        APP: addresses.app,
        OWNER: addresses.owner,
        AUTH: addresses.auth,
        SEQUENCER: addresses.sequencer,
        RECORDER: addresses.recorder,
        SIGNER_SOCKET: os.environ.get(SIGNER_SOCKET) or str(folder.signer_socket()),
        TAPS: os.environ.get(TAPS) or str(folder.tap_folder()),
        VARIABLE: str(keys.path),
        MASTERS: os.environ.get(MASTERS) or str(keys.masters),
    }


def environment_of_part(part: str, told: Mapping[str, str]) -> dict[str, str]:
    """What one process that serves is told: all that this one was, and of the addresses its own alone.

    The owner's goes to none that answers anybody: only to the cleaner, where it could not read it from the data folder.
    That of the role that reads everything goes to no part at all.
    That of the auth process is for the auth process only. The folder of keys is the signer's and the archiver's, and of
    it the master keys are for those who keep and open files. The key of cookies is for those who sign with it.
    """
    own = {
        "web": APP,
        "live": APP,
        "worker": APP,
        "auth": AUTH,
        "sequencer": SEQUENCER,
        "recorder": RECORDER,
        "analyser": RECORDER,
    }.get(part)
    if part == "cleaner" and os.environ.get(OWNER):
        own = OWNER
    withheld = {APP, OWNER, AUTH, SEQUENCER, RECORDER, BACKUP} - {own}
    if part not in KEEPS_KEYS:
        withheld.add(VARIABLE)
    if part not in KEEP_FILES:
        withheld.add(MASTERS)
    if part not in SIGN:
        withheld.add(COOKIE_KEY)
    handed = {name: value for name, value in {**os.environ, **told}.items() if name not in withheld}
    if part == "web" and handed.get("DJANGO_SETTINGS_MODULE") == SETTINGS:
        handed["DJANGO_SETTINGS_MODULE"] = SETTINGS_OF_PAGES
    return handed


@contextmanager
def database_at_hand(folder: DataFolder) -> Iterator[Addresses]:
    """The database of the installation: the operator's, the one that runs, or one started for the time of the block."""
    addresses = given(os.environ)
    if addresses is not None:
        yield addresses
        return
    cluster = Cluster(folder.path, binaries.embedded())
    if folder.is_taken():
        yield own_addresses(cluster)
        return
    folder.make()
    with folder.take():
        cluster.ensure()
        with cluster.running():
            yield own_addresses(cluster)


@contextmanager
def addresses_for(role: str, folder: DataFolder) -> Iterator[Addresses]:
    """The database as one role needs it: who does not migrate need not know the owner's address."""
    own = {"app": APP, "auth": AUTH, "sequencer": SEQUENCER, "recorder": RECORDER}.get(role)
    if own and os.environ.get(own) and not os.environ.get(OWNER):
        yield _only(role, os.environ[own])
        return
    if role == "cleaner" and os.environ.get(OWNER) and not os.environ.get(APP):
        yield _only("owner", os.environ[OWNER])
        return
    with database_at_hand(folder) as addresses:
        yield addresses


def _only(role: str, address: str) -> Addresses:
    return Addresses(**{**dict.fromkeys(("app", "owner", "auth", "sequencer", "recorder"), ""), role: address})


@contextmanager
def at_work(data: Path, *, role: str = "app") -> Iterator[None]:
    """Django set up in this process on the installation; ``role`` is "app" or "owner".

    Raises Unavailable where the database was never prepared.
    """
    folder = data_folder(data)
    folder.make()
    with addresses_for(role, folder) as addresses:
        os.environ.update(environment_of(folder, addresses), ECRIME_ROLE=role)
        import django

        django.setup()
        from django.db import connections

        from ecrime.base.database import context, install

        try:
            context.connect()
            if not install.installed_fingerprint():
                raise Unavailable("pack.missing")
            yield
        finally:
            connections.close_all()


def own_addresses(cluster: Cluster) -> Addresses:
    """The addresses of the database that comes with the program."""
    return Addresses(*(cluster.url(f"ecrime_{role}") for role in ("app", "owner", "auth", "sequencer", "recorder")))
