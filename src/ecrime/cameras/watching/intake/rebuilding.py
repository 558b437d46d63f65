"""Files of other recorders beside the index: what differs, and what the index lost written into it again.

The act that took a file in stands in the ledger and is not made again from what lies in a folder: only a segment of a
file that was taken in, and is kept, comes back, under the entry that it stood under.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.rebuilding import Difference, Differs
from ecrime.cameras.watching.intake import beside

_KEPT = "select import, camera_id, start_ns, head from law.imported_segments()"


def compare_imports(index: Index, footage: Path) -> Iterator[Difference]:
    """Every difference. Raises OSError, psycopg.Error."""
    taken_in: set[UUID] = set()
    heads: dict[tuple[UUID, int], str] = {}
    for import_id, camera, start_ns, head in index.ask(_KEPT, []):
        taken_in.add(import_id)
        if start_ns is not None:
            heads[camera, start_ns] = bytes(head).hex()
    for camera, path in beside.every(footage):
        found = _differs(path, taken_in, heads.pop((camera, int(path.stem)), None))
        if found is not None:
            yield Difference(camera, Role.MAIN, int(path.stem), found)
    for camera, start_ns in heads:
        yield Difference(camera, Role.MAIN, start_ns, Differs.NO_FILE)


def rebuild_imports(index: Index, footage: Path) -> int:
    """Write into the index what the files know and it does not; how many segments. Raises OSError, psycopg.Error."""
    lost = {(one.camera, one.at_ns) for one in compare_imports(index, footage) if one.differs is Differs.NOT_INDEXED}
    done = 0
    for camera, path in beside.every(footage):
        if (camera, int(path.stem)) in lost:
            told = beside.read(beside.path_beside(path))
            values = [told.declared.import_id, json.dumps(told.row)]
            [(is_written,)] = index.ask("select law.rebuild_import(%s, %s)", values)
            done += bool(is_written)
    return done


def _differs(path: Path, taken_in: set[UUID], head: str | None) -> Differs | None:
    try:
        told = beside.read(beside.path_beside(path))
        if not beside.is_whole(path, told):
            return Differs.OTHER
    except FileNotFoundError:
        return Differs.NO_FILE
    except beside.Unreadable:
        return Differs.OTHER
    if told.declared.import_id not in taken_in:
        return Differs.NOT_TAKEN_IN
    if head is None:
        return Differs.NOT_INDEXED
    return None if head == told.row["head"] else Differs.OTHER
