"""A log that grows and is signed, and witnesses, for tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger import witnesses
from ecrime.base.ledger.tree.log_key import open_signer, read_key
from ecrime.base.ledger.tree.notes import WITNESS, SigningKey, note_of
from ecrime.base.ledger.tree.store import Store
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.drills.instance import Database
from ecrime.cli.sequence import sequencer_of

SEEN_AT = 1_800_000_000


def all_signed(database: Database, folder: Path) -> SigningKey:
    """Everything that waits has its place and is signed; the log's key, which is kept in the folder."""
    keys = KeyFolder(folder)
    keys.make(folder.with_name("data"))
    with Store.at(database.instance.address(database.name, "sequencer")) as store:
        signer = open_signer(keys, store.origin(), size=store.signed())
        working = sequencer_of(store, signer.answer)
        working.take_up()
        while working.turn():
            pass
        return read_key(keys.log_key, store.origin())


@contextmanager
def as_owner(database: Database) -> Iterator[None]:
    """Within the block Django is the owner, as at the console of the server."""
    database.instance.point_django_at(database.name, "owner")
    try:
        yield
    finally:
        database.instance.point_django_at(database.name, "app")


def court(database: Database, **changes: Any) -> SigningKey:
    """A witness from outside, enrolled."""
    key = SigningKey.make(changes.pop("name", "court.example"), WITNESS)
    told = {"name_km": "តុលាការ", "name_en": "The court", "outside": True, **changes}
    with as_owner(database):
        witnesses.enrol(key=str(key.key), **told)
    return key


def cosigned(note: str, key: SigningKey, seconds: int = SEEN_AT) -> str:
    """What a witness sends: the checkpoint and his line."""
    body = Checkpoint.read(note).body
    return note_of(body, key.witness(body, seconds))


def entry_of(database: Database, kind: str) -> UUID:
    """The last entry of a kind."""
    [(entry,)] = database.as_superuser(f"select id from ledger_entry where kind = '{kind}' order by id desc limit 1")
    return UUID(str(entry))


@contextmanager
def served() -> Iterator[str]:
    """The pages over HTTP on this machine, in a thread of their own; the address of the ledger."""

    def serve() -> None:
        try:
            server.serve_forever(poll_interval=0.02)
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/ledger"
        finally:
            server.shutdown()
            thread.join()


class Silent(WSGIRequestHandler):
    """Says nothing of what it served."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
