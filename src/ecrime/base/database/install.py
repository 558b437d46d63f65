"""Installs what the database itself refuses: every slice's triggers.sql, whenever one of them has changed.

Tables and constraints come from migrations; functions, triggers, policies and grants are written here once
and installed whole, so that what is installed never differs from what the tree says (a test compares them).
"""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

PROTECTION = Path(__file__).parent / "protection.sql"


def shipped() -> list[str]:
    """The SQL to install, in this order: how tables are protected, then every slice's guards, lower floors first.

    A slice's guards are its triggers.sql, and a triggers_<theme>.sql beside it for each theme that is one of its own.
    """
    slices = [sorted(Path(config.path).glob("triggers*.sql")) for config in apps.get_app_configs()]
    return [path.read_text(encoding="utf-8") for path in (PROTECTION, *itertools.chain(*slices))]


def fingerprint() -> str:
    """One hash over all of it as shipped."""
    return hashlib.sha256("\n".join(shipped()).encode()).hexdigest()


def installed_fingerprint() -> str:
    """The hash of the guards this database has, "" when none were installed yet."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('law.installed') is not null")
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute("select fingerprint from law.installed")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def open_schema() -> None:
    """Let the owner make tables; called before the first migration.

    The right is the database owner's, who has it by inheritance only, and ours inherits nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("set role pg_database_owner")
        cursor.execute("grant usage, create on schema public to ecrime_owner")
        cursor.execute("reset role")


def install(*, again: bool = False) -> bool:
    """Install all guards as the owner, in one transaction; returns False when they stood already."""
    wanted = fingerprint()
    if not again and installed_fingerprint() == wanted:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '10s'")
        cursor.execute("set local client_min_messages = warning")
        for sql in shipped():
            cursor.execute(sql)
        cursor.execute("set local role ecrime_law")
        cursor.execute("call law.make_rows_of()")
        cursor.execute("set local role ecrime_owner")
        cursor.execute("call law.arm_guards()")
        cursor.execute("create table if not exists law.installed (fingerprint text not null)")
        cursor.execute("delete from law.installed")
        cursor.execute("insert into law.installed values (%s)", [wanted])
        cursor.execute("grant select on law.installed to ecrime_app")
    return True
