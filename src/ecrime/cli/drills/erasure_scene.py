"""A record with unusual words wherever words can stand, in it and about it; and its erasure as two officers take it."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.erasure_documents import plant_documents
from ecrime.cli.drills.erasure_footage import plant_footage
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import new_facts
from ecrime.records.corrections import actions as corrections
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import Incident, IncidentFacts, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import (
    Identifier,
    IdentifierKind,
    Name,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Script,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    SupplementFacts,
    SupplementKind,
)
from ecrime.records.incidents.things import Property, PropertyKind, State, StateKind, Vehicle, VehicleKind
from ecrime.records.intake import actions as intake
from ecrime.records.intake import queries as batches
from ecrime.records.intake.facts import File
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought
from ecrime.records.supervision import actions as supervision
from ecrime.records.supervision import queries as findings
from ecrime.records.supervision.facts import QueueFilters

LATER = timedelta(hours=49)
# One word for each place, in both scripts; none is a word of either language.
LATIN, KHMER = "Zqxv{:02d}kw", "ឍ្ឋឿ{}ឰឮ"
ANY_WORD = re.compile(b"zqxv[0-9]{2}kw|" + "ឍ្ឋឿ.{3,6}?ឰឮ".encode(), re.DOTALL)
MAPPING = """
source = "old-system"
narrative = "{what}"
[occurred]
start = "{when}"
formats = ["%Y-%m-%d %H:%M"]
zone = "America/Chicago"
[place]
area = "Z1{district:02d}"
[[offence]]
class = "{class}"
[[person]]
role = "suspect"
name_latin = "{name}"
"""


@dataclasses.dataclass
class Planted:
    """Words that were planted, and where; each place has its own."""

    places: dict[str, str] = dataclasses.field(default_factory=dict)

    def latin(self, place: str) -> str:
        """A word in Latin letters for one place."""
        return self.places.setdefault(place, LATIN.format(len(self.places)))

    def khmer(self, place: str) -> str:
        """A word in Khmer letters for one place."""
        digits = str(len(self.places)).translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
        return self.places.setdefault(place, KHMER.format(digits))

    def found_in(self, content: bytes) -> set[str]:
        """The places whose words stand in these bytes, in large letters or small ones."""
        words = {word.lower().encode(): place for place, word in self.places.items()}
        return {words[found] for found in ANY_WORD.findall(content.lower()) if found in words}


def facts(planted: Planted, *, corrected: bool = False) -> IncidentFacts:
    """An incident of two people with a word in each of its fields; other words once it is ``corrected``."""
    version = "second " if corrected else ""
    at = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)

    def latin(place: str) -> str:
        return planted.latin(version + place)

    suspect = dataclasses.replace(
        briefly(Role.SUSPECT, planted.khmer("name in Khmer"), planted.latin("name in Latin"), age=40),
        identifiers=(Identifier(IdentifierKind.PASSPORT, planted.latin("passport"), "TH"),),
        background=latin("background"),
        occupation=latin("occupation"),
        address=planted.khmer(version + "address"),
    )
    company = Organisation(
        OrganisationKind.COMPANY,
        (RoleInTime(Role.VICTIM, basis=latin("basis of a role")),),
        (Name(Script.LATIN, whole=latin("name of a company")),),
        (),
        latin("address of a company"),
    )
    used = (State(StateKind.USED),)
    return IncidentFacts(
        occurred=Span(at, at, Precision.MINUTE, "America/Chicago"),
        area_id="Z101",
        place_detail=latin("place"),
        point=Point(11.5512345, 104.9112345, PointPrecision.EXACT),
        narrative=f"{latin('narrative')} {planted.khmer(version + 'narrative in Khmer')}",
        offences=(OffenceFacts("T1"),),
        people=(suspect, briefly(Role.WITNESS, name_latin=latin("name of a witness"))),
        organisations=(company,),
        relations=(Relation(0, 1, RelationKind.NEIGHBOUR),),
        vehicles=(Vehicle(VehicleKind.CAR, used, plate=latin("plate"), frame_number=latin("frame number")),),
        things=(Property(PropertyKind.GOODS, used, latin("description of a thing"), serial=latin("serial number")),),
    )


def set_erasure_scene(database: Database) -> Mapping[str, str]:
    """Two records with unusual words all over, and a plain one; their ids, and the words by their places."""
    planted = Planted()
    other = incidents.record_incident(database.actor("lak"), new_facts(timedelta()))
    incident = plant(database, planted)
    imported = plant_import(database, planted)
    return {
        **planted.places,
        "incident": str(incident.record.id),
        "imported": str(imported),
        "other": str(other.record.id),
    }


def plant(database: Database, planted: Planted) -> Incident:
    """A record and all that officers can do about it in words, through the product's own acts; it is locked since."""
    lak, chief = database.actor("lak"), database.actor("lak_chief")
    recorded = incidents.record_incident(lak, facts(planted))
    steps.open_own(lak, recorded)
    changed = changed_facts(facts(planted, corrected=True), recorded)
    incident = incidents.correct_incident(lak, recorded.record.id, changed, version=1)
    database.clock.shift(LATER)
    _correct_after_lock(database, incident, planted)
    _question(database, incident, planted)
    _supplement(database, incident, planted)
    subject = _subject(incident)
    corrections.place_restriction(chief, subject, reason=planted.latin("reason of a restriction"))
    corrections.end_restriction(chief, subject, reason=planted.latin("reason of its end"))
    criminal = database.actor("criminal")
    access = open_access(criminal, purpose="other", reason=f"Where is {planted.places['name in Latin']} now")
    incidents.see_incident(access, subject)
    for sought in ("name in Latin", "name in Khmer"):
        look_up_people(access, Sought(name=planted.places[sought]))
    look_up_people(access, Sought(number=planted.places["passport"]))
    plant_documents(database, incident, latin=planted.latin, khmer=planted.khmer)
    plant_footage(database, planted.places["name in Latin"], latin=planted.latin)
    return incident


