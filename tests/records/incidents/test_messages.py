"""Every refusal that incidents, officers and the database can raise has its sentence, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import ecrime
from ecrime.base.backup import messages as of_backup
from ecrime.base.database import messages as of_database
from ecrime.base.database.sqlstate import CONSTRAINTS, ERRORS
from ecrime.base.officers import messages as of_officers
from ecrime.base.pages.messages import known_codes, text_for
from ecrime.foundation.errors import Invalid
from ecrime.records.incidents import messages as of_incidents

SOURCE = Path(ecrime.__file__).parent
# In which argument of a call a code stands.
CODE_IN = {"Problem": 1, "Forbidden": 0, "Locked": 0, "NotFound": 0, "Changed": 0, "SignInNeeded": 0, "Unavailable": 0}
OURS = ("records/incidents", "records/lock", "base/officers", "base/ledger", "base/pages")
SENTENCES = {**of_incidents.MESSAGES, **of_officers.MESSAGES, **of_database.MESSAGES}


def raised_codes() -> set[str]:
    """The codes written out where something is refused."""
    found = set()
    for path in (path for folder in OURS for path in (SOURCE / folder).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CODE_IN:
                code = call.args[CODE_IN[call.func.id] :][:1]
                found |= {part.value for part in code if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_every_code_that_is_raised_has_a_sentence() -> None:
    assert len(raised_codes()) > 40
    # Those of a backup are spoken on a terminal.
    assert raised_codes() - known_codes() - of_backup.MESSAGES.keys() == set()


def test_every_refusal_of_the_database_has_a_sentence() -> None:
    for make in (*ERRORS.values(), *CONSTRAINTS.values()):
        error = make()
        codes = [problem.code for problem in error.problems] if isinstance(error, Invalid) else [error.code]
        for code in codes:
            assert text_for(code), code


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_sentence_is_whole_in_both_languages(code: str) -> None:
    texts = {}
    for language, end in (("en", ".?"), ("km", "។?")):
        with translation.override(language):
            texts[language] = str(SENTENCES[code])
        assert texts[language].rstrip()[-1] in end, texts[language]
    assert texts["en"] != texts["km"]
    assert sorted(re.findall(r"%\(\w+\)s", texts["en"])) == sorted(re.findall(r"%\(\w+\)s", texts["km"]))
