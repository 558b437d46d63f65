"""The stand-alone checks: tree, Ed25519, keys and checkpoints, against published vectors and what others compute."""

from __future__ import annotations

import ast
import hashlib
import shutil
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from tests.vectors.ledger import make
from tests.vectors.ledger.published import INPUTS, ROOTS, SIGNED
from tests.vectors.ledger.tiles import from_mapping

from ecrime.base.ledger import verify
from ecrime.base.ledger.tree.export import LogKeys, keys_text
from ecrime.base.ledger.tree.merkle import Edge, Reader, tile_name
from ecrime.base.ledger.tree.notes import LOG, WITNESS, SigningKey, body_of, figures, note_of
from ecrime.base.ledger.verify import (
    Anchors,
    Checkpoint,
    Fails,
    Kept,
    Key,
    Roots,
    is_consistent,
    is_included,
    leaf_hash,
    mark_of,
)

LEAVES = [leaf_hash(bytes.fromhex(content)) for content in INPUTS]
LOG_KEY = SigningKey.make("ecrime/trial", LOG)
WITNESS_KEY = SigningKey.make("court.example", WITNESS)


def roots_over(leaves: list[bytes]) -> bytes:
    roots = Roots()
    for leaf in leaves:
        roots.add(leaf)
    return roots.root()


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_published_roots(size: int) -> None:
    edge = Edge()
    edge.grow(LEAVES[:size])
    assert edge.root().hex() == roots_over(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("public", "message", "signature"), SIGNED)
def test_the_published_signatures(public: str, message: str, signature: str) -> None:
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.is_signed(key, signed, said)
    assert not verify.is_signed(key, signed, said + b"x")
    assert not verify.is_signed(key, signed[:32] + bytes([signed[32] ^ 1]) + signed[33:], said)
    beyond = (int.from_bytes(signed[32:], "little") + verify.ORDER).to_bytes(32, "little")
    assert not verify.is_signed(key, signed[:32] + beyond, said)


@given(st.binary(max_size=200))
def test_signatures_that_another_library_makes(message: bytes) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(message)
    assert verify.is_signed(public, signature, message)
    assert not verify.is_signed(public, signature, message + b"\x00")
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert not verify.is_signed(other, signature, message)


def test_a_key_that_fits_every_message_is_none() -> None:
    small = (1).to_bytes(32, "little")
    assert not verify.is_signed(small, small + bytes(32), b"anything")


sizes = st.one_of(st.integers(1, 20), st.integers(250, 260), st.integers(510, 515), st.integers(1, 1500))


