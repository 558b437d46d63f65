"""Reading files of record. That there are some is seen in the area of one's post; what is in one takes a purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.files.facts import FileId, KeptFile
from ecrime.base.files.installed import files
from ecrime.base.files.models import File
from ecrime.base.files.sealed_files import OpenContent
from ecrime.base.keys.masters import Wrapped
from ecrime.foundation.errors import NotFound

# Name and hash of a content only the door gives, to who may open it.
_SHOWN = File.objects.defer("stored", "sha256")


def files_of(viewer: HoldsToken, subject_id: UUID) -> list[KeptFile]:
    """The files of a record, in the order in which they were kept."""
    with acting_as(viewer):
        return [_kept(row) for row in _SHOWN.filter(subject_id=subject_id).order_by("id")]


@contextmanager
def open_file(viewer: HoldsToken, file_id: UUID) -> Iterator[tuple[KeptFile, OpenContent]]:
    """A file and its content, every chunk verified as it is read. The record was opened before, in this session.

    Raises NotFound("kept.none") or ("kept.missing"); PurposeMissing where the record was not opened;
    Unavailable("kept.altered") for what is not what was kept.
    """
    with acting_as(viewer), connection.cursor() as cursor:
        row = _SHOWN.filter(id=file_id).first()
        if row is None:
            raise NotFound("kept.none")
        cursor.execute("select stored, sha256, key_version, wrapped from law.open_file(%s)", [file_id])
        stored, sha256, version, wrapped = cursor.fetchone()
    if wrapped is None:
        raise NotFound("kept.missing")
    at_hand = files()
    key = at_hand.masters.unwrap(row.id, Wrapped(version, bytes(wrapped)))
    with at_hand.opened(stored, key, sha256=bytes(sha256), size=row.size) as content:
        yield _kept(row), content


def _kept(row: File) -> KeptFile:
    if row.kept_at is None:
        raise RuntimeError("the database has not filled in what it always fills in")
    return KeptFile(FileId(row.id), row.subject_id, row.size, row.media_type, row.kept_at)
