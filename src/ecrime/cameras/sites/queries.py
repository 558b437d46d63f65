"""Sites, cameras and networks, within the area of the viewer's post."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Retention
from ecrime.base.database.context import acting_as
from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.credentials import SealedLogin, open_login
from ecrime.cameras.sites.facts import (
    Camera,
    CameraFacts,
    CameraId,
    CameraState,
    Codec,
    Decision,
    DecisionFacts,
    Flag,
    Login,
    Mounting,
    Network,
    NetworkFacts,
    NetworkId,
    Probe,
    ProbeFacts,
    Scheme,
    Site,
    SiteFacts,
    SiteId,
    Source,
    StreamFacts,
    StreamRole,
    StreamSeen,
    Transport,
)
from ecrime.foundation.errors import NotFound

_SITES = """
with found as (
select s.id, s.version, s.jurisdiction, s.code, s.name_km, s.name_latin, s.area_id, s.street, s.longitude, s.latitude,
       d.number, d.allowed, d.reason, d.ground, d.valid_from, d.review_on, d.decided_at, d.decided_by, day.today,
       case when d.number is null then 'undecided' when not d.allowed then 'refused'
            when d.valid_from > day.today then 'later' when d.review_on < day.today then 'overdue'
            else 'allowed' end as state
from sites_site s
join country_area a on a.id = s.area_id
cross join lateral (select (law.time() at time zone a.zone)::date as today) day
left join lateral (select * from sites_decision d where d.site_id = s.id order by d.number desc limit 1) d on true
where (%(code)s = '' or s.code = %(code)s) and (%(codes)s::text[] is null or s.code = any (%(codes)s))
  and (%(after)s = '' or s.code > %(after)s)
  and not exists (select from unnest(string_to_array(lower(%(words)s), ' ')) word
       where position(word in lower(concat_ws(chr(10), s.code, s.name_km, s.name_latin, s.street))) = 0)
  and (%(area)s = '' or s.jurisdiction = %(area)s
       or s.jurisdiction >= %(area)s || '.' and s.jurisdiction < %(area)s || '/'))
"""
# Cameras are counted for the rows of a page alone.
_SITE_COLUMNS = """
, shown as (
select found.*, count(*) over () as total from found where %(state)s = '' or found.state = %(state)s
order by {order} limit %(limit)s offset %(offset)s)
select id, version, jurisdiction, code, name_km, name_latin, area_id, street, longitude, latitude,
       number, allowed, reason, ground, valid_from, review_on, decided_at, decided_by,
       (select count(*) from sites_camera c where c.site_id = shown.id and c.state <> 'removed'), today, total
from shown order by {order}
"""
_SITE_ORDERS = {"code": "code", "-code": "code desc", "area": "jurisdiction, code", "-area": "jurisdiction desc, code"}
_SITE_LISTS = {word: _SITES + _SITE_COLUMNS.format(order=order) for word, order in _SITE_ORDERS.items()}
_DECISIONS = """
select number, allowed, reason, ground, valid_from, review_on, decided_at, decided_by
from sites_decision where site_id = %s order by number desc
"""
# Flags that are no column: who may not read credentials is told nothing of them.
_CAMERAS = """
with login as materialized (select g.camera_id, g.is_default from sites_credential g),
     astray as materialized (select a as camera_id from law.cameras_astray() a),
     found as (
select c.*, s.code as site_code, s.name_km as site_km, s.name_latin as site_latin, array_remove(array[
           case when exists (select from login l where l.camera_id = c.id and l.is_default) then 'default_login' end,
           case when %(sees_logins)s and not exists (select from login l where l.camera_id = c.id)
                then 'no_login' end,
           case when exists (select from astray a where a.camera_id = c.id) then 'address_not_allowed' end,
           case when not exists (select from sites_stream t where t.camera_id = c.id and t.role = 'main' and t.stands)
                then 'no_stream' end,
           case when c.state = 'in_use' and d.review_on < (law.time() at time zone 'UTC')::date
                then 'review_overdue' end
       ], null) as flags
from sites_camera c
join sites_site s on s.id = c.site_id
left join lateral (select * from sites_decision d where d.site_id = s.id order by d.number desc limit 1) d on true
where (%(code)s = '' or c.code = %(code)s)
  and (%(site)s::uuid is null or c.site_id = %(site)s)
  and not exists (select from unnest(string_to_array(lower(%(words)s), ' ')) word where position(word in lower(
       concat_ws(chr(10), c.code, c.make, c.model, c.serial, s.code, s.name_km, s.name_latin, s.street))) = 0)
  and (%(state)s = '' and c.state <> 'removed' or c.state = %(state)s or %(state)s = 'all')
  and (%(area)s = '' or c.jurisdiction = %(area)s
       or c.jurisdiction >= %(area)s || '.' and c.jurisdiction < %(area)s || '/'))
