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
    "finding.words_missing": _("Write it in words, so that the unit and your colleagues understand it."),
}
