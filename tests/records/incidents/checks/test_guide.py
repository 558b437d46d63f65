"""docs/guide/edit-checks.md lists every check as it is; run with ECRIME_WRITE_DOCS=1 it is written anew."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils import translation

from ecrime.records.incidents.checks.catalogue import CHECKS
from ecrime.records.incidents.sentences import CHECKS as SENTENCES

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "edit-checks.md"
BEGIN = "| id | severity | holds when | said when it does not | source |\n|---|---|---|---|---|\n"


def table() -> str:
    with translation.override("en"):
        return BEGIN + "".join(
            f"| {check.id} | {check.severity} | {check.about} | {SENTENCES[f'check.{check.id}']} | {check.source} |\n"
            for check in CHECKS.values()
        )


def test_the_guide_lists_every_check_as_it_is() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    if os.environ.get("ECRIME_WRITE_DOCS"):
        text = text[: text.index(BEGIN)] + table()
        GUIDE.write_text(text, encoding="utf-8")
    assert text.endswith(table())
