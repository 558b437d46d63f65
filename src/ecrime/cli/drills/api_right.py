"""A right request for every operation of the API, on ground that is laid anew for each: what the drill begins from."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ecrime.base.officers import actions as officers
from ecrime.base.officers import queries
from ecrime.cameras.sites import queries as cameras
from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import LATER, new_facts
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import Incident
from ecrime.records.intake import actions as intake
from ecrime.records.intake import queries as batches
from ecrime.records.intake.facts import Batch, File
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.supervision.readiness import queries as readiness

STATED = {"Ecrime-Purpose": "other", "Ecrime-Reason": "The owner asks what became of it"}
WORDS = "The wrong man is named in it"
HERE = ["127.0.0.0/8"]


@dataclass(frozen=True, slots=True)
class Right:
    """A request that must be answered with success.

    parts  of a form, where no JSON is sent
    token  a bearer's, where it is no officer who sends it
    """

    who: str
    method: str
    path: str
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Any] | None = None
    token: str = ""

    def sent(self, database: Database) -> tuple[int, str, bytes]:
        """The status, kind and body of its answer."""
        client = Client(raise_request_exception=False)
        headers = {"Idempotency-Key": str(uuid.uuid4()), **self.headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        else:
            client.cookies["session"] = database.tokens[self.who]
        path = self.path + ("?" + "&".join(f"{name}={value}" for name, value in self.query.items()))
        if self.parts is not None:
            answer: Any = client.post(path, dict(self.parts), headers=headers)
        else:
            content = b"" if self.body is None else json.dumps(self.body, default=str).encode()
            answer = client.generic(self.method, path, content, content_type="application/json", headers=headers)
        return answer.status_code, answer.get("Content-Type", ""), bytes(answer.content)


class Ground:
    """The scene of a drill, on which whatever a right request needs is made by the product's own acts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._numbers = itertools.count(20)

    def right(self, word: str) -> Right:
        """A right request for an operation; on new ground where the one before used it up."""
        return RIGHT[word](self)

    def told(self, right: Right) -> dict[str, Any]:
        """What a request on the way was answered."""
        status, _kind, body = right.sent(self.database)
        if status >= 300:
            raise RuntimeError(f"{right.method} {right.path}: {status} {body.decode()[:300]}")
        said: dict[str, Any] = json.loads(body)
        return said

    def number(self) -> str:
        """A new record of the unit LAK."""
        return str(self.told(_record(self))["number"])

    def seen(self, number: str, who: str = "lak") -> dict[str, Any]:
        """All that a record says."""
        return self.told(Right(who, "GET", f"/api/incidents/{number}", headers=STATED))

    def person(self, number: str) -> str:
        """The first person of a record."""
        return str(self.seen(number)["facts"]["people"][0]["id"])

    def locked(self) -> Incident:
        """A record whose 48 hours were over an hour ago."""
        made = incidents.record_incident(self.database.actor("lak"), new_facts())
        for sql in (
            "alter table incidents_incident disable trigger all",
            f"update incidents_incident set locks_at = law.now() - interval '1 hour' where id = '{made.record.id}'",
            "alter table incidents_incident enable trigger all",
        ):
            self.database.as_superuser(sql)
        return made

    def request(self) -> str:
        """A request of the chief to correct a locked record."""
        incident = self.locked()
        wanted = steps.changed(incident, narrative="Two bags were taken.")
        return str(steps.request(self.database, incident, steps.asking(*wanted)))

    def site(self) -> str:
        """The code of a new site for cameras."""
        made = _site_facts()
        self.told(Right("admin", "POST", "/api/sites", made))
        return str(made["code"])

    def camera(self) -> str:
        """The code of a new camera."""
        made = _camera_facts(self.site())
        self.told(Right("admin", "POST", "/api/cameras", made))
        return str(made["code"])

    def opening(self) -> dict[str, Any]:
        """A time of a new camera, as an operator opens it."""
        now = datetime.now(UTC) + LATER
        since, until = now - timedelta(hours=2), now - timedelta(hours=1)
        return {"cameras": [self.camera()], "since": since.isoformat(), "until": until.isoformat()}

    def hold(self, *, lifted: bool = False) -> str:
        """The path of a hold, lifted by one of two where that is asked for."""
        batch = self.told(_hold(self))["id"]
        listed = self.told(Right("planner", "GET", "/api/footage/holds"))
        path = next(f"/api/footage/holds/{one['id']}" for one in listed["rows"] if one["batch"] == batch)
        if lifted:
            self.told(Right("planner", "POST", f"{path}/lift", {"reason": WORDS}))
        return path

    def batch(self, *, is_recorded: bool = False) -> Batch:
        """A checked file of an older system, recorded where that is asked for."""
        lak = self.database.actor("lak")
        content = self.file()
        mapping = mapping_from_toml(MAPPING)
        noted = File.of("old.csv", io.BytesIO(content))
        batch = batches.batch(lak, intake.receive_batch(lak, noted, mapping, chunks=[content]))
        checked = intake.check_batch(lak, batch, io.BytesIO(content), step=lambda _step: None)
        if is_recorded:
            intake.record_batch(lak, batch, checked, good_rows_only=True, step=lambda _step: None)
        return batches.batch(lak, batch.id)

    def file(self) -> bytes:
        """A file with a row that is like none before, and one that is wrong."""
        row = f"2010-01-01 00:05,7,T1,Bicycle {next(self._numbers)},Sok Dara"
        return f"when,district,class,what,name\n{row}\n2010-03-14 02:30,99,XX,x,Name\n".encode()

    def mapping(self) -> str:
        """A mapping that is kept."""
        return str(self.told(_keep(self))["id"])

    def picture(self) -> SimpleUploadedFile:
        """A photo like none before."""
        out = io.BytesIO()
        Image.new("RGB", (16, next(self._numbers)), "white").save(out, "PNG")
        return SimpleUploadedFile("photo", out.getvalue())

    def document(self, *, opened_by: str = "lak") -> str:
        """A document of a new record, opened by somebody."""
        made = str(self.told(_add(self))["id"])
        self.told(Right(opened_by, "GET", f"/api/documents/{made}", headers=STATED))
        return made

    def photo_request(self) -> str:
        """A request for a photo that is open."""
        return str(self.told(_ask(self))["id"])

    def credential(self) -> str:
        """The secret of a system's credential."""
        admin = self.database.actor("admin")
        unit = next(one for one in queries.units(admin) if one.code == "LAK")
        posting = officers.appoint_officer(
            admin, name_km="ប្រព័ន្ធ", name_latin="A system", unit_id=unit.id, post_kind="specialist"
        )
        until = datetime.now(UTC) + LATER + timedelta(days=30)
        return officers.give_credential(admin, posting, networks=HERE, until=until)[1]

    def session(self) -> str:
        """The token of a session that a system has opened."""
        opened = Right("", "POST", "/api/session", token=self.credential())
        return str(self.told(opened)["token"])

    def entry(self) -> str:
        """The entry of a record that has its place in the ledger."""
        [(entry,)] = self.database.as_superuser(
            "select e.id from ledger_entry e join incidents_incident i on i.entry_id = e.id order by e.id limit 1"
        )
        return str(entry)

    def old_number(self) -> str:
        """A record all of whose entries have their places in the ledger."""
        [(number,)] = self.database.as_superuser(
            "select number from incidents_incident where withdrawn_at is null and erased_at is null"
            " and jurisdiction like '%Z1%' order by recorded_at limit 1"
        )
        return str(number)


