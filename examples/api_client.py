"""A small client of the E-Crime API: records an incident, looks somebody up, corrects the record, follows what changes.

Standard library only. The address stands in ECRIME_URL, the system's credential in ECRIME_CREDENTIAL:

    ECRIME_URL=https://ecrime.example ECRIME_CREDENTIAL=ecrime_… python3 api_client.py
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen


class Refused(Exception):
    """The service refused: a code that stays, a sentence, and what is wrong by field."""

    def __init__(self, status: int, said: dict) -> None:
        wrong = "; ".join(f"{field}: {one['message']}" for field, found in said["fields"].items() for one in found)
        super().__init__(f"{status} {said['code']}: {said['message']} {wrong}".strip())
        self.status = status
        self.code = said["code"]


class Client:
    """One session of a system; a new one is opened when it has ended."""

    def __init__(self, url: str, credential: str, language: str = "en") -> None:
        self.url = url.rstrip("/")
        self.credential = credential
        self.language = language
        self.token = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> dict:
        """What the service answers; under one Idempotency-Key, so that it is done once however often it is sent.

        body  what is sent as JSON, or bytes as they are with their Content-Type
        """
        if method != "GET":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        if not self.token:
            self.sign_in()
        try:
            return self._send(method, path, body, headers, self.token)
        except Refused as refused:
            if refused.status != 401:
                raise
            self.sign_in()
            return self._send(method, path, body, headers, self.token)

    def sign_in(self) -> None:
        """Open a session by the credential; it lasts an hour."""
        self.token = self._send("POST", "/session", None, {}, self.credential)["token"]

    def _send(self, method: str, path: str, body: object, headers: dict, token: str) -> dict:
        sent = {"Authorization": f"Bearer {token}", "Accept-Language": self.language, **headers}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        request = Request(f"{self.url}/api{path}", data=data, method=method, headers=sent)
        try:
            with urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise Refused(error.code, json.load(error)) from None


def main() -> None:
    """Record, look up, correct, and see it all in the feed of changes."""
    client = Client(os.environ["ECRIME_URL"], os.environ["ECRIME_CREDENTIAL"])
    me = client.call("GET", "/me")
    print("on the post", me["post_kind"], "of", me["unit"]["code"])

    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).replace(second=0, microsecond=0).isoformat()
    area = client.call("GET", f"/country/areas?below={me['unit']['area_id']}")["rows"][0]
    recorded = client.call(
        "POST",
        "/incidents",
        {
            "occurred": {"start": hour_ago, "end": hour_ago, "precision": "minute"},
            "area_id": area["id"],
            "place_detail": "Market gate",
            "point": None,
            "narrative": "A bag was taken.",
            "offences": [{"class_code": "T1"}],
            "people": [{"roles": [{"role": "suspect"}], "names": [{"script": "latin", "whole": "Sok Sophea"}]}],
        },
    )
    print("recorded", recorded["number"])

    purpose = {"Ecrime-Purpose": "other", "Ecrime-Reason": quote("The owner asks what became of the bag")}
    found = client.call("POST", "/people/look-ups", {"name": "Sok Sophea"}, **purpose)
    print("found", len(found["found"]), "in", found["found"][0]["incident_number"])

    seen = client.call("GET", f"/incidents/{recorded['number']}")
    facts = seen["facts"]
    del facts["occurred"]["zone"]  # it follows from the place
    facts["narrative"] = "Two bags were taken."
    correction = {"facts": facts, "version": seen["record"]["version"]}
    corrected = client.call("PUT", f"/incidents/{recorded['number']}", correction)
    print("corrected, version", corrected["version"])

    after = 0
    while True:
        feed = client.call("GET", f"/changes?after={after}")
        for change in feed["changes"]:
            print("change", change["index"], change["kind"], change["number"])
        after = feed["next"]
        if feed["is_end"]:
            break


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(str(refusal))
