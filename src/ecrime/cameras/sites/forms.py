"""The questions of the register: a site, a decision, a camera with its streams, its login, a network."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.pages import areas, dates
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.base.pages.lists import Column, ListState
from ecrime.cameras.sites import queries, words
from ecrime.cameras.sites.facts import (
    Camera,
    CameraFacts,
    CameraState,
    Codec,
    DecisionFacts,
    Login,
    Mounting,
    NetworkFacts,
    Scheme,
    Site,
    SiteFacts,
    SiteState,
    StreamFacts,
    StreamRole,
    Transport,
)
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import fold_digits

E = TypeVar("E", bound=StrEnum)

NUMBERS = ("height_m", "bearing", "tilt", "focal_mm", "sensor_mm", "angle")
ASKED_FIRST = {
    StreamRole.MAIN: (Scheme.RTSP, "554"),
    StreamRole.SUB: (Scheme.RTSP, "554"),
    StreamRole.CONTROL: (Scheme.HTTP, "80"),
}
CAMERA_COLUMNS = (
    Column(pgettext_lazy("camera", "Camera"), "code"),
    Column(pgettext_lazy("camera", "Site"), "site"),
    Column(pgettext_lazy("camera", "State"), "state"),
    Column(_("Footage is kept as")),
    Column(_("To be looked at")),
)


SITE_COLUMNS = (
    Column(pgettext_lazy("camera", "Site"), "code"),
    Column(_("Area"), "area"),
    Column(_("Where exactly")),
    Column(pgettext_lazy("camera", "Decision")),
    Column(_("Cameras"), is_number=True),
)
LONGEST_WORDS = 100


def site_state(request: HttpRequest) -> ListState:
    """What the list of sites shows, as its address says it."""
    names = ("area", "state", "words")
    return ListState.of(request, filters=names, sorts=("code", "area"), default_sort="code")


def camera_state(request: HttpRequest) -> ListState:
    """What the list of cameras shows, as its address says it."""
    names = ("area", "state", "flagged", "words")
    return ListState.of(request, filters=names, sorts=("code", "site", "state"), default_sort="code")


class _Once(Form):
    """A form whose act is done at most once."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    def whole(self, name: str) -> int:
        """A whole number; 0 after noting that it is none."""
        typed = fold_digits(self.value(name)).strip()
        if typed.isascii() and typed.isdigit() and len(typed) <= 6:
            return int(typed)
        self.refuse(Problem(name, "camera.number_unfit"))
        return 0

    def real(self, name: str) -> float | None:
        """A number with or without a point; None where nothing stands, or after noting that it is none."""
        typed = fold_digits(self.value(name)).strip().replace(",", ".").replace("−", "-")
        if not typed:
            return None
        try:
            found = float(typed) if len(typed) <= 20 and typed.isascii() else float("nan")
        except ValueError:
            found = float("nan")
        if abs(found) <= 1e6:
            return found
        self.refuse(Problem(name, "camera.number_unfit"))
        return None

    def chosen(self, name: str, kinds: type[E], usual: E) -> E:
        """One of a few answers; the usual one after noting that it is none of them."""
        said = self.value(name)
        if said in set(kinds):
            return kinds(said)
        self.refuse(Problem(name, "choice.missing" if not said else "choice.unknown"))
        return usual


class CameraFilterForm(Form):
    """The questions above the list of cameras."""

    labels = {
        "area": _("Area"),
        "state": pgettext_lazy("camera", "State"),
        "flagged": _("To be looked at"),
        "words": _("Words in code, make, site or street"),
    }

    @property
    def questions(self) -> list[Field]:
        states = [Option(state.value, str(word)) for state, word in words.STATES.items()]
        flagged = [Option("yes", _("only cameras to be looked at"))]
        return [
            self.combobox("area", self.labels["area"], source="/country/areas/", optional=True),
            self.select("state", self.labels["state"], states, optional=True, nothing=_("all but the removed")),
            self.select("flagged", self.labels["flagged"], flagged, optional=True, nothing=_("all")),
            self.text("words", self.labels["words"], optional=True, size=24),
        ]

    def filters(self) -> queries.CameraFilters:
        """What is asked for; what is wrong is noted, and then nothing is found."""
        state = self.value("state")
        return queries.CameraFilters(
            _area_path(self),
            state if state in set(CameraState) else "",
            bool(self.value("flagged")),
            words=_searched(self),
        )


