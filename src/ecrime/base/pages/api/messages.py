"""The sentences of what only a program can do wrong."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "api.broken_text": _("The text holds the sign NUL or half a character. Send whole characters in UTF-8."),
    "api.cursor_unfit": _("This is no place in this list. Send the word “next” of the answer before, unchanged."),
    "api.day_unfit": _("This is no day. Write it like 2026-11-20."),
    "api.field_missing": _("This field is missing."),
    "api.field_unfit": _("This value does not fit the field. The schema at /api/openapi.json says what does."),
    "api.field_unknown": _("There is no such field. The schema at /api/openapi.json says which there are."),
    "api.key_missing": _("The header Idempotency-Key is missing. Make a new UUID for each request that writes."),
    "api.key_unfit": _("The header Idempotency-Key is no UUID, like 0193a6f2-58c4-7c61-8f0e-3a1b5d2c9e77."),
    "api.method_unknown": _("This address does not know that method. It knows: %(allowed)s."),
    "api.moment_unfit": _("This is no moment. Write day, time and zone, like 2026-11-20T14:30+07:00."),
    "api.named_twice": _("The same field is named twice. Name it once."),
    "api.no_number": _("A number is too long, or is none, like NaN or Infinity. Write a plain number."),
    "api.not_json": _("The body is no JSON that can be read. Send JSON in UTF-8."),
    "api.other_kind": _("This operation takes a body of the kind %(takes)s only. Set the header Content-Type."),
    "api.passkey_needed": _(
        "This act is signed with the officer's passkey over its very words, so no program does it. The officer does it on the page %(page)s."
    ),
    "api.place_unknown": _("This names a row by a place that there is not. Places count from 0."),
    "api.row_unknown": _("There is no such row in this record. Leave the id out for a new one."),
    "api.text_long": _("The text is too long."),
    "api.too_deep": _("The body is nested deeper than %(most)s levels. Send what the schema asks for."),
    "api.too_large": _("The body is larger than %(most)s bytes. Send less at once."),
    "api.too_many_rows": _("There are too many rows in this list."),
    "api.version_missing": _(
        "Say which version you read: the field version, or the header If-Match with the ETag of the answer."
    ),
    "credential.not_shown": _("Show the credential in the header Authorization, behind the word Bearer."),
    "key.used_otherwise": _(
        "Another request was sent under this Idempotency-Key before. Make a new key for a new request."
    ),
    "time.precision_unfit": _(
        "Start and end do not fit the precision. A day is from its first to its last minute at the place; a minute begins with its first second."
    ),
}
