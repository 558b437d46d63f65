"""The sentences for a purpose that does not say enough, and for a ledger that cannot be signed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecrime.base.ledger.tree.messages import MESSAGES as SPOKEN

MESSAGES: dict[str, str | Promise] = {
    **{code: _(sentence) for code, sentence in SPOKEN.items()},
    "ledger.not_kept": _(
        "The ledger has not been signed for a quarter of an hour, so nothing about people is shown until it is. Tell the administrator."
    ),
    "ledger.not_writable": _(
        "The ledger cannot be written now, so nothing about people is shown. Try again in a minute, and tell the administrator if it stays so."
    ),
    "look_up.too_many": _(
        "You have looked at people and records 600 times within an hour, and more is not shown. Wait a while, then go on."
    ),
    "ledger.had_more": _(
        "The ledger is signed for %(size)s entries, and you ask from %(since)s. If you hold a checkpoint of so many, the ledger was cut off: keep it, and show it to a witness."
    ),
    "ledger.key_unknown": _(
        "The last checkpoint is signed with a key that the ledger does not know. Have the administrator run ecrime audit."
    ),
    "ledger.no_checkpoint": _("The ledger has no checkpoint of this size."),
    "ledger.no_ending": _("The ledger has not ended under such a name."),
    "ledger.no_entry": _("There is no such entry in your area."),
    "ledger.no_tile": _("The ledger has no such tile."),
    "ledger.not_placed_yet": _("The entry will have its place in the ledger within a second; reload."),
    "ledger.not_signed_yet": _("The ledger has not been signed yet."),
    "ledger.too_long": _("This is longer than a checkpoint with its signature."),
    "purpose.case_number_missing": _("Give the number of the record or paper this is for."),
    "purpose.case_unknown": _("No record has this number. Check it, or choose another purpose and say why."),
    "purpose.reason_missing": _(
        "Say in a few words what this is for, so that somebody who checks it later understands."
    ),
    "purpose.unknown": _("Choose one of the purposes in the list."),
    "witness.changed": _("A witness with this key stands already, or stands no more."),
    "witness.key_unfit": _("This is no key of a witness; take the line that “witness init” has printed."),
    "witness.name_missing": _("Give the name of the witness in Khmer and in Latin letters."),
    "witness.not_signed": _("No witness of this ledger has signed this checkpoint."),
    "witness.several": _("Several witnesses stand with this name; give the key of the one that is meant."),
    "witness.unknown": _("No witness stands with this key or name."),
}
