"""ecrime withdraw as somebody types it: rule D10 holds at the console to the millisecond."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cli.importing.shell import Shell

from ecrime.cli.drills.instance import Clock, Database

FILE = b"date,loc_cat,longitude,latitude,district\n2010-01-01 00:05,street,-87.6,41.7,2\n"

LOCKED = (
    "ecrime: The 48 hours of this import are over and its records are locked."
    " The chief of their area may ask planning to open named fields.\n"
)

# All that a withdrawal writes: the records, what they were before, their entries, and what the batch says of them.
TOUCHED = """
select to_jsonb(i)::text from incidents_incident i
union all select to_jsonb(h)::text from incidents_history h
union all select to_jsonb(e)::text from ledger_entry e where e.subject_kind = 'incident'
union all select concat_ws(' ', p.batch_id, p.state, p.total, p.recorded, p.withdrawn) from intake_progress p
order by 1
"""


@pytest.fixture
def batch(shell: Shell) -> str:
    """An import of one incident, made now."""
    return shell.imported(FILE)


def locks_at(database: Database) -> datetime:
    ((moment,),) = database.as_superuser("select locks_at from incidents_incident")
    assert isinstance(moment, datetime)
    return moment


def test_an_import_is_taken_back_one_millisecond_before_48_hours(
    shell: Shell, batch: str, database: Database, clock: Clock
) -> None:
    clock.freeze(locks_at(database) - timedelta(milliseconds=1))
    assert shell.run("withdraw", batch) == (0, "", "ecrime: Incidents withdrawn: 1.\n")
    assert shell.count() == 0


def test_at_48_hours_it_is_refused_in_one_sentence_and_nothing_changes(
    shell: Shell, batch: str, database: Database, clock: Clock
) -> None:
    before = database.as_superuser(TOUCHED)
    clock.freeze(locks_at(database))
    assert shell.run("withdraw", batch) == (1, "", LOCKED)
    assert database.as_superuser(TOUCHED) == before


def test_what_is_refused_is_said_in_the_language_of_the_terminal(
    shell: Shell, batch: str, database: Database, clock: Clock
) -> None:
    clock.freeze(locks_at(database))
    shell.language = "km"
    status, out, err = shell.run("withdraw", batch)
    assert (status, out) == (1, "")
    assert err.startswith("ecrime: រយៈពេល 48 ម៉ោង")
    assert err.count("\n") == 1


def test_only_the_importer_takes_it_back_and_only_once(shell: Shell, batch: str) -> None:
    status, _, err = shell.run("withdraw", batch, token=shell.token("lak2"))
    assert (status, shell.count()) == (1, 1)
    assert "Only the officer who recorded this" in err
    assert shell.run("withdraw", batch)[0] == 0
    assert shell.run("withdraw", batch) == (1, "", "ecrime: Incidents withdrawn: 0.\n")
