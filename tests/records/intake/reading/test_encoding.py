"""Text is decoded in the encoding it has, and a byte that does not fit is named, never replaced."""

from __future__ import annotations

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.encoding import (
    decoded_lines,
    detect_encoding,
    encoding_sample,
    known_encoding,
)
from ecrime.records.intake.reading.limits import ENCODING_SAMPLE, MAX_ROW

KHMER = "លេខ,ឈ្មោះ\n1,សុខ ស្រីមុំ\n"
VIETNAMESE = (
    "s\u00f4\u0301,t\u00ean\n" + "1,Nguy\u00ea\u0303n Th\u1ecb H\u01b0\u01a1ng\n".replace("\u1ecb", "i\u0323") * 40
)
FRENCH = "numéro;prévenu;où\n" + "1;Élodie Lefèvre;à côté de l'hôtel\n" * 40


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_khmer_is_read_in_every_unicode_form(encoding: str) -> None:
    written = KHMER.encode(encoding)
    found = detect_encoding(written)
    assert not found.guessed
    assert "".join(decoded_lines(io.BytesIO(written), found.name)) == KHMER


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_guessed(encoding: str) -> None:
    written = ("number,name\n" + "12,Sok Dara\n" * 50).encode(encoding)
    found = detect_encoding(written)
    assert found.guessed
    assert "".join(decoded_lines(io.BytesIO(written), found.name)).startswith("number,name\n12,Sok")


@pytest.mark.parametrize(("text", "encoding"), [(FRENCH, "cp1252"), (VIETNAMESE, "cp1258")])
def test_older_encodings_are_guessed_and_say_so(text: str, encoding: str) -> None:
    found = detect_encoding(text.encode(encoding))
    assert found.guessed


def test_an_encoding_given_reads_older_files() -> None:
    for text, encoding in ((FRENCH, "cp1252"), (VIETNAMESE, "cp1258")):
        assert "".join(decoded_lines(io.BytesIO(text.encode(encoding)), encoding)) == text


def test_the_sample_is_the_first_piece_that_is_more_than_ascii() -> None:
    content = b"a,b\n" * ENCODING_SAMPLE + "é\n".encode("cp1252")
    assert not encoding_sample(io.BytesIO(content)).isascii()


@pytest.mark.parametrize("name", ["utf-8", "windows-1252", "cp1258", "UTF-16"])
def test_encodings_of_text_are_known(name: str) -> None:
    assert known_encoding(name)


@pytest.mark.parametrize("name", ["base64", "zlib", "rot13", "no-such", "a\0b", ""])
def test_nothing_else_is(name: str) -> None:
    assert known_encoding(name) is None


@pytest.mark.parametrize("line", [1, 2, 3000, 40_000])
def test_an_invalid_byte_is_named_by_line_and_offset(line: int) -> None:
    good = "ស្រី,1\n".encode()
    content = good * (line - 1) + b"ab\xff,2\n" + good * 10
    with pytest.raises(Invalid) as refusal:
        list(decoded_lines(io.BytesIO(content), "utf-8"))
    (problem,) = refusal.value.problems
    assert problem.code == "file.bytes_invalid"
    assert problem.params["line"] == str(line)
    assert problem.params["offset"] == str(len(good) * (line - 1) + 2)


def test_a_character_cut_at_the_end_is_named() -> None:
    content = "1,ស".encode()[:-1]
    with pytest.raises(Invalid) as refusal:
        list(decoded_lines(io.BytesIO(content), "utf-8"))
    assert refusal.value.problems[0].params == {"line": "1", "offset": "2", "encoding": "utf-8"}


def test_an_undefined_byte_of_an_older_encoding_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        list(decoded_lines(io.BytesIO(b"a\nb\x81\n"), "cp1252"))
    assert refusal.value.problems[0].params["line"] == "2"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300))
def test_lines_joined_are_the_text(text: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert "".join(decoded_lines(io.BytesIO(text.encode(encoding)), encoding)) == text


def test_lines_of_very_old_systems_are_cut_too() -> None:
    assert list(decoded_lines(io.BytesIO(b"a,b\r1,2\r"), "utf-8")) == ["a,b\r", "1,2\r"]


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        list(decoded_lines(io.BytesIO(b"x" * (MAX_ROW + 100_000)), "utf-8"))
    assert refusal.value.problems[0].code == "file.row_too_long"


def test_a_byte_order_mark_wins_over_what_follows() -> None:
    assert detect_encoding(codecs.BOM_UTF8 + b"\xff").name == "utf-8-sig"
