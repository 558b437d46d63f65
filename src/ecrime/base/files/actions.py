"""Keeping a file: part of an act of the slice whose record it belongs to, never an act by itself.

    with files().taking(upload.chunks(), limit=...) as taken:          # reads, hashes, seals: may take long
        actions.provide_document(actor, facts, taken)                  # an @act; in its body:
            keep(entry, subject, taken, media_type="application/pdf")

The file's row stands under the act's entry, which commits to the hash of its content. What was sealed before an act
that then failed, or was rolled back, is nobody's and goes (``reaper``).
"""

from __future__ import annotations

from django.db import connection

from ecrime.base.files.facts import FileId
from ecrime.base.files.installed import files
from ecrime.base.files.sealed_files import Taken
from ecrime.base.keys.masters import Wrapped
from ecrime.base.ledger.entry import Entry, Subject
from ecrime.foundation.errors import NotFound
from ecrime.foundation.ids import uuid7

# One at a time under one name, until COMMIT: what is found there does not go, and what goes there is not in use.
ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_STANDING = "select file, key_version, wrapped from law.key_under_name(%s)"
_KEEP = """
insert into file_object (id, subject_id, jurisdiction, sha256, size, media_type, stored, entry_id)
values (%s, %s, coalesce(%s, (law.context()).scope), %s, %s, %s, %s, %s)
"""
_KEEP_KEY = "insert into file_key (file_id, key_version, wrapped) values (%s, %s, %s)"


def keep(entry: Entry, subject: Subject, taken: Taken, *, media_type: str) -> FileId:
    """Keep a content that came in as a file of the record the act is about. The same content is stored once.

    media_type  "image/jpeg"; what it is was found out by who took it in

    Raises Unavailable when it cannot be stored or there are no keys; NotFound("kept.missing") when the same content was
    kept before and is not in the store any more: then something is wrong with the store.
    """
    at_hand = files()
    file_id = FileId(uuid7())
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [taken.name])
        cursor.execute(_STANDING, [taken.name])
        standing, version, wrapped = cursor.fetchone()
        if standing is None:
            taken.place()
            key = taken.key
        elif at_hand.store.exists(taken.name):
            key = at_hand.masters.unwrap(standing, Wrapped(version, bytes(wrapped)))
        else:
            raise NotFound("kept.missing")
        now = at_hand.masters.wrap(file_id, key)
        place = (file_id, subject.id, subject.jurisdiction)
        cursor.execute(_KEEP, [*place, taken.sha256, taken.size, media_type, taken.name, entry.id])
        cursor.execute(_KEEP_KEY, [file_id, now.version, now.key])
    return file_id
