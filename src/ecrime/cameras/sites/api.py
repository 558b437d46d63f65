"""Sites and cameras for programs, under the guards of the pages; addresses only for who may correct a camera."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, done_before, done_once, operation
from ecrime.cameras.sites import actions, queries, resolving
from ecrime.cameras.sites.facts import Camera, CameraFacts, DecisionFacts, Site, SiteFacts, StreamFacts, StreamSeen
from ecrime.foundation import canonical

cameras, sites = Router(tags=["cameras"]), Router(tags=["cameras"])
PAGE = 100
# A program states a host; the service resolves it.
_WITHOUT: dict[type, frozenset[str]] = {StreamFacts: frozenset({"address"})}


@dataclass(frozen=True, slots=True)
class CameraShown:
    """A camera; ``sources`` is null for who may not correct it."""

    id: UUID
    version: int
    facts: CameraFacts
    streams: tuple[StreamSeen, ...]
    flags: tuple[str, ...]
    removed_reason: str
    added_at: datetime
    sources: tuple[StreamFacts, ...] | None


@dataclass(frozen=True, slots=True)
class CameraList:
    """Cameras by code; ``next`` is the ``after`` of the page behind, "" where there is none."""

    rows: tuple[CameraShown, ...]
    next: str


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A site with the decision that stands; ``decision`` counts those on it, 0 while there is none."""

    id: UUID
    facts: SiteFacts
    decision: int
    decided: DecisionFacts | None
    may_have_cameras: bool
    cameras: int
    today: date


