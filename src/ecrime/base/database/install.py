"""Installs what the database itself refuses: every slice's triggers.sql, whenever one of them has changed.

Tables and constraints come from migrations; functions, triggers, policies and grants are written here once
and installed whole, so that what is installed never differs from what the tree says (a test compares them).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction


def sql_of(label: str) -> str:
    """The triggers.sql of one slice, "" when it has nothing to say."""
    path = Path(apps.get_app_config(label).path) / "triggers.sql"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def shipped() -> list[tuple[str, str]]:
    """(label, SQL) of every slice that has guards, in the order of the floors."""
    found = [(config.label, sql_of(config.label)) for config in apps.get_app_configs()]
    return [(label, sql) for label, sql in found if sql]


def fingerprint() -> str:
    """One hash over all guards as shipped."""
    digest = hashlib.sha256()
    for label, sql in shipped():
        digest.update(f"{label}\n{sql}\n".encode())
    return digest.hexdigest()


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
    """Let the owner make tables; PostgreSQL 15 gives that right to the database's owner only by inheritance,
    and ours inherits nothing. Called before the first migration."""
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
        for _label, sql in shipped():
            cursor.execute(sql)
        cursor.execute("call law.arm_guards()")
        cursor.execute("create table if not exists law.installed (fingerprint text not null)")
        cursor.execute("delete from law.installed")
        cursor.execute("insert into law.installed values (%s)", [wanted])
        cursor.execute("grant select on law.installed to ecrime_app")
    return True