@given(sizes, st.data())
def test_proofs_lead_to_the_root_and_no_altered_one_does(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    edge, tiles = Edge(), dict[tuple[int, int], bytes]()
    cut = data.draw(st.integers(0, size))
    for part in (leaves[:cut], leaves[cut:]):
        tiles |= edge.grow(part)
    reader, root = Reader(size, from_mapping(tiles)), edge.root()
    assert root == reader.root() == roots_over(leaves)
    assert Edge.read(size, from_mapping(tiles)).root() == root
    index = data.draw(st.integers(0, size - 1))
    proof = reader.inclusion(index)
    assert is_included(leaves[index], index, size, proof, root)
    assert not is_included(leaf_hash(b"other"), index, size, proof, root)
    assert not is_included(leaves[index], index, size, [*proof, root], root)
    assert not is_included(leaves[index], size, size, proof, root)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not is_included(leaves[index], index, size, proof[:place] + proof[place + 1 :], root)
    older = data.draw(st.integers(1, size))
    steps, old_root = reader.consistency(older), roots_over(leaves[:older])
    assert is_consistent(older, old_root, size, root, steps)
    assert not is_consistent(older, leaf_hash(b"other"), size, root, steps)
    if older < size:
        assert not is_consistent(older, old_root, size, leaf_hash(b"other"), steps)
        assert not is_consistent(older, old_root, size, root, steps[:-1])


def checkpoint(size: int = 8, **changes: Any) -> Checkpoint:
    body = body_of("ecrime/trial", size, bytes.fromhex(ROOTS[size]))
    note = note_of(body, LOG_KEY.sign(body), WITNESS_KEY.witness(body, 1_800_000_000))
    return Checkpoint.read(changes.get("note", note))


def test_a_checkpoint_says_who_has_signed_it_and_when_it_was_witnessed() -> None:
    found = checkpoint()
    assert (found.origin, found.size, found.root.hex()) == ("ecrime/trial", 8, ROOTS[8])
    assert found.is_signed_by(LOG_KEY.key)
    assert not found.is_signed_by(SigningKey.make("ecrime/trial", LOG).key)
    assert not found.is_signed_by(WITNESS_KEY.key)
    witnessed = found.witnessed_at(WITNESS_KEY.key)
    assert witnessed is not None
    assert witnessed.timestamp() == 1_800_000_000
    assert found.witnessed_at(SigningKey.make("court.example", WITNESS).key) is None
    assert found.witnessed_at(LOG_KEY.key) is None


@pytest.mark.parametrize(
    "note",
    [
        "",
        "ecrime/trial\n8\n",
        "ecrime/trial\n8\nAAAA\n\n— a AAAAAAAA\n",
        "ecrime/trial\n08\n" + b64encode(bytes(32)).decode() + "\n\n— a AAAAAAAA\n",
        "ecrime/trial\n-1\n" + b64encode(bytes(32)).decode() + "\n\n— a AAAAAAAA\n",
        "ecrime/trial\n8\n" + b64encode(bytes(32)).decode() + "\n\nnothing signed\n",
        "ecrime/trial\n8\n" + b64encode(bytes(32)).decode() + "\n\n— a AAAAAAAA",
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(Fails):
        Checkpoint.read(note)


def test_a_key_is_read_back_as_it_was_written() -> None:
    for signing in (LOG_KEY, WITNESS_KEY):
        assert Key.read(str(signing.key)) == signing.key
    name, mark, encoded = str(LOG_KEY.key).split("+", 2)
    for wrong in ("", "a+b", f"{name}+00000000+{encoded}", f"{name}x+{mark}+{encoded}", f"{name}+{mark}+AAAA"):
        with pytest.raises(Fails):
            Key.read(wrong)


def test_rows_are_committed_to_as_the_database_does() -> None:
    salt = bytes(32)
    rows = ['a {"x": 1}', 'b {"x": "ខ្មែរ"}']
    assert verify.rows_commitment(salt, rows) == hashlib.sha256(salt + "\n".join(rows).encode()).digest()


def test_it_stands_alone_and_is_short() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 500
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {
        name for node in imported for name in ([node.module] if isinstance(node, ast.ImportFrom) else names(node))
    }
    assert {str(module).partition(".")[0] for module in modules} <= sys.stdlib_module_names


def names(node: ast.Import) -> list[str | None]:
    return [alias.name for alias in node.names]


def copied(folder: Path, size: int, *, since: int = 0) -> Path:
    """A log of so many leaves as somebody has copied it; the leaves after ``since`` are others than before."""
    leaves = [leaf_hash(f"{number}{'' if number < since or not since else ' anew'}".encode()) for number in range(size)]
    edge, tiles = Edge(), dict[tuple[int, int], bytes]()
    tiles |= edge.grow(leaves)
    for (level, number), hashes in tiles.items():
        if level == 0:
            path = folder / "tile" / "0" / tile_name(number, len(hashes) // 32)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(hashes)
    body = body_of("ecrime/trial", size, edge.root())
    (folder / "checkpoint").write_text(note_of(body, LOG_KEY.sign(body)), encoding="utf-8")
    (folder / "key").write_text(keys_text(LogKeys((str(LOG_KEY.key),)), ["outside x y"]), encoding="utf-8")
    return folder


def kept(size: int) -> Kept:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    return Kept(mark_of("ecrime/trial"), size, roots_over(leaves))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_a_copied_log_holds_and_goes_on_from_whatever_was_kept(tmp_path: Path, size: int) -> None:
    folder = copied(tmp_path, size)
    for older in {0, 1, 255, 256, 257, 511, size} & set(range(size + 1)):
        assert verify.check_log(folder, Anchors((LOG_KEY.key,), (), kept(older))).size == size


@pytest.mark.parametrize("older", [1, 256, 300, 511, 512, 700])
def test_a_copied_log_that_was_written_anew_is_refused(tmp_path: Path, older: int) -> None:
    with pytest.raises(Fails) as refused:
        verify.check_log(copied(tmp_path, 700, since=older - 1 or 1), Anchors(since=kept(max(older, 2))))
    assert refused.value.code == "rewritten"


def test_a_copied_log_is_looked_at_tile_by_tile(tmp_path: Path) -> None:
    folder = copied(tmp_path, 700)
    first, last = (folder / "tile" / "0" / name for name in ("000", "002.p/188"))
    hashes, end = first.read_bytes(), last.read_bytes()
    for path, content, code in (
        (first, hashes[:-32], "tile"),
        (first, hashes + bytes(32), "tile"),
        (last, end[:-1], "leaves"),
        (last, end[:-32], "tile"),
        (last, b"", "tile"),
        (first, bytes(32) + hashes[32:], "leaves"),
        (first, hashes[32:64] + hashes[:32] + hashes[64:], "leaves"),
    ):
        before = path.read_bytes()
        path.write_bytes(content)
        with pytest.raises(Fails) as refused:
            verify.check_log(folder, Anchors())
        assert refused.value.code == code
        path.write_bytes(before)
    assert verify.check_log(folder, Anchors()).size == 700
    with pytest.raises(Fails) as refused:
        verify.check_log(folder, Anchors(since=kept(701)))
    assert refused.value.code == "older"


def test_tiles_are_read_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [0, 999, 1000, 1234, 999_999, 1_000_000, 1_234_067]
    assert tile_name(1_234_067, 5) == "x001/x234/067.p/5"
    read: list[str] = []
    for number in numbers:
        path = copied(tmp_path, 0) / "tile" / "0" / tile_name(number, 7 if number == numbers[-1] else 256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(str(number).encode().ljust(32))
    monkeypatch.setattr(Roots, "add", lambda self, found, height=0: read.append(found.decode()))
    verify.check_log(tmp_path, Anchors())
    assert [int(each) for each in read] == numbers


def test_the_file_runs_by_itself_where_nothing_of_ours_is(tmp_path: Path) -> None:
    alone = shutil.copy(verify.__file__, tmp_path / "verify.py")
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(str(make.TRIAL.export(300, 7)), encoding="utf-8")
    (tmp_path / "paper.txt").write_text(
        "\n".join(figures("ecrime/trial", 300, make.TRIAL.roots[300])), encoding="utf-8"
    )

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", alone, *words]
        done = subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    key, since = str(make.TRIAL.key.key), str(tmp_path / "paper.txt")
    code, said = run("--key", key, "--since", since, str(receipt))
    assert (code, said.splitlines()[0][:5], "given" in said) == (0, "HOLDS", False)
    assert "kind incident.record" in said
    assert "Nobody from outside was asked" in run(str(receipt))[1]
    receipt.write_text(receipt.read_text(encoding="utf-8").replace("incident.record", "incident.see"), encoding="utf-8")
    assert run(str(receipt)) == (1, "DOES NOT HOLD: entry 7 does not say what its leaf was made from: it was altered\n")
    assert run("--key", "x", str(receipt))[0] == 2
    receipt.write_bytes(b"\xff")
    assert run(str(receipt))[0] == run(str(tmp_path / "nothing"))[0] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_rows_are_told_and_nothing_in_them_speaks_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    rows = ['incidents_incident {"narrative": "សុខ\u200bសុភា \x9b31m"}']
    monkeypatch.setattr(make, "ROWS", rows)
    log = make.Log("ecrime/trial", "trial", 20)
    opened = replace(log.proven(20, 9)[0], rows=(rows, make.salt("rows")))
    export = tmp_path / "export.txt"
    export.write_text(str(log.export(20, entries=[opened])), encoding="utf-8")
    command = [sys.executable, "-S", verify.__file__, str(export)]
    done = subprocess.run(command, env={"PYTHONIOENCODING": encoding}, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    word = "សុខ\u200bសុភា" if encoding == "utf-8" else r"\u179f\u17bb\u1781\u200b\u179f\u17bb\u1797\u17b6"
    assert f'  incidents_incident {{"narrative": "{word} \\u009b31m"}}\n' in done.stdout.decode(encoding)
    export.write_text(export.read_text(encoding="utf-8").replace("entry 9", "entry ៩\x1b[8m"), encoding="utf-8")
    done = subprocess.run(command, env={"PYTHONIOENCODING": encoding}, capture_output=True, check=False)
    assert (done.returncode, done.stdout[:14], b"\x1b" in done.stdout) == (1, b"DOES NOT HOLD:", False)