class SiteForm(_Once):
    """A place where cameras may come to stand; ``known`` is one that is corrected, whose code and area stand."""

    labels = {
        "code": pgettext_lazy("camera", "Code"),
        "area_id": _("Area"),
        **words.SITE_FIELDS,
        "reason": _("Why"),
    }

    def __init__(self, values: Mapping[str, str], *, known: Site | None = None) -> None:
        super().__init__(values)
        self.known = known

    @classmethod
    def of_site(cls, site: Site) -> SiteForm:
        """The form filled in from what stands."""
        values = {name: str(getattr(site.facts, name)) for name in words.SITE_FIELDS}
        return cls({**values, "version": str(site.version)}, known=site)

    @property
    def questions(self) -> list[Field]:
        code = self.text("code", self.labels["code"], size=20, hint=_("Given once; it stands on every camera there"))
        area = self.combobox("area_id", self.labels["area_id"], source="/country/areas/")
        names = [
            self.text("name_km", self.labels["name_km"], lang="km", size=40),
            self.text("name_latin", self.labels["name_latin"], lang="en", size=40),
        ]
        place = [
            self.text("street", self.labels["street"], optional=True, size=60),
            self.text("latitude", self.labels["latitude"], size=12, inputmode="decimal"),
            self.text("longitude", self.labels["longitude"], size=12, inputmode="decimal"),
        ]
        if self.known is not None:
            return [*names, *place, self.text("reason", self.labels["reason"], size=60)]
        return [code, *names, area, *place]

    def facts(self) -> SiteFacts:
        """The facts as typed; what is wrong is noted."""
        code, area_id = self._standing()
        point = {name: self.real(name) for name in ("longitude", "latitude")}
        for name, value in point.items():
            if value is None and not self.errors(name):
                self.refuse(Problem(name, "camera.number_unfit"))
        return SiteFacts(
            code=code,
            name_km=self.value("name_km"),
            name_latin=self.value("name_latin"),
            area_id=area_id,
            street=self.value("street"),
            longitude=point["longitude"] or 0.0,
            latitude=point["latitude"] or 0.0,
        )

    def _standing(self) -> tuple[str, str]:
        """Code and area, which are given once."""
        if self.known is not None:
            return self.known.facts.code, self.known.facts.area_id
        area = areas.choose_area(self, "area_id")
        if isinstance(area, Problem):
            self.refuse(area)
            return self.value("code").strip(), ""
        return self.value("code").strip(), area.value


class SiteFilterForm(Form):
    """The questions above the list of sites."""

    labels = {"area": _("Area"), "state": pgettext_lazy("camera", "Decision"), "words": _("Words in name or street")}

    @property
    def questions(self) -> list[Field]:
        states = [Option(state.value, str(word)) for state, word in words.SITE_STATES.items()]
        return [
            self.combobox("area", self.labels["area"], source="/country/areas/", optional=True),
            self.select("state", self.labels["state"], states, optional=True, nothing=_("all")),
            self.text("words", self.labels["words"], optional=True, size=24),
        ]

    def filters(self) -> queries.SiteFilters:
        """What is asked for; what is wrong is noted, and then nothing is found."""
        state = self.value("state")
        return queries.SiteFilters(_area_path(self), state if state in set(SiteState) else "", _searched(self))


def _area_path(form: Form) -> str:
    """The path of the area that a filter names; "" for none, or after noting that there is no such area."""
    if not form.value("area"):
        return ""
    found = areas.choose_area(form, "area")
    if isinstance(found, Problem):
        form.refuse(found)
        return ""
    return queries.path_of_area(found.value)


def _searched(form: Form) -> str:
    """The words that a filter asks for; the database takes no zero."""
    return form.value("words").replace("\0", "")[:LONGEST_WORDS]


class DecisionForm(_Once):
    """Yes or no to cameras at a site."""

    labels = {
        "allowed": _("May cameras stand here?"),
        "reason": _("Why"),
        "ground": _("Legal ground"),
        "valid_from": _("From"),
        "review_on": _("To be looked at again by"),
    }

    def __init__(self, values: Mapping[str, str], *, today: date) -> None:
        super().__init__(values)
        self.today = today

    @property
    def questions(self) -> list[Field]:
        answers = [Option("yes", _("Yes, cameras may stand here")), Option("no", _("No cameras here"))]
        return [
            self.radios("allowed", self.labels["allowed"], answers),
            self.text_area(
                "reason", self.labels["reason"], rows=4, hint=_("What is needed there, and what speaks against")
            ),
            self.text("ground", self.labels["ground"], size=60),
            self.date("valid_from", self.labels["valid_from"]),
            self.date("review_on", self.labels["review_on"]),
        ]

    def facts(self) -> DecisionFacts:
        """The facts as typed; what is wrong is noted."""
        if self.value("allowed") not in ("yes", "no"):
            self.refuse(Problem("allowed", "choice.missing"))
        days = {name: dates.read_date(name, self.value(name), today=self.today) for name in ("valid_from", "review_on")}
        self.refuse(*(found for found in days.values() if isinstance(found, Problem)))
        first, last = (None if isinstance(found, Problem) else found.first for found in days.values())
        return DecisionFacts(
            allowed=self.value("allowed") == "yes",
            reason=self.value("reason"),
            ground=self.value("ground"),
            valid_from=first or self.today,
            review_on=last or (first or self.today) + timedelta(days=1),
        )


