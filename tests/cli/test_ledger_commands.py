"""The commands about the ledger: witnesses, the next key, the paper, and checking what was handed out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.base.ledger.make import all_signed
from tests.vectors.ledger.make import COURT, TRIAL

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger import published
from ecrime.base.ledger.tree.notes import figures
from ecrime.cli.drills.instance import Database
from ecrime.cli.verify import is_correction

Ecrime = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ecrime(database: Database, tmp_path: Path) -> Ecrime:
    """The command, on this test's own database and folder of keys."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        told = {
            "DATABASE_URL": database.instance.address(database.name, "app"),
            "DATABASE_OWNER_URL": database.instance.address(database.name, "owner"),
            "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
            "ECRIME_DATA": str(tmp_path / "installation"),
            "ECRIME_KEYS": str(tmp_path / "keys"),
            "ECRIME_LANG": "en",
        }
        command = [sys.executable, "-m", "ecrime", *words]
        return subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)

    return run


def test_a_witness_is_added_listed_and_removed(ecrime: Ecrime) -> None:
    key = str(COURT.key)
    added = ecrime("witnesses", "add", "--key", key, "--km", "តុលាការ", "--latin", "The court", "--outside")
    assert (added.returncode, added.stdout) == (0, f"outside The court · តុលាការ · {key}\n")
    twice = ecrime("witnesses", "add", "--key", key, "--km", "ក", "--latin", "X")
    assert (twice.returncode, twice.stderr) == (
        1,
        "ecrime: A witness with this key stands already, or stands no more.\n",
    )
    assert ecrime("witnesses", "remove", "--key", "court.example").returncode == 0
    assert ecrime("witnesses", "list").stdout == ""
    wrong = ecrime("witnesses", "add", "--key", "x", "--km", "ក", "--latin", "X")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert ecrime("witnesses", "add", "--key", key).returncode == 2


def test_the_key_is_replaced_and_the_paper_printed(ecrime: Ecrime, database: Database, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    early = ecrime("checkpoint", "paper", "--out", str(out))
    assert (early.returncode, early.stderr) == (1, "ecrime: The ledger has not been signed yet.\n")
    nothing = ecrime("keys", "roll")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (1, 1)
    old = all_signed(database, KeyFolder(tmp_path / "keys").path)
    rolled = ecrime("keys", "roll")
    assert rolled.returncode == 0
    assert ecrime("checkpoint", "paper", "--out", str(out)).returncode == 0
    assert out.read_bytes().startswith(b"%PDF")
    latest = published.latest()
    assert latest is not None
    assert published.log_keys().that_signed(latest.checkpoint) == str(old.key)  # nothing was signed since
    assert str(old.key) not in rolled.stdout
    nowhere = tmp_path / "nowhere" / "paper.pdf"
    refused = ecrime("checkpoint", "paper", "--out", str(nowhere))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        f"ecrime: {nowhere} cannot be read or written: No such file or directory; see that it is there and whose it is."
    ]


def test_what_was_handed_out_is_checked_without_a_database(ecrime: Ecrime, tmp_path: Path) -> None:
    receipt, paper = tmp_path / "receipt.txt", tmp_path / "paper.txt"
    receipt.write_text(str(TRIAL.export(300, 7, since=(100,))), encoding="utf-8")
    paper.write_text("\n".join(figures("ecrime/trial", 100, TRIAL.roots[100])), encoding="utf-8")
    done = ecrime("verify", "--key", str(TRIAL.key.key), "--since", str(paper), str(receipt))
    assert (done.returncode, "the 100 entries of the checkpoint you kept" in done.stdout) == (0, True)
    paper.write_text("1", encoding="utf-8")
    assert ecrime("verify", "--since", str(paper), str(receipt)).returncode == 2
    receipt.write_text(" \n{}", encoding="utf-8")
    assert is_correction(receipt)
    assert ecrime("verify", str(receipt)).returncode == ecrime("verify", str(tmp_path / "nothing")).returncode == 1
