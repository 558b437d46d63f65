"""Thousands of requests made up from the schema, right and wrong, against a throw-away instance.

No answer may be a fault of ours, and each must be one that the schema names, in its form. What makes them up
(schemathesis) is installed for tests only.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.test import Client

from ecrime.base.pages.api import service
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import set_scene

# Between them they may call every operation.
CALLERS = ("lak", "criminal", "planner", "lak_chief", "admin")
SEED = 1
# What the trial says itself, or what would have the answer packed.
NOT_SENT = frozenset({"content-type", "content-length", "authorization", "cookie", "accept-encoding"})


@dataclass(slots=True)
class Report:
    """How many requests were answered with what, and what was wrong with answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(self.statuses.values())


def run(database: Database, *, examples: int, shown: Callable[[int], None] = lambda done: None) -> Report:
    """So many examples for each operation and caller; the schema is that of this very code."""
    import schemathesis

    set_scene(database)
    every: Any = schemathesis.openapi.from_dict(json.loads(service.schema())).get_all_operations()
    report = Report()
    for number, found in enumerate(every):
        operation = found.ok()
        report.operations.add(operation.definition.raw["operationId"])
        for who in CALLERS:
            _play(operation, partial(_try, report, database, who=who), examples=examples, drawn_by=SEED + number)
        shown(number + 1)
    return report


def _play(operation: Any, try_one: Callable[[Any], None], *, examples: int, drawn_by: int) -> None:
    from hypothesis import HealthCheck, Phase, given, seed, settings

    @seed(drawn_by)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def play(case: Any) -> None:
        try_one(case)

    play()


def _try(report: Report, database: Database, case: Any, *, who: str) -> None:
    status, kind, body = _call(database, case, who)
    report.statuses[status] += 1
    where = f"{case.method} {case.path} by {who}: {status}"
    if status >= 500 and status != 503:
        report.faults.append(f"{where} {json.dumps(_said(case), default=str)[:2000]}")
        return
    told = case.operation.definition.raw["responses"]
    if str(status) not in told:
        report.faults.append(f"{where} is not in the schema")
    elif not kind.startswith("application/json"):
        report.faults.append(f"{where} is {kind}")
    else:
        wrong = _misfit(told[str(status)]["content"]["application/json"]["schema"], json.loads(body))
        if wrong:
            report.faults.append(f"{where} does not fit: {wrong}")


def _call(database: Database, case: Any, who: str) -> tuple[int, str, bytes]:
    client = Client(raise_request_exception=False)
    ends = case.method.upper() == "DELETE" and case.path == "/api/session"
    client.cookies["session"] = database.sign_in(who) if ends else database.tokens[who]
    sent = case.as_transport_kwargs(base_url="http://localhost")
    headers: Mapping[str, Any] = sent.get("headers") or {}
    kept = {name: str(value) for name, value in headers.items() if name.lower() not in NOT_SENT}
    kept.setdefault("Idempotency-Key", str(uuid.uuid4()))
    query = "&".join(f"{name}={value}" for name, value in _pairs(sent.get("params")))
    body = case.body if case.body.__class__.__name__ != "NotSet" else None
    content = b"" if body is None else json.dumps(body, default=str).encode()
    answer: Any = client.generic(
        case.method,
        case.formatted_path + (f"?{query}" if query else ""),
        content,
        content_type=case.media_type or "application/json",
        headers=kept,
    )
    return answer.status_code, answer.get("Content-Type", ""), bytes(answer.content)


def _pairs(params: Any) -> list[tuple[str, str]]:
    from urllib.parse import quote

    return [(quote(str(name)), quote(str(value))) for name, value in dict(params or {}).items()]


def _said(case: Any) -> dict[str, Any]:
    return {"query": case.query, "body": case.body if case.body.__class__.__name__ != "NotSet" else None}


def _misfit(schema: Mapping[str, Any], said: Any) -> str:
    """Why an answer does not fit its schema, "" when it does."""
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    whole = {**schema, "components": json.loads(service.schema())["components"]}
    error = next(iter(Draft202012Validator(whole).iter_errors(said)), None)
    return "" if error is None else f"{'.'.join(map(str, error.absolute_path))}: {error.validator}"
