"""Footage is opened, marked, and pictures are taken out of it; each is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import rules
from ecrime.cameras.watching.footage.facts import BookmarkId, OpeningId, SnapshotId, Window
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.hashing import fingerprint
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import read_words

_OPEN = "insert into watching_opening (id, entry_id, cameras, from_at, to_at) values (%s, %s, %s, %s, %s)"
_MARK = "insert into watching_bookmark (id, entry_id, camera_id, at, words, words_of) values (%s, %s, %s, %s, %s, %s)"
_TAKE = (
    "insert into watching_snapshot (id, entry_id, camera_id, at, reason, sha256) values (%s, %s, %s, %s, %s, %s)"
    " returning masked"
)


@act("footage.see", Operation.CONSULTATION)
def see_footage(entry: Entry, access: Access, cameras: Sequence[Camera], window: Window) -> OpeningId:
    """Open a time of some cameras for the purpose stated; what is seen of it is asked for through ``queries.see``.

    Raises Forbidden without the right, NotFound outside the area, PurposeMissing when the access has run out.
    """
    opening = OpeningId(uuid7())
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [opening, entry.id, [one.id for one in cameras], window.from_at, window.to_at])
    entry.about(
        Subject("footage", opening),
        after={"cameras": [one.facts.code for one in cameras], "from": window.from_at, "to": window.to_at},
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )
    return opening


@act("footage.bookmark", Operation.ADMINISTRATION)
def bookmark_footage(
    entry: Entry,
    actor: Actor,
    camera: Camera,
    at: datetime,
    words: str,
    *,
    is_live: bool = False,
    words_of: BookmarkId | None = None,
) -> BookmarkId:
    """Mark a moment of footage that this session has opened, or of a camera that it watches live just now.

    is_live   of what is watched: then words may be missing, and follow
    words_of  a mark of one's own that waits for its words, which then is of the same moment
    Raises Invalid for words that say nothing, Forbidden where the camera is not watched, NotFound where no mark waits.
    """
    actor.require("footage.bookmark", area_path=camera.path)
    kept, problems = "", list[Problem]()
    if words or words_of is not None or not is_live:
        kept, problems = read_words("words", words, longest=rules.LONGEST_WORDS, missing="bookmark.words_missing")
    if problems:
        raise Invalid(problems)
    bookmark = BookmarkId(uuid7())
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [bookmark, entry.id, camera.id, at, kept, words_of])
    entry.about(
        Subject("bookmark", bookmark, camera.path), after={"camera": camera.facts.code, "at": at, "words": kept}
    )
    return bookmark


@act("footage.snapshot", Operation.DISCLOSURE)
def snapshot_footage(
    entry: Entry, access: Access, camera: Camera, at: datetime, *, reason: str, picture: bytes
) -> SnapshotId:
    """Take one picture out of footage: its hash, and why, are in the ledger before it leaves.

    Raises Invalid for a reason that says nothing, PurposeMissing where that moment was not opened.
    """
    kept, problems = read_words("reason", reason, longest=rules.LONGEST_REASON, missing="snapshot.reason_missing")
    if problems:
        raise Invalid(problems)
    snapshot, sha256 = SnapshotId(uuid7()), fingerprint(picture)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [snapshot, entry.id, camera.id, at, kept, sha256])
        (is_masked,) = cursor.fetchone()
    entry.about(
        Subject("snapshot", snapshot, camera.path),
        after={"camera": camera.facts.code, "at": at, "sha256": sha256, "masked": is_masked},
        note=kept,
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )
    return snapshot
