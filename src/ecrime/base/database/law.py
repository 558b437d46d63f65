"""The shipped definition of the law's clock, against which every start compares what is installed."""

from __future__ import annotations

import re

from django.db import connection

from ecrime.base.database.install import sql_of

_CLOCK = re.compile(r"create or replace function law\.now\(\).*?as \$\$(.*?)\$\$;", re.DOTALL)


def shipped_definition() -> str:
    """The body of law.now() as the code ships it."""
    found = _CLOCK.search(sql_of("database"))
    if found is None:
        raise RuntimeError("triggers.sql of the database slice has no law.now()")
    return found.group(1).strip()


def installed_definition() -> str:
    """The body of law.now() as this database has it, "" when it has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            " where n.nspname = 'law' and p.proname = 'now'"
        )
        row = cursor.fetchone()
    return str(row[0]).strip() if row else ""
