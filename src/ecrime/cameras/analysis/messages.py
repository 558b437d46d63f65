"""What analysis answers when it cannot keep what it saw."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "analysis.marks_unfit": _("What was seen does not fit the key frames of this footage. It is analysed again."),
    "analysis.no_footage": _("There is no footage of ours that ended there. Nothing is kept of what was seen."),
}
