"""The entrance through the pages: what a browser, or a program that plays one, can POST."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client

from ecrime.cli.drills.lock.world import Step, World
from ecrime.foundation.errors import EcrimeError
from ecrime.records.incidents import prefill

PURPOSE = {"purpose": "other", "about": "The owner asks what became of it"}


class Answered(EcrimeError):
    """A page said no; the code is the status of its answer."""


def post(world: World, who: str, path: str, values: dict[str, Any]) -> None:
    """Send a form; raises when the answer is a refusal."""
    client = Client(raise_request_exception=False)
    client.cookies["session"] = world.database.tokens[who]
    answer = client.post(path, values)
    if answer.status_code >= 400:
        raise Answered(f"page.{answer.status_code}")


def correct(world: World) -> None:
    """The form of the correction, whole, with another narrative; with a version that is right or wrong."""
    who = world.by(world.random.choice(["lak", "lak2"]))
    post(world, who, "/look-up/purpose/", PURPOSE)
    [(version,)] = world.database.as_superuser(f"select version from incidents_incident where id = '{world.id}'")
    values = prefill.values_for(world.incident.facts) | {
        "narrative": world.word(),
        "version": str(version if world.random.random() < 0.8 else world.random.randint(0, 9)),
        "key": str(uuid4()),
        "act": world.random.choice(["correct", "correct", "check"]),
    }
    post(world, who, f"/incidents/{world.incident.record.number}/correct/", values)


def restrict(world: World) -> None:
    """The form of the restriction, either way."""
    who = world.by(world.random.choice(["lak_duty", "lak_chief"]))
    values = {"act": world.random.choice(["place", "end"]), "reason": "The wrong person is named"}
    post(world, who, "/look-up/purpose/", PURPOSE)
    post(world, who, f"/incidents/{world.incident.record.number}/restriction/", values)


STEPS = [Step("page", "correct", correct), Step("page", "restrict", restrict)]
