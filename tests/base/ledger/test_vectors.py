"""The verifier and the shared vectors, which the verifier of the public page must answer alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.vectors.ledger import make

from ecrime.base.ledger import verify
from ecrime.base.ledger.verify import Anchors, Fails, Kept, Key

FOLDER = Path(make.__file__).parent


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def said_of(case: dict[str, Any], path: Path) -> str:
    """What the verifier says of a case."""
    path.write_bytes(case["text"].encode())
    try:
        keys, witnesses = (tuple(map(Key.read, case.get(name, ()))) for name in ("keys", "witnesses"))
        since = Kept.read(case["since"]) if case.get("since") else None
        list(verify.check(path, Anchors(keys, witnesses, since)))
    except Fails as fails:
        return fails.code
    return "holds"


@pytest.mark.parametrize("name", make.files())
def test_the_vectors_are_those_that_are_made(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == make.files()[name]


def test_every_file_gets_its_verdict_and_its_reason(tmp_path: Path) -> None:
    cases = read("files.json")
    assert len({case["name"] for case in cases}) == len(cases) > 100
    assert {case["name"]: said_of(case, tmp_path / "file") for case in cases} == {
        case["name"]: case["says"] for case in cases
    }


def test_every_reason_has_a_case() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    codes = {part.split('"')[1] for part in source.split("raise Fails(")[1:]}
    of_whole_logs = {"tile", "leaves"}
    assert codes - of_whole_logs == {case["says"] for case in read("files.json")} - {"holds"}


def test_every_signature_gets_its_verdict() -> None:
    for case in read("signatures.json"):
        key, message, made = (bytes.fromhex(case[name]) for name in ("public", "message", "signature"))
        assert verify.is_signed(key, made, message) is case["holds"], case["name"]


def test_every_proof_holds_and_no_other() -> None:
    told = read("tree.json")
    leaves, roots = ([bytes.fromhex(each) for each in told[name]] for name in ("leaves", "roots"))
    for case in told["inclusion"]:
        proof = [bytes.fromhex(each) for each in case["proof"]]
        for size, root in enumerate(roots):
            for index, leaf in enumerate(leaves):
                is_right = (index, size) == (case["index"], case["size"])
                assert verify.is_included(leaf, index, size, proof, root) is is_right
    for case in told["consistency"]:
        proof = [bytes.fromhex(each) for each in case["proof"]]
        for older, old_root in enumerate(roots):
            for size, root in enumerate(roots):
                holds = verify.is_consistent(older, old_root, size, root, proof)
                is_same = older == size and not proof
                assert holds is (is_same or (older, size) == (case["from"], case["to"]))
