"""Looks at a record, one after the other, for so long; a process of the bench of the ledger.

Told on its standard input in JSON where the database is, which record is looked at, in whose session and for how many
seconds; prints how many looks a second were committed.
"""

from __future__ import annotations

import json
import os
import sys
import time

import psycopg


def main() -> None:
    """Work for the time given."""
    told = json.load(sys.stdin)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    import django

    django.setup()

    from django.db import connections

    from ecrime.base.ledger.access import own_work
    from ecrime.base.officers import queries as officers
    from ecrime.records.incidents import actions, queries

    parts = psycopg.conninfo.conninfo_to_dict(told["address"])
    connections["default"].settings_dict.update(
        ENGINE="django.db.backends.postgresql",
        NAME=parts["dbname"],
        USER=parts["user"],
        PASSWORD=parts["password"],
        HOST=parts["host"],
        PORT=parts["port"],
    )
    actor = officers.actor_of(told["token"])
    access, subject = own_work(actor), queries.subject(actor, told["number"])
    done, started = 0, time.monotonic()
    while time.monotonic() - started < told["seconds"]:
        actions.see_incident(access, subject)
        done += 1
    print(done / (time.monotonic() - started))


if __name__ == "__main__":
    main()
