"""The sentences for what the database refuses, whichever entrance was tried."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FAULT_OF_OURS = _(
    "The database refused this because the service asked wrongly. Nothing was recorded. Tell your administrator."
)

MESSAGES: dict[str, str | Promise] = {
    "act.entry_tells_otherwise": _FAULT_OF_OURS,
    "act.not_by_commit": _FAULT_OF_OURS,
    "act.without_entry": _FAULT_OF_OURS,
    "clock.ahead": _(
        "The clock of the service is years ahead, so nothing can be recorded now. Keep what you wrote and tell your administrator."
    ),
    "clock.behind": _(
        "The clock of the service is wrong, so nothing can be recorded now. Keep what you wrote and tell your administrator."
    ),
    "clock.entry_time": _(
        "The clocks of the service do not agree, so nothing can be recorded now. Keep what you wrote and tell your administrator."
    ),
    "code.not_valid": _(
        "This code is not valid: it was used already, is too old, or has a typing mistake. Check it, or ask your administrator for a new one."
    ),
    "database.away": _("The service cannot reach its records now. Keep what you wrote and try again in a few minutes."),
    "database.busy": _("The service is too busy now. Keep what you wrote and try again in a minute."),
    "database.read_only": _("The service can only be read now. Keep what you wrote and tell the administrator."),
    "database.stopping": _("The service is being restarted. Keep what you wrote and try again in a minute."),
    "database.too_slow": _(
        "This took too long and was stopped. Narrow what you ask for, or try again in a few minutes."
    ),
    "disk.full": _(
        "The service has no room left, so nothing can be recorded now. Keep what you wrote and tell your administrator."
    ),
    "posting.not_in_force": _("Your post has ended or has not begun. Ask your administrator."),
    "purpose.missing": _(
        "Nobody reads about people here without saying what for. State your purpose, then open it again."
    ),
    "record.changed": _(
        "Somebody else changed this record while you were writing. Compare both versions, then decide."
    ),
    "record.fixed_column": _FAULT_OF_OURS,
    "record.held_back": _(
        "Too much time passed between recording and storing, so nothing was recorded. Send it again."
    ),
    "record.locked": _(
        "The 48 hours are over and the record is locked. The chief of its area may ask planning to open named fields."
    ),
    "record.masked": _(
        "Some people in this record are hidden from your post, so you cannot correct it as a whole. Ask the unit that recorded it."
    ),
    "record.not_in_area": _("This record does not lie in the area of your post. Ask the unit of its area."),
    "record.only_grows": _FAULT_OF_OURS,
    "record.part_alone": _FAULT_OF_OURS,
    "record.withdrawn": _(
        "This record was withdrawn and can no longer be changed. Record the incident anew if it happened."
    ),
    "serial.not_reserved": _FAULT_OF_OURS,
    "serial.too_many": _("Too many records at once. Import the file in smaller parts."),
    "session.ended": _("Your session has ended. Sign in again to go on."),
    "session.none": _("You are not signed in. Sign in to go on."),
    "withdrawal.not_recorder": _("Only the officer who recorded this may withdraw it. Ask that officer."),
}
