"""What the inspection of look-ups answers when it cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "alert.about_oneself": _("This alert is about yourself. Another inspector handles it."),
    "alert.elsewhere": _("This alert stands elsewhere by now. Look below at what was done."),
    "alert.figures_differ": _("An alert is raised on the figures of the ledger, and they do not say so."),
    "alert.none": _("There is no such alert for you. Go back to the list."),
    "alert.taken_already": _("You handle this alert already. Look at the look-ups, then close it."),
    "alert.taken_by_other": _("Somebody else handles this alert. Take it over first, or go on with the next."),
    "alert.words_missing": _("Write in words what you found, so that it can be reviewed."),
}
