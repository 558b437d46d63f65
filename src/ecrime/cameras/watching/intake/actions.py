"""A file of another recorder is taken in: its hash, and of which time of which camera it is said to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import recorded, rules
from ecrime.cameras.watching.intake import beside
from ecrime.cameras.watching.intake.beside import Declared, path_beside, row_of, written
from ecrime.cameras.watching.intake.facts import ImportFacts, ImportId, Kept
from ecrime.foundation.errors import Invalid
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import read_words

_IMPORT = """
insert into watching_import (id, entry_id, camera_id, from_at, to_at, name, origin, sha256, bytes, kept_until)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SEGMENT = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source, entry_id)
values (%(camera)s, 'main', %(start_ns)s, %(end_ns)s, to_timestamp(%(start_ns)s / 1000 / 1e6), %(run)s, %(codec)s,
        %(width)s, %(height)s, %(init)s, %(bytes)s, %(fragments)s, %(frames)s, decode(%(keys)s, 'hex'),
        decode(%(pieces)s, 'hex'), decode(%(before)s, 'hex'), decode(%(head)s, 'hex'), 'closed', 'import', %(entry)s)
"""


@act("footage.import", Operation.COLLECTION)
def import_footage(entry: Entry, actor: Actor, camera: Camera, facts: ImportFacts, kept: Sequence[Kept]) -> ImportId:
    """Take a file in: its segments go from their draft to where footage lies, marked as another recorder's.

    Raises Invalid without an origin or where something is recorded of that time already; the drafts are the caller's to
    clear away then.
    """
    actor.require("footage.import", area_path=camera.path)
    origin, problems = read_words(
        "origin", facts.origin, longest=rules.LONGEST_REASON, missing="footage.origin_missing"
    )
    if problems:
        raise Invalid(problems)
    from_at, to_at = recorded.moment(kept[0].start_ns), recorded.moment(kept[-1].end_ns + 999)
    declared = Declared(ImportId(uuid7()), from_at, to_at, facts.kept_until, facts.sha256, facts.bytes)
    found: list[Any] = [declared.import_id, entry.id, camera.id, from_at, to_at, facts.name[-200:], origin]
    rows = list(_rows(kept))
    with connection.cursor() as cursor:
        cursor.execute(_IMPORT, [*found, facts.sha256, facts.bytes, facts.kept_until])
        for row in rows:
            cursor.execute(_SEGMENT, row | {"camera": camera.id, "entry": entry.id})
    entry.about(
        Subject("camera", camera.id, camera.path),
        after={
            "from": from_at,
            "to": to_at,
            "sha256": facts.sha256,
            "bytes": facts.bytes,
            "name": facts.name[-200:],
            "kept_until": facts.kept_until,
        },
        note=origin,
    )
    for one, row in zip(kept, rows, strict=True):
        _put(one, beside.place_of(Path(settings.FOOTAGE), camera.id, one.start_ns), written(declared, one, row))
    return declared.import_id


def _rows(kept: Sequence[Kept]) -> Iterator[dict[str, Any]]:
    """The segments as the index tells them, each chained to the one before."""
    run, head = uuid4(), chain.NOTHING
    for one in kept:
        before = head
        for piece in one.pieces:
            head = chain.link(head, piece.sha256, piece.start_ns, piece.end_ns)
        yield row_of(one, run, before, head)


def _put(one: Kept, place: Path, told: bytes) -> None:
    """A segment from its draft to its place, and what is told of it beside it; durable before the act is."""
    disk = Disk()
    disk.folder(place.parent)
    with one.path.open("rb") as draft:
        disk.sync(draft.fileno())
    one.path.rename(place)
    path_beside(place).unlink(missing_ok=True)  # of an act that was undone
    file = disk.create(path_beside(place))
    disk.append(file, told)
    disk.close(file)
    disk.sync_folder(place.parent)
