"""The questions of a hold: which time, why, by which order or case, until which day; and why it is lifted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form
from ecrime.cameras.recorder.facts import HoldFacts
from ecrime.cameras.watching.footage.forms import read_clock
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7

USUAL_EACH_WAY = timedelta(minutes=5)
USUALLY_LASTS = timedelta(days=30)


class KeyedForm(Form):
    """A form whose act is done at most once, however often it is sent."""

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


class HoldForm(KeyedForm):
    """A time of some cameras that nothing deletes."""

    labels = {
        "from": pgettext_lazy("hold", "From"),
        "to": pgettext_lazy("hold", "To"),
        "reason": _("Why it is kept"),
        "reference": _("Court order, case or incident"),
        "expires_on": _("Last day of the hold"),
    }

    def __init__(self, values: Mapping[str, str], *, zone: str, today: date) -> None:
        super().__init__(values)
        self._zone, self._today = zone, today

    @classmethod
    def about(cls, at: datetime, *, zone: str, today: date) -> HoldForm:
        """Some minutes about a moment."""
        values = {"from": _written(at - USUAL_EACH_WAY, zone), "to": _written(at + USUAL_EACH_WAY, zone)}
        return cls(values, zone=zone, today=today)

    @classmethod
    def for_wall(cls, *, reason: str, reference: str, zone: str, today: date) -> HoldForm:
        """A hold of what was watched just now, for what is watched; a script writes camera and time into it."""
        last = dates.short_date(today + USUALLY_LASTS)
        values = {"reason": reason, "reference": reference, "expires_on": last}
        return cls(values, zone=zone, today=today)

    @property
    def questions(self) -> list[Field]:
        hint = _("Day and time of day, such as 20/11/2026 14:32:10")
        return [
            self.text("from", self.labels["from"], size="22", hint=hint),
            self.text("to", self.labels["to"], size="22"),
            self.text("reason", self.labels["reason"], size="60", hint=_("Name nobody here.")),
            self.text("reference", self.labels["reference"], size="30"),
            self.date("expires_on", self.labels["expires_on"], hint=_("After today, and within five years.")),
        ]

    def facts(self, cameras: tuple[UUID, ...]) -> HoldFacts:
        """What is asked for; what is wrong with it is noted."""
        from_at, to_at = self._moment("from"), self._moment("to")
        day = dates.read_date("expires_on", self.value("expires_on"), today=self._today)
        if isinstance(day, Problem):
            self.refuse(day)
        expires_on = self._today if isinstance(day, Problem) else day.last
        return HoldFacts(cameras, from_at, to_at, self.value("reason"), self.value("reference"), expires_on)

    def _moment(self, name: str) -> datetime:
        said, _space, clock = self.value(name).strip().rpartition(" ")
        day = dates.read_date(name, said, today=self._today)
        found = read_clock(clock)
        if isinstance(day, Problem):
            self.refuse(day)
        elif found is None:
            self.refuse(Problem(name, "time.unreadable"))
        else:
            at, more = found
            if moments := dates.local_moments(day.first, at, self._zone):
                return moments[0] + more
            self.refuse(Problem(name, "time.impossible"))
        return datetime.now(UTC)


class LiftForm(KeyedForm):
    """Why a hold is to end."""

    labels = {"reason": _("Why it is lifted")}

    @property
    def questions(self) -> list[Field]:
        return [self.text("reason", self.labels["reason"], size="60")]


def _written(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{dates.short_date(local.date())} {local:%H:%M:%S}"
