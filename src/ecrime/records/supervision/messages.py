"""What supervision answers when it cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "finding.decided": _("This finding stands elsewhere by now. Look below at what was said."),
    "finding.none": _("There is no such finding in the area of your post. Go back to the list."),
    "finding.not_asked_here": _("Only the unit that recorded the incident answers. Leave it to that unit."),
    "finding.not_noted_here": _(
        "A finding is noted when the record is written or looked through, and in no other way."
    ),
    "finding.own_record": _("You recorded this incident yourself. Leave its review to a colleague."),
    "finding.settled": _(
        "The record has been corrected meanwhile, and nothing is found any more. Go on with the next."
    ),
    "finding.taken_already": _("You look at this finding already. Ask the unit, or dismiss it."),
    "finding.taken_by_other": _("Somebody else looks at this finding. Take it over first, or go on with the next."),
    "readiness.changed": _(
        "A colleague has reported for this month meanwhile. Open the report anew and correct what is there."
    ),
    "readiness.equipment_whole": _("Say of every kind of equipment how many there are, once."),
    "readiness.hindrance_twice": _("Name each hindrance once."),
    "readiness.line_missing": _("Choose by what the station is connected."),
    "readiness.measured_whole": _("A measured line has all three figures. Measure again, or state them by hand."),
    "readiness.month_closed": _("Reports are made and corrected for this month and the last. Choose one of these."),
    "readiness.more_trained": _("There cannot be more trained specialists than there are. Put the smaller number."),
    "readiness.no_line_no_speed": _("Where there is no line, leave its speed empty."),
    "readiness.no_month": _("A month is written like 2026-10. Choose it in the list."),
    "readiness.no_number": _("Write a whole number in figures, such as 2."),
    "readiness.no_station": _("Your unit answers for the whole country and is no station. Stations report."),
    "readiness.none": _("There is no such station in the area of your post. Go back to the list."),
    "readiness.number_bounds": _("Write a number from %(least)s to %(most)s."),
    "readiness.number_missing": _("Write how many; 0 where there is none."),
    "readiness.other_in_words": _("Say in words what else hinders."),
    "readiness.too_much_measured": _(
        "A line is measured with a million letters at most. Open the report and try again."
    ),
    "finding.words_missing": _("Write it in words, so that the unit and your colleagues understand it."),
}
