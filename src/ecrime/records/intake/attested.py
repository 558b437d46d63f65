"""The file by which anybody can check an attestation: the very report, the signed words, the passkey's answer."""

from __future__ import annotations

import json

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.intake.facts import AttestationId


def content_of(viewer: Actor, attestation_id: AttestationId) -> bytes:
    """The export of a signed attestation; ``verify`` reads it.

    Raises NotFound outside the viewer's unit, and for one that was made before they were signed.
    """
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.attestation_export(%s)", [attestation_id])
        (said,) = cursor.fetchone()
    found = json.loads(said) if isinstance(said, str) else said
    return (json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
