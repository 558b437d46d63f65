"""The questions of footage: which cameras and when, a mark, a picture that is taken out, a hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.pages import areas, dates
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import rules
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import fold_digits

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:\.(\d{1,3}))?)?|(\d{2})(\d{2})(\d{2})?")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")


def written_at(at: datetime) -> str:
    """A moment as it stands in an address."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def read_at(text: str) -> datetime | None:
    """A moment of an address; None for anything else."""
    if not _AT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_clock(text: str) -> tuple[time, timedelta] | None:
    """A time of day to the minute, and what is beyond it, typed in either script; None for anything else."""
    clock = _CLOCK.fullmatch("".join(fold_digits(text).lower().split()))
    if clock is None:
        return None
    hour, minute, second = (
        int(word or 0) for word in (clock[1] or clock[5], clock[2] or clock[6], clock[3] or clock[7])
    )
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute), timedelta(seconds=second, milliseconds=int((clock[4] or "0").ljust(3, "0")))


def codes_of(request: HttpRequest) -> list[str]:
    """The codes of cameras that an address names, each once."""
    typed = ",".join(request.GET.getlist("cameras")).split(",")
    return list(dict.fromkeys(code for code in typed if code))


class OpenForm(Form):
    """Which cameras, and which moment; and above the list of cameras, which of them are shown."""

    labels = {"area": _("Area"), "words": _("Street, site or camera"), "date": _("Day"), "time": _("Time of day")}

    def __init__(self, values: Mapping[str, str], *, zone: str, today: date) -> None:
        super().__init__(values)
        self._zone, self._today = zone, today

    @property
    def filters(self) -> list[Field]:
        return [
            self.combobox("area", self.labels["area"], source="/country/areas/", optional=True),
            self.text("words", self.labels["words"], size="24", optional=True),
        ]

    @property
    def moment(self) -> list[Field]:
        return [
            self.date("date", self.labels["date"]),
            self.text("time", self.labels["time"], size="12", hint=_("Such as 14:32:10")),
        ]

    def show(self, at: datetime) -> None:
        """Write a moment into the questions."""
        local = at.astimezone(ZoneInfo(self._zone))
        self.values |= {"date": dates.short_date(local.date()), "time": f"{local:%H:%M:%S}"}

    def area(self) -> str:
        """The path of the area that is asked for, "" for all."""
        if not self.value("area"):
            return ""
        found = areas.choose_area(self, "area")
        if isinstance(found, Problem):
            self.refuse(found)
            return ""
        return sites.path_of_area(found.value)

    def at(self) -> datetime | None:
        """The moment that was typed; None after noting what is wrong with it."""
        day = dates.read_date("date", self.value("date"), today=self._today)
        clock = read_clock(self.value("time"))
        if isinstance(day, Problem):
            self.refuse(day)
        elif day.precision != "day":
            self.refuse(Problem("date", "date.unreadable", {"today": dates.short_date(self._today)}))
        if clock is None:
            self.refuse(Problem("time", "time.unreadable" if self.value("time") else "time.missing"))
        if self.problems or isinstance(day, Problem) or clock is None:
            return None
        found = dates.local_moments(day.first, clock[0], self._zone)
        if not found:
            self.refuse(Problem("time", "time.impossible"))
            return None
        return found[0] + clock[1]


class NoteForm(Form):
    """A mark, or a picture that is taken out, of one of the cameras on the page."""

    labels = {
        "words": _("What is to be seen"),
        "reason": _("Why it is taken out"),
        "camera": pgettext_lazy("camera", "Camera"),
        "taken_of": pgettext_lazy("camera", "Camera"),
    }

    def __init__(self, values: Mapping[str, str], cameras: Sequence[Camera]) -> None:
        super().__init__(values)
        self._cameras = cameras
        self.values.setdefault("key", str(uuid7()))
        if cameras:
            self.values.setdefault("camera", cameras[0].facts.code)
            self.values.setdefault("taken_of", cameras[0].facts.code)

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def mark(self) -> list[Field]:
        return [self._which("camera"), self.text("words", self.labels["words"], size="40", hint=_("Name nobody here."))]

    @property
    def taking(self) -> list[Field]:
        return [self._which("taken_of"), self.text("reason", self.labels["reason"], size="40")]

    def camera(self, name: str) -> Camera:
        """The camera that was chosen. Raises Invalid for one that is not on the page."""
        found = next((one for one in self._cameras if one.facts.code == self.value(name)), None)
        if found is None:
            raise Invalid([Problem(name, "choice.unknown")])
        return found

    def at(self) -> datetime:
        """The moment that the page showed. Raises Invalid for what is none."""
        found = read_at(self.value("moment"))
        if found is None:
            raise Invalid([Problem("", "request.unreadable")])
        return found

    def _which(self, name: str) -> Field:
        options = [Option(one.facts.code, one.facts.code) for one in self._cameras]
        return self.select(name, self.labels[name], options)


def check_choice(codes: Sequence[str]) -> list[Problem]:
    """What is wrong with a choice of cameras."""
    if not codes:
        return [Problem("cameras", "footage.cameras_missing")]
    if len(codes) > rules.MOST_CAMERAS:
        return [Problem("cameras", "footage.cameras_too_many", {"most": str(rules.MOST_CAMERAS)})]
    return []
