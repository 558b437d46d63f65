"""Every code of the slice has a sentence, and every sentence a code that is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import ecrime.cli.importing
import ecrime.records.intake
from ecrime.base.database import sqlstate
from ecrime.base.pages.messages import known_codes, text_for
from ecrime.records.intake.messages import MESSAGES

FOLDERS = (Path(ecrime.records.intake.__file__).parent, Path(ecrime.cli.importing.__file__).parent)
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*(path for folder in FOLDERS for path in folder.rglob("*.py")), Path(sqlstate.__file__))
    if path.name != "messages.py"
)
# Words of acts look like codes.
ACTS = {"batch.report", "batch.attest"}
CODE = re.compile(r'"((?:cell|row|batch|area|time|number|value|point)\.[a-z_]+)"')
REFUSED = re.compile(r'file_refused\(\s*"([a-z_]+)"')
MAPPING = re.compile(r'\.problem\(\s*[^,]+,\s*"([a-z_]+)"')
TEMPLATE = re.compile(r'TemplateError\("(template\.[a-z]+)"\)')
PARAMS = (
    "line", "key", "known", "limit", "row", "column", "heading", "sheet", "ratio", "offset", "encoding",
    "bad", "part", "format", "example", "cells", "columns", "name", "reason", "orphans",
)  # fmt: skip


def test_every_code_has_a_sentence() -> None:
    used = set(CODE.findall(SOURCES)) - ACTS
    used |= {f"file.{code}" for code in REFUSED.findall(SOURCES)}
    used |= {f"mapping.{code}" for code in [*MAPPING.findall(SOURCES), *TEMPLATE.findall(SOURCES)]}
    assert len(used) > 50
    assert used - known_codes() == set()


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_sentence_can_be_said(language: str) -> None:
    params = dict.fromkeys(PARAMS, "7")
    with translation.override(language):
        for code in MESSAGES:
            assert text_for(code, params).endswith((".", "។", "?", "ឬ?")), code


def test_every_sentence_is_of_a_code_that_is_used() -> None:
    for code in MESSAGES:
        word = code.partition(".")[2]
        assert f'"{word}"' in SOURCES or f'"{code}"' in SOURCES, code
