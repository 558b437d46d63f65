"""The sentences about files that cannot be kept or opened, and about keys."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecrime.base.keys.messages import MESSAGES as KEYS

MESSAGES: dict[str, str | Promise] = {
    **{code: _(sentence) for code, sentence in KEYS.items()},
    "kept.altered": _(
        "This file is not what was kept: its bytes were changed or are not whole. It is not shown. Tell your administrator."
    ),
    "kept.missing": _(
        "This file is not where files are kept. Tell your administrator to bring it back from the backup."
    ),
    "kept.none": _("There is no such file here, or it lies outside the area of your post."),
    "kept.over_limit": _("The file is larger than %(limit)s bytes. Make it smaller, or split it."),
    "kept.away": _("Files cannot be kept or opened now. Keep what you have and tell your administrator."),
}
