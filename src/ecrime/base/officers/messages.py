"""The sentences for officers, posts and one-time codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "console.post_unknown": _("There is no kind of post %(given)s. Give one of these: %(known)s."),
    "console.unit_unknown": _("There is no unit %(given)s. Give the code of one of these: %(known)s."),
    "code.missing": _("The one-time code is missing. Type the twelve letters and figures you were given."),
    "code.shown_once": _("This code was shown already and cannot be shown again. Make a new one if it was lost."),
    "officer.name_missing": _("The name is missing. Write it in Khmer letters and in Latin letters."),
    "officer.post_unknown": _("The post is missing. Choose one of the list."),
    "officer.unit_unknown": _("There is no such unit in your area. Type its code or first letters and choose."),
    "posting.none": _("There is no such officer in the area of your post. Go back to the list of officers."),
}
