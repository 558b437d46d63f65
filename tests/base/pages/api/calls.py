"""A program that calls the API of a trial: as an officer by his cookie, or as a system by its token."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Credential
from ecrime.cli.drills.instance import Database

HERE, ELSEWHERE = "127.0.0.1", "203.0.113.9"
NETWORKS = ["127.0.0.0/8", "10.20.0.0/16"]


class Caller:
    """Somebody who calls; every answer is JSON."""

    def __init__(self, client: Client, headers: Mapping[str, str] | None = None, *, address: str = HERE) -> None:
        self.client = client
        self.headers = {"Accept-Language": "en", **(headers or {})}
        self.address = address

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "new",
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """The status and what was said; ``key`` is "new", one of the caller's, or None for none."""
        said = self.headers | dict(headers or {})
        if key is not None and method not in ("GET", "HEAD"):
            said["Idempotency-Key"] = str(uuid.uuid4()) if key == "new" else key
        content = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        answer = self.client.generic(
            method,
            f"/api{path}",
            content,
            content_type="application/json",
            headers=said,
            REMOTE_ADDR=self.address,
        )
        self.answer = answer
        return answer.status_code, json.loads(answer.content) if answer.content else None


def officer(database: Database, who: str, **options: Any) -> Caller:
    """One of the trial's officers, by the cookie of his session."""
    client = Client()
    client.cookies["session"] = database.tokens[who]
    return Caller(client, **options)


def system_posting(database: Database, *, unit: str = "LAK", post: str = "specialist") -> uuid.UUID:
    """The post of a system that the administrator has added."""
    admin = database.actor("admin")
    unit_id = next(found.id for found in queries.units(admin) if found.code == unit)
    return actions.appoint_officer(admin, name_km="ប្រព័ន្ធ", name_latin="A system", unit_id=unit_id, post_kind=post)


def credential_of(
    database: Database, posting: uuid.UUID, *, networks: list[str] | None = None, days: int = 30
) -> tuple[Credential, str]:
    """A credential for it, and its secret."""
    until = datetime.now(UTC) + timedelta(days=days)
    admin = database.actor("admin")
    given, secret = actions.give_credential(admin, posting, networks=networks or NETWORKS, until=until)
    return queries.credential(admin, given), secret


def system(database: Database, *, unit: str = "LAK", post: str = "specialist", address: str = HERE) -> Caller:
    """A system that is signed in, by a credential of its own; the auth process of the trial runs."""
    _credential, secret = credential_of(database, system_posting(database, unit=unit, post=post))
    return signed_in(secret, address=address)


def signed_in(secret: str, *, address: str = HERE) -> Caller:
    """A caller with the token that a credential opened."""
    stranger = Caller(Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {secret}"}, address=address)
    status, said = stranger("POST", "/session", key=None)
    assert status == 201, said
    return Caller(Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {said['token']}"}, address=address)


def incident(**changes: Any) -> dict[str, Any]:
    """A theft an hour ago in Lakeside's district 01, as a program states it."""
    at = (datetime.now(UTC) - timedelta(hours=1)).replace(second=0, microsecond=0).isoformat()
    return {
        "occurred": {"start": at, "end": at, "precision": "minute"},
        "area_id": "Z101",
        "place_detail": "Market gate",
        "point": None,
        "narrative": "A bag was taken.",
        "offences": [{"class_code": "T1"}],
        "people": [{"roles": [{"role": "suspect"}], "names": [{"script": "latin", "whole": "Sok Sophea"}]}],
        **changes,
    }
