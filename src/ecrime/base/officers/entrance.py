"""Enrolling and signing in, as the pages ask the auth process for it.

An answer is what the browser's ``toJSON`` gave, handed on as it came; only the auth process looks into it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from ecrime.base.database.context import caller_address
from ecrime.base.officers.auth.client import ask
from ecrime.base.officers.facts import Caller, OfficerId

# How long a system's session lasts; the database says so (law.mint_by_credential).
SYSTEM_SESSION_S = 3600


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A code that was taken, for the officer of these names; ``options`` is JSON for the browser."""

    asked: str
    name_km: str
    name_latin: str
    options: str


@dataclass(frozen=True, slots=True)
class Question:
    """A sign-in that was begun; ``options`` is what the browser is given."""

    asked: str
    options: dict[str, object]


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """An invented officer, as whom one may sign in on this machine.

    area_path       of the unit
    service_number  counted in the order of appointment
    """

    id: OfficerId
    name_km: str
    name_latin: str
    unit_code: str
    unit_km: str
    unit_latin: str
    area_path: str
    post_kind: str
    post_km: str
    post_en: str
    service_number: int


def begin_enrolment(code: str, *, caller: Caller) -> Enrolment:
    """Take a one-time code. Raises SignInNeeded("code.not_valid"), Forbidden("sign_in.closed")."""
    begun = ask("enrol.begin", code=code, origin=caller.origin, address=caller.address)
    name_km, name_latin = begun["names"]
    return Enrolment(begun["asked"], name_km, name_latin, json.dumps(begun["options"]))


def finish_enrolment(asked: str, answer: str, *, label: str, caller: Caller) -> str:
    """Keep the passkey that was made and return the token of the first session.

    Raises Forbidden when the passkey was not made as asked, SignInNeeded when the code is no longer good.
    """
    said = {"asked": asked, "answer": answer, "label": label}
    return str(ask("enrol.finish", **said, origin=caller.origin, address=caller.address)["token"])


def begin_sign_in(*, caller: Caller) -> Question:
    """Ask for any passkey of this site."""
    begun = ask("sign_in.begin", origin=caller.origin, address=caller.address)
    return Question(begun["asked"], begun["options"])


def finish_sign_in(asked: str, answer: str, *, caller: Caller) -> str:
    """Return the token of a new session. Raises Forbidden when the answer does not hold."""
    said = {"asked": asked, "answer": answer}
    return str(ask("sign_in.finish", **said, origin=caller.origin, address=caller.address)["token"])


def open_by_credential(credential: str, *, caller: Caller) -> str:
    """Return the token of a new session of the system whose credential this is, asked for from where the request is.

    Raises SignInNeeded("credential.not_valid"), Forbidden("credential.wrong_network", "sign_in.closed").
    """
    said = {"credential": credential, "network": caller_address.get()}
    return str(ask("credential.open", **said, origin=caller.origin, address=caller.address)["token"])


def demo_officers(*, caller: Caller) -> list[DemoOfficer]:
    """Whom the page "sign in as" offers; nobody outside DEMO, or to another machine."""
    found = ask("demo.officers", origin=caller.origin, address=caller.address)["officers"]
    return [
        DemoOfficer(
            id=OfficerId(UUID(row["officer"])),
            name_km=row["name_km"],
            name_latin=row["name_latin"],
            unit_code=row["unit_code"],
            unit_km=row["unit_km"],
            unit_latin=row["unit_latin"],
            area_path=row["area_path"],
            post_kind=row["post_kind"],
            post_km=row["post_km"],
            post_en=row["post_en"],
            service_number=int(row["service_number"]),
        )
        for row in found
    ]


def sign_in_as(officer: OfficerId, *, caller: Caller) -> str:
    """Return the token of a new session of an officer of DEMO. Raises Forbidden everywhere else."""
    said = {"officer": str(officer), "origin": caller.origin, "address": caller.address}
    return str(ask("demo.sign_in", **said)["token"])