def _get(path: str, who: str = "lak", **query: str) -> Callable[[Ground], Right]:
    return lambda _ground: Right(who, "GET", f"/api{path}", query=query)


def _record(_ground: Ground) -> Right:
    at = (datetime.now(UTC) + LATER - timedelta(hours=1)).replace(second=0, microsecond=0).isoformat()
    facts = {
        "occurred": {"start": at, "end": at, "precision": "minute"},
        "area_id": "Z101",
        "place_detail": "Market gate",
        "point": None,
        "narrative": "A bag was taken.",
        "offences": [{"class_code": "T1"}],
        "people": [{"roles": [{"role": "suspect"}], "names": [{"script": "latin", "whole": "Sok Sophea"}]}],
    }
    return Right("lak", "POST", "/api/incidents", facts)


def _correct(ground: Ground) -> Right:
    number = ground.number()
    seen = ground.seen(number)
    facts = {**seen["facts"], "narrative": "Two bags were taken."}
    facts["occurred"] = {name: value for name, value in facts["occurred"].items() if name != "zone"}
    body = {"facts": facts, "version": seen["record"]["version"]}
    return Right("lak", "PUT", f"/api/incidents/{number}", body)


def _note(text: str) -> dict[str, Any]:
    at = (datetime.now(UTC) + LATER - timedelta(minutes=30)).replace(second=0, microsecond=0).isoformat()
    return {"kind": "note", "happened": {"start": at, "end": at, "precision": "minute"}, "note": text}


