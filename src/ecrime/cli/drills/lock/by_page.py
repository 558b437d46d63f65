"""The entrance through the pages: what a browser, or a program that plays one, can POST."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.instance import ORIGIN
from ecrime.cli.drills.lock.reading import FormReader
from ecrime.cli.drills.lock.world import PEOPLE, USUALLY, Asking, Step, World, needed
from ecrime.foundation.errors import EcrimeError
from ecrime.records.corrections import queries
from ecrime.records.incidents import prefill
from ecrime.records.incidents.changes import Change

PURPOSE = {"purpose": "other", "about": "The owner asks what became of it"}


class Answered(EcrimeError):
    """A page said no; the code is the status of its answer."""


def post(world: World, who: str, path: str, values: dict[str, Any]) -> str:
    """Send a form; returns the page that answers, raises when the answer is a refusal."""
    return _answer(browser(world, who).post(path, values))


def browser(world: World, who: str) -> Client:
    """A browser in which the officer is signed in."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.cookies["session"] = world.database.tokens[who]
    return client


def _answer(answer: Any) -> str:
    if answer.status_code >= 400:
        raise Answered(f"page.{answer.status_code}")
    return str(answer.content.decode())


def _signed(world: World, who: str, path: str, act: str, values: dict[str, Any]) -> None:
    """Fill a page's form in, have it checked, sign what it lays before the officer, and send it."""
    client = browser(world, who)
    form = FormReader(_answer(client.get(path)))
    checked = FormReader(_answer(client.post(path, {**form.fields, **values, "act": "check"})))
    if not checked.options:
        raise Answered("page.nothing_to_sign")
    by = who if world.random.random() < 0.9 else world.random.choice(PEOPLE)
    answer = world.database.authenticator(by).answer(json.loads(checked.options), origin=ORIGIN)
    more = {} if world.random.random() < 0.9 else {"narrative": world.word()}
    _answer(client.post(path, {**checked.fields, "answer": answer, **more, "act": act}))


def ask_for(world: World) -> None:
    """The form of a request, its check, the signature; now and then another's, or over other words than are sent."""
    who = world.by("lak_chief")
    post(world, who, "/look-up/purpose/", PURPOSE)
    words = {"narrative": world.word(), "vehicles.0.plate": world.word()}
    values = {**words, "reason_code": "writing_error", "reason": steps.REASON}
    _signed(world, who, f"/corrections/request/{world.incident.record.number}/", "request", values)
    found = queries.requests_of(world.database.actor("auditor"), world.id)[-1]
    plate = Change(f"vehicle.{world.incident.facts.vehicles[0].id}.plate", {"plate": words["vehicles.0.plate"]})
    asked = [Change("incident.narrative", {"narrative": words["narrative"]}), plate]
    world.askings.append(Asking(found.id, asked))


def decide(world: World) -> None:
    """The page of a review: take it up, decide, sign."""
    asking = needed(world.asking())
    who, path = world.by("planner"), f"/corrections/{asking.request}/decide/"
    post(world, who, path, {"act": "take_up"})
    _signed(world, who, path, "decide", {"reason": steps.REASON})
    found = queries.request(world.database.actor("auditor"), asking.request)
    asking.grant = found.grant.id if found.grant else None


def carry_out(world: World) -> None:
    """The record's own form with the granted fields open; now and then with others filled in as well."""
    asking = needed(world.asking())
    who = world.by("technician")
    others = ("narrative", "place_detail", "vehicles.1.plate", "things.0.serial")
    more = {} if world.random.random() < USUALLY else {name: world.word() for name in others}
    _signed(world, who, f"/corrections/{asking.request}/carry-out/", "carry_out", more)


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


STEPS = [
    Step("page", name, take)
    for name, take in (
        ("correct", correct),
        ("restrict", restrict),
        ("ask for", ask_for),
        ("decide", decide),
        ("carry out", carry_out),
    )
]
