"""What the fields and answers of an incident are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.records.incidents.facts import LateReason, PointPrecision
from ecrime.records.incidents.people import (
    Duty,
    Harm,
    IdentifierKind,
    NameKind,
    OrganisationKind,
    RelationKind,
    Role,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel
from ecrime.records.incidents.supplements import ArrestBasis, CourtEventKind, SupplementKind
from ecrime.records.incidents.things import PropertyKind, StateKind, Unit, VehicleKind
from ecrime.records.incidents.when import Which

Words = dict[str, str | Promise]

SEPARATOR = " · "
# What the parts of an incident are called, each with its number; under the word of the form and of the history.
PARTS: Words = {
    "offences": _("Offence %(number)s"),
    "people": _("Person %(number)s"),
    "organisations": _("Organisation %(number)s"),
    "relations": _("Relation %(number)s"),
    "vehicles": _("Vehicle %(number)s"),
    "things": _("Property %(number)s"),
}
PARTS |= {
    "supplement": _("Added afterwards %(number)s"),
    "offence": PARTS["offences"],
    "person": PARTS["people"],
    "role": PARTS["people"],
    "organisation": PARTS["organisations"],
    "organisation_role": PARTS["organisations"],
    "relation": PARTS["relations"],
    "vehicle": PARTS["vehicles"],
    "thing": PARTS["things"],
}
ORGANISATION_KINDS: Words = {
    OrganisationKind.COMPANY: _("Company or shop"),
    OrganisationKind.BANK: _("Bank or lender"),
    OrganisationKind.STATE: _("Office of the state"),
    OrganisationKind.SCHOOL: _("School"),
    OrganisationKind.RELIGIOUS: _("Pagoda, church or mosque"),
    OrganisationKind.ASSOCIATION: _("Association"),
    OrganisationKind.SOCIETY: _("The public as a whole"),
    OrganisationKind.OTHER: _("Another organisation"),
}
RELATION_KINDS: Words = {
    RelationKind.SPOUSE: _("Spouse"),
    RelationKind.FORMER_SPOUSE: _("Former spouse"),
    RelationKind.PARTNER: _("Partner"),
    RelationKind.PARENT: _("Parent"),
    RelationKind.CHILD: _("Child"),
    RelationKind.GRANDPARENT: _("Grandparent"),
    RelationKind.GRANDCHILD: _("Grandchild"),
    RelationKind.SIBLING: _("Brother or sister"),
    RelationKind.STEP_PARENT: _("Step-parent"),
    RelationKind.STEP_CHILD: _("Step-child"),
    RelationKind.IN_LAW: _("Relative by marriage"),
    RelationKind.OTHER_FAMILY: _("Other relative"),
    RelationKind.GUARDIAN: _("Guardian"),
    RelationKind.WARD: _("Ward"),
    RelationKind.EMPLOYER: _("Employer"),
    RelationKind.EMPLOYEE: _("Employee"),
    RelationKind.TEACHER: _("Teacher"),
    RelationKind.PUPIL: _("Pupil"),
    RelationKind.NEIGHBOUR: _("Neighbour"),
    RelationKind.FRIEND: _("Friend"),
    RelationKind.ACQUAINTANCE: _("Acquaintance"),
    RelationKind.STRANGER: _("Stranger"),
}
PROPERTY_KINDS: Words = {
    PropertyKind.MONEY: _("Money"),
    PropertyKind.DOCUMENT: _("Document"),
    PropertyKind.JEWELLERY: _("Gold or jewellery"),
    PropertyKind.TELEPHONE: pgettext_lazy("property", "Telephone"),
    PropertyKind.ELECTRONICS: _("Electronics"),
    PropertyKind.DRUG: _("Drug"),
    PropertyKind.FIREARM: _("Firearm"),
    PropertyKind.WEAPON: _("Another weapon"),
    PropertyKind.AMMUNITION: _("Ammunition"),
    PropertyKind.EXPLOSIVE: _("Explosive"),
    PropertyKind.LIVESTOCK: _("Livestock"),
    PropertyKind.TIMBER: _("Timber"),
    PropertyKind.WILDLIFE: _("Wildlife"),
    PropertyKind.GOODS: _("Goods"),
    PropertyKind.BUILDING: _("Building or land"),
    PropertyKind.OTHER: _("Another thing"),
}
VEHICLE_KINDS: Words = {
    VehicleKind.MOTORCYCLE: _("Motorcycle"),
    VehicleKind.THREE_WHEELER: _("Three-wheeler"),
    VehicleKind.CAR: _("Car"),
    VehicleKind.BUS: _("Bus"),
    VehicleKind.LORRY: _("Lorry"),
    VehicleKind.BICYCLE: _("Bicycle"),
    VehicleKind.BOAT: _("Boat"),
    VehicleKind.OTHER: _("Another vehicle"),
}
SUPPLEMENT_KINDS: Words = {
    SupplementKind.ARREST: _("Arrest"),
    SupplementKind.RECOVERY: _("Recovery"),
    SupplementKind.COURT_EVENT: _("Prosecutor or court"),
    SupplementKind.NOTE: _("Note"),
}
ARREST_BASES: Words = {
    ArrestBasis.IN_THE_ACT: _("In the act"),
    ArrestBasis.WARRANT: _("By warrant"),
    ArrestBasis.PROSECUTOR: _("On the prosecutor's order"),
    ArrestBasis.OTHER_WARRANT: _("By a warrant of another matter"),
    ArrestBasis.SURRENDER: _("Came of their own accord"),
}
COURT_EVENTS: Words = {
    CourtEventKind.SENT_TO_PROSECUTOR: _("Sent to the prosecutor"),
    CourtEventKind.CHARGED: _("Charged"),
    CourtEventKind.DETAINED: _("Detained"),
    CourtEventKind.RELEASED: _("Released"),
    CourtEventKind.CLOSED_WITHOUT_CHARGE: _("Closed without a charge"),
    CourtEventKind.INDICTED: _("Indicted"),
    CourtEventKind.CONVICTED: _("Convicted"),
    CourtEventKind.ACQUITTED: _("Acquitted"),
    CourtEventKind.APPEAL: _("Appeal"),
}
# Units as they are shown: thousandths of grams and litres are counted.
UNITS: Words = {
    Unit.PIECE: pgettext_lazy("unit", "pieces"),
    Unit.TABLET: pgettext_lazy("unit", "tablets"),
    Unit.MILLIGRAM: pgettext_lazy("unit", "g"),
    Unit.MILLILITRE: pgettext_lazy("unit", "l"),
    Unit.SQUARE_METRE: pgettext_lazy("unit", "m²"),
}
THING_STATES: Words = {
    StateKind.STOLEN: _("Stolen"),
    StateKind.LOST: _("Lost"),
    StateKind.DAMAGED: _("Damaged"),
    StateKind.DESTROYED: _("Destroyed"),
    StateKind.USED: _("Used to commit the offence"),
    StateKind.FOUND: _("Found at the scene"),
    StateKind.FORGED: _("Forged"),
    StateKind.SEIZED: _("Seized"),
    StateKind.RECOVERED: _("Recovered"),
    StateKind.RETURNED: _("Given back"),
}
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
OFFICER = _("Officer of the service: service number")
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
    "restricted": _("hidden from your post: the record is restricted"),
    "acquitted": _("hidden from your post: acquitted in this matter"),
}
RESTRICTED = _("Withheld: the record is restricted because of an urgent error, until it is corrected.")
WITHHELD = _("Withheld: somebody in this record is hidden from your post, and the words may name them.")
LEFT_OUT = _("What it said of people hidden from your post, and in words that may name them, is left out.")
KINDS: Words = {
    "incident.record": _("Recorded"),
    "incident.import": _("Recorded from an imported file"),
    "incident.correct": _("Corrected"),
    "incident.withdraw": _("Withdrawn"),
    "incident.erase": _("Somebody in it erased by order of a court; what stands was recorded before"),
    "supplement.add": _("Added afterwards"),
    "supplement.correct": _("Corrected what was added afterwards"),
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
    "officer_id": _("Service number"),
    "offence": _("Concerns offence"),
    "since": _("Since"),
    "until": _("Until"),
    "basis": _("Rests on"),
    "report": _("Reported"),
    "organisation_kind": _("What it is"),
    "supplement_kind": _("What it tells of"),
    "happened": _("When it happened"),
    "arrests": _("Arrested"),
    "states_gained": _("What became of things"),
    "court_event": _("Prosecutor or court"),
    "roles_gained": _("Roles since"),
    "note": _("Note"),
    "relation": _("What one is to the other"),
    "thing_kind": _("What it is"),
    "vehicle_kind": _("What it is"),
    "states": _("What became of it"),
    "description": _("Description"),
    "serial": _("Number or mark on it"),
    "substance": _("Substance"),
    "amount": _("How much"),
    "owner": _("Belongs to person"),
    "plate": _("Plate"),
    "plate_country": _("Country of the plate"),
    "make": _("Make"),
    "model": _("Model"),
    "colour": _("Colour"),
    "year": _("Year built"),
    "frame_number": _("Frame number"),
    "engine_number": _("Engine number"),
    "unknown": _("Nobody knows who it is"),
    "narrative": _("What happened"),
    "late_reason": _("Why it is recorded late"),
    "late_note": _("Reason in words"),
    "withdrawn": _("Withdrawn"),
}
