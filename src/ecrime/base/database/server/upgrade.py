"""From one PostgreSQL to the next: pg_upgrade by copying, into a folder within the data, so that the old data stand."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from ecrime.base.database.server import confinement, passwords
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import DATABASE, Cluster
from ecrime.base.database.server.configuration import OWN_SETTINGS
from ecrime.base.database.server.exchange import exchange, mounted_within
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.folder import INSTALLATION
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import open_anew

SHUT_DOWN = "shut down"
# Where systems put the programs of a version, beside those that a data folder may hold itself.
PLACES = ("/usr/lib/postgresql/{major}/bin", "/usr/pgsql-{major}/bin", "/usr/local/opt/postgresql@{major}/bin")
WORDS = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def major_of(folder: DataFolder) -> int:
    """The PostgreSQL that made the files."""
    return int((folder.pg / "PG_VERSION").read_text(encoding="ascii"))


def programs_of(major: int, folder: DataFolder, given: Path | None) -> Binaries:
    """The programs of the old version: where somebody says, in the data folder, or where systems put them.

    Raises Unavailable("upgrade.no_programs") where none of that version are found.
    """
    copies = sorted(folder.path.glob(f"programs-{major}/*/pginstall/bin"))
    places = [given] if given else [*copies, *(Path(place.format(major=major)) for place in PLACES)]
    for place in places:
        if (place / "postgres").is_file() and (found := Binaries.at(place)).major == major:
            return found
    raise Unavailable("upgrade.no_programs", found=str(major))


def place_in(folder: DataFolder) -> DataFolder:
    """Where the new database is made: within the data, on the disk on which it is to be.

    Raises Unavailable("upgrade.mounted") where it could not take the place of the old one.
    """
    mounted = mounted_within(folder.pg)
    if mounted is not None:
        raise Unavailable("upgrade.mounted", mount=str(mounted))
    return DataFolder(folder.path / "upgrading")


def upgrade(folder: DataFolder, old: Binaries, new: Binaries, place: DataFolder) -> Cluster:
    """Make a data folder at ``place`` whose database files are those of ``folder`` under the new version.

    Raises Unavailable; the old files stand as they were.
    """
    facts = control_facts(old, folder)
    if facts["Database cluster state"] != SHUT_DOWN:
        raise Unavailable("upgrade.unclean", state=facts["Database cluster state"])
    has_checksums = facts["Data page checksum version"] != "0"
    place.make()
    for kept in (folder.secrets, folder.path / INSTALLATION):
        if kept.exists():
            shutil.copy(kept, place.path / kept.name)
    cluster = Cluster(place.path, new, checksums=has_checksums)
    cluster.ensure()
    log = folder.logs / "upgrade.log"
    held = confinement.choose(folder)
    confinement.hand_over(place, held)
    secrets = passwords.read_or_make(folder.secrets)
    programs = confinement.readable(new, place, held)
    command = [
        *held.prefix,
        programs.program("pg_upgrade"),
        *("--old-datadir", str(folder.pg), "--new-datadir", str(place.pg)),
        *("--old-bindir", str(confinement.readable(old, place, held).folder), "--new-bindir", str(programs.folder)),
        *("--username", passwords.SUPERUSER, "--socketdir", str(place.socket_folder())),
        # Nobody takes the log meanwhile, and nobody is to wait for it.
        *("--old-options", "-c archive_mode=off", "--new-options", "-c archive_mode=off"),
    ]
    environment = {**WORDS, "PGPASSWORD": secrets[passwords.SUPERUSER]}
    with open_anew(log) as out:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=place.run,
            env=environment,
            check=False,
            **held.options,
        )
    if done.returncode != 0:
        keep_reports(place.pg, folder.logs)
        raise Unavailable("upgrade.failed", needed=str(new.major), log=str(log))
    if not has_checksums:
        enable = subprocess.run(
            [*held.prefix, programs.program("pg_checksums"), "--enable", "--pgdata", str(place.pg)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=WORDS,
            check=False,
            **held.options,
        )
        if enable.returncode != 0:
            log.write_bytes(enable.stderr)
            raise Unavailable("upgrade.checksums", log=str(log))
    take_settings_along(folder, place)
    return cluster


def take_settings_along(folder: DataFolder, place: DataFolder) -> None:
    """The operator's own settings for the server are those of the new one, too."""
    own = folder.pg / OWN_SETTINGS
    if own.exists():
        copy = place.pg / OWN_SETTINGS
        shutil.copy(own, copy)
        server = place.pg.stat()
        os.chown(copy, server.st_uid, server.st_gid)


def control_facts(programs: Binaries, folder: DataFolder) -> dict[str, str]:
    """What the server's control file says, by pg_controldata."""
    told = subprocess.run(
        [programs.program("pg_controldata"), str(folder.pg)], capture_output=True, text=True, env=WORDS, check=True
    )
    return {name: value.strip() for name, _, value in (line.partition(":") for line in told.stdout.splitlines())}


def keep_reports(pg: Path, logs: Path) -> None:
    """Lay aside what pg_upgrade says in files of its own, which would go with the folder beside."""
    for report in pg.glob("pg_upgrade_output.d/**/*"):
        if report.is_file():
            shutil.copy(report, logs / f"upgrade-{report.name}")


def settle(cluster: Cluster) -> None:
    """What is due in the new server, which runs: extensions of this version, and words sorted as they were.

    Raises Unavailable("upgrade.collation").
    """
    with psycopg.connect(cluster.url(passwords.SUPERUSER, DATABASE), autocommit=True) as connection:
        row = connection.execute(
            "select datname from pg_database where datcollversion <> pg_database_collation_actual_version(oid) limit 1"
        ).fetchone()
        if row is not None:
            raise Unavailable("upgrade.collation", database=str(row[0]))
        for (name,) in connection.execute("select extname from pg_extension").fetchall():
            connection.execute(sql.SQL("alter extension {} update").format(sql.Identifier(name)))
        connection.execute("analyze")


def swap(folder: DataFolder, place: DataFolder, old_major: int) -> Path:
    """Let the new database files take the place of the old ones; where those are kept.

    Raises Unavailable("upgrade.not_moved"), ("upgrade.half_moved").
    """
    kept = folder.path / f"pg-{old_major}"
    try:
        exchange(place.pg, folder.pg, kept)
    except OSError as error:
        why = str(error.strerror or error)
        if folder.pg.exists():
            raise Unavailable("upgrade.not_moved", folder=str(folder.pg), why=why) from error
        raise Unavailable("upgrade.half_moved", kept=str(kept), folder=str(folder.pg), why=why) from error
    shutil.rmtree(place.path, ignore_errors=True)
    return kept
