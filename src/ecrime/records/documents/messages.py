"""The sentences about documents and requests for photos."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "document.none": _("There is no such document here, or it lies outside the area of your post."),
    "document.file_missing": _("Choose a file, or take a photo."),
    "document.too_many": _("Send at most %(most)s files at once."),
    "document.kind_missing": _("Say what kind of document it is."),
    "document.source_missing": _("Say where the document comes from."),
    "document.made_later": _("This day is still to come. Give the day on which it was made."),
    "document.person_unknown": _("Choose one of the people of this record, or nobody."),
    "document.office_elsewhere": _("Choose an office that answers for the area of this record."),
    "document.twice": _("This very file stands in the record already."),
    "document.in_file": _("File %(place)s (%(name)s): %(why)s"),
    "document.decided": _(
        "The chief has decided about this document; what is said of it stays. Add another if it is wrong."
    ),
    "document.not_to_agree": _("Only the chief whose office gave the document decides about it, and not who added it."),
    "document.reason_missing": _("Say why, in a few words."),
    "document.not_added_here": _("Documents are added by the unit that recorded it, or by who was asked for a photo."),
    "document.file_elsewhere": _("This file belongs to another record or person."),
    "document.withheld": _("This document is hidden from your post."),
    "document.page_none": _("The document has no such page."),
    "bundle.too_heavy": _(
        "The documents of this record are more than %(most)s MB. Take them away one by one, from the page of each."
    ),
    "bundle.too_many_pages": _(
        "The documents of this record have more than %(most)s pages. Ask an office that may take the originals away."
    ),
    "piece.none": _(
        "This upload is over: it was finished, given up, or begun more than a day ago. Choose the file again."
    ),
    "piece.too_many": _("Too many files of yours are on their way. Add or remove some of them first."),
    "piece.elsewhere": _("The piece does not go on where the last one ended."),
    "piece.beyond": _("More arrived than the file has. Choose it again."),
    "piece.size": _("The piece is too large or too small."),
    "piece.altered": _("What arrived is not the file that was chosen. Choose it again."),
    "piece.missing": _("This file is not here as a whole yet. Wait for it, or choose it again."),
    "photo.none": _("There is no such request, or it lies outside the area of your post."),
    "photo.asked": _("This photo is asked for already."),
    "photo.answered": _("This request was answered meanwhile."),
    "photo.not_asked_here": _("The unit that recorded it asks for photos."),
    "photo.not_needed": _("No photo is asked for: there is one, or the person is no known suspect or victim."),
}
