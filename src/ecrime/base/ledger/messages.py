"""The sentences for a purpose that does not say enough."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "purpose.case_number_missing": _("Give the number of the record or paper this is for."),
    "purpose.case_unknown": _("No record has this number. Check it, or choose another purpose and say why."),
    "purpose.reason_missing": _(
        "Say in a few words what this is for, so that somebody who checks it later understands."
    ),
    "purpose.unknown": _("Choose one of the purposes in the list."),
}
