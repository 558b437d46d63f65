"""Watching live begins and ends by an act; networks of headquarters are allowed and withdrawn; walls are kept."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Content, Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.live import queries, rules
from ecrime.cameras.watching.live.facts import (
    LookId,
    WallFacts,
    WatchesSought,
    WatchId,
    WatchNetworkFacts,
    WatchNetworkId,
    Why,
)
from ecrime.foundation.errors import Changed, Forbidden, Invalid
from ecrime.foundation.ids import uuid7

_RULES = {Why.CAMERA: "C2"}
_CODES = {Why.RIGHT: "right.missing"}


@act("camera.watch", Operation.CONSULTATION)
def watch_camera(entry: Entry, actor: Actor, camera: Camera, *, access: Access) -> WatchId:
    """Begin to watch a camera live, for the purpose that was stated; the ledger has it before a picture is sent.

    Raises Forbidden with what speaks against it (clause C3), PurposeMissing when the access has run out.
    """
    actor.require("camera.watch", area_path=camera.path)
    if (why := rules.why_not(queries.standing(actor, camera.id))) is not None:
        raise Forbidden(_CODES.get(why, f"watch.{why.value}"), rule=_RULES.get(why, "C3"))
    watch_id = WatchId(uuid7())
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into watching_watch (id, entry_id, camera_id, access_id) values (%s, %s, %s, %s)",
            [watch_id, entry.id, camera.id, access.id],
        )
    entry.about(
        Subject("watch", watch_id, camera.path),
        after={"camera": camera.id},
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )
    return watch_id


def end_watch(actor: Actor, watch_id: WatchId) -> None:
    """Look no more; the entry is the database's, which says for what a watch ended. A second end is none."""
    content = content_of_end(watch_id)
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.end_watch(%s, %s, %s)", [watch_id, content.commitment, content.salt])


def content_of_end(watch_id: UUID) -> Content:
    """What the entry of an end commits to beside the row."""
    return Content.of(before=None, after={"watch": watch_id, "ended": True})


@act("watch.see", Operation.CONSULTATION)
def see_watch(entry: Entry, access: Access, sought: WatchesSought, camera: Camera | None) -> LookId:
    """Open the list of who watched live, of one camera or of all; it is read with ``queries.watches`` for half an hour.

    Raises PurposeMissing unless a purpose is stated.
    """
    look = LookId(uuid7())
    subject = Subject("watch_list", look) if camera is None else Subject("camera", camera.id, camera.path)
    entry.about(
        subject,
        after={"camera": camera.facts.code if camera else "", "from": sought.since, "to": sought.until},
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )
    return look


@act("watch_network.allow", Operation.ADMINISTRATION)
def allow_watch_network(entry: Entry, actor: Actor, facts: WatchNetworkFacts) -> WatchNetworkId:
    """Say that a network is one of headquarters, and why. Raises Invalid for what is none, or is too wide."""
    actor.require("watch_network.allow")
    kept, problems = rules.check_network(facts)
    if problems:
        raise Invalid(problems)
    network_id = WatchNetworkId(uuid7())
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into watching_network (id, entry_id, network, reason) values (%s, %s, %s, %s)",
            [network_id, entry.id, kept.network, kept.reason],
        )
    entry.about(Subject("watch_network", network_id), after=kept)
    return network_id


@act("watch_network.withdraw", Operation.ALTERATION)
def withdraw_watch_network(entry: Entry, actor: Actor, network_id: WatchNetworkId) -> None:
    """Withdraw a network: whoever watches from there sees nothing more within two seconds.

    Raises NotFound for one that there is not, Changed when it is withdrawn already.
    """
    actor.require("watch_network.withdraw")
    found = queries.network(actor, network_id)
    if not found.stands:
        raise Changed("watch_network.withdrawn")
    with connection.cursor() as cursor:
        cursor.execute(
            "update watching_network set withdrawn_at = %s, withdrawn_by = %s, entry_id = %s where id = %s",
            [entry.at, actor.officer_id, entry.id, network_id],
        )
    entry.about(Subject("watch_network", network_id), before=found.facts, after={"withdrawn": True})


@act("wall.keep", Operation.ADMINISTRATION)
def keep_wall(entry: Entry, actor: Actor, facts: WallFacts) -> None:
    """Keep a wall under its number, in place of what stood there. Raises Invalid for cameras that are none of his."""
    actor.require("wall.keep")
    kept, problems = rules.check_wall(facts, cameras=[one.id for one in queries.watchable(actor)])
    if problems:
        raise Invalid(problems)
    with connection.cursor() as cursor:
        cursor.execute("select id from watching_wall where number = %s", [kept.number])
        row = cursor.fetchone()
        wall_id = row[0] if row else uuid7()
        values = [kept.name, kept.tiles, list(kept.cameras), entry.id, wall_id]
        if row:
            cursor.execute(
                "update watching_wall set name = %s, tiles = %s, cameras = %s, entry_id = %s where id = %s", values
            )
        else:
            cursor.execute(
                "insert into watching_wall (name, tiles, cameras, entry_id, id, number)"
                " values (%s, %s, %s, %s, %s, %s)",
                [*values, kept.number],
            )
    entry.about(Subject("wall", wall_id), after=kept)
