"""What footage answers when it cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "footage.held": _("A hold keeps this footage. It can be deleted when the hold has ended."),
    "footage.not_by_act": _("Footage is deleted by the recorder alone, under an entry of the ledger."),
    "footage.ended": _("What is recorded stays as it was recorded."),
    "footage.hour_not_proven": _("The hour is not over, or its proof is not in the ledger yet."),
    "footage.kept_longer": _("This footage is kept for longer, or older footage goes first."),
    "hold.expiry": _("Choose the last day of the hold: after today, and within five years."),
    "hold.ended": _("This hold has ended already."),
    "hold.none": _("There is no such hold in the area of your post. Go back to the list."),
    "hold.reason_missing": _("Say why this footage is to be kept; name no person of a record."),
    "hold.reference_missing": _("Write the number of the court order, the case or the incident."),
    "hold.lift_reason_missing": _("Say why the hold is to be lifted."),
    "hold.time_reversed": _("The hold begins before it ends. Correct the times."),
    "hold.too_long": _("One hold keeps at most 31 days. Place another for what is left."),
    "hold.no_camera": _("Choose at least one camera."),
    "hold.too_many": _("Place a hold on at most %(most)s cameras at once."),
}
