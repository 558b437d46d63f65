"""What the fields and answers of an incident are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.records.incidents.facts import LateReason, PointPrecision
from ecrime.records.incidents.people import Duty, Harm, IdentifierKind, NameKind, Role, Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel
from ecrime.records.incidents.when import Which

Words = dict[str, str | Promise]

ROLES: Words = {
    Role.SUSPECT: _("Suspect"),
    Role.VICTIM: _("Victim"),
    Role.COMPLAINANT: _("Complainant"),
    Role.WITNESS: _("Witness"),
    Role.CHARGED: _("Charged"),
    Role.ACCUSED: _("Accused"),
    Role.CONVICTED: _("Convicted"),
    Role.ACQUITTED: _("Acquitted"),
}
NAME_KINDS: Words = {NameKind.ALIAS: _("also called"), NameKind.NICKNAME: _("called")}
IDENTIFIER_KINDS: Words = {
    IdentifierKind.IDENTITY_CARD: _("Identity card"),
    IdentifierKind.PASSPORT: _("Passport"),
    IdentifierKind.BIRTH_CERTIFICATE: _("Birth certificate"),
    IdentifierKind.FAMILY_BOOK: _("Family book"),
    IdentifierKind.RESIDENCE_PERMIT: _("Residence permit"),
    IdentifierKind.DRIVING_LICENCE: _("Driving licence"),
    IdentifierKind.SERVICE_CARD: _("Service card"),
    IdentifierKind.TELEPHONE: _("Telephone"),
    IdentifierKind.REGISTRATION: _("Registration"),
    IdentifierKind.OTHER: _("Another paper"),
}
HARMS: Words = {
    Harm.NONE: _("Not hurt"),
    Harm.INJURED: _("Injured"),
    Harm.KILLED: _("Killed"),
}
DUTIES: Words = {
    Duty.ON_DUTY: _("Officer of the service, on duty"),
    Duty.OFF_DUTY: _("Officer of the service, off duty"),
    Duty.NOT_STATED: _("Officer of the service, duty not stated"),
}
CHANNELS: Words = {
    Channel.AT_STATION: _("At the station"),
    Channel.TELEPHONE: _("By telephone"),
    Channel.PATROL: _("Met by a patrol"),
    Channel.LOCAL_AUTHORITY: _("By the local authority"),
    Channel.OTHER_UNIT: _("By another unit"),
    Channel.OTHER: _("Another way"),
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
    "acquitted": _("hidden from your post: acquitted in this matter"),
}
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
    "names": _("Names"),
    "sex": _("Sex"),
    "birth": _("Date of birth"),
    "age": _("Age"),
    "nationality": _("Nationality"),
    "nationalities": _("Nationalities"),
    "background": _("Background"),
    "occupation": _("Occupation"),
    "address": _("Address"),
    "address_area_id": _("Area of the address"),
    "identifiers": _("Papers and numbers"),
    "harm": _("Harm"),
    "duty": _("Officer of the service"),
    "officer_id": _("Which officer"),
    "offence": _("Concerns offence"),
    "since": _("Since"),
    "until": _("Until"),
    "basis": _("Rests on"),
    "report": _("Reported"),
    "unknown": _("Nobody knows who it is"),
    "narrative": _("What happened"),
    "late_reason": _("Why it is recorded late"),
    "late_note": _("Reason in words"),
    "withdrawn": _("Withdrawn"),
}
