"""Merging the parts of a language: whole, or not at all."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import pytest

from ecrime.cli.messages import compile_language

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """The folder of the Khmer parts."""
    folder = tmp_path / "km" / "parts"
    folder.mkdir(parents=True)
    return folder


def write(parts: Path, slice_name: str, **texts: str) -> None:
    """Write one slice's part."""
    body = "".join(f'msgid "{text}"\nmsgstr "{translation}"\n\n' for text, translation in texts.items())
    (parts / f"{slice_name}.po").write_text(HEADER + body, encoding="utf-8")


def test_parts_become_one_catalogue(parts: Path) -> None:
    write(parts, "incidents", Incident="ឧប្បត្តិហេតុ")
    write(parts, "officers", Officer="មន្ត្រី")
    assert compile_language(parts) == []
    with (parts.parent / "LC_MESSAGES" / "django.mo").open("rb") as file:
        texts = GNUTranslations(file)
    assert texts.gettext("Incident") == "ឧប្បត្តិហេតុ"
    assert texts.gettext("Officer") == "មន្ត្រី"


def test_the_same_text_may_stand_in_two_parts(parts: Path) -> None:
    write(parts, "incidents", Save="រក្សាទុក")
    write(parts, "officers", Save="រក្សាទុក")
    assert compile_language(parts) == []


def test_two_translations_of_one_text_are_refused_and_nothing_is_written(parts: Path) -> None:
    write(parts, "incidents", Save="រក្សាទុក")
    write(parts, "officers", Save="កត់ត្រា")
    (complaint,) = compile_language(parts)
    assert "officers.po and incidents.po translate 'Save' in two ways" in complaint
    assert not (parts.parent / "LC_MESSAGES").exists()


def test_a_part_that_cannot_be_read_is_named(parts: Path) -> None:
    (parts / "incidents.po").write_bytes(b'msgid "Save"\nmsgstring ""\n')
    (complaint,) = compile_language(parts)
    assert complaint.startswith("km/incidents.po cannot be read")


def test_a_placeholder_that_is_missing_in_a_translation_is_refused(parts: Path) -> None:
    (parts / "lock.po").write_text(HEADER + 'msgid "%(hours)s left"\nmsgstr "នៅសល់ %(hour)s"\n', encoding="utf-8")
    (complaint,) = compile_language(parts)
    assert complaint.startswith("km: '%(hours)s left': ")
