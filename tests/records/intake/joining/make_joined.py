"""Two files of an older system, one of incidents and one of the people in them, and how they are joined."""

from __future__ import annotations

import io

from tests.records.intake.make_batches import file_of, nothing
from tests.records.intake.make_rows import LOOKUPS, NOW

from ecrime.base.officers.facts import Actor
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import CheckedFile, TakeStep
from ecrime.records.intake.facts import Batch, Counts
from ecrime.records.intake.incident_row import RowReader
from ecrime.records.intake.joining.people import People, open_joined, shelved
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.rows import RowProblem

MAPPING = """
source = "register"
[occurred]
start = "{day}"
formats = ["%Y-%m-%d"]
zone = "America/Chicago"
[place]
area = "Z107"
[[offence]]
class = "T1"
[join]
key = "{no}"
people_key = "{case}"
[join.person]
role = "{part|parts}"
name_latin = "{name}"
alias = "{alias}"
sex = "{sex}"
birth = "{born}"
birth_formats = ["%d/%m/%Y", "%Y"]
nationality = "{nation}"
occupation = "{work}"
address = "{home}"
identity_card = "{card}"
telephone = "{phone}"
harm = "{harm}"
[values.parts]
V = "victim"
S = "suspect"
W = "witness"
"""
INCIDENTS = b"no,day\n7,2015-01-01\n8,2015-01-02\n9,2015-01-03\n"
COLUMNS = "case,part,name,alias,sex,born,nation,work,home,card,phone,harm\n"
WHOLE = "7,V,Chan Bopha,Pha,female,20/04/1991,KH,Teacher,Street 12,0101,012345,injured\n"
PEOPLE = (COLUMNS + WHOLE + "7,S,Sok Dara,,male,,,,,,,\n9,W,,,,,,,,,,\n").encode()
# Another one whose incident is in no file, and one that says nothing of his.
ORPHANS = PEOPLE + b"11,V,Nobody,,,,,,,,,\n,V,Homeless,,,,,,,,,\n"


def shelf(people: bytes, mapping: str = MAPPING) -> People:
    """The people on their shelf."""
    return shelved(io.BytesIO(people), mapping_from_toml(mapping), step=lambda rows: None)


def read_joined(
    incidents: bytes, people: bytes, mapping: str = MAPPING
) -> tuple[list[IncidentFacts | list[RowProblem]], list[RowProblem]]:
    """Every row of the file with its people, as facts or problems, and everybody who belongs to none."""
    meant, found = mapping_from_toml(mapping), shelf(people, mapping)
    source = open_joined(io.BytesIO(incidents), meant, found)
    reader = RowReader(meant, source.reading.headings, LOOKUPS, people=found.headings)
    rows = [reader.read(row, recorded_at=NOW) for row in source.rows]
    return rows, [problem for some in found.orphans() for problem in some]


def names(facts: IncidentFacts | list[RowProblem]) -> list[tuple[str, str]]:
    """Roles and names of the people of a good row."""
    assert isinstance(facts, IncidentFacts), facts
    return [(each.roles[0].role.value, each.names[0].written if each.names else "") for each in facts.people]


def received(actor: Actor, incidents: bytes, people: bytes | None, mapping: str = MAPPING) -> Batch:
    """A new batch of both files."""
    noted = None if people is None else file_of(people)
    batch_id = actions.receive_batch(actor, file_of(incidents), mapping_from_toml(mapping), people=noted)
    return queries.batch(actor, batch_id)


def checked(actor: Actor, batch: Batch, incidents: bytes, people: bytes) -> CheckedFile:
    """Both files after their check."""
    return actions.check_batch(actor, batch, io.BytesIO(incidents), step=nothing, people=io.BytesIO(people))


def imported(
    actor: Actor, incidents: bytes, people: bytes, *, good_rows_only: bool = False, step: TakeStep = nothing
) -> tuple[Batch, Counts]:
    """Both files received, checked and recorded."""
    batch = received(actor, incidents, people)
    found = checked(actor, batch, incidents, people)
    counts = actions.record_batch(actor, batch, found, good_rows_only=good_rows_only, step=step)
    return queries.batch(actor, batch.id), counts
