"""What is done about sites, cameras and their networks: the only writers of the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from ecrime.base.country import queries as country
from ecrime.base.keys import masters
from ecrime.base.ledger.act import act
from ecrime.base.ledger.bulk import Entries, bulk_act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites import addresses, queries, rules
from ecrime.cameras.sites.credentials import seal_login
from ecrime.cameras.sites.facts import (
    Camera,
    CameraFacts,
    CameraId,
    CameraState,
    DecisionFacts,
    Login,
    Network,
    NetworkFacts,
    NetworkId,
    ProbeFacts,
    Site,
    SiteFacts,
    SiteId,
    StreamFacts,
)
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, Invalid, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text, read_words

_SITE = ("name_km", "name_latin", "street", "longitude", "latitude")
_CAMERA = (
    *("make", "model", "serial", "mounting", "height_m", "bearing", "tilt", "focal_mm", "sensor_mm", "angle"),
    *("retention", "state", "public", "hidden_reason"),
)
_STREAM = ("scheme", "host", "address", "port", "path", "transport", "codec", "width", "height", "rate", "pin")


@act("site.add", Operation.COLLECTION)
def add_site(entry: Entry, actor: Actor, facts: SiteFacts) -> SiteId:
    """Add a place where cameras may come to stand, once somebody has decided on it.

    Raises Forbidden without the right or outside the actor's area, Invalid for what cannot be.
    """
    actor.require("site.add")
    kept, problems = rules.check_site(facts)
    path = _path_of(kept.area_id, problems)
    if problems:
        raise Invalid(problems)
    actor.require("site.add", area_path=path)
    site_id = SiteId(uuid7())
    row = {name: getattr(kept, name) for name in SiteFacts.__dataclass_fields__}
    _insert("sites_site", {"id": site_id, "entry_id": entry.id, **row})
    entry.about(Subject("site", site_id, path), after=kept)
    return site_id


@act("site.correct", Operation.ALTERATION)
def correct_site(entry: Entry, actor: Actor, site: Site, facts: SiteFacts, *, reason: str, version: int) -> None:
    """Correct the name, street and position of a site; its code and area never change.

    version  of the row that was read

    Raises Invalid without a reason and where the point leaves the place that was decided on, Changed when somebody
    corrected it meanwhile.
    """
    actor.require("site.correct", area_path=site.path)
    if site.version != version:
        raise Changed("site.changed")
    kept, problems = rules.check_site(replace(facts, code=site.facts.code, area_id=site.facts.area_id))
    why, missing = read_words("reason", reason, longest=rules.SHORT_REASON, missing="site.corrected_reason_missing")
    if problems or missing:
        raise Invalid([*problems, *missing])
    row = {name: getattr(kept, name) for name in _SITE} | {"reason": why}
    _update("sites_site", site.id, entry.id, row, version=version, changed="site.changed")
    entry.about(Subject("site", site.id, site.path), before=site.facts, after=kept, note=why)


@act("site.decide", Operation.ADMINISTRATION)
def decide_site(entry: Entry, actor: Actor, site: Site, facts: DecisionFacts, *, replaces: int) -> None:
    """Say yes or no to cameras at a site; a later decision replaces an earlier one, and every one stays.

    replaces  the number of the decision that was read, 0 where there was none

    Raises Invalid where cameras in use would be left without a decision, Changed when somebody decided meanwhile.
    """
    actor.require("site.decide", area_path=site.path)
    kept, problems = rules.check_decision(facts)
    in_use, _total = queries.cameras(
        actor, queries.CameraFilters(state=CameraState.IN_USE.value, site=site.id), limit=1
    )
    if rules.leaves_cameras_without(kept, today=site.today, in_use=len(in_use)):
        problems.append(Problem("allowed", "site.cameras_in_use"))
    if problems:
        raise Invalid(problems)
    row = {name: getattr(kept, name) for name in DecisionFacts.__dataclass_fields__}
    _insert(
        "sites_decision",
        {"id": uuid7(), "entry_id": entry.id, "site_id": site.id, "replaces": replaces, "number": 0} | row,
    )
    entry.about(Subject("site", site.id, site.path), before=site.decision and site.decision.facts, after=kept)


@act("camera.add", Operation.COLLECTION)
def add_camera(entry: Entry, actor: Actor, facts: CameraFacts) -> CameraId:
    """Register a camera at a site; its hosts were resolved before (``resolving.with_addresses``).

    Raises Invalid for what cannot be, for an address that is not allowed, and for a camera in use without a decision.
    """
    actor.require("camera.add")
    kept, site = _checked(actor, facts)
    actor.require("camera.add", area_path=site.path)
    camera_id = CameraId(uuid7())
    write_camera(camera_id, entry.id, kept, site)
    entry.about(Subject("camera", camera_id, site.path), after=kept)
    return camera_id


@bulk_act("camera.import", Operation.COLLECTION)
def import_cameras(entries: Entries, actor: Actor, cameras: Sequence[CameraFacts]) -> int:
    """Register the cameras of a list, all of them or none, each with an entry of its own; returns how many.

    Raises Invalid where any of them would not be registered by itself either.
    """
    actor.require("camera.import")
    if problems := [problem for each in check_cameras(actor, cameras) for problem in each]:
        raise Invalid(problems)
    sites = queries.sites_by_code(actor, [one.site for one in cameras])
    rows: list[dict[str, Any]] = []
    streams: list[dict[str, Any]] = []
    for facts in cameras:
        site, camera_id = sites[facts.site], CameraId(uuid7())
        kept, _none = rules.check_camera(facts, retention=[facts.retention])
        actor.require("camera.import", area_path=site.path)
        entry_id = entries.about(Subject("camera", camera_id, site.path), after=kept)
        rows.append(_camera_row(camera_id, entry_id, kept, site))
        streams += (_stream_row(camera_id, entry_id, stream) for stream in kept.streams)
    _insert_all("sites_camera", rows)
    _insert_all("sites_stream", streams)
    return len(rows)


def check_cameras(actor: Actor, cameras: Sequence[CameraFacts]) -> list[list[Problem]]:
    """What is wrong with each of some cameras that are to be registered, as the register stands; asked for at once."""
    retention = [kind.code for kind in queries.retention_classes()]
    sites = queries.sites_by_code(actor, [one.site for one in cameras])
    known = queries.known_cameras(actor, [one.code for one in cameras])
    networks = queries.networks(actor)
    found = []
    for facts in cameras:
        _kept, problems = rules.check_camera(facts, retention=retention)
        site = sites.get(facts.site)
        problems += [Problem("site", "site.none")] if site is None else rules.check_state(facts, site)
        problems += [Problem("code", "camera.code_taken")] if facts.code in known else []
        for stream in facts.streams:
            problems += addresses.check_place(f"streams.{stream.role.value}", stream, networks)
        found.append(problems)
    return found


@act("camera.correct", Operation.ALTERATION)
def correct_camera(entry: Entry, actor: Actor, camera: Camera, facts: CameraFacts, *, version: int) -> None:
    """Replace what is registered of a camera, its streams among it; a stream that is left out stands no more.

    version  of the row that was read

    Raises what ``add_camera`` raises, and Changed when somebody corrected it meanwhile or it is removed.
    """
    actor.require("camera.correct", area_path=camera.path)
    _require_version(camera, version)
    kept, site = _checked(actor, replace(facts, code=camera.facts.code))
    actor.require("camera.correct", area_path=site.path)
    before = replace(camera.facts, streams=queries.stream_facts(actor, camera))
    row = {"site_id": site.id} | {name: getattr(kept, name) for name in _CAMERA}
    _update("sites_camera", camera.id, entry.id, row, version=version)
    _correct_streams(camera, entry.id, kept.streams)
    entry.about(Subject("camera", camera.id, site.path), before=before, after=kept)


@act("camera.remove", Operation.ALTERATION)
def remove_camera(entry: Entry, actor: Actor, camera: Camera, *, reason: str, version: int) -> None:
    """Take a camera out for ever; it stays in the register, and its code is never given again."""
    actor.require("camera.remove", area_path=camera.path)
    _require_version(camera, version)
    kept, problems = read_words("reason", reason, longest=rules.SHORT_REASON, missing="camera.removed_reason_missing")
    if problems:
        raise Invalid(problems)
    _update(
        "sites_camera", camera.id, entry.id, {"state": CameraState.REMOVED, "removed_reason": kept}, version=version
    )
    entry.about(Subject("camera", camera.id, camera.path), before=camera.facts, after={"removed": True}, note=kept)


@act("camera.credential", Operation.ADMINISTRATION)
def give_camera_login(entry: Entry, actor: Actor, camera: Camera, login: Login) -> None:
    """Keep with what a camera is signed in to; what it was before can be read by nobody any more.

    A password that everybody knows is taken and flagged. The entry tells that one was given, and nothing of it.
    """
    actor.require("camera.credential", area_path=camera.path)
    if problems := rules.check_login(login):
        raise Invalid(problems)
    is_default = rules.is_default(login)
    stored = seal_login(masters.read(settings.MASTER_KEYS), camera.id, login)
    row = {"entry_id": entry.id, "sealed": stored.sealed, "is_default": is_default}
    with connection.cursor() as cursor:
        cursor.execute("select id from sites_credential where camera_id = %s", [camera.id])
        standing = cursor.fetchone()
    if standing is None:
        _insert("sites_credential", {"id": uuid7(), "camera_id": camera.id, **row})
    else:
        _update("sites_credential", standing[0], entry.id, row)
    with connection.cursor() as cursor:
        cursor.execute("select law.keep_credential_key(%s, %s, %s)", [camera.id, stored.key.version, stored.key.key])
    entry.about(Subject("camera", camera.id, camera.path), after={"given": True, "is_default": is_default})


@act("camera.probe", Operation.ADMINISTRATION)
def probe_camera(entry: Entry, actor: Actor, camera: Camera, found: ProbeFacts) -> None:
    """Note what a camera said of itself when it was asked; asking comes before, outside any transaction."""
    actor.require("camera.probe", area_path=camera.path)
    said = canonical.plain(found)
    outcome = said.pop("outcome")
    _insert(
        "sites_probe",
        {"id": uuid7(), "entry_id": entry.id, "camera_id": camera.id, "outcome": outcome, "found": Jsonb(said)},
    )
    entry.about(Subject("camera", camera.id, camera.path), after=found)


@act("camera_network.allow", Operation.ADMINISTRATION)
def allow_camera_network(entry: Entry, actor: Actor, facts: NetworkFacts) -> NetworkId:
    """Let cameras be in a network, at some of its ports. Raises Invalid for one in which no camera is."""
    actor.require("camera_network.allow")
    problems = addresses.check_network(facts, demo=officers.is_demo())
    try:
        kept = replace(facts, reason=clean_text(facts.reason, max_length=addresses.LONGEST_REASON))
    except TextRefused as refused:
        raise Invalid([*problems, Problem("reason", refused.code, refused.params)]) from None
    if problems:
        raise Invalid(problems)
    network_id = NetworkId(uuid7())
    row = {"network": kept.network, "first_port": kept.first_port, "last_port": kept.last_port, "reason": kept.reason}
    row |= {"id": network_id, "entry_id": entry.id, "schemes": [one.value for one in dict.fromkeys(kept.schemes)]}
    _insert("sites_network", row)
    entry.about(Subject("camera_network", network_id), after=kept)
    return network_id


@act("camera_network.probe", Operation.ADMINISTRATION)
def probe_camera_network(entry: Entry, actor: Actor, network: Network) -> None:
    """Note that a network is asked which cameras are there; asking comes after, outside any transaction."""
    actor.require("camera_network.probe")
    entry.about(Subject("camera_network", network.id), after=network.facts)


@act("camera_network.withdraw", Operation.ALTERATION)
def withdraw_camera_network(entry: Entry, actor: Actor, network_id: NetworkId) -> None:
    """Let no camera be in a network any more: those there are connected to no longer, and flagged.

    Raises NotFound for one that there is not, Changed when it is withdrawn already.
    """
    actor.require("camera_network.withdraw")
    found = next((one for one in queries.networks(actor) if one.id == network_id), None)
    if found is None:
        raise NotFound("camera_network.none")
    if not found.stands:
        raise Changed("camera_network.withdrawn")
    _update("sites_network", network_id, entry.id, {"withdrawn_at": entry.at, "withdrawn_by": actor.officer_id})
    entry.about(Subject("camera_network", network_id), before=found.facts, after={"withdrawn": True})


def write_camera(camera_id: CameraId, entry_id: UUID, facts: CameraFacts, site: Site) -> None:
    """Write a camera and its streams, as part of an act."""
    _insert("sites_camera", _camera_row(camera_id, entry_id, facts, site))
    for stream in facts.streams:
        _add_stream(camera_id, entry_id, stream)


def _checked(actor: Actor, facts: CameraFacts) -> tuple[CameraFacts, Site]:
    """The facts as they are kept, and the site. Raises Invalid with everything that is wrong."""
    kept, problems = rules.check_camera(facts, retention=[kind.code for kind in queries.retention_classes()])
    try:
        site = queries.site(actor, facts.site)
    except NotFound:
        raise Invalid([*problems, Problem("site", "site.none")]) from None
    problems += rules.check_state(facts, site)
    networks = queries.networks(actor)
    for stream in facts.streams:
        problems += addresses.check_place(f"streams.{stream.role.value}", stream, networks)
    if problems:
        raise Invalid(problems)
    return kept, site


def _require_version(camera: Camera, version: int) -> None:
    if camera.facts.state is CameraState.REMOVED:
        raise Changed("camera.removed")
    if camera.version != version:
        raise Changed("camera.changed")


def _correct_streams(camera: Camera, entry_id: UUID, streams: tuple[StreamFacts, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select role, id, stands from sites_stream where camera_id = %s", [camera.id])
        there = {role: (id_, stands) for role, id_, stands in cursor.fetchall()}
    for stream in streams:
        if stream.role.value in there:
            values = {name: getattr(stream, name) for name in _STREAM}
            _update("sites_stream", there.pop(stream.role.value)[0], entry_id, {**values, "stands": True})
        else:
            _add_stream(camera.id, entry_id, stream)
    for id_, stands in there.values():
        if stands:
            _update("sites_stream", id_, entry_id, {"stands": False})


def _add_stream(camera_id: UUID, entry_id: UUID, stream: StreamFacts) -> None:
    _insert("sites_stream", _stream_row(camera_id, entry_id, stream))


def _camera_row(camera_id: UUID, entry_id: UUID, facts: CameraFacts, site: Site) -> dict[str, Any]:
    row = {"id": camera_id, "entry_id": entry_id, "code": facts.code, "site_id": site.id}
    return row | {name: getattr(facts, name) for name in _CAMERA}


def _stream_row(camera_id: UUID, entry_id: UUID, stream: StreamFacts) -> dict[str, Any]:
    row = {"id": uuid7(), "entry_id": entry_id, "camera_id": camera_id, "role": stream.role, "stands": True}
    return row | {name: getattr(stream, name) for name in _STREAM}


def _path_of(area_id: str, problems: list[Problem]) -> str:
    try:
        return country.area(area_id).path
    except NotFound:
        problems.append(Problem("area_id", "choice.unknown"))
        return ""


def _insert(table: str, row: Mapping[str, Any]) -> None:
    """Insert a row; what is left out the database fills in."""
    _insert_all(table, [row])


def _insert_all(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns."""
    if not rows:
        return
    statement = sql.SQL("insert into {table} ({names}) values ({values})").format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, rows[0])),
        values=sql.SQL(", ").join(sql.Placeholder() * len(rows[0])),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [list(row.values()) for row in rows])


def _update(
    table: str,
    id_: UUID,
    entry_id: UUID,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    changed: str = "camera.changed",
) -> None:
    """Change a row under an entry. Raises Changed where it is of another version than was read."""
    row = {**values, "entry_id": entry_id}
    statement = sql.SQL("update {table} set {sets} where id = %s and (%s::integer is null or version = %s)").format(
        table=sql.Identifier(table),
        sets=sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in row),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*row.values(), id_, version, version])
        if version is not None and cursor.rowcount == 0:
            raise Changed(changed)
