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
    "upload.empty": _("The file is empty. Choose it again."),
    "upload.too_heavy": _("The file is larger than %(most)s MB. Make it smaller, or split it."),
    "upload.unknown_kind": _("This is none of the kinds that are taken: PDF, JPEG, PNG, TIFF, HEIC, DOCX."),
    "upload.mislabelled": _("The file's name says another kind than it is, which is %(kind)s. Name it for what it is."),
    "upload.corrupt": _("The file is damaged or not whole. Send it again, or scan it anew."),
    "upload.encrypted": _("The file opens with a password only. Take the password off first."),
    "upload.too_many_pixels": _("The picture is larger than %(most)s megapixels. Make it smaller."),
    "upload.too_many_pages": _("The file has more than %(most)s pages. Split it."),
    "upload.too_much_text": _("The file holds more than %(most)s letters. Split it."),
    "upload.inflates": _("The file packs far more than it shows. It is not taken."),
    "upload.path_in_name": _("The file holds parts that are named to lie elsewhere. It is not taken."),
    "upload.has_program": _("The file holds a program. Save it without macros and send it again."),
    "upload.too_much_work": _(
        "The file could not be read within the time and memory a file is given. It is not taken."
    ),
    "upload.infected": _("The virus scanner found something in the file. It is not taken; tell your administrator."),
    "upload.scanner_away": _(
        "Files cannot be looked through for viruses now, so none is taken. Try again in some minutes."
    ),
}
