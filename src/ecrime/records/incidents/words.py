"""What the fields and answers of an incident are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.records.incidents.facts import LateReason, PointPrecision, Precision, Role, Sex
from ecrime.records.incidents.when import Which

Words = dict[str, str | Promise]

ROLES: Words = {
    Role.SUSPECT: _("Suspect"),
    Role.VICTIM: _("Victim"),
    Role.COMPLAINANT: _("Complainant"),
    Role.WITNESS: _("Witness"),
}
SEXES: Words = {Sex.FEMALE: _("Female"), Sex.MALE: _("Male")}
POINT_PRECISIONS: Words = {
    PointPrecision.EXACT: _("The very spot"),
    PointPrecision.STREET: _("The street"),
    PointPrecision.AREA: _("Only the area"),
}
LATE_REASONS: Words = {
    LateReason.LATE_REPORT: _("It was reported late"),
    LateReason.NO_NETWORK: _("No line or no power"),
    LateReason.SCENE_ACCESS: _("The scene could not be reached"),
    LateReason.BACKLOG: _("An old offence, entered now"),
    LateReason.OTHER: _("Another reason"),
}
PRECISIONS: Words = {
    Precision.MINUTE: _("known to the minute"),
    Precision.HOUR: _("known to the hour"),
    Precision.DAY: _("only the day is known"),
    Precision.MONTH: _("only the month is known"),
    Precision.YEAR: _("only the year is known"),
}
WHICH: Words = {
    Which.FIRST: _("The first time, before the clocks were put back"),
    Which.SECOND: _("The second time, after the clocks were put back"),
    Which.UNKNOWN: _("Not known"),
}
STATES: Words = {
    "open": pgettext_lazy("record", "open for correction"),
    "locked": pgettext_lazy("record", "locked"),
    "late": pgettext_lazy("record", "recorded late"),
    "withdrawn": pgettext_lazy("record", "withdrawn"),
}
MASKS: Words = {
    "victim": _("hidden from your post: complainants, victims and witnesses of another unit"),
    "juvenile": _("hidden from your post: under 18 when it happened"),
    "restricted": _("hidden from your post: the record is restricted"),
}
RESTRICTED = _("Withheld: the record is restricted because of an urgent error, until it is corrected.")
WITHHELD = _("Withheld: somebody in this record is hidden from your post, and the words may name them.")
LEFT_OUT = _("What it said of people hidden from your post, and in words that may name them, is left out.")
KINDS: Words = {
    "incident.record": _("Recorded"),
    "incident.import": _("Recorded from an imported file"),
    "incident.correct": _("Corrected"),
    "incident.withdraw": _("Withdrawn"),
}
FIELDS: Words = {
    "class_code": _("Class of offence"),
    "attempted": _("Only attempted"),
    "occurred": _("When it happened"),
    "area_id": _("Area"),
    "place_detail": _("Where exactly"),
    "point": _("Point on the map"),
    "role": _("Role"),
    "name_km": _("Name in Khmer"),
    "name_latin": _("Name in Latin letters"),
    "sex": _("Sex"),
    "age": _("Age"),
    "nationality": _("Nationality"),
    "unknown": _("Nobody knows who it is"),
    "narrative": _("What happened"),
    "late_reason": _("Why it is recorded late"),
    "late_note": _("Reason in words"),
    "withdrawn": _("Withdrawn"),
}
