"""Bring the database to this version: tables, guards, country pack, units, room for the months ahead."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import psycopg

from ecrime.base.database import prepared, start_checks
from ecrime.base.database.addresses import OWNER, Addresses
from ecrime.base.database.server.folder import DataFolder
from ecrime.cli.supervisor.installation import add_data_argument, data_folder, database_at_hand, environment_of
from ecrime.cli.supervisor.log_files import open_log
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.log_lines import about_exception, log_line

# One database is prepared by one process at a time, whichever machine it runs on.
ONE_AT_A_TIME = 0x45_43_52_49_4D_45
DEFAULT_PACK = "kh"


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Prepare the database of the installation; does nothing where nothing is due."""
    folder = data_folder(arguments.data)
    folder.make()
    with database_at_hand(folder) as addresses:
        start_checks.check_database(addresses)
        prepare(folder, addresses)
    return 0


def prepare(folder: DataFolder, addresses: Addresses) -> None:
    """Do what is due, alone; another process that wants the same waits here and then finds it done."""
    wanted = prepared.fingerprint(pack())
    with start_checks.connect(addresses.owner, OWNER) as owner:
        row = owner.execute("select pg_try_advisory_lock(%s)", [ONE_AT_A_TIME]).fetchone()
        if row is None or not row[0]:
            print("ecrime: the database is being prepared by another process; waiting", file=sys.stderr)
            owner.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not prepared.is_prepared(owner, wanted):
            os.environ.update(environment_of(folder, addresses), ECRIME_ROLE="owner")
            bring_up(folder.logs / "migrate.log")
            prepared.note_prepared(owner, wanted)
        keep_up(owner)


def pack() -> str:
    """The code of the country pack this installation works with."""
    return os.environ.get("ECRIME_PACK", DEFAULT_PACK)


def bring_up(log: Path) -> None:
    """Do all of it with Django set up as the owner; where a database refuses is noted in ``log``, not why.

    What a database says of a refusal may quote a row.
    """
    import django

    django.setup()
    from django.db import Error, connections

    try:
        bring_up_tables()
    except Error as error:
        with open_log(log) as lines:
            lines.write(
                log_line("ERROR", "ecrime.migrate", "migrate.failed", **about_exception(error)).encode() + b"\n"
            )
        raise Unavailable("start.migration_failed", log=str(log)) from None
    finally:
        connections.close_all()


def bring_up_tables() -> None:
    """Tables, guards and what the country pack holds, as the owner of the tables."""
    from django.core.management import call_command
    from django.db import connection

    from ecrime.base.country.load import load_pack
    from ecrime.base.database import install
    from ecrime.base.officers.load import load_units

    refuse_newer_schema()
    install.open_schema()
    with connection.cursor() as cursor:
        # Other nodes may be serving from these tables: wait for them no longer than they can wait for us.
        cursor.execute("set lock_timeout = '10s'")
    call_command("migrate", interactive=False, verbosity=0)
    install.install()
    load_pack(pack())
    load_units(pack())


def refuse_newer_schema() -> None:
    """Refuse a database that holds a migration this code does not know."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    unknown = sorted(set(MigrationRecorder(connection).applied_migrations()) - set(loader.disk_migrations))
    if unknown:
        raise Unavailable("start.schema_newer", migration=".".join(unknown[-1]))


def keep_up(owner: psycopg.Connection) -> None:
    """What is due at every start: room in the ledger for the months ahead, and the clock as shipped."""
    with owner.transaction():
        owner.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        owner.execute("select law.ensure_partitions()")
    start_checks.check_clock(owner)
