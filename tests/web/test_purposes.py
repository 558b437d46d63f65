"""The inventory of pages that show people: each is known, and each writes the very purpose that was stated for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.base.ledger.make import all_signed
from tests.cameras.sites.make import SITE, in_use
from tests.oversight.inspection.make import raised
from tests.records.documents.conftest import Papers
from tests.records.incidents.make import incident_facts, see
from tests.records.intake.make_batches import BAD, Intake
from tests.records.supervision.readiness.make import report
from tests.records.supervision.test_actions import record as record_checked

from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers import queries as officers
from ecrime.base.pages import outputs
from ecrime.cli.drills.correction_steps import asking, changed, decide, request
from ecrime.cli.drills.erasure_steps import order
from ecrime.cli.drills.instance import Database
from ecrime.records.corrections.actions import place_restriction, review_correction
from ecrime.records.corrections.facts import RequestId
from ecrime.records.documents.actions import request_photo
from ecrime.records.documents.pieces import begin as begin_upload
from ecrime.records.incidents.actions import add_supplement, record_incident
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Role, briefly
from ecrime.records.incidents.supplements import SupplementFacts, SupplementKind
from ecrime.records.intake.actions import keep_mapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought
from ecrime.records.supervision.facts import QueueFilters
from ecrime.records.supervision.queries import queue

CANARY = "Canary Shown"
REASON = "For the matter of the market gate"
# A path that takes something other than a record's number: who opens it, and what it takes.
WAYS = {
    "officers:see": ("admin", "posting"),
    "officers:code": ("admin", "posting"),
    "officers:end_post": ("admin", "posting"),
    "officers:confirm_passkey": ("admin", "posting"),
    "officers:lift_passkey": ("admin", "posting"),
    "lookup:found": ("criminal", "search"),
    "intake:see": ("lak", "batch"),
    "intake:problems": ("lak", "batch"),
    "intake:map": ("lak", "draft"),
    "intake:batch_mapping": ("lak", "draft"),
    "intake:report": ("lak", "batch"),
    "intake:print_report": ("lak", "batch"),
    "intake:mapping": ("lak", "mapping"),
    "api:people_found": ("criminal", "search"),
    "api:import_see": ("lak", "batch"),
    "api:import_problems": ("lak", "batch"),
    "api:import_record": ("lak", "batch"),
    "api:import_withdraw": ("lak", "batch"),
    "api:import_discard": ("lak", "batch"),
    "api:mapping_see": ("lak", "mapping"),
    "api:batch_attest": ("lak", "batch"),
    "intake:attestation": ("lak", "attestation"),
    "api:document_see": ("lak", "document"),
    "api:document_page": ("lak", "page"),
    "api:document_correct": ("lak", "document"),
    "api:document_withdraw": ("lak", "document"),
    "api:document_agree": ("lak_chief", "document"),
    "api:document_refuse": ("lak_chief", "document"),
    "api:photo_answer": ("criminal", "photo_request"),
    "api:photo_cannot_be_had": ("criminal", "photo_request"),
    "api:supplement_correct": ("lak", "supplement"),
    "api:correction_see": ("lak_chief", "request"),
    "api:correction_review": ("planner", "request"),
    "api:correction_decide": ("planner", "request"),
    "api:correction_appeal": ("lak_chief", "request"),
    "api:correction_recall": ("planner", "request"),
    "api:correction_carry_out": ("technician", "request"),
    "api:ledger_consistency": ("lak", "size"),
    "api:ledger_inclusion": ("lak", "size"),
    "api:ledger_receipt": ("lak", "entry"),
    "officers:credential": ("admin", "posting"),
    "revoke_credential": ("admin", "credential"),
    "supervision:finding": ("criminal", "finding"),
    "inspection:alert": ("auditor", "alert"),
    "inspection:look_ups": ("auditor", "alert"),
    "supervision:answer": ("lak", "finding"),
    "supervision:station": ("planner", "station"),
    "incidents:correct_supplement": ("lak", "supplement"),
    "corrections:see": ("lak_chief", "request"),
    "corrections:appeal": ("lak_chief", "request"),
    "corrections:decide": ("planner", "request"),
    "corrections:recall": ("planner", "corrections:recall"),
    "corrections:carry_out": ("technician", "corrections:carry_out"),
    "corrections:export": ("planner", "request"),
    "erasure:see": ("planner", "order"),
    "documents:see": ("lak", "document"),
    "documents:correct": ("lak", "document"),
    "documents:page": ("lak", "leaf"),
    "documents:thumbnail": ("lak", "document"),
    "documents:export": ("lak_chief", "document"),
    "documents:upload": ("lak", "upload"),
    "documents:photo_request": ("criminal", "photo_request"),
    "ledger:receipt": ("lak", "entry"),
    "ledger:take_receipt": ("lak", "entry"),
    "ledger:checkpoint_of": ("lak", "size"),
    "ledger:tile": ("lak", "tile"),
    "ledger:consistency": ("lak", "size"),
    "ledger:inclusion": ("lak", "size"),
    "ledger:ending": ("lak", "ended"),
    "ledger:program": ("lak", "program"),
    "sites:site": ("planner", "site"),
    "sites:correct_site": ("admin", "site"),
    "sites:decide_site": ("planner", "site"),
    "sites:camera": ("admin", "camera"),
    "sites:correct_camera": ("admin", "camera"),
    "sites:give_login": ("admin", "camera"),
    "sites:remove_camera": ("admin", "camera"),
    "sites:probe_camera": ("admin", "camera"),
    "sites:withdraw_network": ("admin", "network"),
    "live:wall": ("operator", "wall"),
    "live:withdraw_headquarters": ("admin", "network"),
    "footage:pieces": ("operator", "camera_id"),
    "footage:picture": ("operator", "camera_id"),
    "footage:zones": ("planner", "camera"),
    "footage:lift_hold": ("operator", "network"),
    "api:footage_lift": ("operator", "network"),
    "api:footage_lift_again": ("planner", "network"),
    "api:camera_see": ("admin", "camera"),
    "api:camera_correct": ("admin", "camera"),
    "api:site_decide": ("planner", "site"),
}
# Outputs of records that only the unit's own work opens.
OWN_WORK = {
    *("incidents:correct", "incidents:add_supplement", "incidents:correct_supplement"),
    *("documents:add", "documents:correct"),
}
# Outputs of pages that only a chief may open.
CHIEFS = ("locked incident", "restriction", "record to be erased")
# Outputs that are one's work until a step is done.
WORKERS = {name: who for name, (who, _what) in WAYS.items() if name.startswith(("corrections:", "api:correction_"))} | {
    "documents:photo_request": "criminal"
}


@dataclasses.dataclass
class Scene:
    """One thing of every kind that a page can be about, each naming the canary."""

    number: str
    ids: dict[str, UUID | str]


@pytest.fixture
def scene(database: Database, store: Path) -> Scene:
    people = (briefly(Role.SUSPECT, name_latin=CANARY),)
    recorded = record_incident(database.actor("lak"), incident_facts(people=people))
    number = recorded.record.number
    see(database.actor("lak"), recorded)
    note = SupplementFacts(SupplementKind.NOTE, recorded.facts.occurred, CANARY)
    supplement = add_supplement(database.actor("lak"), recorded.record.id, note)
    document = Papers(database, recorded, store).add(source=f"{CANARY} gave it")
    wanted = record_incident(database.actor("lak"), incident_facts(people=people))
    see(database.actor("lak"), wanted)
    photo_request = request_photo(database.actor("lak"), wanted.record.id, Papers(database, wanted, store).person(0))
    record_checked(database.actor("lak"), people=(briefly(Role.VICTIM, name_latin=CANARY),))
    intake = Intake(database)
    batch = intake.received(BAD.replace(b"Sok Dara", CANARY.encode()))
    intake.checked(BAD.replace(b"Sok Dara", CANARY.encode()), batch)
    drafted = intake.looked_through(BAD.replace(b"Sok Dara", CANARY.encode()))
    access = open_access(database.actor("criminal"), purpose="other", reason=REASON)
    rows, _total = queue(database.actor("criminal"), QueueFilters())
    waiting, granted = (asked_about(database, locked(database)) for _ in range(2))
    decide(database, granted, "incident.narrative")
    review_correction(database.actor("planner"), waiting)
    hidden = locked(database).record
    subject = Subject("incident", hidden.id, hidden.jurisdiction)
    place_restriction(database.actor("lak_duty"), subject, reason="The wrong man is named")
    film = in_use(database)
    ids: dict[str, UUID | str] = {
        "request": waiting,
        "corrections:recall": granted,
        "corrections:carry_out": granted,
        "corrections:request": locked(database).record.number,
        "restriction": hidden.number,
        "erasure:of_record": locked(database).record.number,
        "order": order(database, locked(database).record.id),
        "search": look_up_people(access, Sought(name=CANARY)),
        "batch": batch.id,
        "intake:map": drafted.id,
        "intake:batch_mapping": drafted.id,
        "mapping": keep_mapping(database.actor("lak"), "Register", mapping_from_toml(batch.mapping)),
        "supplement": supplement,
        "document": document,
        "photo_request": photo_request,
        "upload": begin_upload(database.actor("lak"), recorded.record.id, f"{CANARY}.png", size=9, sha256=bytes(32)).id,
        "posting": officers.postings(database.actor("admin"))[0].id,
        "finding": rows[0].id,
        "alert": raised(database, "criminal"),
        "station": station_reported(database),
        "camera": film.facts.code,
        "footage:pieces": film.id,
        "footage:picture": film.id,
        "footage:lift_hold": UUID(int=0),
        "hold": UUID(int=0),
        "site": SITE.code,
        "network": UUID(int=0),
        "wall": "1",
        "passkey": UUID(int=0),
        "credential": UUID(int=0),
        "attestation": UUID(int=0),
        "entry": UUID(str(database.as_superuser("select max(entry_id::text) from incidents_incident")[0][0])),
        "size": "1",
        "older": "1",
        "index": "0",
        "ended": "2",
        "level": "0",
        "width": "1",
        "name": "000",
        "leaf": "1",
        "page": "1",
        "ledger:program": "verify.py",
    }
    return Scene(number, ids)


def station_reported(database: Database) -> str:
    """A station that has reported and corrected that."""
    report(database)
    report(database, replaces=1, trained=1)
    return "LAK"


def locked(database: Database) -> Incident:
    """A record that was locked an hour ago."""
    people = (briefly(Role.SUSPECT, name_latin=CANARY),)
    incident = record_incident(database.actor("lak"), incident_facts(people=people))
    database.as_superuser("alter table incidents_incident disable trigger all")
    database.as_superuser(
        f"update incidents_incident set locks_at = law.now() - interval '1 hour' where id = '{incident.record.id}'"
    )
    database.as_superuser("alter table incidents_incident enable trigger all")
    return incident


def asked_about(database: Database, incident: Incident) -> RequestId:
    """A request of the chief on a locked record."""
    return request(database, incident, asking(*changed(incident, narrative="Two bags were taken.")))


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield namespace + pattern.name, pattern


def groups(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.regex.groupindex)


def path_of(name: str, scene: Scene) -> str:
    pattern = dict(patterns(get_resolver()))[name]
    return reverse(
        name,
        kwargs={
            group: scene.ids.get(name) or (scene.number if group == "number" else scene.ids[group.removesuffix("_id")])
            for group in groups(pattern)
        },
    )


def opened(database: Database, who: str, path: str) -> str:
    client = Client()
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = "en"
    answer: Any = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode(errors="replace"))


def test_every_page_about_one_thing_is_known_and_shows_people_only_as_an_output(
    database: Database, scene: Scene
) -> None:
    special = {name for name, pattern in patterns(get_resolver()) if groups(pattern) - {"number"}}
    assert special == WAYS.keys()
    paths = {name: path_of(name, scene) for name in WAYS}
    # Operations of the API share their path with others: a page is registered by any of its names.
    showing = {paths[name] for name, (who, _) in WAYS.items() if CANARY in opened(database, who, paths[name])}
    registered = {path_of(output.url_name, scene) for output in outputs.outputs()}
    assert showing
    assert showing <= registered


def test_the_purpose_stated_is_the_purpose_written(database: Database, scene: Scene, tmp_path: Path) -> None:
    # A sample is drawn by a checkpoint, and a history leads to one.
    all_signed(database, tmp_path / "signer")
    for output in outputs.outputs():
        if output.subject == "footage":
            continue  # one opening stands for many pictures: tests/cameras/watching/footage/test_views.py
        own = output.url_name in OWN_WORK | WORKERS.keys() or output.subject == "batch"
        who = WORKERS.get(output.url_name, "lak" if own else "criminal")
        who = "lak_chief" if output.subject in CHIEFS else who
        who = "planner" if output.act == "incident.export" else who
        who = "auditor" if output.subject in ("alert", "sample", "watches") else who
        reason = f"{REASON}, {output.url_name}"
        open_access(database.actor("criminal" if own else who), purpose="other", reason=reason)
        before = database.as_superuser("select coalesce(max(id::text), '') from ledger_entry")[0][0]
        path = path_of(output.url_name, scene)
        if output.subject == "search":
            # What is found is shown under the entry of the look-up itself.
            reason, before = REASON, ""
        opened(database, who, path)
        written = database.as_superuser(
            "select e.purpose, a.reason from ledger_entry e left join ledger_access a on a.id = e.purpose_subject_id"
            f" where e.id::text > '{before}' and e.kind = '{output.act}' and e.session_id ="
            f" (select id from law.session where token_hash = sha256('{database.tokens[who]}'))"
        )
        assert written, output.url_name
        assert set(written) == {("own_work", None) if own else ("other", reason)}, output.url_name