def _supplement(ground: Ground) -> Right:
    return Right("lak", "POST", f"/api/incidents/{ground.number()}/supplements", _note("The bag was found."))


def _correct_supplement(ground: Ground) -> Right:
    added = ground.told(_supplement(ground))
    body = {"facts": _note("The bag was found, empty."), "version": 1}
    return Right("lak", "PUT", f"/api/incidents/{added['number']}/supplements/{added['id']}", body)


def _place(ground: Ground) -> Right:
    return Right("lak_chief", "POST", f"/api/incidents/{ground.locked().record.number}/restriction", {"reason": WORDS})


def _end(ground: Ground) -> Right:
    placed = _place(ground)
    ground.told(placed)
    return dataclasses.replace(placed, path=f"{placed.path}/end")


def _look_up(_ground: Ground) -> Right:
    return Right("criminal", "POST", "/api/people/look-ups", {"name": "Sok Sophea"}, headers=STATED)


def _found(ground: Ground) -> Right:
    return Right("criminal", "GET", f"/api/people/look-ups/{ground.told(_look_up(ground))['search']}")


def _send(ground: Ground) -> Right:
    parts = {"file": SimpleUploadedFile("old.csv", ground.file()), "mapping": MAPPING}
    return Right("lak", "POST", "/api/imports", parts=parts)


def _keep(ground: Ground) -> Right:
    return Right("lak", "POST", "/api/mappings", {"name": "The old system", "mapping": MAPPING})


def _add(ground: Ground) -> Right:
    parts = {"file": ground.picture(), "kind": "scan", "source": "From the archive"}
    return Right("lak", "POST", f"/api/incidents/{ground.number()}/documents", parts=parts)


def _correct_document(ground: Ground) -> Right:
    path = f"/api/documents/{ground.document()}"
    read = ground.told(Right("lak", "GET", path))
    said = {"facts": {**read["facts"], "source": "From the owner"}, "version": read["version"]}
    return Right("lak", "PUT", path, said)


def _ask(ground: Ground) -> Right:
    number = ground.number()
    body = {"person_id": ground.person(number)}
    return Right("lak", "POST", f"/api/incidents/{number}/photo-requests", body)


def _answer(ground: Ground) -> Right:
    parts = {"file": ground.picture(), "source": "Taken at the arrest"}
    path = f"/api/photo-requests/{ground.photo_request()}/photo"
    return Right("criminal", "POST", path, parts=parts, headers=STATED)


def _report(ground: Ground) -> Right:
    lak = ground.database.actor("lak")
    month = readiness.today(lak).replace(day=1)
    facts = {
        "month": month.isoformat(),
        "specialists": 2,
        "trained": 1,
        "equipment": [
            {"kind": kind.code, "working": 2, "broken": 0, "wanted": 1} for kind in readiness.needs().equipment
        ],
        "line": {"kind": "fibre", "offline_hours": 1},
    }
    body = {"facts": facts, "replaces": len(readiness.own_versions(lak, month))}
    return Right("lak", "POST", "/api/readiness", body)


