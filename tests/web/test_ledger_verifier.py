"""The verifier of the public page says of everything what the one for the command line says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.base.ledger.test_vectors import FOLDER, read, said_of
from tests.vectors.ledger import make

import ecrime
from ecrime.base.ledger.tree.notes import figures

WEB = Path(ecrime.__file__).parent / "web"
MODULES = Path(__file__).resolve().parents[2] / "node_modules"
MUTATIONS = 200


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier as one file that node can run."""
    [esbuild] = MODULES.glob("@esbuild/*/bin/esbuild")
    bundled = tmp_path_factory.mktemp("verifier") / "verify.mjs"
    options = ["--bundle", "--format=esm", "--target=es2022", "--log-level=warning", f"--outfile={bundled}"]
    subprocess.run([str(esbuild), *options, str(WEB / "islands" / "parts" / "ledger" / "verify.ts")], check=True)
    return bundled


def answers(bundle: Path, folder: Path) -> dict[str, Any]:
    command = ["node", str(FOLDER / "run.mjs"), str(bundle), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_it_says_what_the_vectors_say(bundle: Path) -> None:
    said = answers(bundle, FOLDER)
    assert said["canCheck"] is True
    assert said["files"] == {case["name"]: case["says"] for case in read("files.json")}
    assert said["signatures"] == {case["name"]: case["holds"] for case in read("signatures.json")}
    assert said["wrong"] == []


def test_it_says_the_same_of_files_spoilt_by_chance(bundle: Path, tmp_path: Path) -> None:
    cases = list(spoilt(Random(20_270_115)))
    for name in ("signatures.json", "tree.json"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "files.json").write_text(json.dumps(cases), encoding="utf-8")
    expected = {case["name"]: said_of(case, tmp_path / "file") for case in cases}
    assert answers(bundle, tmp_path)["files"] == expected
    assert len(Counter(expected.values())) > 6


def spoilt(random: Random) -> list[dict[str, Any]]:
    """Files with lines left out, doubled and changed over, and letters changed, compared with this and that."""
    whole = make.TRIAL.export(300, 7, 9, since=(100,), note=make.TRIAL.note(300, make.COURT), about=make.SUBJECT)
    sources = [str(whole), str(make.TRIAL.export(300, 7, 8, since=(100,))), make.TRIAL.note(300, make.COURT)]
    kept = ["", make.TRIAL.note(100), "\n".join(figures("ecrime/trial", 100, make.TRIAL.roots[100]))]
    cases = []
    for number in range(MUTATIONS):
        text, since = random.choice(sources), random.choice(kept)
        for _ in range(random.choice((0, 1, 1, 2))):
            text = spoil(random, text)
        if since and random.random() < 0.3:
            since = spoil(random, since)
        keys = random.choice(([], [str(make.TRIAL.key.key)]))
        witnesses = random.choice(([], [str(make.COURT.key)]))
        cases.append({"name": f"{number}", "text": text, "keys": keys, "witnesses": witnesses, "since": since})
    return cases


def spoil(random: Random, text: str) -> str:
    lines, at = text.split("\n"), random.randrange(len(text))
    one, other = (random.randrange(len(lines)) for _ in range(2))
    match random.randrange(6):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            del lines[one]
        case 2:
            lines.insert(other, lines[one])
        case 3:
            return text[:at] + random.choice("0Az+/= \n\r—១٣\u00a0\u2028\U0001f512") + text[at + 1 :]
        case 4:
            return text[:at] + text[at + 1 :]
        case _:
            return text[:at]
    return "\n".join(lines)
