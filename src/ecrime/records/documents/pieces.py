"""Files that come in piece by piece: the half of actions.py that writes these working papers, which are no acts.

A line may break, a page be left, a server start again: what arrived stays, sealed, for a day, and the same file goes on
where it ended. It becomes a document by ``actions.seal_and_add``, as a file does that came in one piece.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.files.container import Seal, Sealed
from ecrime.base.files.installed import files
from ecrime.base.keys.masters import Wrapped
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Changed, Invalid, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.documents import rules
from ecrime.records.documents.facts import Upload, UploadId
from ecrime.records.documents.models import Upload as UploadModel
from ecrime.records.documents.models import UploadPiece
from ecrime.records.incidents import queries as incidents


def uploads(actor: Actor, incident_id: UUID) -> list[Upload]:
    """The officer's own files on their way into a record, the first begun first."""
    now = incidents.lawful_time(actor)
    with acting_as(actor):
        rows = UploadModel.objects.filter(
            incident_id=incident_id, officer_id=actor.officer_id, begun_at__gt=_still(now)
        )
        return [_upload(row) for row in rows.order_by("begun_at", "id")]


def upload(actor: Actor, upload_id: UUID) -> Upload:
    """One of the officer's own. Raises NotFound for another's, and for one that is over."""
    now = incidents.lawful_time(actor)
    with acting_as(actor):
        row = UploadModel.objects.filter(id=upload_id, officer_id=actor.officer_id, begun_at__gt=_still(now)).first()
    if row is None:
        raise NotFound("piece.none")
    return _upload(row)


def begin(actor: Actor, incident_id: UUID, name: str, *, size: int, sha256: bytes) -> Upload:
    """Begin a file of a record that was opened, or go on with it where it is on its way already.

    Raises Invalid for what is not taken or has no room, PurposeMissing where the record was not opened, Forbidden for
    another unit's.
    """
    rules.check_upload(size, sha256)
    # Without keys nothing can be sealed; better said before a byte is sent.
    _newest = files().masters.newest
    for standing in uploads(actor, incident_id):
        if (standing.size, standing.sha256) == (size, sha256):
            return standing
    row = UploadModel(id=uuid7(), incident_id=incident_id, name=_cleaned(name), size=size, sha256=sha256)
    with acting_as(actor):
        row.save(force_insert=True)
    return upload(actor, row.id)


def add_piece(actor: Actor, upload_id: UUID, at: int, content: bytes) -> Upload:
    """Keep the next piece, sealed; with the last one see whether the whole is what was chosen.

    Raises NotFound as ``upload`` does, Changed for a piece that does not go on where the last one ended, Invalid for
    one that is not taken, or where the whole is another file; that is thrown away then.
    """
    whole = upload(actor, upload_id)
    rules.check_piece(whole, at, len(content))
    id_, seal = uuid7(), Seal()
    sealed = seal.add(content) + seal.end()
    wrapped = files().masters.wrap(id_, seal.key)
    row = UploadPiece(
        id=id_,
        upload_id=upload_id,
        at=at,
        size=len(content),
        sealed=sealed,
        key_version=wrapped.version,
        wrapped=wrapped.key,
    )
    with acting_as(actor):
        row.save(force_insert=True)
    found = upload(actor, upload_id)
    if found.is_whole:
        try:
            content_of(actor, found)
        except Invalid:
            drop(actor, upload_id)
            raise
    return found


def content_of(actor: Actor, whole: Upload) -> bytes:
    """The file that was chosen, whenever it is asked for: who sent the last piece may not have waited for an answer.

    Raises Changed while some of it is missing, Invalid where it is another file, Unavailable for pieces that were
    altered.
    """
    if not whole.is_whole:
        raise Changed("piece.missing")
    masters, found = files().masters, bytearray()
    with acting_as(actor):
        rows = UploadPiece.objects.filter(upload_id=whole.id).order_by("at")
        for piece in rows.iterator(chunk_size=4):
            key = masters.unwrap(piece.id, Wrapped(piece.key_version, bytes(piece.wrapped)))
            for plain in Sealed(_Kept(bytes(piece.sealed)), key, piece.size):
                found += plain
    if hashlib.sha256(found).digest() != whole.sha256:
        raise Invalid([Problem("file", "piece.altered")])
    return bytes(found)


def drop(actor: Actor, upload_id: UUID) -> None:
    """Throw an upload of one's own away; one that is gone is no fault."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.drop_upload(%s)", [upload_id])


def purge() -> int:
    """Throw away what nobody has finished within a day, for no officer; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("select law.purge_uploads()")
        return int(cursor.fetchone()[0])


class _Kept:
    """A sealed piece, as the seal reads it."""

    def __init__(self, sealed: bytes) -> None:
        self._sealed = sealed
        self.size = len(sealed)

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from there; fewer only at the end."""
        return self._sealed[offset : offset + length]


def _still(now: datetime) -> datetime:
    return now - rules.UPLOAD_LASTS


def _cleaned(name: str) -> str:
    """The end of a name that browsers give, whatever it holds: it is only shown, and its ending looked at."""
    try:
        return clean_text(name[-rules.NAME_LENGTH :], max_length=rules.NAME_LENGTH)
    except TextRefused:
        return ""


def _upload(row: UploadModel) -> Upload:
    return Upload(UploadId(row.id), row.incident_id, row.name, row.size, bytes(row.sha256), row.received)
