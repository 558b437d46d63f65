"""What requests, their reasons and states are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.pages.clocks import ClockState
from ecrime.records.corrections.facts import Outcome, ReasonCode, State

Words = dict[str, str | Promise]

REASONS: Words = {
    ReasonCode.MISTAKEN_IDENTITY: _("The wrong person is named"),
    ReasonCode.WRONG_PLACE: _("The place is wrong"),
    ReasonCode.WRONG_TIME: _("The time is wrong"),
    ReasonCode.WRONG_CLASS: _("The class of the offence is wrong"),
    ReasonCode.WRITING_ERROR: _("A slip in writing"),
    ReasonCode.NEW_FINDINGS: _("The inquiry has found more"),
    ReasonCode.COURT_DECISION: _("A court has decided"),
    ReasonCode.PERSON_ASKS: _("The person concerned asks for it"),
    ReasonCode.OTHER: _("Another reason"),
}
STATES: Words = {
    State.ASKED: pgettext_lazy("request", "waiting for review"),
    State.UNDER_REVIEW: pgettext_lazy("request", "under review"),
    State.REFUSED: pgettext_lazy("request", "refused"),
    State.APPEALED: pgettext_lazy("request", "appealed, waiting for another reviewer"),
    State.GRANTED: pgettext_lazy("request", "granted"),
    State.CORRECTED: pgettext_lazy("request", "corrected, locked again"),
    State.EXPIRED: pgettext_lazy("request", "granted, expired unused"),
    State.RECALLED: pgettext_lazy("request", "granted, recalled unused"),
}
# A state is a shape and a word, in the colours of the clocks.
SHAPES = {
    State.ASKED: ClockState.SOON,
    State.UNDER_REVIEW: ClockState.SOON,
    State.REFUSED: ClockState.REFUSED,
    State.APPEALED: ClockState.SOON,
    State.GRANTED: ClockState.GRANTED,
    State.CORRECTED: ClockState.LOCKED,
    State.EXPIRED: ClockState.LOCKED,
    State.RECALLED: ClockState.REFUSED,
}
OUTCOMES: Words = {
    Outcome.GRANT: _("Granted"),
    Outcome.REFUSE: _("Refused"),
}
PARTS: Words = {
    "offence.+": _("One more offence"),
    "person.+": _("One more person"),
    "organisation.+": _("One more organisation"),
    "relation.+": _("One more relation"),
    "thing.+": _("One more piece of property"),
    "vehicle.+": _("One more vehicle"),
}
# A part of which it is not known as the how-manieth it stands.
KINDS: Words = {
    "offence": _("Offence"),
    "person": _("Person"),
    "organisation": _("Organisation"),
    "relation": _("Relation"),
    "thing": _("Property"),
    "vehicle": _("Vehicle"),
}
# Fields of a row that bear other names on a page.
FIELDS = {
    "offence_class_id": "class_code",
    "roles": "role",
    "owner_id": "owner",
    "offence_id": "offence",
    "built": "year",
    "people": "relation",
    "organisation.kind": "organisation_kind",
    "relation.kind": "relation",
    "thing.kind": "thing_kind",
    "vehicle.kind": "vehicle_kind",
}
EXPORT = _("Export the signed steps (JSON)")
ABOUT_EXPORT = _(
    "One file with the words of every step, who signed them with which passkey, and what was changed; whoever holds it"
    " can check it with “ecrime verify” on any computer. That it was taken is written to the ledger."
)
HIDDEN = _("hidden from your post")
GONE = _("This part no longer stands in the record.")
REMOVED = _("taken away")
