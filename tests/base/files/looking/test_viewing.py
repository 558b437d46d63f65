"""What comes in is told by its content, refused early where it is bad, and shown as pictures and words alone."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from tests.base.files.looking import making as make

from ecrime.base.files.looking import viewing
from ecrime.base.files.looking.kinds import LIMITS, MIB, SHOWN, THUMBNAIL, Kind, kind_of
from ecrime.foundation.errors import Invalid

GOOD: dict[str, tuple[Callable[[], bytes], Kind, int]] = {
    "a.jpg": (make.jpeg, Kind.JPEG, 1),
    "a.png": (make.png, Kind.PNG, 1),
    "a.tif": (make.tiff, Kind.TIFF, 3),
    "a.heic": (make.heic, Kind.HEIC, 1),
    "a.pdf": (make.pdf, Kind.PDF, 2),
    "a.docx": (lambda: make.docx("One", media={"image1.png": make.png()}), Kind.DOCX, 2),
    # A telephone's own idea of an ending, and none at all.
    "b.jpg": (make.heic, Kind.HEIC, 1),
    "scan": (make.pdf, Kind.PDF, 2),
}
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "upload.empty"),
    "too many bytes": (lambda: bytes(LIMITS.file_bytes + 1), "upload.too_heavy"),
    "a page of the web": (lambda: b"<html><script>" * 99, "upload.unknown_kind"),
    "a program": (lambda: b"MZ" + bytes(2000), "upload.unknown_kind"),
    "an older Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "upload.unknown_kind"),
    "400 megapixels in 50 kB": (lambda: make.png_of(20_000, 20_000), "upload.too_many_pixels"),
    "81 megapixels in 10 kB": (lambda: make.png_of(9_000, 9_000), "upload.too_many_pixels"),
    "a PDF of a gigabyte, packed twice": (make.flate_bomb, "upload.too_much_work"),
    "a PDF of a gigabyte, packed once": (lambda: make.flate_bomb(times=1), "upload.too_much_work"),
    "a PDF of 10,000 pages": (lambda: make.pdf(10_000), "upload.too_many_pages"),
    "a PDF with a password": (lambda: make.pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "upload.encrypted"),
    "a TIFF of 501 pages": (lambda: make.tiff(501), "upload.too_many_pages"),
    "a Word file of 300 MB": (lambda: make.docx("x", media={"a.png": bytes(300 * MIB)}), "upload.inflates"),
    "a Word file of 3,000 members": (
        lambda: make.docx("x", media={f"{number}.png": b"" for number in range(3_000)}),
        "upload.inflates",
    ),
    "a Word file that declares entities": (
        lambda: make.docx("&b;", body='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
        "upload.inflates",
    ),
    "a Word file that reaches for another": (
        lambda: make.docx("&b;", body='<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        "upload.inflates",
    ),
    "a member that would lie elsewhere": (
        lambda: make.docx("x", others={"../../etc/cron.d/x": b"1"}),
        "upload.path_in_name",
    ),
    "a Word file with a program": (lambda: make.docx("x", others={"word/vbaProject.bin": b"1"}), "upload.has_program"),
    "a packed file that is no Word file": (lambda: make.packed({"a": b"b"}), "upload.unknown_kind"),
    "a JPEG cut off": (lambda: make.jpeg((3_000, 2_000))[:-3_000], "upload.corrupt"),
    "a PNG cut off": (lambda: make.png()[:-200], "upload.corrupt"),
    "a HEIC cut off": (lambda: make.heic()[:300], "upload.corrupt"),
    "a TIFF cut off": (lambda: make.tiff()[:40], "upload.corrupt"),
    "a Word file cut off": (lambda: make.docx("x")[:-40], "upload.corrupt"),
    "what only begins like a PDF": (lambda: b"%PDF-1.7\n" + b"x" * 999, "upload.corrupt"),
}


def refused(content: bytes, name: str = "") -> str:
    with pytest.raises(Invalid) as refusal:
        viewing.examine(content, name)
    (problem,) = refusal.value.problems
    return problem.code


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_told_by_its_content(name: str) -> None:
    made, kind, pages = GOOD[name]
    found = viewing.examine(made(), name)
    assert (found.kind, found.pages) == (kind, pages)
    assert found.thumbnail is not None
    with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
        assert max(thumbnail.size) <= THUMBNAIL


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_for_one_reason(what: str) -> None:
    made, code = BAD[what]
    assert refused(made()) == code


@pytest.mark.parametrize(("name", "made"), [("a.pdf", make.png), ("a.jpg", make.pdf), ("a.exe", make.jpeg)])
def test_a_name_that_says_another_kind_is_refused(name: str, made: Callable[[], bytes]) -> None:
    assert refused(made(), name) == "upload.mislabelled"


@pytest.mark.parametrize(("made", "kind"), [(make.jpeg, Kind.JPEG), (make.pdf, Kind.PDF), (make.heic, Kind.HEIC)])
def test_what_is_shown_is_drawn_anew_and_says_nothing_more(made: Callable[[], bytes], kind: Kind) -> None:
    shown = viewing.show(made(), kind, 0).picture
    assert shown is not None
    assert b"Canary" not in shown
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert not {"exif", "comment", "icc_profile", "photoshop", "xmp"} & picture.info.keys()


def test_a_picture_stands_upright_and_is_no_larger_than_it_is_shown() -> None:
    shown = viewing.show(make.jpeg((4_000, 3_000), orientation=6), Kind.JPEG, 0).picture
    assert shown is not None
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.size == (SHOWN * 3 // 4, SHOWN)
        red = picture.getpixel((picture.width - 50, 50))
        white = picture.getpixel((50, 50))
    assert isinstance(red, tuple)
    assert red[0] > 200 > red[1]
    assert isinstance(white, tuple)
    assert min(white) > 200


def test_each_page_is_shown_and_none_beyond() -> None:
    first, second = (viewing.show(make.tiff(2), Kind.TIFF, page).picture for page in (0, 1))
    assert first != second
    with pytest.raises(Invalid):
        viewing.show(make.tiff(2), Kind.TIFF, 2)
    with pytest.raises(Invalid):
        viewing.show(make.pdf(2), Kind.PDF, 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P", "I;16", "CMYK"])
def test_every_mode_of_colour_comes_out_plain(mode: str) -> None:
    image = Image.new("I;16", (40, 30), 60_000) if mode == "I;16" else make.picture((40, 30)).convert(mode)
    shown = viewing.show(make.saved(image, "TIFF"), Kind.TIFF, 0).picture
    assert shown is not None
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.mode == "RGB"


def test_the_words_of_a_word_file_are_shown_in_order_and_its_pictures_after_them() -> None:
    media = {"image1.png": make.png(), "image2.emf": b"a drawing of another kind"}
    content = make.docx("ទីមួយ", "Second &lt;script&gt;", media=media)
    text = viewing.show(content, Kind.DOCX, 0)
    assert text.text == ("ទីមួយ", "Second <script>")
    assert (text.left_out, text.picture) == (1, None)
    assert viewing.show(content, Kind.DOCX, 1).picture is not None


def test_the_largest_picture_is_still_taken() -> None:
    assert viewing.examine(make.png_of(7_000, 7_000)).pages == 1


# What the child can still do once it has locked itself in; printed as the limits stand.
LOCKED_IN = """
import resource, socket, sys
from ecrime.base.files.looking import child
child.rehearse()
child.lock_in()
def tried(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
print(tried(lambda: open("/etc/hostname")), tried(lambda: socket.socket()), tried(lambda: bytearray(300 << 20)),
      resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU),
      resource.getrlimit(resource.RLIMIT_FSIZE), sep="|")
