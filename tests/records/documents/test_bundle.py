"""A record taken away with its documents: what goes, what stays, what the ledger says, what is found wrong with it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.base.files.looking import making
from tests.base.ledger.make import all_signed
from tests.records.documents.conftest import Papers

from ecrime.base.ledger.entry import Subject
from ecrime.cli import main
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden
from ecrime.records.documents import actions, rules
from ecrime.records.documents.facts import DocumentKind

Members = dict[str, bytes]
REPORT = making.pdf(2)


def entries(database: Database, kind: str) -> list[tuple[Any, ...]]:
    return database.as_superuser(f"select subject_id, purpose from ledger_entry where kind = '{kind}' order by id")


@pytest.fixture
def filled(papers: Papers) -> Papers:
    """A photo of the suspect, a report of two pages, a statement in Word, and one that was withdrawn."""
    papers.add(making.jpeg((300, 200)))
    papers.add(REPORT, kind=DocumentKind.REPORT, person_id=None)
    papers.add(making.docx("What she said"), kind=DocumentKind.STATEMENT, person_id=None)
    actions.withdraw_document(papers.actor, papers.incident.record.id, papers.add())
    return papers


def taken(papers: Papers, who: str) -> bytes:
    papers.open(who)
    client = Client()
    client.cookies["session"] = papers.database.tokens[who]
    answer: Any = client.get(f"/incidents/{papers.number}/documents/bundle.zip")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="{papers.number}.zip"'
    assert answer["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def manifest(content: bytes) -> dict[str, Any]:
    return dict(json.loads(members(content)["manifest.json"]))


def written(path: Path, found: Members) -> Path:
    """A bundle with other contents."""
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in found.items():
            bundle.writestr(name, content)
    return path


def checked(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    done = main.main(["verify", str(path), *words])
    return done, capsys.readouterr().out


def test_originals_go_to_who_may_take_them(filled: Papers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    all_signed(filled.database, tmp_path / "signer")
    content = taken(filled, "lak_chief")
    found, told = members(content), manifest(content)
    assert found["documents/1.jpg"] == making.jpeg((300, 200))
    assert found["documents/2.pdf"] == REPORT
    assert {name for name in found if "/" not in name} == {"sheet.pdf", "manifest.json", "SHA256SUMS"}
    assert [one["state"] for one in told["documents"]] == ["original", "original", "original", "withdrawn"]
    assert len(told["receipts"]) == 4, "the record and three documents"
    [(subject, purpose)] = entries(filled.database, "bundle.export")
    assert (subject, purpose) == (filled.incident.record.id, told["purpose"])
    assert len(entries(filled.database, "document.export")) == 3
    assert len(entries(filled.database, "incident.print")) == 1

    path = tmp_path / "record.zip"
    path.write_bytes(content)
    done, said = checked(path, capsys)
    assert (done, "HOLDS" in said, said.count("stands in the log")) == (0, True, 4)
    with zipfile.ZipFile(path) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    if shutil.which("sha256sum"):
        summed = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        assert subprocess.run(summed, cwd=tmp_path / "unpacked", check=False).returncode == 0


def test_who_may_not_take_originals_gets_what_is_shown(
    filled: Papers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = taken(filled, "lak")
    found, told = members(content), manifest(content)
    assert [one["state"] for one in told["documents"]] == ["copy", "copy", "copy", "withdrawn"]
    pictures = {name for name in found if name.startswith("documents/") and name.endswith(".jpg")}
    assert pictures == {"documents/1/1.jpg", "documents/2/1.jpg", "documents/2/2.jpg"}
    assert all(found[name].startswith(b"\xff\xd8\xff") for name in pictures)
    assert b"What she said" in found["documents/3/text.txt"]
    assert making.jpeg((300, 200)) not in found.values()
    assert entries(filled.database, "document.export") == []
    assert len(entries(filled.database, "document.see")) == 3
    path = tmp_path / "record.zip"
    path.write_bytes(content)
    assert checked(path, capsys)[0] == 0


def test_a_mask_holds_in_the_bundle(filled: Papers) -> None:
    filled.database.as_superuser(
        f"update law.session set rights = array_append(rights, 'bundle.export') where officer_id ="
        f" '{filled.database.actor('auditor').officer_id}'"
    )
    filled.database.as_superuser(
        f"update law.session set rights = array_append(rights, 'incident.print') where officer_id ="
        f" '{filled.database.actor('auditor').officer_id}'"
    )
    content = taken(filled, "auditor")
    told = manifest(content)
    assert [one["state"] for one in told["documents"]][1:] == ["hidden", "hidden", "withdrawn"]
    assert {(one["sha256"], one["source"]) for one in told["documents"][1:3]} == {("", "")}
    assert not {"documents/2.pdf", "documents/3.docx"} & set(members(content))
    assert b"Canary Victim" not in content


def test_nobody_takes_a_bundle_without_the_right(filled: Papers) -> None:
    filled.open("auditor")
    client = Client()
    client.cookies["session"] = filled.database.tokens["auditor"]
    assert client.get(f"/incidents/{filled.number}/documents/bundle.zip").status_code == 403
    record = filled.incident.record
    with pytest.raises(Forbidden):
        actions.export_bundle(
            filled.open("auditor"), Subject("incident", record.id, record.jurisdiction), b"", {}, originals=False
        )
    assert entries(filled.database, "bundle.export") == []


def test_too_much_for_one_bundle_is_said_before_anything_is_entered(
    filled: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_BUNDLED", 100)
    monkeypatch.setattr(rules, "MOST_DRAWN", 3)
    for who, code in (("lak_chief", "megabytes"), ("lak", "pages")):
        filled.open(who)
        client = Client()
        client.cookies["session"] = filled.database.tokens[who]
        answer = client.get(f"/incidents/{filled.number}/documents/bundle.zip")
        assert answer.status_code == 422, code
    assert entries(filled.database, "incident.print") == []


def altered(found: Members, name: str, content: bytes) -> Members:
    return found | {name: content}


def with_sums(found: Members) -> Members:
    """The bundle with hashes that fit, as a forger would make them."""
    lines = [f"{hashlib.sha256(c).hexdigest()}  {n}\n" for n, c in found.items() if n != "SHA256SUMS"]
    return found | {"SHA256SUMS": "".join(lines).encode()}


def told_otherwise(found: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    told = json.loads(found["manifest.json"])
    change(told)
    return with_sums(found | {"manifest.json": json.dumps(told).encode()})


def another_photo(found: Members) -> Members:
    """Another photo in place of the first, with all hashes that a forger can make fit."""
    forged = making.jpeg((30, 20))
    file = {"file": "documents/1.jpg", "size": len(forged), "sha256": hashlib.sha256(forged).hexdigest()}
    return told_otherwise(
        found | {"documents/1.jpg": forged}, lambda told: told["documents"][0].__setitem__("files", [file])
    )


def another_sheet(found: Members) -> Members:
    """Another sheet, with all hashes that a forger can make fit."""
    file = {"file": "sheet.pdf", "size": 4, "sha256": hashlib.sha256(b"%PDF").hexdigest()}
    return told_otherwise(found | {"sheet.pdf": b"%PDF"}, lambda told: told.update(sheet=file))


def as_a_copy(found: Members) -> Members:
    """Another photo that is said to be drawn anew."""
    return told_otherwise(another_photo(found), lambda told: told["documents"][0].update(state="copy"))


def as_another(found: Members) -> Members:
    """Another photo that is said to be the file of record."""
    forged = hashlib.sha256(making.jpeg((30, 20))).hexdigest()
    return told_otherwise(another_photo(found), lambda told: told["documents"][0].update(sha256=forged))


def entered_otherwise(found: Members) -> Members:
    """Another sheet, and an entry that is said to commit to it."""
    forged = hashlib.sha256(b"%PDF").hexdigest()

    def change(told: dict[str, Any]) -> None:
        said = json.loads(told["entry"]["told"])
        said["after"]["file"] = forged
        told["entry"]["told"] = json.dumps(said, sort_keys=True, separators=(",", ":"))

    return told_otherwise(another_sheet(found), change)


FORGERIES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a photo altered": (lambda f: altered(f, "documents/1.jpg", making.jpeg()), "is not what was handed out"),
    "a photo replaced": (another_photo, "document 1 is not the file of record"),
    "a photo said to be drawn anew": (as_a_copy, "the documents are not those"),
    "a photo said to be of record": (as_another, "the documents are not those"),
    "a photo said to be withdrawn": (
        lambda f: told_otherwise(
            {n: c for n, c in f.items() if n != "documents/1.jpg"},
            lambda t: t["documents"][0].update(state="withdrawn", files=[]),
        ),
        "the documents are not those",
    ),
    "a sheet replaced": (another_sheet, "the sheet is not the one"),
    "an entry about it": (entered_otherwise, "the entry was made from something else"),
    "a header that is none": (
        lambda f: told_otherwise(f, lambda t: t["entry"].update(header=5)),
        "not written as ours",
    ),
    "nests without end": (lambda f: with_sums(altered(f, "manifest.json", b"[" * 100_000)), "not written as ours"),
    "a file added": (lambda f: with_sums(altered(f, "documents/9.jpg", b"x")), "other files than there are"),
    "a file left out": (lambda f: {n: c for n, c in f.items() if n != "documents/2.pdf"}, "missing, or one was added"),
    "a path": (lambda f: with_sums(altered(f, "../up.jpg", b"x")), "named as nothing here is"),
    "an absolute path": (lambda f: with_sums(altered(f, "/etc/x", b"x")), "named as nothing here is"),
    "no manifest": (lambda f: with_sums({n: c for n, c in f.items() if n != "manifest.json"}), "this is no record"),
    "foreign": (lambda _: {"letter.txt": b"Dear all"}, "this is no record"),
    "another format": (lambda f: told_otherwise(f, lambda t: t.update(format="x")), "this is no record"),
    "another entry": (
        lambda f: told_otherwise(f, lambda t: t["entry"].update(header="x")),
        "does not say what its leaf",
    ),
    "another proof": (
        lambda f: told_otherwise(f, lambda t: t["receipts"][0].update(entry=str(UUID(int=1)))),
        "proves another entry",
    ),
    "no documents": (lambda f: told_otherwise(f, lambda t: t.pop("documents")), "not written as ours are"),
}


def locked(folder: Path, content: bytes) -> Path:
    """A bundle whose parts are said to need a password."""
    changed = bytearray(content)
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := changed.find(mark, at + 1)) >= 0:
            changed[at + flags] |= 1
    (folder / "locked.zip").write_bytes(changed)
    return folder / "locked.zip"


def short(folder: Path, content: bytes) -> Path:
    """A bundle whose first part is said to be longer than all there is."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    changed[at + 20 : at + 28] = (2**31).to_bytes(4, "little") * 2
    (folder / "short.zip").write_bytes(changed)
    return folder / "short.zip"


def test_forged_damaged_and_foreign_bundles_are_refused_in_a_sentence(
    filled: Papers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    all_signed(filled.database, tmp_path / "signer")
    content = taken(filled, "lak_chief")
    found = members(content)
    for name, (forge, says) in FORGERIES.items():
        done, said = checked(written(tmp_path / "forged.zip", forge(found)), capsys)
        assert (done, says in said, said.count("\n")) == (1, True, 1), (name, said)
    for cut in (len(content) // 3, len(content) - 10):
        (tmp_path / "cut.zip").write_bytes(content[:cut])
        done, said = checked(tmp_path / "cut.zip", capsys)
        assert (done, "damaged or cut off" in said) == (1, True), cut
    for path, says in ((locked(tmp_path, content), "locked"), (short(tmp_path, content), "damaged or cut off")):
        done, said = checked(path, capsys)
        assert (done, says in said, said.count("\n")) == (1, True, 1), said
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, one in found.items():
            bundle.writestr(name, one)
    assert "packed or named" in checked(tmp_path / "packed.zip", capsys)[1]
    good = tmp_path / "good.zip"
    good.write_bytes(content)
    assert checked(good, capsys, "--key=ecrime/other+00000000+AQ==")[0] == 1
