"""What is said when a look-up cannot be made or read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "look_up.name_short": _("One letter finds everybody. Type at least two letters of the name."),
    "look_up.number_short": _("This is too short for a number. Type at least four letters or digits of it."),
    "look_up.too_little": _(
        "This says too little to look for somebody. Type a name or a number, or at least two of place, days, class and role."
    ),
    "look_up.ended": _("There is no such look-up in this session, or it is older than half an hour. Look up again."),
}
