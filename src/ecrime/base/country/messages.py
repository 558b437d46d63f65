"""The sentences for what a country pack can get wrong, and for areas and classes that are not there."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "area.unknown": _("There is no such area. Type its code or first letters and choose from the list."),
    "class.unknown": _("There is no offence class %(offence_class)s. Choose one from the list."),
    "pack.broken": _("The country pack cannot be loaded. Correct these lines and start again:\n%(faults)s"),
    "pack.missing": _("No country pack is loaded yet. Run: ecrime migrate"),
    "pack.other": _(
        "This database holds the country pack %(held)s and cannot take %(asked)s as well. Use another database for it."
    ),
}
