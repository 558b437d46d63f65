"""The words of the tour."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecrime.oversight.tour.facts import Role

ROLES: Mapping[Role, str | Promise] = {
    Role.SPECIALIST: _("Specialist of a province"),
    Role.CHIEF: _("Chief of a province"),
    Role.PLANNING: _("Head of planning"),
    Role.TECHNICAL: _("Technical working group"),
    Role.CRIMINAL: _("Criminal police"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.PUBLIC: _("Anybody, without signing in"),
}
SENTENCES: Mapping[str, str | Promise] = {
    "record": _("Record an offence: class T1, yesterday, a place, a suspect, a few words. Ctrl+Enter checks it."),
    "open_record": _("Open a record of the last two days. Correct it: until it locks, that needs nobody's leave."),
    "register": _("Look at a register that was brought as a file. Two of its rows are wrong; record the good ones."),
    "locked_record": _("A locked record can no longer be changed. Name what is wrong in it and ask for a correction."),
    "refused_request": _("Planning has refused this request. Read why, and appeal once."),
    "document": _(
        "Your office gave a document. Open it, page by page, and say whether it stands: agree, or say why not."
    ),
    "timeliness": _("See how many records of your province came within 48 hours of the offence."),
    "readiness": _(
        "See which stations can record within 48 hours, and what staff, equipment and line the others lack."
    ),
    "asked_request": _("A chief has asked for a correction. Take it up, compare, grant it or refuse it, and sign."),
    "finding": _("See what the checks found in the records of the country, and ask a unit about it."),
    "granted_request": _("A correction is granted, for three days and once. Carry it out and sign."),
    "look_up": _("Say why, then look somebody up by a name in either script, such as សុខ or SOK."),
    "photo_request": _("A unit needs somebody's photo. Send it, or say why there can be none."),
    "judged_record": _("Open a record of somebody whom a court has judged: what came after the lock stands below it."),
    "open_alert": _("An officer's look-ups stand out. See the figures, state a purpose and look into them."),
    "corrected_record": _(
        "See the history of a record that three people corrected: each field, who, when, by which rule."
    ),
    "sample": _("Read look-ups that nobody has chosen: the ledger itself draws them."),
    "health": _("See on one page whether all is well."),
    "officers": _("See who holds which post. A lost passkey is suspended by one person and revoked by a second."),
    "ledger": _("See the ledger as outsiders see it, take the program that checks it, and check a receipt."),
}