"""
_CAMERA_COLUMNS = """
select id, version, site_id, jurisdiction, code, site_code, make, model, serial, mounting, height_m, bearing, tilt,
       focal_mm, sensor_mm, angle, retention, state, public, hidden_reason, removed_reason, added_at, flags,
       (select coalesce(jsonb_agg(jsonb_build_object('role', t.role, 'scheme', t.scheme, 'transport', t.transport,
               'codec', t.codec, 'width', t.width, 'height', t.height, 'rate', t.rate) order by t.role), '[]')
        from sites_stream t where t.camera_id = found.id and t.stands),
       site_km, site_latin, count(*) over ()
from found where (not %(flagged)s or flags <> '{}') and (%(after)s = '' or code > %(after)s)
"""
_CAMERA = _CAMERAS + _CAMERA_COLUMNS
_ORDERS = {
    "code": "code",
    "-code": "code desc",
    "site": "site_code, code",
    "-site": "site_code desc, code",
    "state": "state, code",
    "-state": "state desc, code",
}
_LISTS = {word: f"{_CAMERA} order by {order} limit %(limit)s offset %(offset)s" for word, order in _ORDERS.items()}
_NETWORKS = """
select id, network::text, first_port, last_port, schemes, reason, allowed_at, allowed_by, withdrawn_at
from sites_network order by withdrawn_at is not null, network, id
"""
_PROBES = """
select probed_at, probed_by, outcome, found from sites_probe where camera_id = %s
order by probed_at desc limit 5
"""


@dataclass(frozen=True, slots=True)
class SiteFilters:
    """Which sites a list shows.

    area   path of an area, "" for all
    words  each in the code, the street or a name; "" for all
    """

    area: str = ""
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CameraFilters:
    """Which cameras a list shows.

    area   path of an area, "" for all
    state  "" for all but the removed, "all" for those as well
    words  each in the code, make, model or serial number, or in the code, a name or the street of the site; "" for all
    """

    area: str = ""
    state: str = ""
    flagged: bool = False
    site: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What a row of a camera was before an act ended it: which row, by whose act of which kind, and when."""

    relation: str
    entry: UUID
    at: datetime
    officer: UUID
    kind: str
    image: Mapping[str, Any]


def path_of_area(area_id: str) -> str:
    """The path of an area of the country. Raises NotFound."""
    return country.area(area_id).path


def retention_classes() -> tuple[Retention, ...]:
    """The classes of cameras, as the country settles them."""
    return country.pack().cameras.retention


def sites(
    viewer: Actor, filters: SiteFilters, *, sort: str = "code", limit: int = 50, offset: int = 0, after: str = ""
) -> tuple[list[Site], int]:
    """The sites of the viewer's area, and how many there are; by code, behind ``after``, where that is named."""
    viewer.require("camera.see")
    asked = {"area": filters.area, "state": filters.state, "words": filters.words, "after": after}
    return _sites(viewer, {**asked, "limit": limit, "offset": offset}, sort)


def site(viewer: Actor, code: str) -> Site:
    """The site of that code. Raises NotFound outside the viewer's area."""
    viewer.require("camera.see")
    found, _total = _sites(viewer, {"code": code})
    if not found:
        raise NotFound("site.none")
    return found[0]


def sites_by_code(viewer: Actor, codes: Iterable[str]) -> dict[str, Site]:
    """Those of these sites that lie in the viewer's area."""
    viewer.require("camera.see")
    wanted = sorted(set(codes))
    found, _total = _sites(viewer, {"codes": wanted, "limit": len(wanted)})
    return {one.facts.code: one for one in found}


