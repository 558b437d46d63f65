"""The sentences for what can be wrong with an incident: what, where, and what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "area.missing": _("The place is missing. Type the code or the first letters of the commune, district or province."),
    "area.several": _("Several areas fit what you typed. Choose one of them, or type more."),
    "incident.none": _("There is no such record in the area of your post. Check the number."),
    "incident.nothing_changed": _("Nothing differs from the record. Change a field, or go back to the record."),
    "late.note_missing": _("The reason “other” needs a few words. Write why the record comes late."),
    "late.reason_missing": _(
        "More than 48 hours have passed since the offence. Choose why it is recorded only now; it counts as late."
    ),
    "number.unreadable": _("This is not a record number. Type it like KDL-2026-000417."),
    "offence.class_missing": _("The class of the offence is missing. Type its code or the first letters of its name."),
    "offence.class_not_in_force": _(
        "This class was not in force on the day of the offence. Choose the class that was, or check the date."
    ),
    "offence.class_several": _("Several classes of offence fit what you typed. Choose one of them, or type more."),
    "offence.class_unknown": _(
        "There is no such class of offence. Type its code or first letters and choose from the list."
    ),
    "offence.none": _("An incident needs at least one offence. Add the class of the offence."),
    "offence.too_many": _("An incident holds at most %(most)s offences. Record the others as a second incident."),
    "person.age_impossible": _(
        "The age must be a whole number of years from 0 to 130. Leave it empty when it is not known."
    ),
    "person.complainant_unknown": _(
        "A complainant has a name. Write the name, or choose another role for a person nobody knows."
    ),
    "people.no_such_number": _(
        "There is no person of this number here. Write the number that stands above the person."
    ),
    "offences.no_such_number": _("There is no offence of this number here. Write the number that stands above it."),
    "organisation.nameless": _("The name of the organisation is missing. Write it in Khmer or Latin letters."),
    "organisation.role_missing": _("The role of the organisation is missing. Choose victim, complainant or another."),
    "part.kind_missing": _("Choose what it is."),
    "part.too_many": _("An incident holds at most %(most)s of these. Say in the narrative that there were more."),
    "supplement.none": _("There is no such addition to this record."),
    "supplement.not_yet": _("It cannot have happened after it is added. Check the date and the time."),
    "supplement.person_missing": _("Choose which person of the record is meant."),
    "supplement.thing_missing": _("Choose which thing of the record is meant."),
    "arrest.basis_missing": _("Choose by what right the person was arrested."),
    "arrest.time_missing": _("Say at what time the person arrived at the unit, like 14:30."),
    "thing.currency_missing": _("Choose the currency of the sum."),
    "thing.quantity_unreadable": _("Write how much as a number above zero, like 3 or 12.5; a piece is whole."),
    "thing.state_missing": _("Choose what became of it, or take away the day and the sum."),
    "thing.value_unreadable": _("Write the sum in figures, like 1500 or 12.50."),
    "vehicle.year_unreadable": _("Write the year in four figures, like 2019."),
    "date.day_missing": _("Give the whole day here, like 20/11/2026."),
    "person.identifier_kind_missing": _("Choose which paper this number stands on."),
    "person.identifier_missing": _("The number of the paper is missing. Write it, or take the kind of paper away."),
    "person.nameless": _("The name is missing. Write it in Khmer or Latin letters, or tick “nobody knows who it is”."),
    "person.officer_unknown": _("No officer has this service number. Ask the officer for it, or leave the box empty."),
    "person.nationality_several": _("Several nationalities fit what you typed. Choose one of them, or type more."),
    "person.nationality_unknown": _("There is no such nationality. Type the first letters of the country and choose."),
    "person.role_missing": _(
        "The role is missing. Choose whether the person is suspect, victim, witness or complainant."
    ),
    "person.too_many": _("An incident holds at most %(most)s people. Say in the narrative that there were more."),
    "person.unknown_but_named": _(
        "A name is written and “nobody knows who it is” is ticked. Take away the one that is wrong."
    ),
    "point.impossible": _(
        "There is no such point on the earth. Write latitude, then longitude, like 11.5564, 104.9282."
    ),
    "point.precision_missing": _("Say how exactly the point is known: the very spot, the street, or only the area."),
    "point.swapped": _("Latitude comes before longitude. Did you mean %(suggestion)s?"),
    "point.unreadable": _("This is not a point we can read. Write latitude and longitude, like 11.5564, 104.9282."),
    "record.other_unit": _(
        "Only specialists of the unit that recorded this may correct it. Tell that unit what is wrong."
    ),
    "report.time_missing": _("Say at what time it was reported, like 14:30."),
    "role.days_reversed": _("The role ends before it begins. Check both days."),
    "time.after_recording": _("The offence cannot have happened after it is recorded. Check the date and the time."),
    "time.put_forward": _("On this day the clocks were put forward over this time. Did you mean %(suggestion)s?"),
    "time.span_reversed": _(
        "The end lies before the beginning. If it ended after midnight, write the date of the end too."
    ),
    "time.without_day": _("A time of day needs a whole date. Write the day too, or leave the time empty."),
}