@dataclass(frozen=True, slots=True)
class SiteList:
    """Sites by code; ``next`` is the ``after`` of the page behind, "" where there is none."""

    rows: tuple[SiteShown, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What was written, under which entry."""

    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be registered of a camera, and the version that was read."""

    facts: CameraFacts
    version: int


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision, and the number of the one that it replaces, 0 for the first."""

    facts: DecisionFacts
    replaces: int


CameraStated = schemas.stated(CameraFacts, without=_WITHOUT)
CorrectionStated = schemas.stated(Correction, without=_WITHOUT)
SiteStated = schemas.stated(SiteFacts)
DecidingStated = schemas.stated(Deciding)


@operation(
    cameras,
    "GET",
    "",
    word="camera.list",
    summary=_("The cameras of the area"),
    answers=schemas.shown(CameraList),
    right="camera.see",
)
def list_cameras(
    request: HttpRequest, *, after: str = "", state: str = "", area: str = "", flagged: bool = False, words: str = ""
) -> dict[str, Any]:
    """A hundred a page, by code, without addresses. ``area`` is an id; ``state`` all brings the removed as well."""
    actor = caller(request)
    path = queries.path_of_area(area) if area else ""
    filters = queries.CameraFilters(path, state, flagged, words=words)
    found, _total = queries.cameras(actor, filters, limit=PAGE + 1, after=after)
    rows = tuple(_shown(one, None) for one in found[:PAGE])
    told: dict[str, Any] = canonical.plain(CameraList(rows, rows[-1].facts.code if len(found) > PAGE else ""))
    return told


@operation(
    cameras,
    "GET",
    "/{camera}",
    word="camera.see",
    summary=_("One camera"),
    answers=schemas.shown(CameraShown),
    right="camera.see",
    errors=(404,),
)
def see_camera(request: HttpRequest, camera: str) -> dict[str, Any]:
    """By its code; with its addresses for who may correct it."""
    actor = caller(request)
    found = queries.camera(actor, camera)
    sources = queries.stream_facts(actor, found) if actor.may("camera.correct") else None
    told: dict[str, Any] = canonical.plain(_shown(found, sources))
    return told


@operation(
    cameras,
    "POST",
    "",
    word="camera.add",
    summary=_("Register a camera"),
    answers=schemas.shown(Registered),
    right="camera.add",
    writes=True,
)
def add_camera(request: HttpRequest, body: CameraStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """Hosts are resolved once; the address found is checked, kept and connected to."""
    actor = caller(request)
    done = done_before(request, actions.add_camera, actor)
    if done is None:
        facts = resolving.with_addresses(schemas.facts_of(CameraFacts, body), queries.networks(actor))
        done = done_once(request, actions.add_camera)(actor, facts)
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


@operation(
    cameras,
    "PUT",
    "/{camera}",
    word="camera.correct",
    summary=_("Correct what is registered of a camera"),
    answers=schemas.shown(Registered),
    right="camera.correct",
    writes=True,
    errors=(404,),
)
def correct_camera(request: HttpRequest, camera: str, body: CorrectionStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """All of it is stated; a stream that is left out stands no more. The code never changes."""
    actor = caller(request)
    done = done_before(request, actions.correct_camera, actor)
    found = queries.camera(actor, camera)
    if done is None:
        said = schemas.facts_of(Correction, body)
        facts = resolving.with_addresses(said.facts, queries.networks(actor))
        done = done_once(request, actions.correct_camera)(actor, found, facts, version=said.version)
    return {"id": str(found.id), "entry": str(done.entry)}


@operation(
    sites,
    "GET",
    "",
    word="site.list",
    summary=_("The sites of the area and what was decided on each"),
    answers=schemas.shown(SiteList),
    right="camera.see",
)
def list_sites(
    request: HttpRequest, after: str = "", state: str = "", area: str = "", words: str = ""
) -> dict[str, Any]:
    """A hundred a page, by code, each with the decision that stands. ``area`` is an id."""
    actor = caller(request)
    filters = queries.SiteFilters(queries.path_of_area(area) if area else "", state, words)
    found, _total = queries.sites(actor, filters, limit=PAGE + 1, after=after)
    rows = tuple(map(_site, found[:PAGE]))
    told: dict[str, Any] = canonical.plain(SiteList(rows, rows[-1].facts.code if len(found) > PAGE else ""))
    return told


@operation(
    sites,
    "POST",
    "",
    word="site.add",
    summary=_("Add a site for cameras"),
    answers=schemas.shown(Registered),
    right="site.add",
    writes=True,
)
def add_site(request: HttpRequest, body: SiteStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """Its code is given once and never changes."""
    actor = caller(request)
    done = done_before(request, actions.add_site, actor)
    if done is None:
        done = done_once(request, actions.add_site)(actor, schemas.facts_of(SiteFacts, body))
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


@operation(
    sites,
    "POST",
    "/{site}/decisions",
    word="site.decide",
    summary=_("Decide whether cameras may stand at a site"),
    answers=schemas.shown(Registered),
    right="site.decide",
    writes=True,
    errors=(404,),
)
def decide_site(request: HttpRequest, site: str, body: DecidingStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """It replaces the decision that stands; every decision stays."""
    actor = caller(request)
    done = done_before(request, actions.decide_site, actor)
    found = queries.site(actor, site)
    if done is None:
        said = schemas.facts_of(Deciding, body)
        done = done_once(request, actions.decide_site)(actor, found, said.facts, replaces=said.replaces)
    return {"id": str(found.id), "entry": str(done.entry)}


def _shown(camera: Camera, sources: tuple[StreamFacts, ...] | None) -> CameraShown:
    return CameraShown(
        id=camera.id,
        version=camera.version,
        facts=camera.facts,
        streams=camera.streams,
        flags=tuple(sorted(camera.flags)),
        removed_reason=camera.removed_reason,
        added_at=camera.added_at,
        sources=sources,
    )


def _site(site: Site) -> SiteShown:
    return SiteShown(
        id=site.id,
        facts=site.facts,
        decision=site.decision.number if site.decision else 0,
        decided=site.decision.facts if site.decision else None,
        may_have_cameras=site.may_have_cameras,
        cameras=site.cameras,
        today=site.today,
    )
