"""The tour as it is told: who does what, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """For whom a part of the tour is."""

    SPECIALIST = "specialist"
    CHIEF = "chief"
    PLANNING = "planning_head"
    TECHNICAL = "technical_group"
    CRIMINAL = "criminal_police"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Stop:
    """A record in the state a step tells of, as the database finds it now.

    officer  who is to open it
    number   of an incident, "" for anything else
    id       of the request, document, alert or batch; of the incident itself where it is one
    """

    what: str
    officer: UUID
    number: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour.

    name   by which tests and the database know it
    role   of who takes it
    view   the name of the page it leads to
    wants  what the page is asked for: "number", "id", or "" for a page of its own
    instead  the page for a DEMO in which nothing is in that state
    """

    name: str
    role: Role
    view: str
    wants: str = ""
    instead: str = "desk"


STEPS = (
    Step("record", Role.SPECIALIST, "incidents:record"),
    Step("open_record", Role.SPECIALIST, "incidents:see", "number", "incidents:list"),
    Step("register", Role.SPECIALIST, "intake:see", "id", "intake:list"),
    Step("locked_record", Role.CHIEF, "corrections:request", "number", "incidents:list"),
    Step("refused_request", Role.CHIEF, "corrections:see", "id", "corrections:list"),
    Step("document", Role.CHIEF, "documents:see", "id"),
    Step("timeliness", Role.CHIEF, "supervision:timeliness"),
    Step("readiness", Role.PLANNING, "supervision:readiness"),
    Step("asked_request", Role.PLANNING, "corrections:see", "id", "corrections:list"),
    Step("finding", Role.PLANNING, "supervision:quality"),
    Step("granted_request", Role.TECHNICAL, "corrections:see", "id", "corrections:list"),
    Step("look_up", Role.CRIMINAL, "lookup:look_up"),
    Step("photo_request", Role.CRIMINAL, "documents:photo_request", "id", "documents:photo_requests"),
    Step("judged_record", Role.CRIMINAL, "incidents:see", "number", "incidents:list"),
    Step("open_alert", Role.AUDITOR, "inspection:alert", "id", "inspection:alerts"),
    Step("corrected_record", Role.AUDITOR, "incidents:history", "number", "incidents:list"),
    Step("sample", Role.AUDITOR, "inspection:sample"),
    Step("health", Role.ADMINISTRATOR, "health"),
    Step("officers", Role.ADMINISTRATOR, "officers:list"),
    Step("ledger", Role.PUBLIC, "ledger:public"),
)
