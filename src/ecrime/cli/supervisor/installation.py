"""The installation a command works on: its data folder, its database, and what its processes are told."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import ecrime
from ecrime.base.database.addresses import APP, AUTH, OWNER, Addresses, given
from ecrime.base.database.server import binaries, passwords
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.foundation.errors import Unavailable

SETTINGS = "ecrime.settings.production"


def add_data_argument(parser: ArgumentParser) -> None:
    """The argument that says which installation is meant."""
    parser.add_argument(
        "--data", type=Path, default=default_folder(), metavar="DIR", help="the data folder (%(default)s)"
    )


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
    """What every process of the installation is told about it."""
    cookie_key = passwords.read_or_make(folder.secrets)[passwords.COOKIE_KEY]
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
        "ECRIME_DATA": str(folder.path),
        "ECRIME_AUTH_SOCKET": str(folder.auth_socket()),
        "ECRIME_SECRET_KEY": os.environ.get("ECRIME_SECRET_KEY", cookie_key),
        APP: addresses.app,
        OWNER: addresses.owner,
        AUTH: addresses.auth,
    }


def environment_of_part(part: str, told: Mapping[str, str]) -> dict[str, str]:
    """What one process that serves is told: all that this one was, and of the addresses its own alone.

    The owner's goes to none of them, and that of the auth process to the auth process only.
    """
    withheld = {APP, OWNER} if part == "auth" else {OWNER, AUTH}
    return {name: value for name, value in {**os.environ, **told}.items() if name not in withheld}


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
    if role == "app" and os.environ.get(APP) and not os.environ.get(OWNER):
        yield Addresses(app=os.environ[APP], owner="", auth="")
        return
    if role == "auth" and os.environ.get(AUTH) and not os.environ.get(OWNER):
        yield Addresses(app="", owner="", auth=os.environ[AUTH])
        return
    with database_at_hand(folder) as addresses:
        yield addresses


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

        from ecrime.base.database import install

        try:
            if not install.installed_fingerprint():
                raise Unavailable("pack.missing")
            yield
        finally:
            connections.close_all()


def own_addresses(cluster: Cluster) -> Addresses:
    """The addresses of the database that comes with the program."""
    return Addresses(app=cluster.url("ecrime_app"), owner=cluster.url("ecrime_owner"), auth=cluster.url("ecrime_auth"))
