"""What the system before this one had: a file of each unit, imported when the service opened."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from typing import BinaryIO, cast
from uuid import uuid5

from ecrime.cli.past.days import NAMESPACE, Incident, Plan
from ecrime.cli.past.desk import Desk, done_before
from ecrime.records.incidents.people import Person, Role, Script
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import BatchState, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

OF_PERSON = ("km", "latin", "sex", "age", "nationality")
HEADINGS = (
    *("no", "when", "area", "place", "class", "what"),
    *(f"{role}_{what}" for role in ("suspect", "victim") for what in OF_PERSON),
)
MAPPING = """
# The register of the system before this one, as it was exported when the service opened.
source = "old-register-{unit}"
narrative = "{{what}}"
late_reason = "backlog"
[occurred]
start = "{{when}}"
formats = ["%Y-%m-%d %H:%M"]
zone = "{zone}"
[place]
area = "{{area}}"
detail = "{{place}}"
[[offence]]
class = "{{class}}"
[[person]]
role = "suspect"
name_km = "{{suspect_km}}"
name_latin = "{{suspect_latin}}"
sex = "{{suspect_sex}}"
age = "{{suspect_age}}"
nationality = "{{suspect_nationality}}"
[[person]]
role = "victim"
name_km = "{{victim_km}}"
name_latin = "{{victim_latin}}"
sex = "{{victim_sex}}"
age = "{{victim_age}}"
nationality = "{{victim_nationality}}"
"""


def bring_in(desk: Desk, plan: Plan, told: Callable[[], None]) -> None:
    """Import the file of every unit on the day on which the service opens; a unit whose file stands is left alone."""
    opening = plan.moment(plan.opens, time(9))
    units = [unit.code for unit in plan.world.units]
    with ExitStack() as files:
        written = {unit: cast("BinaryIO", files.enter_context(tempfile.TemporaryFile())) for unit in units}
        write_files(plan, written)
        for number, unit in enumerate(units):
            desk.at(opening + timedelta(minutes=number))
            _import(desk, plan, unit, written[unit])
            told()


def write_files(plan: Plan, files: Mapping[str, BinaryIO]) -> None:
    """Write what happened before the service opened, a row for each incident, into the file of its unit."""
    texts = {unit: io.TextIOWrapper(file, encoding="utf-8", newline="") for unit, file in files.items()}
    writers = {unit: csv.writer(text, lineterminator="\n") for unit, text in texts.items()}
    for writer in writers.values():
        writer.writerow(HEADINGS)
    number = 0
    for days in range((plan.opens - plan.begins).days):
        for incident in plan.happened_on(plan.begins + timedelta(days=days)):
            number += 1
            writers[incident.unit].writerow(_row(number, incident, plan))
    for text in texts.values():
        text.flush()
        text.detach()


def _import(desk: Desk, plan: Plan, unit: str, file: BinaryIO) -> None:
    actor = desk.officer(unit, "specialist")
    key = uuid5(NAMESPACE, f"{plan.seed}/{plan.begins}/import/{unit}")
    if done_before(actor, key) is None:
        mapping = mapping_from_toml(MAPPING.format(unit=unit, zone=plan.world.zone))
        actions.receive_batch.once(key)(actor, File.of(f"register-{unit}.csv", file), mapping)
    batch = queries.batch(actor, done_before(actor, key) or key)
    if batch.state is BatchState.DONE:
        return
    checked = actions.check_batch(actor, batch, file, step=lambda _step: None)
    actions.record_batch(actor, batch, checked, good_rows_only=True, step=lambda _step: None)


def _row(number: int, incident: Incident, plan: Plan) -> tuple[object, ...]:
    facts = incident.facts
    local = facts.occurred.end.astimezone(plan.zone)
    return (
        number,
        f"{local:%Y-%m-%d %H:%M}",
        facts.area_id,
        facts.place_detail,
        facts.offences[0].class_code,
        facts.narrative.replace("\n", " "),
        *_person(facts.people, Role.SUSPECT, local),
        *_person(facts.people, Role.VICTIM, local),
    )


def _person(people: tuple[Person, ...], role: Role, at: datetime) -> tuple[str, ...]:
    person = next((one for one in people if one.has_role(role) and not one.unknown), None)
    if person is None:
        return ("",) * len(OF_PERSON)
    ages = person.ages_on(at.date())
    names = person.legal_name(Script.KHMER), person.legal_name(Script.LATIN)
    return *names, person.sex.value, str(ages.low) if ages else "", person.nationalities[0]
