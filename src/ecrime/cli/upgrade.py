"""Bring the database of an older PostgreSQL to the one this program brings along; the old data are kept."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.base.database.addresses import given
from ecrime.base.database.server import binaries, upgrade
from ecrime.base.keys.folder import key_folder
from ecrime.cli.restore import clear, figures, look_after, tell, throw_away
from ecrime.cli.supervisor.installation import add_data_argument, data_folder
from ecrime.foundation.errors import Unavailable


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "--programs",
        type=Path,
        metavar="DIR",
        help="the folder of the old PostgreSQL's programs (bin), where it is not in its usual place",
    )


def run(arguments: Namespace) -> int:
    """Upgrade; 1 when refused, and then the old data stand as they were."""
    if given(os.environ) is not None:
        raise Unavailable("backup.not_ours")
    folder = data_folder(arguments.data)
    if not folder.pg.exists():
        raise Unavailable("backup.nothing", folder=str(folder.path))
    folder.make()
    new, major = binaries.embedded(), upgrade.major_of(folder)
    if major == new.major:
        raise Unavailable("upgrade.not_due", folder=str(folder.path), found=str(major))
    if major > new.major:
        raise Unavailable("upgrade.newer", folder=str(folder.path), found=str(major), needed=str(new.major))
    old = upgrade.programs_of(major, folder, arguments.programs)
    place = upgrade.place_in(folder)
    with folder.take():
        clear(place)
        try:
            place.make()
            with place.take():
                tell(f"copying the database from PostgreSQL {major} to {new.major}")
                cluster = upgrade.upgrade(folder, old, new, place)
                tell("preparing it")
                found = look_after(cluster, key_folder(os.environ, folder.path), [], settle=upgrade.settle)
                if found.is_behind:
                    raise Unavailable("upgrade.behind", **figures(found))
                kept = upgrade.swap(folder, place, major)
        except BaseException as why:
            throw_away(place, why)
            raise
    print(f"The database in {folder.path} is PostgreSQL {new.major} now, and its ledger holds.")
    print(f"The old one is in {kept}: take it away when the service has run well.")
    print("Make a full backup now (ecrime backup): the earlier ones open only with the earlier version.")
    return 0
