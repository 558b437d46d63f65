"""Every code has one sentence, in both languages, and a missing one is a fault that tests see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

import ecrime
from ecrime.base.backup.messages import MESSAGES as OF_BACKUPS
from ecrime.base.database import start_messages
from ecrime.base.pages import messages

SOURCE = Path(ecrime.__file__).parent
RAISED = re.compile(
    r"\b(?:Problem\([^()\"]*(?:\"[^\"]*\")?[^()\"]*,|Forbidden\(|Refused\(|Locked\(|PurposeMissing\(|SignInNeeded\("
    r"|NotFound\(|Changed\(|Unavailable\(|TextRefused\()\s*\"([a-z_]+(?:\.[a-z_]+)+)\""
)


def test_every_code_in_the_source_has_a_sentence() -> None:
    used = {
        code: path.name for path in SOURCE.rglob("*.py") for code in RAISED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 20
    # What is said on a terminal, without pages, has tables of its own.
    said = messages.known_codes() | start_messages.MESSAGES.keys() | OF_BACKUPS.keys()
    assert {code: name for code, name in used.items() if code not in said} == {}


def test_every_sentence_is_said_in_khmer() -> None:
    def said(code: str, language: str) -> str:
        with translation.override(language):
            return str(messages._sentences[code])

    same = [code for code in messages.known_codes() if said(code, "km") == said(code, "en")]
    assert same == []


def test_values_are_the_same_in_both_languages() -> None:
    for code in messages.known_codes():
        values = []
        for language in ("km", "en"):
            with translation.override(language):
                values.append(set(re.findall(r"%\((\w+)\)s", str(messages._sentences[code]))))
        assert values[0] == values[1], code


def test_a_code_has_one_owner() -> None:
    messages.register({"date.missing": messages._sentences["date.missing"]})
    with pytest.raises(ValueError, match=r"date\.missing"):
        messages.register({"date.missing": "another sentence"})


@override_settings(STRICT_TEXTS=True)
def test_an_unknown_code_or_value_is_a_fault_in_tests() -> None:
    with pytest.raises(messages.UnknownCode):
        messages.text_for("no.such_code")
    with pytest.raises(messages.UnknownCode):
        messages.text_for("date.impossible", {})


@override_settings(STRICT_TEXTS=False, DEBUG=False)
def test_a_reader_gets_a_general_sentence_with_the_code() -> None:
    with translation.override("en"):
        assert "no.such_code" in messages.text_for("no.such_code")