def _site_facts() -> dict[str, Any]:
    names = {"name_km": "ផ្លូវបំបែក", "name_latin": "A crossing", "street": "Street 5"}
    return {"code": _code(), "area_id": "Z101", "longitude": -90.5, "latitude": 40.25, **names}


def _camera_facts(site: str) -> dict[str, Any]:
    return {"code": _code(), "site": site, "make": "Maker", "retention": "traffic", "height_m": 6.5, "streams": []}


def _add_camera(ground: Ground) -> Right:
    return Right("admin", "POST", "/api/cameras", _camera_facts(ground.site()))


def _correct_camera(ground: Ground) -> Right:
    admin = ground.database.actor("admin")
    found = cameras.camera(admin, ground.camera())
    body = {"facts": _camera_facts(found.facts.site), "version": found.version}
    return Right("admin", "PUT", f"/api/cameras/{found.facts.code}", body)


def _decide_site(ground: Ground) -> Right:
    found = cameras.site(ground.database.actor("planner"), ground.site())
    facts = {"allowed": True, "reason": WORDS, "ground": "Prakas 12", "valid_from": found.today.isoformat()}
    facts["review_on"] = (found.today + timedelta(days=300)).isoformat()
    return Right("planner", "POST", f"/api/sites/{found.facts.code}/decisions", {"facts": facts, "replaces": 0})


def _find(ground: Ground) -> Right:
    opening = ground.opening()
    query = {name: opening[name].replace("+00:00", "Z") for name in ("since", "until")}
    query |= {"cameras": opening["cameras"][0], "segments": "true"}
    return Right("operator", "GET", "/api/footage", query=query)


def _open(ground: Ground) -> Right:
    return Right("operator", "POST", "/api/footage/openings", ground.opening(), headers=STATED)


def _mark(ground: Ground) -> Right:
    opened = _open(ground)
    ground.told(opened)
    body = {"camera": opened.body["cameras"][0], "at": opened.body["since"], "words": "A bus stands there"}
    return Right("operator", "POST", "/api/footage/bookmarks", body)


def _hold(ground: Ground) -> Right:
    opening = ground.opening()
    day = (datetime.now(UTC) + LATER + timedelta(days=30)).date()
    body = {"cameras": opening["cameras"], "from_at": opening["since"], "to_at": opening["until"], "reason": WORDS}
    body |= {"reference": "Order 12/2026", "expires_on": day.isoformat()}
    return Right("planner", "POST", "/api/footage/holds", body)


def _code() -> str:
    return f"C-{uuid7().hex[-12:].upper()}"


