"""The register in words: states, flags, mountings; decisions; what each correction changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from ecrime.base.country import queries as country
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import Difference, HistoryEntry
from ecrime.base.pages.tabs import Badge
from ecrime.cameras.sites import queries, rules
from ecrime.cameras.sites.facts import (
    Camera,
    CameraState,
    Codec,
    Decision,
    Flag,
    Mounting,
    Probe,
    ProbeFacts,
    Site,
    SiteState,
    StreamRole,
    StreamSeen,
    Transport,
)
from ecrime.cameras.sites.queries import Before

OfficerNames = Mapping[UUID, tuple[str, str]]

STATES: dict[CameraState, str | Promise] = {
    CameraState.PLANNED: pgettext_lazy("camera", "planned"),
    CameraState.IN_USE: pgettext_lazy("camera", "in use"),
    CameraState.OUT_OF_ORDER: pgettext_lazy("camera", "out of order"),
    CameraState.REMOVED: pgettext_lazy("camera", "removed"),
}
_STATE_BADGES = {
    CameraState.PLANNED: ("◇", "neutral"),
    CameraState.IN_USE: ("●", "good"),
    CameraState.OUT_OF_ORDER: ("▲", "warning"),
    CameraState.REMOVED: ("■", "neutral"),
}
SITE_STATES: dict[SiteState, str | Promise] = {
    SiteState.UNDECIDED: gettext_lazy("nobody has decided"),
    SiteState.ALLOWED: gettext_lazy("cameras may stand here"),
    SiteState.OVERDUE: gettext_lazy("cameras, review overdue"),
    SiteState.LATER: gettext_lazy("cameras from a later day"),
    SiteState.REFUSED: gettext_lazy("no cameras here"),
}
_SITE_BADGES = {
    SiteState.UNDECIDED: ("◇", "neutral"),
    SiteState.ALLOWED: ("●", "good"),
    SiteState.OVERDUE: ("▲", "warning"),
    SiteState.LATER: ("◐", "warning"),
    SiteState.REFUSED: ("✕", "bad"),
}
FLAGS: dict[Flag, str | Promise] = {
    Flag.DEFAULT_LOGIN: gettext_lazy("A password that everybody knows"),
    Flag.NO_LOGIN: gettext_lazy("No user and password given"),
    Flag.ADDRESS_NOT_ALLOWED: gettext_lazy("Its address is allowed no more"),
    Flag.NO_STREAM: gettext_lazy("No stream of large pictures"),
    Flag.REVIEW_OVERDUE: gettext_lazy("The decision on its site is overdue for review"),
}
MOUNTINGS: dict[Mounting, str | Promise] = {
    Mounting.POLE: pgettext_lazy("camera", "Pole"),
    Mounting.WALL: pgettext_lazy("camera", "Wall"),
    Mounting.ROOF: pgettext_lazy("camera", "Roof"),
    Mounting.GANTRY: pgettext_lazy("camera", "Gantry over the road"),
    Mounting.INSIDE: pgettext_lazy("camera", "Inside a building"),
    Mounting.OTHER: pgettext_lazy("camera", "Something else"),
}
ROLES: dict[StreamRole, str | Promise] = {
    StreamRole.MAIN: gettext_lazy("Large pictures"),
    StreamRole.SUB: gettext_lazy("Small pictures"),
    StreamRole.CONTROL: gettext_lazy("Control (ONVIF)"),
}
TRANSPORTS: dict[Transport, str | Promise] = {Transport.TCP: "TCP", Transport.UDP: "UDP"}
CODECS: dict[Codec, str | Promise] = {
    Codec.UNKNOWN: pgettext_lazy("codec", "not known yet"),
    Codec.H264: "H.264",
    Codec.H265: "H.265",
    Codec.MJPEG: "MJPEG",
}
OUTCOMES: dict[str, str | Promise] = {
    "answered": gettext_lazy("It answered"),
    "certificate_other": gettext_lazy("It shows another certificate than the one that is noted, and was told nothing"),
    "certificate_unknown": gettext_lazy(
        "It shows a certificate that nobody has noted, and was told nothing. Compare it with the camera's, then note it"
    ),
    "led_elsewhere": gettext_lazy("It led to another address, which was not followed"),
    "not_allowed": gettext_lazy("Its address is allowed no more"),
    "not_authorised": gettext_lazy("It did not take user and password"),
    "not_understood": gettext_lazy("What it answered is no ONVIF"),
    "refused": gettext_lazy("It refused to answer"),
    "timed_out": gettext_lazy("It did not answer within five seconds"),
    "too_long": gettext_lazy("It answered more than a megabyte"),
    "unreachable": gettext_lazy("It could not be reached"),
}
ACTS: dict[str, str | Promise] = {
    "camera.correct": gettext_lazy("Corrected the camera"),
    "camera.remove": gettext_lazy("Removed the camera"),
}
SITE_FIELDS: dict[str, str | Promise] = {
    "name_km": gettext_lazy("Name in Khmer"),
    "name_latin": gettext_lazy("Name in Latin letters"),
    "street": gettext_lazy("Where exactly"),
    "latitude": gettext_lazy("Latitude, degrees"),
    "longitude": gettext_lazy("Longitude, degrees"),
}
FIELDS: dict[str, str | Promise] = {
    "make": gettext_lazy("Make"),
    "model": gettext_lazy("Model"),
    "serial": gettext_lazy("Serial number"),
    "mounting": gettext_lazy("Fixed on"),
    "height_m": gettext_lazy("Height of the lens, m"),
    "bearing": gettext_lazy("Looks towards, degrees from north"),
    "tilt": gettext_lazy("Tilt, degrees; down is negative"),
    "focal_mm": gettext_lazy("Focal length, mm"),
    "sensor_mm": gettext_lazy("Width of the sensor, mm"),
    "angle": gettext_lazy("Angle of view, degrees"),
    "retention": gettext_lazy("Footage is kept as"),
    "state": pgettext_lazy("camera", "State"),
    "hidden_reason": gettext_lazy("Why the public register leaves it out"),
    "host": gettext_lazy("Host"),
    "port": gettext_lazy("Port"),
    "path": gettext_lazy("Path"),
    "pin": gettext_lazy("Certificate (SHA-256)"),
}


def state_badge(state: CameraState) -> Badge:
    """Shape, word and tone of how a camera stands."""
    shape, tone = _STATE_BADGES[state]
    return Badge(shape, str(STATES[state]), tone)


def decision_badge(site: Site) -> Badge:
    """Shape, word and tone of what was decided on a site."""
    shape, tone = _SITE_BADGES[site.state]
    return Badge(shape, str(SITE_STATES[site.state]), tone)


def flag_words(flags: Iterable[Flag]) -> list[str]:
    """The flags in words, in one order."""
    there = set(flags)
    return [str(word) for flag, word in FLAGS.items() if flag in there]


def site_name(site: Site) -> str:
    """The name in the language of the page."""
    return name_of((site.facts.name_km, site.facts.name_latin))


def name_of(names: tuple[str, str]) -> str:
    """Of a name in Khmer and in Latin letters the one for the language of the page."""
    return names[0] if page_language() == "km" else names[1]


def area_name(path: str) -> str:
    """The last two areas of a path, the wider first."""
    return area_names([path])[path]


def area_names(paths: Iterable[str]) -> dict[str, str]:
    """The last two areas of each path, the wider first, asked for at once."""
    ids = {path: path.split(".")[1:][-2:] for path in paths}
    wanted = sorted({id_ for each in ids.values() for id_ in each})
    names = {found.id: found.name(page_language()) for found in country.areas(wanted)}
    return {path: " › ".join(names[id_] for id_ in each if id_ in names) for path, each in ids.items()}


def retention_name(code: str) -> str:
    """A class of cameras with its days; the code alone for one that the pack has no more."""
    for kind in queries.retention_classes():
        if kind.code == code:
            return gettext("%(name)s, %(days)s days") % {"name": kind.name(page_language()), "days": kind.days}
    return code


def officer_name(officer: UUID, names: OfficerNames) -> str:
    return name_of(names.get(officer, ("", "")))


def camera_rows(camera: Camera) -> list[tuple[str, str]]:
    """What is registered of a camera, as label and value; what nobody knows is left out."""
    facts, angle = camera.facts, rules.angle_of_view(camera.facts)
    rows = [(str(FIELDS[name]), _shown(name, getattr(facts, name))) for name in FIELDS if hasattr(facts, name)]
    if angle is not None and facts.angle is None:
        rows.append((str(FIELDS["angle"]), f"{angle:.1f}"))
    shown = gettext("shown") if facts.public else gettext("left out")
    return [(label, value) for label, value in rows if value] + [(gettext("Public register"), shown)]


def stream_rows(streams: Iterable[StreamSeen]) -> list[tuple[str, str]]:
    """The streams of a camera without their addresses."""
    return [(str(ROLES[one.role]), _stream(one)) for one in streams]


def decision_rows(decisions: Iterable[Decision], names: OfficerNames) -> list[HistoryEntry]:
    """The decisions on a site, the last first."""
    return [
        HistoryEntry(
            act=gettext("Cameras may stand here") if one.facts.allowed else gettext("No cameras here"),
            at=one.decided_at,
            who=officer_name(one.decided_by, names),
            reason=one.facts.reason,
            note=gettext("Ground: %(ground)s. From %(since)s, to be looked at again by %(until)s.")
            % {
                "ground": one.facts.ground,
                "since": f"{one.facts.valid_from:%d/%m/%Y}",
                "until": f"{one.facts.review_on:%d/%m/%Y}",
            },
        )
        for one in decisions
    ]


def history_rows(camera: Camera, history: list[Before], names: OfficerNames) -> list[HistoryEntry]:
    """What each act changed of the camera itself, the last first; of streams that they were changed."""
    after: Mapping[str, Any] = {
        name: _plain(getattr(camera.facts, name)) for name in FIELDS if hasattr(camera.facts, name)
    }
    told: dict[UUID, HistoryEntry] = {}
    for one in history:
        changes: list[Difference] = []
        if one.relation == "sites_camera":
            changes = [
                Difference(str(FIELDS[name]), _shown(name, one.image.get(name)), _shown(name, value))
                for name, value in after.items()
                if one.image.get(name) != value
            ]
            after = {name: one.image.get(name) for name in after}
        else:
            changes = [
                Difference(str(ROLES[StreamRole(one.image["role"])]), _address(one.image), gettext("written anew"))
            ]
        standing = told.get(one.entry)
        told[one.entry] = HistoryEntry(
            act=str(ACTS[one.kind]),
            at=one.at,
            who=officer_name(one.officer, names),
            changes=[*(standing.changes if standing else ()), *changes],
            entry=str(one.entry),
        )
    return list(told.values())


def site_history_rows(site: Site, history: list[Before], why: str, names: OfficerNames) -> list[HistoryEntry]:
    """What each correction of a site changed and why, the last first.

    why  the reason of the last one; those of the others stand in what they were replaced by
    """
    after: Mapping[str, Any] = {name: getattr(site.facts, name) for name in SITE_FIELDS} | {"reason": why}
    rows = []
    for one in history:
        rows.append(
            HistoryEntry(
                act=gettext("Corrected the site"),
                at=one.at,
                who=officer_name(one.officer, names),
                changes=[
                    Difference(str(label), _shown(name, one.image[name]), _shown(name, after[name]))
                    for name, label in SITE_FIELDS.items()
                    if one.image[name] != after[name]
                ],
                reason=after["reason"],
                entry=str(one.entry),
            )
        )
        after = one.image
    return rows


def probe_rows(probes: Iterable[Probe]) -> list[tuple[datetime, str, list[tuple[str, str]]]]:
    """The last probes: when, what came of it, what the camera said."""
    return [(one.at, str(OUTCOMES.get(one.facts.outcome, one.facts.outcome)), _probe(one.facts)) for one in probes]


def _probe(said: ProbeFacts) -> list[tuple[str, str]]:
    rows = [(str(FIELDS[name]), getattr(said, name)) for name in ("make", "model", "serial")]
    rows += [(gettext("Firmware"), said.firmware), (str(FIELDS["pin"]), said.certificate)]
    if said.clock_s is not None:
        ahead = gettext("%(seconds)s s ahead of ours") % {"seconds": f"{said.clock_s:+g}"}
        rows.append((gettext("Its clock"), ahead))
    rows += [
        (str(ROLES[seen.role]), f"{_stream(seen)} {path}") for seen, path in zip(said.streams, said.paths, strict=True)
    ]
    return [(label, value) for label, value in rows if value]


def _address(image: Mapping[str, Any]) -> str:
    if "host" not in image:
        return "…"
    return f"{image['scheme']}://{image['host']}:{image['port']}{image['path']}"


def _stream(one: StreamSeen) -> str:
    size = f"{one.width} × {one.height}" if one.width and one.height else ""
    rate = gettext("%(rate)s a second") % {"rate": f"{one.rate:g}"} if one.rate else ""
    codec = str(CODECS[one.codec]) if one.role is not StreamRole.CONTROL else ""
    return " · ".join(filter(None, (one.scheme.value, codec, size, rate)))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, CameraState | Mounting) else value


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "state":
        return str(STATES[CameraState(value)])
    if name == "mounting":
        return str(MOUNTINGS[Mounting(value)])
    if name == "retention":
        return retention_name(value)
    if isinstance(value, float):
        return f"{value:.6f}" if name in ("latitude", "longitude") else f"{value:g}"
    return str(value)
