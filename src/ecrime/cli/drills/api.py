"""Thousands of requests against a throw-away instance: made up from the schema, right, and right but for one part.

No answer may be a fault of ours, each must be one that the schema names, in its form; every right request succeeds,
and so every operation does, but those that no program may do. What makes requests up (schemathesis) is installed for
tests only.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import random
import tempfile
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.test import Client, override_settings

from ecrime.base.files import rotation
from ecrime.base.pages.api import service
from ecrime.cli.drills.api_right import NEVER, Ground, Right
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import set_scene
from ecrime.cli.drills.tamper import sequencing

# Between them they may call every operation.
CALLERS = ("lak", "criminal", "planner", "lak_chief", "admin")
SEED = 1
# A right request serves so often as what one part is changed of, before there is new ground.
SERVES = 8
SUCCESS = range(200, 300)
# What the trial says itself, or what would have the answer packed.
NOT_SENT = frozenset({"content-type", "content-length", "authorization", "cookie", "accept-encoding"})
# Nobody keeps a pace here.
PACE = "ecrime.web.middleware.pace.Pace"


@dataclass(slots=True)
class Report:
    """How each operation was answered, what was wrong with answers, and why the service could not for a while."""

    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)
    unavailable: list[str] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        """How many requests were answered with what."""
        return sum(self.answers.values(), Counter())

    @property
    def requests(self) -> int:
        """How many there were."""
        return self.statuses.total()

    @property
    def succeeded(self) -> int:
        """How many were answered with success."""
        return sum(count for status, count in self.statuses.items() if status in SUCCESS)

    @property
    def never(self) -> list[str]:
        """Operations that were never answered with success, but should have been."""
        return [
            word for word, found in sorted(self.answers.items()) if word not in NEVER and not set(found) & set(SUCCESS)
        ]

    def classes(self) -> dict[str, dict[str, int]]:
        """Of each operation how many answers of each class there were."""
        found: dict[str, dict[str, int]] = {}
        for word, statuses in sorted(self.answers.items()):
            classes: Counter[str] = Counter()
            for status, count in statuses.items():
                classes[f"{status // 100}xx"] += count
            found[word] = dict(sorted(classes.items()))
        return found


def run(database: Database, *, examples: int, shown: Callable[[int], None] = lambda done: None) -> Report:
    """So many examples for each operation and caller, as many beside a right request, and right ones between them."""
    import schemathesis

    report = Report()
    with _ready(database) as ground:
        every: Any = schemathesis.openapi.from_dict(json.loads(service.schema())).get_all_operations()
        for number, found in enumerate(every):
            operation = found.ok()
            word = operation.definition.raw["operationId"]
            report.answers[word] = Counter()
            for who in CALLERS:
                try_one = partial(_try_made_up, report, database, who=who)
                _play(operation, try_one, examples=examples, drawn_by=SEED + number)
            if word not in NEVER:
                bases = _bases(report, ground, word, operation)
                beside = partial(_try_beside, report, database, bases, random.Random(SEED + number))  # noqa: S311
                _play(operation, beside, examples=examples, drawn_by=SEED + number)
            shown(number + 1)
    return report


def excepted() -> dict[str, str]:
    """Operations that no right request can be made for, and why."""
    return dict(NEVER)


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """A report for people: a line for each figure, operation and fault."""
    for name, value in found.items():
        if name == "answers":
            for word, classes in value.items():
                told = "  ".join(f"{kind} {count}" for kind, count in classes.items())
                yield f"  {word:<24} {told}"
        elif name in ("faults", "unavailable", "never_succeeded"):
            yield f"{name}: {len(value)}"
            yield from (f"  {one}" for one in value)
        else:
            yield f"{name}: {value}"


@contextlib.contextmanager
def _ready(database: Database) -> Iterator[Ground]:
    """The scene, with a store of files, a ledger that is signed so far, a sign-in process and no pace to keep."""
    set_scene(database)
    with tempfile.TemporaryDirectory(prefix="ecrime-") as told:
        folder = Path(told)
        (folder / "master").mkdir()
        with database.connect("owner") as owner:
            rotation.make_ready(owner, folder / "master")
        with sequencing(database, folder / "log") as (working, _signer):
            while working.turn():
                pass
        told_of = {
            "FILES": folder / "files",
            "MASTER_KEYS": folder / "master",
            "MIDDLEWARE": [one for one in settings.MIDDLEWARE if one != PACE],
        }
        with override_settings(**told_of), database.auth_process():
            yield Ground(database)


def _play(operation: Any, try_one: Callable[[Any], None], *, examples: int, drawn_by: int) -> None:
    from hypothesis import HealthCheck, Phase, given, seed
    from hypothesis import settings as how

    @seed(drawn_by)
    @how(
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


def _bases(report: Report, ground: Ground, word: str, operation: Any) -> Iterator[Right]:
    """Right requests to change one part of; every so often one is sent as it is, and where it fails that is a fault."""
    while True:
        right = ground.right(word)
        _judge(report, operation, f"{right.method} {right.path}, right", right.sent(ground.database), right=True)
        # What was sent is used up where it may be done once only.
        yield from itertools.repeat(ground.right(word), SERVES)


def _try_beside(report: Report, database: Database, bases: Iterator[Right], drawn: random.Random, case: Any) -> None:
    """A right request in which one part is as made up: its query, its whole body, or one field of it."""
    right = next(bases)
    made_up = case.body if case.body.__class__.__name__ != "NotSet" else None
    if isinstance(right.body, dict) and isinstance(made_up, dict) and made_up and drawn.random() < 0.7:
        name = drawn.choice(sorted(made_up, key=str))
        right = dataclasses.replace(right, body={**right.body, name: made_up[name]})
    elif right.parts is not None and isinstance(made_up, dict) and made_up:
        name = drawn.choice(sorted(made_up, key=str))
        right = dataclasses.replace(right, parts={**right.parts, str(name): str(made_up[name])})
    elif case.query:
        right = dataclasses.replace(right, query={**right.query, **dict(_pairs(case.query))})
    elif right.body is not None:
        right = dataclasses.replace(right, body=made_up)
    _judge(report, case.operation, f"{right.method} {right.path}, beside", right.sent(database), right=False)


def _try_made_up(report: Report, database: Database, case: Any, *, who: str) -> None:
    _judge(report, case.operation, f"{case.method} {case.path} by {who}", _call(database, case, who), right=False)


def _judge(report: Report, operation: Any, where: str, answer: tuple[int, str, bytes], *, right: bool) -> None:
    status, kind, body = answer
    told = operation.definition.raw
    report.answers[told["operationId"]][status] += 1
    where = f"{where}: {status}"
    if status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE:
        report.faults.append(where)
    elif str(status) not in told["responses"]:
        report.faults.append(f"{where} is not in the schema")
    elif not kind.startswith("application/json"):
        report.faults.append(f"{where} is {kind}")
    elif right and status not in SUCCESS:
        report.faults.append(f"{where} is no success: {body.decode()[:500]}")
    else:
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            report.unavailable.append(f"{where} {json.loads(body)['code']}")
        wrong = _misfit(told["responses"][str(status)]["content"]["application/json"]["schema"], json.loads(body))
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
    return [(quote(str(name)), quote(str(value))) for name, value in dict(params or {}).items()]


def _misfit(schema: Mapping[str, Any], said: Any) -> str:
    """Why an answer does not fit its schema, "" when it does."""
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    whole = {**schema, "components": json.loads(service.schema())["components"]}
    error = next(iter(Draft202012Validator(whole).iter_errors(said)), None)
    return "" if error is None else f"{'.'.join(map(str, error.absolute_path))}: {error.validator}"
