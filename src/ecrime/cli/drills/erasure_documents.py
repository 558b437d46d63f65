"""Unusual words about the documents of a record: their source, what a chief said, what was asked, what is on its way.

What a file itself holds is sealed, so its word is never to be read in any table or file; ``SEALED`` is that word.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from django.test import override_settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ecrime.base.files import rotation
from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.records.documents import actions, pieces, queries
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import Incident

Word = Callable[[str], str]
SEALED = "Zqxv99kw"


def plant_documents(database: Database, incident: Incident, *, latin: Word, khmer: Word) -> None:
    """A document that is corrected and refused, a photo that cannot be had, a file that has begun to come in.

    latin, khmer  give an unusual word for a place
    """
    with _store(database):
        lak, chief, police = (database.actor(who) for who in ("lak", "lak_chief", "criminal"))
        record, suspect = incident.record, incident.facts.people[0].id
        if suspect is None:
            raise RuntimeError("a person who is recorded has an id")
        _open(lak, incident)
        added = _add(lak, incident, latin("source of a document"))
        stated = _facts(lak, latin("second source of a document"))
        actions.correct_document(lak, record.id, added, stated, version=1)
        _open(chief, incident, added)
        actions.refuse_document(chief, record.id, added, latin("reason of a chief") + " says otherwise")
        asked = actions.request_photo(lak, record.id, suspect)
        _open(police, incident)
        why = khmer("reason why there is no photo") + " nothing is on file"
        actions.say_photo_cannot_be_had(police, queries.request(police, asked), why)
        _send_half(lak, record.id, latin("name of a file on its way"))


@contextmanager
def _store(database: Database) -> Iterator[None]:
    """Somewhere to keep files for as long as it takes; nobody opens them later."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys"
        keys.mkdir()
        with override_settings(FILES=Path(folder) / "files", MASTER_KEYS=keys):
            with database.connect("owner") as owner:
                rotation.make_ready(owner, keys)
            yield


def _open(actor: Actor, incident: Incident, document: UUID | None = None) -> None:
    access = open_access(actor, purpose="other", reason="What became of the papers")
    incidents.see_incident(access, Subject("incident", incident.record.id, incident.record.jurisdiction))
    if document is not None:
        actions.see_document(access, Subject(queries.SUBJECT, document, incident.record.jurisdiction))


def _facts(actor: Actor, source: str) -> DocumentFacts:
    return DocumentFacts(DocumentKind.REPORT, None, source, None, actor.unit.id)


def _add(actor: Actor, incident: Incident, source: str) -> UUID:
    said, out = PngInfo(), io.BytesIO()
    said.add_text("Comment", SEALED)
    Image.new("RGB", (40, 30), "white").save(out, "PNG", pnginfo=said)
    return actions.take_in(actor, incident.record.id, _facts(actor, source), out.getvalue(), "", key=uuid4())


def _send_half(actor: Actor, incident_id: UUID, name: str) -> None:
    content = SEALED.encode() * 5000
    begun = pieces.begin(actor, incident_id, f"{name}.pdf", size=len(content), sha256=hashlib.sha256(content).digest())
    pieces.add_piece(actor, begun.id, 0, content[: len(content) // 2])