def codes_of(viewer: Actor, cameras: Collection[UUID]) -> dict[UUID, str]:
    """The codes of cameras in the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select id, code from sites_camera where id = any (%s)", [list(cameras)])
        return dict(cursor.fetchall())


def known_cameras(viewer: Actor, codes: Iterable[str]) -> set[str]:
    """Those of these codes that a camera of the viewer's area has, or had before it was removed."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select code from sites_camera where code = any (%s)", [sorted(set(codes))])
        return {row[0] for row in cursor.fetchall()}


def site_history(viewer: Actor, site_id: SiteId) -> list[Before]:
    """What a site was before each correction, the last first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select entry, at, officer, kind, before from law.site_history(%s)", [site_id])
        return [Before("sites_site", row[0], row[1], row[2], row[3], _read(row[4])) for row in cursor.fetchall()]


def why_corrected(viewer: Actor, site_id: SiteId) -> str:
    """Why a site is as it stands; "" for one that was never corrected."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select reason from sites_site where id = %s", [site_id])
        row = cursor.fetchone()
    return "" if row is None else str(row[0])


def decisions(viewer: Actor, site_id: SiteId) -> list[Decision]:
    """The decisions on a site, the one that stands first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_DECISIONS, [site_id])
        return [_decision(row) for row in cursor.fetchall()]


def cameras(
    viewer: Actor, filters: CameraFilters, *, sort: str = "code", limit: int = 50, offset: int = 0, after: str = ""
) -> tuple[list[Camera], int]:
    """The cameras of the viewer's area, and how many there are; by code, behind ``after``, where that is named."""
    viewer.require("camera.see")
    asked = {**_asked(viewer), "site": filters.site, "state": filters.state, "area": filters.area}
    asked |= {"words": filters.words, "flagged": filters.flagged, "after": after, "limit": limit, "offset": offset}
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_LISTS[sort], asked)
        rows = cursor.fetchall()
    return [_camera(row) for row in rows], int(rows[0][-1]) if rows else 0


def camera(viewer: Actor, code: str) -> Camera:
    """The camera of that code, removed or not. Raises NotFound outside the viewer's area."""
    viewer.require("camera.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_CAMERA, {**_asked(viewer), "code": code, "state": "all"})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("camera.none")
    return _camera(row)


def history(viewer: Actor, camera_id: CameraId) -> list[Before]:
    """What a camera was before each correction, the last first; addresses only for who may correct it."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select relation, entry, at, officer, kind, before from law.camera_history(%s)", [camera_id])
        return [Before(row[0], row[1], row[2], row[3], row[4], _read(row[5])) for row in cursor.fetchall()]


def networks(viewer: Actor) -> list[Network]:
    """Where cameras may be, those that are withdrawn last; empty for who has nothing to do with it."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_NETWORKS)
        return [
            Network(
                NetworkId(row[0]), NetworkFacts(row[1], row[2], row[3], tuple(map(Scheme, row[4])), row[5]), *row[6:9]
            )
            for row in cursor.fetchall()
        ]


def registered_at(viewer: Actor, found: Iterable[str]) -> set[str]:
    """Those of these addresses at which a camera is registered, in whatever area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.addresses_registered(%s::inet[])", [list(found)])
        return {row[0] for row in cursor.fetchall()}


def sources(viewer: Actor, camera_id: CameraId) -> list[Source]:
    """The addresses of a camera. Raises Forbidden for who may neither correct nor probe it."""
    return [_source(row) for row in _sources(viewer, camera_id)]


def stream_facts(viewer: Actor, found: Camera) -> tuple[StreamFacts, ...]:
    """The streams of a camera with their addresses, as they would be stated anew; for who may correct it."""
    where = {source.role: source for source in sources(viewer, found.id)}
    return tuple(
        StreamFacts(
            role=seen.role,
            scheme=seen.scheme,
            host=where[seen.role].host,
            port=where[seen.role].port,
            path=where[seen.role].path,
            transport=seen.transport,
            codec=seen.codec,
            width=seen.width,
            height=seen.height,
            rate=seen.rate,
            address=where[seen.role].address,
            pin=where[seen.role].pin,
        )
        for seen in found.streams
        if seen.role in where
    )


def login(viewer: Actor, camera_id: CameraId, masters: Masters) -> Login | None:
    """With what a camera is signed in to, for connecting alone; None where none was given, or for who may not probe."""
    for row in _sources(viewer, camera_id):
        if row[7] is not None:
            return open_login(masters, camera_id, SealedLogin(bytes(row[7]), Wrapped(row[8], bytes(row[9]))))
    return None


def probes(viewer: Actor, camera_id: CameraId) -> list[Probe]:
    """The last probes of a camera, the last first; none for who may not correct it."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_PROBES, [camera_id])
        return [Probe(row[0], row[1], _probe(row[2], _read(row[3]))) for row in cursor.fetchall()]


def _sites(viewer: Actor, asked: Mapping[str, Any], sort: str = "code") -> tuple[list[Site], int]:
    usual = {"code": "", "codes": None, "after": "", "words": "", "area": "", "state": "", "limit": 1, "offset": 0}
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_SITE_LISTS[sort], {**usual, **asked})
        rows = cursor.fetchall()
    return [_site(row) for row in rows], int(rows[0][-1]) if rows else 0


