"""The oldest PostgreSQL we support, from the system's packages: its programs only, never its cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecrime.cli.machine import debian

VARIABLE = "ECRIME_PG15_BIN"
MISSING = "no PostgreSQL 15 on this machine: install the package postgresql-15"
PLACES = ("/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/usr/local/opt/postgresql@15/bin")
CLUSTERS = Path("/etc/postgresql")
CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.conf")


def find() -> str | None:
    """The folder of the programs: the one named by ECRIME_PG15_BIN, or where systems put it."""
    places = (os.environ.get(VARIABLE, ""), *PLACES)
    return next((place for place in places if place and Path(place, "postgres").is_file()), None)


def find_or_install() -> str | None:
    """The folder of the programs, installed when missing and we may; None otherwise."""
    found = find()
    # Where clusters exist, the package would start those that are stopped: somebody's servers are not ours.
    if found is None and debian.may_install() and not any(CLUSTERS.glob("*/*")):
        if debian.install("postgresql-common"):
            with no_cluster():
                debian.install("postgresql-15")
        found = find()
    return found


@contextmanager
def no_cluster() -> Iterator[None]:
    """Keep the package from making and starting a cluster of its own; its settings come back unchanged."""
    before = CLUSTER_SETTINGS.read_text()
    CLUSTER_SETTINGS.write_text(before + "\ncreate_main_cluster = false\n")
    try:
        yield
    finally:
        CLUSTER_SETTINGS.write_text(before)