def changed_facts(wanted: IncidentFacts, recorded: Incident) -> IncidentFacts:
    """What is wanted, of the very people and things that were recorded."""
    kept: dict[str, Any] = {
        name: tuple(
            dataclasses.replace(new, id=old.id)
            for new, old in zip(getattr(wanted, name), getattr(recorded.facts, name), strict=True)
        )
        for name in ("people", "organisations", "vehicles", "things", "relations")
    }
    return dataclasses.replace(wanted, occurred=recorded.facts.occurred, **kept)


def _correct_after_lock(database: Database, incident: Incident, planted: Planted) -> None:
    """One request is refused and appealed, granted and recalled; another is carried out."""
    wanted = steps.changed(incident, narrative=planted.latin("narrative that was asked"))
    asked = dataclasses.replace(
        steps.asking(*wanted, reason=planted.latin("reason of a request")), evidence=planted.latin("evidence")
    )
    first = steps.request(database, incident, asked)
    steps.decide(database, first, reason=planted.latin("reason of a refusal"))
    steps.appeal(database, first, reason=planted.latin("reason of an appeal"))
    steps.decide(database, first, "incident.narrative", by="planner2")
    steps.recall(database, first, by="planner2", reason=planted.latin("reason of a recall"))
    other = steps.changed(incident, place_detail=planted.latin("place after the lock"))
    second = steps.request(database, incident, steps.asking(*other))
    grant = steps.decide(database, second, "incident.place_detail")
    if grant is None:
        raise RuntimeError("nothing was granted")
    steps.carry_out(database, incident, grant, other)


def _question(database: Database, incident: Incident, planted: Planted) -> None:
    planner = database.actor("planner")
    rows, _count = findings.queue(planner, QueueFilters())
    row = next(row for row in rows if row.incident_id == incident.record.id)
    supervision.take_finding(planner, row.id)
    supervision.ask_finding(planner, row.id, planted.latin("question about a finding"))


def _supplement(database: Database, incident: Incident, planted: Planted) -> None:
    lak = database.actor("lak")
    suspect, witness = (person.id for person in incident.facts.people)
    if suspect is None or witness is None:
        raise RuntimeError("a person who is recorded has an id")
    access = open_access(lak, purpose="other", reason="The court has sent its decision")
    incidents.see_incident(access, _subject(incident))
    happened = incident.facts.occurred
    on = happened.start.astimezone(ZoneInfo(happened.zone)).date()
    added = SupplementFacts(
        SupplementKind.COURT_EVENT,
        happened,
        note=planted.khmer("note of a supplement"),
        roles=(
            RoleGained(suspect, Role.CONVICTED, on, basis=planted.latin("basis of a role gained")),
            RoleGained(witness, Role.CONVICTED, on, basis=planted.latin("basis of another's role")),
        ),
        court_event=CourtEvent(CourtEventKind.CONVICTED, "Court of Lakeside", planted.latin("court number"), on),
    )
    incidents.add_supplement(lak, incident.record.id, added)
    arrest = Arrest(witness, ArrestBasis.WARRANT, planted.latin("warrant of an arrest"))
    arrested = SupplementFacts(SupplementKind.ARREST, happened, arrests=(arrest,))
    incidents.add_supplement(lak, incident.record.id, arrested)


def plant_import(database: Database, planted: Planted) -> UUID:
    """A record of an imported file, whose bad rows, and a second upload that waits, still quote it."""
    lak = database.actor("lak")
    row = f"2010-01-01 00:05,7,T1,{planted.latin('narrative of a file')},{planted.latin('name of a file')}\n"
    bad = f"2010-03-14 02:30,99,{planted.latin('wrong cell of a file')},x,Name\n"
    content = f"when,district,class,what,name\n{row}{bad}".encode()
    mapping = mapping_from_toml(MAPPING)
    received = [
        batches.batch(lak, intake.receive_batch(lak, File.of("old.csv", io.BytesIO(content)), mapping))
        for _upload in range(2)
    ]
    checked = [intake.check_batch(lak, batch, io.BytesIO(content), step=lambda _step: None) for batch in received]
    intake.record_batch(lak, received[0], checked[0], good_rows_only=True, step=lambda _step: None)
    [(incident_id,)] = database.as_superuser(f"select id from incidents_incident where batch_id = '{received[0].id}'")
    return UUID(str(incident_id))


def bytes_found(folder: Path, planted: Planted) -> dict[str, set[str]]:
    """Which planted words stand in which files of a folder."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (places := planted.found_in(path.read_bytes())):
            found[str(path.relative_to(folder))] = places
    return found


def _subject(incident: Incident) -> Subject:
    return Subject("incident", incident.record.id, incident.record.jurisdiction)
