"""As whom the server runs: PostgreSQL refuses root, so root enters a namespace of one user or steps down to one.

The namespace keeps root's ownership of every file and needs no copy of anything. Where a machine forbids
namespaces the server runs as ``postgres`` or ``nobody``; no folder above the data folder is opened for it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.folder import DataFolder
from ecrime.foundation.errors import Unavailable

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True, slots=True)
class Confinement:
    """How a program of the server is started.

    prefix   words before the program on its command line
    options  the user to step down to, as ``subprocess`` takes it; empty to stay who we are
    """

    prefix: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def dying_with_parent(self) -> tuple[str, ...]:
        """The prefix for a server that shuts itself down in order when its parent is killed."""
        return (*self.prefix, *death_signal("INT"))


def as_ourselves() -> Confinement:
    """An ordinary user runs the server as himself."""
    return Confinement()


def in_namespace() -> Confinement:
    """Root, seen by the server as an ordinary user."""
    return Confinement(prefix=NAMESPACE)


def stepped_down(user: pwd.struct_passwd) -> Confinement:
    """Root becomes that user for good."""
    return Confinement(options={"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()})


def choose(folder: DataFolder) -> Confinement:
    """How to run the server on this folder; database files made one way keep to it."""
    if os.geteuid() != 0:
        return as_ourselves()
    made_by = folder.pg.stat().st_uid if folder.pg.exists() else None
    if made_by in (None, 0) and namespaces_work():
        return in_namespace()
    if made_by == 0:
        raise Unavailable("server.no_namespace", folder=str(folder.path))
    return stepped_down(lesser_user() if made_by is None else pwd.getpwuid(made_by))


@cache
def namespaces_work() -> bool:
    """True when this machine lets root make a user namespace."""
    return succeeds([*NAMESPACE, "true"])


@cache
def death_signal(name: str) -> tuple[str, ...]:
    """The words that make a program receive a signal when its parent dies, where the system knows how."""
    prefix = ("setpriv", "--pdeathsig", name)
    return prefix if succeeds([*prefix, "true"]) else ()


def succeeds(command: list[str], **options: Any) -> bool:
    """True when the command exists, may be run and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False, **options).returncode == 0
    except OSError:
        return False


def lesser_user() -> pwd.struct_passwd:
    """The user to step down to: PostgreSQL's own where there is one."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def hand_over(folder: DataFolder, confinement: Confinement) -> None:
    """Give a stepped-down server what it must write, and a way in to it."""
    if not confinement.options:
        return
    folder.path.chmod(0o711)
    folder.logs.chmod(0o711)
    for own in (folder.run, folder.database_logs, folder.socket_folder()):
        os.chown(own, confinement.options["user"], confinement.options["group"])
    if not succeeds(["ls", str(folder.run)], **confinement.options):
        raise Unavailable("server.folder_out_of_reach", folder=str(folder.path))


def readable(binaries: Binaries, folder: DataFolder, confinement: Confinement) -> Binaries:
    """The programs, or a copy in the data folder when the user stepped down to cannot read them.

    The package's programs find their libraries in a folder beside the package, so both are copied.
    """
    if succeeds([*confinement.prefix, binaries.program("postgres"), "--version"], **confinement.options):
        return binaries
    package = binaries.folder.parent.parent
    copy = folder.path / f"programs-{binaries.major}"
    ours = copy / package.name / "pginstall" / "bin"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o755)
        copy_readable(package / "pginstall", copy / package.name / "pginstall")
        copy_readable(package.parent / f"{package.name}.libs", copy / f"{package.name}.libs")
        (copy / "complete").touch()
    return Binaries(ours, binaries.major)


def copy_readable(source: Path, target: Path) -> None:
    """Copy a folder so that everybody may read it: it holds programs, no data."""
    if not source.is_dir():
        return
    shutil.copytree(source, target)
    target.parent.chmod(0o755)
    for found in (target, *target.rglob("*")):
        if not found.is_symlink():
            found.chmod(0o755 if found.is_dir() or os.access(found, os.X_OK) else 0o644)
