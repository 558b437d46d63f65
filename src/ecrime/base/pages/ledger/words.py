"""What the verifier of the public page says, by the codes that it and the one for the command line share."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# %(about)s is the number of an entry or line, a size or a name, as the verifier found it.
VERDICTS: Mapping[str, Promise] = {
    "holds": _("It holds: this stands in the ledger, and nothing of it was changed."),
    "format": _("This is no receipt, export or checkpoint of a ledger, or its beginning is cut off."),
    "unreadable": _("The file is cut off, or its lines do not stand as they must."),
    "checkpoint": _("The checkpoint is cut off: it lacks the log, the size, the root or the lines of signatures."),
    "key": _("A key is none of a log or a witness: it was altered, or copied wrongly."),
    "rollover": _("The words by which the key of the ledger was replaced are not signed as they must be."),
    "other-log": _("It is of another ledger than the key or the checkpoint that was kept: %(about)s."),
    "not-signed": _("The checkpoint is not signed with the key of the ledger."),
    "old-key": _("The checkpoint is signed with a key that was not the ledger's at this size."),
    "not-witnessed": _("The checkpoint is not co-signed by the witness %(about)s."),
    "older": _("The ledger had %(about)s entries once and has fewer here: it was cut off, or the file is older."),
    "no-consistency": _("The file does not show how the ledger goes on from the %(about)s entries that were kept."),
    "rewritten": _("The ledger does not go on from the %(about)s entries that were kept: it was written anew."),
    "leaf": _("Entry %(about)s does not say what its leaf was made from: it was altered."),
    "not-included": _("Entry %(about)s is not in the ledger of the checkpoint."),
    "rows": _("Entry %(about)s: the rows are not those that were written."),
    "order": _("Entry %(about)s does not stand in its order, or stands there twice."),
    "other-subject": _("Entry %(about)s is about another record."),
    "paper": _("The figures from paper are typed wrongly in line %(about)s, or there are not eight lines."),
}
FURTHER: Mapping[str, Promise] = {
    "unfit": _("This browser cannot check signatures here. Use a newer one over https, or the program verify.py."),
    "nothing": _("Paste a receipt or choose its file first."),
    "both": _("Paste a receipt or choose its file, not both: empty the box, or load the page anew."),
    "of_file": _("Checked: the file %(about)s"),
    "of_text": _("Checked: what was pasted"),
    "large": _("The file is larger than a receipt is."),
    "own_key": _("The key of the ledger was taken from the file itself: compare it with the paper."),
    "nobody": _("Nobody from outside was asked: give the key of a witness, or a checkpoint that you kept."),
    "size": _("Entries in the ledger then: %(about)s"),
    "witnessed": _("Co-signed by %(about)s"),
    "wrote": _("Rows that it wrote: %(about)s"),
    "since": _("It goes on from the checkpoint that you kept."),
}

# What each line of an entry's header says, by its name there (the format: law.entry_header).
LINES: Mapping[str, Promise] = {
    "id": _("Entry of the ledger"),
    "at": _("When, in world time"),
    "kind": _("What was done"),
    "operation": _("What kind of act"),
    "subject": _("On what"),
    "officer": _("Officer"),
    "post": _("Post"),
    "unit": _("Unit"),
    "session": _("Session"),
    "area": _("Area"),
    "purpose": _("Purpose, and for which record"),
    "rule": _("Rule"),
    "grant": _("Grant that allowed it"),
    "recipient": _("Given to"),
    "claimed": _("When, as a device without a line noted it"),
    "pack": _("Country pack"),
    "commitment": _("Hash over its words, with salt"),
    "rows": _("Hash over the rows it wrote, with salt"),
}
