"""Every edit check speaks, in both languages, of what it found and where."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from tests.records.incidents.checks.test_catalogue import CASES

from ecrime.base.pages.messages import text_for
from ecrime.records.incidents.checks.catalogue import CHECKS, findings
from ecrime.records.incidents.sentences import CHECKS as SENTENCES


def test_every_check_has_a_sentence() -> None:
    assert {f"check.{id_}" for id_ in CHECKS} == SENTENCES.keys()


@pytest.mark.parametrize("id_", CHECKS)
def test_a_finding_is_said_whole_in_both_languages(id_: str) -> None:
    (finding,) = findings(CASES[id_].failing)
    said = {}
    for language, end in (("en", ".?"), ("km", "។?")):
        with translation.override(language):
            said[language] = text_for(finding.code, finding.params)
        assert said[language].rstrip()[-1] in end
        # Every value is said, and nothing is left to be filled in.
        assert all(value in said[language] for name, value in finding.params.items() if name not in ("number", "grade"))
        assert "%(" not in said[language]
    assert not re.search("[\u1780-\u17ff]", said["en"])
    assert re.search("[\u1780-\u17ff]", said["km"])