class CameraForm(_Once):
    """A camera with its streams. A stream without a host is not there."""

    def __init__(self, values: Mapping[str, str], *, known: str = "") -> None:
        super().__init__(values)
        self.known = known
        self.labels = {
            "code": pgettext_lazy("camera", "Code"),
            "site": pgettext_lazy("camera", "Site"),
            "public": _("Shown in the public register"),
            **words.FIELDS,
            **{
                f"streams.{role.value}.{name}": f"{label} · {words.FIELDS[name]}"
                for role, label in words.ROLES.items()
                for name in ("host", "port", "path", "pin")
            },
        }

    @classmethod
    def of_camera(cls, camera: Camera, streams: tuple[StreamFacts, ...]) -> CameraForm:
        """The form filled in from what is registered."""
        facts = camera.facts
        values = {"site": facts.site, "version": str(camera.version), "public": "yes" if facts.public else ""}
        values |= {name: getattr(facts, name) for name in ("make", "model", "serial", "retention", "hidden_reason")}
        values |= {"mounting": facts.mounting.value, "state": facts.state.value}
        values |= {name: f"{getattr(facts, name):g}" for name in NUMBERS if getattr(facts, name) is not None}
        for stream in streams:
            at = f"streams.{stream.role.value}"
            values |= {f"{at}.{name}": str(getattr(stream, name)) for name in ("host", "port", "path", "pin")}
            values |= {f"{at}.{name}": getattr(stream, name).value for name in ("scheme", "transport", "codec")}
            sizes = {name: getattr(stream, name) for name in ("width", "height", "rate")}
            values |= {f"{at}.{name}": f"{value:g}" for name, value in sizes.items() if value is not None}
        return cls(values, known=facts.code)

    @property
    def which(self) -> list[Field]:
        """The questions about what it is."""
        language = page_language()
        kept = [Option(kind.code, kind.name(language), str(kind.days)) for kind in queries.retention_classes()]
        states = [
            Option(state.value, str(word)) for state, word in words.STATES.items() if state is not CameraState.REMOVED
        ]
        mountings = [Option(kind.value, str(word)) for kind, word in words.MOUNTINGS.items()]
        code = [self.text("code", self.labels["code"], size=20)]
        return [
            *([] if self.known else code),
            self.text("site", self.labels["site"], size=20, hint=_("The code of the site")),
            self.select("state", self.labels["state"], states),
            self.select("retention", self.labels["retention"], kept),
            self.text("make", self.labels["make"], optional=True, size=24),
            self.text("model", self.labels["model"], optional=True, size=24),
            self.text("serial", self.labels["serial"], optional=True, size=24),
            self.select("mounting", self.labels["mounting"], mountings),
        ]

    @property
    def view(self) -> list[Field]:
        """The questions about where it looks."""
        return [self.text(name, self.labels[name], optional=True, size=8, inputmode="decimal") for name in NUMBERS]

    @property
    def shown(self) -> list[Field]:
        """The questions about the public register."""
        return [
            self.checkbox("public", self.labels["public"]),
            self.text("hidden_reason", self.labels["hidden_reason"], optional=True, size=60),
        ]

    @property
    def streams(self) -> list[tuple[str, list[Field]]]:
        """The questions about each address."""
        return [(str(label), self._stream(role)) for role, label in words.ROLES.items()]

    def facts(self) -> CameraFacts:
        """The facts as typed; what is wrong is noted."""
        self.values["site"] = self.value("site").strip()
        return CameraFacts(
            code=self.known or self.value("code").strip(),
            site=self.value("site"),
            make=self.value("make"),
            model=self.value("model"),
            serial=self.value("serial"),
            mounting=self.chosen("mounting", Mounting, Mounting.OTHER),
            retention=self.value("retention"),
            state=self.chosen("state", CameraState, CameraState.PLANNED),
            public=self.is_checked("public"),
            hidden_reason=self.value("hidden_reason"),
            streams=tuple(
                self._stream_facts(role) for role in StreamRole if self.value(f"streams.{role.value}.host").strip()
            ),
            **{name: self.real(name) for name in NUMBERS},
        )

    def _stream(self, role: StreamRole) -> list[Field]:
        at, (scheme, port) = f"streams.{role.value}", ASKED_FIRST[role]
        schemes = (Scheme.HTTP, Scheme.HTTPS) if role is StreamRole.CONTROL else (Scheme.RTSP, Scheme.RTSPS)
        self.values.setdefault(f"{at}.scheme", scheme.value)
        self.values.setdefault(f"{at}.port", port)
        self.values.setdefault(f"{at}.path", "/onvif/device_service" if role is StreamRole.CONTROL else "/")
        questions = [
            self.select(f"{at}.scheme", _("Scheme"), [Option(one.value, one.value) for one in schemes]),
            self.text(f"{at}.host", words.FIELDS["host"], optional=True, size=28, autocomplete="off"),
            self.number(f"{at}.port", words.FIELDS["port"]),
            self.text(f"{at}.path", words.FIELDS["path"], size=40, autocomplete="off"),
            self.text(
                f"{at}.pin",
                words.FIELDS["pin"],
                optional=True,
                size=40,
                autocomplete="off",
                hint=_("For https; asking the camera shows it") if role is StreamRole.CONTROL else _("For rtsps"),
            ),
        ]
        if role is StreamRole.CONTROL:
            return questions
        self.values.setdefault(f"{at}.transport", Transport.TCP.value)
        codecs = [Option(one.value, str(word)) for one, word in words.CODECS.items() if one.value]
        return [
            *questions,
            self.select(
                f"{at}.transport", _("Travels by"), [Option(one.value, str(w)) for one, w in words.TRANSPORTS.items()]
            ),
            self.select(f"{at}.codec", _("Packed as"), codecs, optional=True, nothing=words.CODECS[Codec.UNKNOWN]),
            self.number(f"{at}.width", _("Width"), optional=True),
            self.number(f"{at}.height", _("Height"), optional=True),
            self.text(f"{at}.rate", _("Pictures a second"), optional=True, size=5, inputmode="decimal"),
        ]

    def _stream_facts(self, role: StreamRole) -> StreamFacts:
        at = f"streams.{role.value}"
        width, height = (self.real(f"{at}.{name}") for name in ("width", "height"))
        pictures = role is not StreamRole.CONTROL
        return StreamFacts(
            role=role,
            scheme=self.chosen(f"{at}.scheme", Scheme, ASKED_FIRST[role][0]),
            host=self.value(f"{at}.host").strip().lower(),
            port=self.whole(f"{at}.port"),
            path=self.value(f"{at}.path").strip(),
            transport=self.chosen(f"{at}.transport", Transport, Transport.TCP) if pictures else Transport.TCP,
            codec=self.chosen(f"{at}.codec", Codec, Codec.UNKNOWN) if self.value(f"{at}.codec") else Codec.UNKNOWN,
            width=None if width is None else int(width),
            height=None if height is None else int(height),
            rate=self.real(f"{at}.rate") if pictures else None,
            pin="".join(self.value(f"{at}.pin").lower().replace(":", " ").split()),
        )


