"""Boxes of documents give what they hold and nothing else: no link, no way out, no bomb, nothing without end."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from ecrime.base.files.looking.kinds import LIMITS
from ecrime.foundation.errors import Invalid
from ecrime.records.intake.attaching.box import Folder, Zip, is_elsewhere
from ecrime.records.intake.attaching.index import Index


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", method) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return found


def code(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    (problem,) = refusal.value.problems
    return problem.code


def test_a_zip_gives_its_files_whole() -> None:
    box = Zip(packed({"a.txt": b"one", "scans/ខ.jpg": b"two"}))
    assert {(each.path, each.size, each.fault) for each in box.listed()} == {("a.txt", 3, ""), ("scans/ខ.jpg", 3, "")}
    assert box.read("scans/ខ.jpg") == b"two"


@pytest.mark.parametrize("name", ["../up.pdf", "/etc/passwd", "a/../../b", "C:\\x", "\\\\host\\x", "a\\..\\b"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert is_elsewhere(name)
    assert [each.fault for each in Zip(packed({name: b"x"})).listed()] == ["document_box.elsewhere"]


def test_links_bombs_and_files_too_large_or_empty_are_refused_by_what_is_listed() -> None:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as box:
        link = zipfile.ZipInfo("link.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        box.writestr(link, "/etc/passwd")
        box.writestr("bomb.pdf", bytes(20 * 1024 * 1024))
        box.writestr("empty.pdf", b"")
    with zipfile.ZipFile(found, "a", zipfile.ZIP_STORED) as box:
        box.writestr("long.pdf", bytes(LIMITS.file_bytes + 1))
    assert {each.path: each.fault for each in Zip(found).listed()} == {
        "link.pdf": "document_box.link",
        "bomb.pdf": "document_box.bomb",
        "empty.pdf": "upload.empty",
        "long.pdf": "upload.too_heavy",
    }
    with pytest.raises(Invalid) as refusal:
        Zip(found).read("long.pdf")
    assert code(refusal) == "upload.too_heavy"


def test_a_size_that_is_not_true_is_found_out() -> None:
    found = packed({"a.pdf": bytes(1000)}, method=zipfile.ZIP_STORED)
    content = bytearray(found.getvalue())
    content[60] ^= 1
    with pytest.raises(Invalid) as refusal:
        Zip(io.BytesIO(bytes(content))).read("a.pdf")
    assert code(refusal) == "document_box.unreadable"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_nobodys() -> None:
    found = packed({"a.pdf": b"one"})
    with zipfile.ZipFile(found, "a") as box:
        box.writestr("a.pdf", b"two")
    assert [each.fault for each in Zip(found).listed()] == ["", "document_box.twice"]
    index = Index(Zip(found).listed())
    for one in (index.named("a.pdf"), index.numbered("a")):
        assert [(each.path, each.fault) for each in one] == [("a.pdf", "document_box.twice")]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", "file.documents_no_zip"),
        (b"x" * 500, "file.documents_no_zip"),
        (b"PK\5\6" + b"\xff" * 18, "file.documents_many"),
    ],
)
def test_what_is_no_zip_is_refused_before_it_is_read(content: bytes, refused: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Zip(io.BytesIO(content))
    assert code(refusal) == refused
    assert refusal.value.problems[0].field == "documents"


def test_a_folder_gives_files_and_follows_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_bytes(b"key")
    root = tmp_path / "box"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "a.pdf").write_bytes(b"one")
    (root / "link.pdf").symlink_to(secret / "key")
    (root / "way").symlink_to(secret, target_is_directory=True)
    os.mkfifo(root / "pipe.pdf")
    box = Folder(root)
    assert {each.path: each.fault for each in box.listed()} == {
        "deep/a.pdf": "",
        "link.pdf": "document_box.link",
        "way": "document_box.link",
        "pipe.pdf": "document_box.no_file",
    }
    assert box.read("deep/a.pdf") == b"one"
    for path in ("link.pdf", "way/key", "pipe.pdf", "deep", "none.pdf"):
        with pytest.raises(Invalid):
            box.read(path)


def test_a_row_finds_its_files_by_name_or_by_number() -> None:
    names = ("scans/A1.PDF", "B/A1.pdf", "c.jpg", "12.pdf", "12_2.jpg", "12 (3).jpg", "12/x.png", "123.pdf", "12-9.pdf")
    index = Index(Zip(packed(dict.fromkeys(names, b"x"))).listed())
    assert [each.path for each in index.named("scans\\a1.pdf")] == ["scans/A1.PDF"]
    assert len(index.named("A1.pdf")) == 2
    assert [each.path for each in index.named("C.JPG")] == ["c.jpg"]
    assert index.named("other/c.jpg") == []
    found = sorted(each.path for each in index.numbered("12"))
    assert found == ["12 (3).jpg", "12.pdf", "12/x.png", "12_2.jpg"]
    left = [path for some in index.left() for path, _fault in some]
    assert left == ["12-9.pdf", "123.pdf"]
