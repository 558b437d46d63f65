"""Files of other recorders go when their day is over, each under an entry of its own; a hold keeps them longer."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import psycopg

from ecrime.base.ledger.entry import Content
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.watching.intake.beside import path_beside, place_of

logger = logging.getLogger("ecrime.recorder")

AT_ONCE = 200
# Deleted rows of these files; those of cameras go hour by hour.
_TO_UNLINK = """
select camera_id, start_ns from recorder_segment where state = 'deleted' and source = 'import'
order by start_ns limit %s
"""
_UNLINKED = """
delete from recorder_segment
where camera_id = %s and role = 'main' and start_ns = %s and state = 'deleted' and source = 'import'
"""


class ImportKeeper:
    """Beside the keeper of what cameras sent: nothing here goes for want of room."""

    def __init__(self, footage: Path) -> None:
        self._footage = footage

    def round(self, index: Index) -> int:
        """Delete what is kept no longer; how many files. Raises psycopg.Error, OSError."""
        self._unlink(index)
        deleted = 0
        for (import_id,) in index.ask("select * from law.imports_to_go(%s)", [AT_ONCE]):
            deleted += self._delete(index, import_id)
        self._unlink(index)
        return deleted

    def used(self, index: Index) -> int:
        """Bytes of the files that are kept."""
        [(found,)] = index.ask("select law.imports_used()", [])
        return int(found)

    def _delete(self, index: Index, import_id: UUID) -> int:
        said = Content.of(before={"import": str(import_id)}, after=None, note="kept until its last day")
        try:
            index.ask("select law.delete_import(%s, %s, %s)", [import_id, said.commitment, said.salt])
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("EC22"):
                raise
            # A hold was placed since: it is refused, and stays.
            logger.warning("footage.not_deleted", extra={"code": error.sqlstate})
            return 0
        return 1

    def _unlink(self, index: Index) -> None:
        """Take the files of deleted segments away, and then their rows: killed in between, it goes on there."""
        while rows := index.ask(_TO_UNLINK, [AT_ONCE]):
            for camera, start_ns in rows:
                place = place_of(self._footage, camera, start_ns)
                place.unlink(missing_ok=True)
                path_beside(place).unlink(missing_ok=True)
                for folder in list(place.parents)[:4]:
                    with suppress(OSError):  # something else is in it
                        folder.rmdir()
                index.do(_UNLINKED, [camera, start_ns])
