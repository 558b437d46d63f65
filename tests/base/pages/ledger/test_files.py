"""The log as files: what C2SP calls them, readable without signing in, kept by caches for no longer than they stand."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest
from django.test import Client
from tests.base.ledger.make import all_signed, cosigned, court
from tests.records.incidents.make import locked_incidents

from ecrime.base.ledger import published, verify
from ecrime.base.ledger.tree.notes import SigningKey
from ecrime.base.ledger.verify import KEYS, Checkpoint, Roots, is_consistent, is_included, keys_of, read_lines
from ecrime.cli.drills.instance import Database

PLAIN = "text/plain; charset=utf-8"


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SigningKey:
    """A log of some entries, signed at several sizes."""
    locked_incidents(database, 2)
    return all_signed(database, tmp_path / "signer")


def text(path: str, status: int = 200) -> str:
    answer = Client().get(f"/ledger/{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


def hashes(path: str) -> list[bytes]:
    return [b64decode(line) for line in text(path).splitlines()]


def test_the_checkpoint_is_signed_and_shows_who_has_co_signed(database: Database, log: SigningKey) -> None:
    note = text("checkpoint")
    found = Checkpoint.read(note)
    assert found.is_signed_by(log.key)
    assert text(f"checkpoint/{found.size}") == note
    witness = court(database)
    sent = Client(enforce_csrf_checks=True).post("/ledger/cosign", cosigned(note, witness), content_type=PLAIN)
    assert (sent.status_code, sent.content) == (200, b"kept for court.example\n")
    for path in ("checkpoint", f"checkpoint/{found.size}"):
        assert Checkpoint.read(text(path)).witnessed_at(witness.key) is not None
    lines = read_lines(text("key"), KEYS)
    assert ("witness", f"outside {witness.key} The court") in lines
    assert list(keys_of([log.key], [value for name, value in lines if name == "rollover"])) == [log.key]


def test_tiles_and_proofs_give_the_root(log: SigningKey) -> None:
    found = Checkpoint.read(text("checkpoint"))
    tile = Client().get(f"/ledger/tile/0/000.p/{found.size}")
    assert tile["Content-Type"] == "application/octet-stream"
    assert len(tile.content) == found.size * 32
    leaves = [tile.content[at : at + 32] for at in range(0, len(tile.content), 32)]
    roots, older = Roots(), b""
    for leaf in leaves:
        roots.add(leaf)
        older = roots.root() if roots.size == 5 else older
    assert roots.root() == found.root
    assert is_included(leaves[3], 3, found.size, hashes(f"inclusion/{found.size}/3"), found.root)
    assert is_consistent(5, older, found.size, found.root, hashes(f"consistency/5/{found.size}"))
    assert Client().get("/ledger/tile/0/000.p/5").content == tile.content[:160]


def test_what_is_not_there_or_called_otherwise_is_not_found(log: SigningKey) -> None:
    size = Checkpoint.read(text("checkpoint")).size
    for path in (
        "tile/0/000",
        f"tile/0/000.p/{size + 1}",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/0/x000/000.p/1",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/8/000.p/1",
        "tile/00/000.p/1",
        "tile/0/0.p/1",
        "tile/0/../key",
        f"checkpoint/{size + 1}",
        "checkpoint/0",
        f"checkpoint/0{size}",
        f"consistency/0/{size}",
        f"consistency/{size}/{size - 1}",
        f"consistency/1/{size + 1}",
        f"inclusion/{size}/{size}",
        f"inclusion/{size + 1}/0",
        "inclusion/1000000000000000/0",
        "settings.py",
    ):
        text(path, 404)


def test_what_stands_is_cached_and_what_changes_is_not(log: SigningKey) -> None:
    size = Checkpoint.read(text("checkpoint")).size
    client = Client()
    for path in (f"tile/0/000.p/{size}", f"consistency/1/{size}", f"inclusion/{size}/0"):
        # Minutes only: after a declared loss the same addresses say something else.
        assert client.get(f"/ledger/{path}")["Cache-Control"] == "public, max-age=600"
    for path in ("checkpoint", "key"):
        assert client.get(f"/ledger/{path}")["Cache-Control"] == "no-cache"
    for path in ("checkpoint", f"tile/0/000.p/{size}", "key", f"consistency/1/{size}", ""):
        for method in ("post", "put", "delete", "patch"):
            assert getattr(client, method)(f"/ledger/{path}").status_code == 405
        assert "sessionid" not in client.get(f"/ledger/{path}").cookies


def test_what_a_witness_sends_is_read_strictly(database: Database, log: SigningKey) -> None:
    witness, note = court(database), text("checkpoint")
    origin, _size, rest = note.split("\n", 2)
    client = Client()
    for said, status in (
        (note, 403),
        ("x" * 4097, 413),
        (b"\xff", 403),
        (cosigned(note, witness).replace("\n", "\r\n"), 403),
        (cosigned(f"{origin}\n1\n{rest}", witness), 404),
    ):
        answer = client.post("/ledger/cosign", said, content_type=PLAIN)
        assert answer.status_code == status
        assert answer.content.decode().count("\n") == 1
    assert client.get("/ledger/cosign").status_code == 405
    assert published.witnesses()[0].size is None


def test_the_programs_are_handed_out_as_they_are() -> None:
    assert text("verify.py") == Path(verify.__file__).read_text(encoding="utf-8")
    assert "def once" in text("witness.py")


def test_a_log_that_was_never_signed_says_so(database: Database) -> None:
    assert (
        "has not been signed yet"
        in Client(headers={"cookie": "ecrime_language=en"}).get("/ledger/checkpoint").content.decode()
    )
    text("checkpoint", 503)
    text("key", 503)
