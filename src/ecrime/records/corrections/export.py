"""The file by which anybody can check a correction: signed words, the passkeys' answers, grant and changes."""

from __future__ import annotations

import json

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.records.corrections.facts import RequestId


def content_of(access: Access, request_id: RequestId) -> bytes:
    """The export of a request whose record this session has opened; ``verify`` reads it.

    Words and values that may name somebody masked for the reader are left out, their hashes stand.
    Raises PurposeMissing when the record was not opened, NotFound outside the viewer's area.
    """
    with acting_as(access), connection.cursor() as cursor:
        cursor.execute("select law.correction_export(%s)", [request_id])
        (said,) = cursor.fetchone()
    found = json.loads(said) if isinstance(said, str) else said
    return (json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
