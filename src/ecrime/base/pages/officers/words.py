"""What each right is called when it is said who may do what."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

RIGHTS: dict[str, str | Promise] = {
    "incident.record": _("record offences"),
    "incident.correct": _("correct records of the unit for 48 hours"),
    "incident.see": _("see the records of the area"),
    "incident.print": _("print records"),
    "incident.import": _("import files"),
    "incident.withdraw": _("withdraw an imported file"),
    "access.open": _("look up for a stated purpose"),
    "victim.see": _("see the names of victims and witnesses of other units"),
    "juvenile.see": _("see the names of minors of other units"),
    "officer.see": _("see the officers of the area"),
    "correction.see": _("see requests for corrections"),
    "correction.request": _("ask for corrections after the lock"),
    "correction.review": _("take requests for corrections up"),
    "correction.decide": _("grant or refuse corrections"),
    "correction.appeal": _("appeal a refusal"),
    "grant.use": _("carry out granted corrections"),
    "restriction.place": _("hide a record in an urgent error"),
    "restriction.end": _("end the hiding of a record"),
    "officer.appoint": _("add officers"),
    "officer.code": _("give one-time codes"),
    "officer.end_post": _("end posts"),
    "passkey.suspend": _("suspend passkeys"),
    "passkey.confirm": _("revoke passkeys that another suspended"),
    "passkey.lift": _("lift a suspension that another ordered"),
    "health.see": _("see how the service fares"),
    "ledger.see": _("read the ledger"),
}


# Why a passkey is suspended.
REASONS: dict[str, str | Promise] = {
    "lost": _("lost"),
    "stolen": _("stolen, or in other hands"),
    "broken": _("broken"),
    "left": _("the officer has left"),
}


def rights_text(rights: Iterable[str]) -> str:
    """The rights of a post as one line, in the order of the list above."""
    held = set(rights)
    named = [str(text) for right, text in RIGHTS.items() if right in held]
    return ", ".join(named) or gettext("nothing yet in this version")