def _asked(viewer: Actor) -> dict[str, Any]:
    sees = viewer.may("camera.credential") or viewer.may("ledger.see")
    return {
        "code": "",
        "site": None,
        "state": "",
        "area": "",
        "words": "",
        "flagged": False,
        "after": "",
        "sees_logins": sees,
    }


def _sources(viewer: Actor, camera_id: CameraId) -> Sequence[tuple[Any, ...]]:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select role, scheme, host, address, port, path, is_allowed, sealed, key_version, wrapped, pin"
            " from law.camera_sources(%s)",
            [camera_id],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _source(row: tuple[Any, ...]) -> Source:
    host, address, port, path, is_allowed = row[2:7]
    return Source(StreamRole(row[0]), Scheme(row[1]), host, address, port, path, is_allowed, row[10])


def _site(row: tuple[Any, ...]) -> Site:
    return Site(
        id=SiteId(row[0]),
        version=row[1],
        path=row[2],
        facts=SiteFacts(*row[3:10]),
        decision=None if row[10] is None else _decision(row[10:18]),
        cameras=row[18],
        today=row[19],
    )


def _decision(row: tuple[Any, ...]) -> Decision:
    return Decision(row[0], DecisionFacts(*row[1:6]), row[6], row[7])


def _camera(row: tuple[Any, ...]) -> Camera:
    facts = CameraFacts(
        code=row[4],
        site=row[5],
        make=row[6],
        model=row[7],
        serial=row[8],
        mounting=Mounting(row[9]),
        height_m=row[10],
        bearing=row[11],
        tilt=row[12],
        focal_mm=row[13],
        sensor_mm=row[14],
        angle=row[15],
        retention=row[16],
        state=CameraState(row[17]),
        public=row[18],
        hidden_reason=row[19],
    )
    return Camera(
        id=CameraId(row[0]),
        version=row[1],
        site_id=SiteId(row[2]),
        path=row[3],
        facts=facts,
        streams=tuple(map(_stream, _read(row[23]))),
        flags=frozenset(map(Flag, row[22])),
        removed_reason=row[20],
        added_at=row[21],
        site_names=(row[24], row[25]),
    )


def _stream(said: Mapping[str, Any]) -> StreamSeen:
    return StreamSeen(
        StreamRole(said["role"]),
        Scheme(said["scheme"]),
        Transport(said["transport"]),
        Codec(said["codec"]),
        said["width"],
        said["height"],
        said["rate"],
    )


def _probe(outcome: str, said: Mapping[str, Any]) -> ProbeFacts:
    lists = {"streams": tuple(map(_stream, said["streams"])), "paths": tuple(said["paths"])}
    return ProbeFacts(outcome, **{**said, **lists})


def _read(said: Any) -> Any:
    return json.loads(said) if isinstance(said, str) else said