"""


def test_the_child_opens_nothing_and_has_no_more_than_its_share() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", LOCKED_IN], capture_output=True, text=True, check=True)
    assert done.stdout.strip().split("|") == [
        "OSError",
        "OSError",
        "MemoryError",
        str((LIMITS.look_memory, LIMITS.most_memory)),
        str((LIMITS.cpu_s, LIMITS.cpu_s)),
        str((0, 0)),
    ]
    assert LIMITS.look_memory == 256 * MIB


HOSTILE = {
    "silence": "",
    "no JSON": "print('x')",
    "a code of its own": """print('{"refused": "page.not_found", "params": {}, "sizes": []}')""",
    "sizes that are not so": """print('{"pages": 1, "sizes": [99]}')""",
    "a page of the web for a picture": """print('{"pages": 1, "sizes": [6]}'); print('<html>', end='')""",
    "a million pages": """print('{"pages": 1000000, "sizes": []}')""",
    "more than may be said": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_what_a_child_says_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(viewing, "_COMMAND", [sys.executable, "-I", "-c", answer])
    assert refused(make.png()) == "upload.too_much_work"


def test_a_child_that_never_ends_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewing, "LIMITS", dataclasses.replace(LIMITS, wall_s=1))
    monkeypatch.setattr(viewing, "_COMMAND", [sys.executable, "-I", "-c", "import time; time.sleep(600)"])
    assert refused(make.png()) == "upload.too_much_work"


def test_what_is_nothing_is_no_kind() -> None:
    assert kind_of(b"") is None


def test_the_table_of_limits_is_that_of_the_code() -> None:
    told = (Path(__file__).parents[4] / "docs" / "design" / "documents.md").read_text(encoding="utf-8")
    wanted = [f"| `{field.name}` | {getattr(LIMITS, field.name):,} |" for field in dataclasses.fields(LIMITS)]
    assert [row for row in wanted if row not in told] == []
