"""Alerts in words: what stood out, what is usual, how far its handling has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from ecrime.base.pages import dates
from ecrime.base.pages.language import page_language
from ecrime.base.pages.purpose.words import purpose_name
from ecrime.base.pages.tabs import Badge
from ecrime.oversight.inspection.facts import Alert, AlertKind, AlertState, LookedUp, Sampled

OfficerNames = Mapping[UUID, tuple[str, str]]

KINDS: dict[AlertKind, str | Promise] = {
    AlertKind.VOLUME: gettext_lazy("Many look-ups in a day"),
    AlertKind.WITHOUT_CASE: gettext_lazy("Many look-ups without a case"),
    AlertKind.REPEATS: gettext_lazy("The same again and again, without a case"),
    AlertKind.DRIFT: gettext_lazy("Look-ups without a case rise over weeks"),
    AlertKind.OFF_DUTY: gettext_lazy("Look-ups without a case, off duty"),
}
STATES: dict[AlertState, str | Promise] = {
    AlertState.OPEN: pgettext_lazy("alert", "waits"),
    AlertState.TAKEN: pgettext_lazy("alert", "taken up"),
    AlertState.EXPLAINED: pgettext_lazy("alert", "explained"),
    AlertState.PASSED_ON: pgettext_lazy("alert", "passed on"),
}
BADGES = {
    AlertState.OPEN: ("▲", "warning"),
    AlertState.TAKEN: ("◐", "neutral"),
    AlertState.EXPLAINED: ("●", "good"),
    AlertState.PASSED_ON: ("◇", "neutral"),
}
ACTS: dict[str, str | Promise] = {
    "incident.see": gettext_lazy("opened a record"),
    "incident.print": gettext_lazy("printed a record"),
    "incident.export": gettext_lazy("took a record's history away"),
    "document.see": gettext_lazy("opened a document"),
    "document.export": gettext_lazy("took the original of a document away"),
    "bundle.export": gettext_lazy("took a record with its documents away"),
    "people.look_up": gettext_lazy("looked people up"),
    "correction.export": gettext_lazy("exported a correction"),
    "alert.see": gettext_lazy("opened an alert"),
    "sample.see": gettext_lazy("opened a sample of look-ups"),
    "footage.see": gettext_lazy("opened footage"),
    "footage.snapshot": gettext_lazy("took a picture out of footage"),
    "camera.watch": gettext_lazy("watched a camera live"),
    "watch.see": gettext_lazy("opened the list of past watches"),
}


@dataclass(frozen=True, slots=True)
class AlertWords:
    """An alert as the pages show it."""

    alert: Alert
    who: str
    kind: str
    state: Badge
    seen: str
    usual: str
    period: str
    nights: str
    handler: str


@dataclass(frozen=True, slots=True)
class LookedUpWords:
    """One look-up behind an alert."""

    looked_up: LookedUp
    act: str
    purpose: str
    stated: str


def alert_words(alert: Alert, names: OfficerNames) -> AlertWords:
    """An alert in the language of the page."""
    shape, tone = BADGES[alert.state]
    post = alert.post_km if page_language() == "km" else alert.post_en
    first = alert.last_day - timedelta(days=alert.days - 1)
    return AlertWords(
        alert=alert,
        who=f"{_name(alert.officer_id, names)} · {post} · {alert.unit_code}",
        kind=str(KINDS[alert.kind]),
        state=Badge(shape, str(STATES[alert.state]), tone),
        seen=_seen(alert),
        usual=_usual(alert),
        period=gettext("%(first)s to %(last)s")
        % {"first": dates.short_date(first), "last": dates.short_date(alert.last_day)}
        if alert.days > 1
        else dates.short_date(alert.last_day),
        nights=ngettext("It stood out on one day.", "It stood out on %(count)s days.", alert.nights)
        % {"count": alert.nights},
        handler=_name(alert.handler_id, names) if alert.handler_id else "",
    )


def looked_up_words(looked_up: LookedUp) -> LookedUpWords:
    """One look-up with what was stated for it."""
    return LookedUpWords(
        looked_up=looked_up,
        act=str(ACTS.get(looked_up.act, looked_up.act)),
        purpose=purpose_name(looked_up.purpose),
        stated=looked_up.case_number or looked_up.reason,
    )


@dataclass(frozen=True, slots=True)
class SampledWords:
    """One look-up of a sample, and who looked."""

    sampled: Sampled
    who: str
    act: str
    purpose: str
    stated: str


def sampled_words(sampled: Sampled, names: OfficerNames) -> SampledWords:
    """One look-up of a sample with what was stated for it."""
    return SampledWords(
        sampled=sampled,
        who=_name(sampled.officer_id, names),
        act=str(ACTS.get(sampled.act, sampled.act)),
        purpose=purpose_name(sampled.purpose),
        stated=sampled.case_number or sampled.reason,
    )


def _seen(alert: Alert) -> str:
    counts = {"seen": alert.seen, "days": alert.days}
    match alert.kind:
        case AlertKind.VOLUME:
            return gettext("%(seen)s look-ups in one day.") % counts
        case AlertKind.REPEATS:
            return (
                gettext("The same record or the same person on %(seen)s different days of %(days)s, without a case.")
                % counts
            )
        case AlertKind.OFF_DUTY:
            return (
                gettext(
                    "%(seen)s look-ups without a case in %(days)s days, by day or night while nothing was looked up"
                    " for a case."
                )
                % counts
            )
        case _:
            return gettext("%(seen)s look-ups without a case in %(days)s days.") % counts


def _usual(alert: Alert) -> str:
    usual = {"usual": f"{alert.usual:.1f}".removesuffix(".0")}
    if alert.kind is AlertKind.REPEATS:
        return gettext("His next most repeated: on %(usual)s days.") % usual
    if alert.is_new:
        return gettext("Usual in his post, in which he is new: %(usual)s.") % usual
    return gettext("Usual for him: %(usual)s.") % usual


def _name(officer_id: UUID, names: OfficerNames) -> str:
    km, latin = names.get(officer_id, ("", ""))
    return km if page_language() == "km" else latin