RIGHT: Mapping[str, Callable[[Ground], Right]] = {
    "access.open": lambda _: Right("lak", "POST", "/api/purpose", {"purpose": "other", "reason": WORDS}),
    "camera.add": _add_camera,
    "camera.correct": _correct_camera,
    "camera.list": _get("/cameras", "planner"),
    "camera.see": lambda ground: Right("planner", "GET", f"/api/cameras/{ground.camera()}"),
    "correction.list": _get("/corrections", "lak_chief"),
    "correction.of_record": lambda ground: Right("lak_chief", "GET", f"/api/incidents/{ground.number()}/corrections"),
    "correction.review": lambda ground: Right("planner", "POST", f"/api/corrections/{ground.request()}/review"),
    "correction.see": lambda ground: Right("planner", "GET", f"/api/corrections/{ground.request()}", headers=STATED),
    "country.areas": _get("/country/areas", text="lake"),
    "country.classes": _get("/country/classes"),
    "country.nationalities": _get("/country/nationalities"),
    "country.purposes": _get("/country/purposes"),
    "country.see": _get("/country"),
    "document.add": _add,
    "document.agree": lambda ground: Right(
        "lak_chief", "POST", f"/api/documents/{ground.document(opened_by='lak_chief')}/agree"
    ),
    "document.correct": _correct_document,
    "document.list": lambda ground: Right("lak", "GET", f"/api/incidents/{ground.number()}/documents"),
    "document.page": lambda ground: Right("lak", "GET", f"/api/documents/{ground.document()}/pages/1"),
    "document.refuse": lambda ground: Right(
        "lak_chief",
        "POST",
        f"/api/documents/{ground.document(opened_by='lak_chief')}/refuse",
        {"reason": WORDS},
    ),
    "document.see": lambda ground: Right("lak", "GET", f"/api/documents/{ground.document()}"),
    "document.withdraw": lambda ground: Right("lak", "POST", f"/api/documents/{ground.document()}/withdraw"),
    "footage.bookmark": _mark,
    "footage.find": _find,
    "footage.hold": _hold,
    "footage.lift": lambda ground: Right("planner", "POST", f"{ground.hold()}/lift", {"reason": WORDS}),
    "footage.lift_again": lambda ground: Right(
        "planner2", "POST", f"{ground.hold(lifted=True)}/lift-again", {"reason": WORDS}
    ),
    "footage.see": _open,
    "health.see": _get("/health", "admin"),
    "hold.list": _get("/footage/holds", "planner"),
    "import.discard": lambda ground: Right("lak", "POST", f"/api/imports/{ground.batch().id}/discard"),
    "import.list": _get("/imports"),
    "import.problems": lambda ground: Right("lak", "GET", f"/api/imports/{ground.batch().id}/problems"),
    "import.record": lambda ground: Right(
        "lak", "POST", f"/api/imports/{ground.batch().id}/record", {"good_rows_only": True}
    ),
    "import.see": lambda ground: Right("lak", "GET", f"/api/imports/{ground.batch().id}"),
    "import.withdraw": lambda ground: Right(
        "lak", "POST", f"/api/imports/{ground.batch(is_recorded=True).id}/withdraw"
    ),
    "incident.changes": _get("/changes", after="0"),
    "incident.correct": _correct,
    "incident.export": lambda ground: Right(
        "planner", "GET", f"/api/incidents/{ground.old_number()}/proven-history", headers=STATED
    ),
    "incident.history": lambda ground: Right("lak", "GET", f"/api/incidents/{ground.number()}/history"),
    "incident.import": _send,
    "incident.list": _get("/incidents", state="open"),
    "incident.record": _record,
    "incident.see": lambda ground: Right("lak", "GET", f"/api/incidents/{ground.number()}"),
    "ledger.checkpoint": _get("/ledger/checkpoint"),
    "ledger.consistency": _get("/ledger/consistency/1/2"),
    "ledger.inclusion": _get("/ledger/inclusion/2/0"),
    "ledger.receipt": lambda ground: Right("lak", "GET", f"/api/ledger/entries/{ground.entry()}/receipt"),
    "mapping.keep": _keep,
    "mapping.list": _get("/mappings"),
    "mapping.see": lambda ground: Right("lak", "GET", f"/api/mappings/{ground.mapping()}"),
    "people.found": _found,
    "people.look_up": _look_up,
    "photo.answer": _answer,
    "photo.cannot_be_had": lambda ground: Right(
        "criminal",
        "POST",
        f"/api/photo-requests/{ground.photo_request()}/cannot-be-had",
        {"reason": WORDS},
        headers=STATED,
    ),
    "photo.list": _get("/photo-requests"),
    "photo.request": _ask,
    "readiness.list": _get("/readiness", "planner"),
    "readiness.report": _report,
    "restriction.end": _end,
    "restriction.place": _place,
    "session.close": lambda ground: Right("", "DELETE", "/api/session", token=ground.session()),
    "session.open": lambda ground: Right("", "POST", "/api/session", token=ground.credential()),
    "session.see": _get("/me"),
    "site.add": lambda _: Right("admin", "POST", "/api/sites", _site_facts()),
    "site.decide": _decide_site,
    "site.list": _get("/sites", "planner"),
    "supplement.add": _supplement,
    "supplement.correct": _correct_supplement,
}
# Operations that are never answered with success, and why.
NEVER = dict.fromkeys(
    (
        *("correction.request", "correction.decide", "correction.appeal", "correction.recall"),
        *("correction.carry_out", "batch.attest"),
    ),
    "signed with an officer's passkey, on the page alone",
)
