"""The clocks of the service as chips: a shape, a word and a time, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext, gettext_lazy, pgettext

from ecrime.base.pages.dates import short_moment

SOON = timedelta(hours=12)
SHOWN_IN_DAYS = timedelta(hours=72)


class ClockState(StrEnum):
    """How a thing stands against its deadline."""

    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    LOCKED = "locked"
    GRANTED = "granted"
    REFUSED = "refused"


SHAPES = {
    ClockState.ON_TIME: "●",
    ClockState.SOON: "◐",
    ClockState.LATE: "▲",
    ClockState.LOCKED: "■",
    ClockState.GRANTED: "◇",
    ClockState.REFUSED: "✕",
}

WORDS = {
    ClockState.ON_TIME: gettext_lazy("on time"),
    ClockState.SOON: gettext_lazy("under 12 h"),
    ClockState.LATE: gettext_lazy("late"),
    ClockState.LOCKED: gettext_lazy("locked"),
    ClockState.GRANTED: gettext_lazy("granted"),
    ClockState.REFUSED: gettext_lazy("refused"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One chip.

    text  the word and the span ("46 h left to record")
    time  the absolute time in the unit's zone ("23/11 18:20"), "" when there is none
    ends_at, kind  when and how it turns; the page counts down to it ("due" turns late, "window" turns locked,
                   "grant" expires)
    """

    state: ClockState
    text: str
    time: str = ""
    ends_at: datetime | None = None
    kind: str = ""

    @property
    def shape(self) -> str:
        """The shape that goes with the state."""
        return SHAPES[self.state]


def due_clock(due_at: datetime, *, now: datetime, zone: str) -> Clock:
    """Counts to a deadline and on past it: on time, under 12 h, late."""
    return Clock(
        _state(due_at, now, after=ClockState.LATE),
        span_text(due_at, now=now),
        short_moment(due_at, zone, now=now),
        due_at,
        "due",
    )


def window_clock(closes_at: datetime, *, now: datetime, zone: str) -> Clock:
    """Counts down the time in which a record may be corrected; from then on it is locked."""
    state = _state(closes_at, now, after=ClockState.LOCKED)
    text = gettext("locked since") if state is ClockState.LOCKED else gettext("open until")
    return Clock(state, text, short_moment(closes_at, zone, now=now), closes_at, "window")


def grant_clock(expires_at: datetime, *, now: datetime, zone: str) -> Clock:
    """Counts down the time in which a grant may be used; from then on it is worth nothing."""
    state = _state(expires_at, now, after=ClockState.LOCKED)
    if state is ClockState.LOCKED:
        return Clock(state, gettext("grant expired"), short_moment(expires_at, zone, now=now))
    text = gettext("granted, %(left)s") % {"left": span_text(expires_at, now=now)}
    shown = ClockState.GRANTED if state is ClockState.ON_TIME else state
    return Clock(shown, text, short_moment(expires_at, zone, now=now), expires_at, "grant")


def late_mark(recorded_at: datetime, due_at: datetime) -> Clock:
    """Marks a record that came after its 48 hours, and by how much (clause D4)."""
    return Clock(ClockState.LATE, gettext("recorded %(span)s late") % {"span": span(recorded_at - due_at)})


def state_clock(state: ClockState, *, at: datetime | None = None, zone: str = "UTC") -> Clock:
    """A state that does not count: granted, refused, locked."""
    return Clock(state, str(WORDS[state]), short_moment(at, zone) if at else "")


def span_text(ends_at: datetime, *, now: datetime) -> str:
    """ "46 h left" before the moment, "3 h late" from it on."""
    if now < ends_at:
        return gettext("%(span)s left") % {"span": span(ends_at - now)}
    return gettext("%(span)s late") % {"span": span(now - ends_at)}


def span(length: timedelta) -> str:
    """A length in its largest sensible unit, rounded down: 40 min, 46 h, 5 days."""
    if length >= SHOWN_IN_DAYS:
        return gettext("%(count)s days") % {"count": length.days}
    hours, rest = divmod(length, timedelta(hours=1))
    if hours:
        return pgettext("hours", "%(count)s h") % {"count": hours}
    return pgettext("minutes", "%(count)s min") % {"count": rest // timedelta(minutes=1)}


def counting_words() -> dict[str, str]:
    """The same phrases with "{}" for the number, for pages that count on by themselves."""
    return {
        "left": gettext("%(span)s left") % {"span": "{}"},
        "late": gettext("%(span)s late") % {"span": "{}"},
        "locked": gettext("locked since"),
        "granted": gettext("granted, %(left)s") % {"left": "{}"},
        "expired": gettext("grant expired"),
        "days": gettext("%(count)s days") % {"count": "{}"},
        "hours": pgettext("hours", "%(count)s h") % {"count": "{}"},
        "minutes": pgettext("minutes", "%(count)s min") % {"count": "{}"},
    }


def _state(ends_at: datetime, now: datetime, *, after: ClockState) -> ClockState:
    if now >= ends_at:
        return after
    return ClockState.SOON if ends_at - now < SOON else ClockState.ON_TIME