class LoginForm(_Once):
    """With what a camera is signed in to. What was typed is never drawn again."""

    labels = {"user": _("User of the camera"), "password": _("Password of the camera")}

    @property
    def questions(self) -> list[Field]:
        return [
            self.text("user", self.labels["user"], autocomplete="off", size=24),
            self.text("password", self.labels["password"], autocomplete="off", size=24, optional=True),
        ]

    def login(self) -> Login:
        """What was typed; the password is forgotten by the form."""
        return Login(self.value("user"), self.values.pop("password", ""))


class ReasonForm(_Once):
    """Why a camera is removed."""

    labels = {"reason": _("Why")}

    @property
    def questions(self) -> list[Field]:
        return [self.text("reason", self.labels["reason"], size=60)]


class NetworkForm(_Once):
    """Where cameras may be."""

    labels = {
        "network": _("Network"),
        "first_port": _("First port"),
        "last_port": _("Last port"),
        "schemes": _("Scheme"),
        "reason": _("Why"),
    }

    @property
    def questions(self) -> list[Field]:
        return [
            self.text("network", self.labels["network"], size=28, hint=_("Such as 10.20.0.0/24")),
            self.number("first_port", self.labels["first_port"], size=6),
            self.number("last_port", self.labels["last_port"], size=6),
            *(self.checkbox(f"schemes.{one.value}", one.value) for one in Scheme),
            self.text("reason", self.labels["reason"], size=60),
        ]

    def facts(self) -> NetworkFacts:
        """The facts as typed; what is wrong is noted."""
        typed = fold_digits(self.value("network")).strip()
        try:
            typed = str(ipaddress.ip_network(typed))
        except ValueError:
            typed = typed[:60]
        return NetworkFacts(
            network=typed,
            first_port=self.whole("first_port"),
            last_port=self.whole("last_port"),
            schemes=tuple(one for one in Scheme if self.is_checked(f"schemes.{one.value}")),
            reason=self.value("reason"),
        )
