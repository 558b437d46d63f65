"""A file of another recorder is taken in: its hash, and of which time of which camera it is said to be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.packing import pack
from ecrime.cameras.recorder.places import IMPORTED, segment_path, stream_folder
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import recorded, rules
from ecrime.cameras.watching.intake.facts import ImportFacts, ImportId, Kept
from ecrime.foundation.errors import Invalid
from ecrime.foundation.ids import uuid7

_IMPORT = """
insert into watching_import (id, entry_id, camera_id, from_at, to_at, name, origin, sha256, bytes)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SEGMENT = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source, entry_id)
values (%s, 'main', %s, %s, to_timestamp(%s / 1000 / 1e6), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'closed',
        'import', %s)
"""


@act("footage.import", Operation.COLLECTION)
def import_footage(entry: Entry, actor: Actor, camera: Camera, facts: ImportFacts, kept: Sequence[Kept]) -> ImportId:
    """Take a file in: its segments go from their draft to where footage lies, marked as another recorder's.

    Raises Invalid without an origin or where something is recorded of that time already; the drafts are the caller's to
    clear away then.
    """
    actor.require("footage.import", area_path=camera.path)
    origin, problems = rules.read_words(
        "origin", facts.origin, longest=rules.LONGEST_REASON, missing="footage.origin_missing"
    )
    if problems:
        raise Invalid(problems)
    from_at, to_at = recorded.moment(kept[0].start_ns), recorded.moment(kept[-1].end_ns + 999)
    import_id = ImportId(uuid7())
    with connection.cursor() as cursor:
        row: list[Any] = [
            import_id,
            entry.id,
            camera.id,
            from_at,
            to_at,
            facts.name[-200:],
            origin,
            facts.sha256,
            facts.bytes,
        ]
        cursor.execute(_IMPORT, row)
        run, head = uuid4(), chain.NOTHING
        for one in kept:
            before, head = head, _chained(head, one)
            keys = [(_begins(one, n), piece.key_ns) for n, piece in enumerate(one.pieces) if piece.key_ns is not None]
            ends = [(piece.end, piece.end_ns) for piece in one.pieces]
            told: list[Any] = [run, one.codec, one.width, one.height, one.init, one.pieces[-1].end, len(one.pieces)]
            told += [sum(piece.frames for piece in one.pieces), pack(keys, one.start_ns), pack(ends, one.start_ns)]
            heads = [bytes.fromhex(before), bytes.fromhex(head)]
            times: list[Any] = [camera.id, one.start_ns, one.end_ns, one.start_ns]
            cursor.execute(_SEGMENT, [*times, *told, *heads, entry.id])
    entry.about(
        Subject("camera", camera.id, camera.path),
        after={"from": from_at, "to": to_at, "sha256": facts.sha256, "bytes": facts.bytes, "name": facts.name[-200:]},
        note=origin,
    )
    for one in kept:
        place = path_of(camera, one.start_ns)
        place.parent.mkdir(parents=True, exist_ok=True)
        one.path.rename(place)
    return import_id


def path_of(camera: Camera, start_ns: int) -> Path:
    """Where a segment of another recorder lies."""
    return segment_path(stream_folder(Path(settings.FOOTAGE), camera.id, Role.MAIN) / IMPORTED, start_ns)


def _begins(one: Kept, n: int) -> int:
    return one.pieces[n - 1].end if n else one.init


def _chained(head: str, one: Kept) -> str:
    for piece in one.pieces:
        head = chain.link(head, piece.sha256, piece.start_ns, piece.end_ns)
    return head
