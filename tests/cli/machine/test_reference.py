"""The pages of reference say what the code says, and the guides for posts name what stands on the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ecrime.cli.machine import reference
from ecrime.cli.machine.tree import source_tree
from ecrime.cli.supervisor.told import AMONG_OURSELVES, TOLD

TREE = source_tree()
SOURCE = TREE / "src" / "ecrime"
GUIDES = TREE / "docs" / "guide"
ROLES = sorted(path.name for path in (GUIDES / "en").glob("*.md"))
VARIABLE = re.compile(r"(?:ECRIME|DATABASE)(?:_[A-Z0-9]+)+|DATABASE_URL")
# Words in a guide that stress, and are on no page.
STRESSED = {"48 hours of the offence", "ដិត", "bold"}


@pytest.mark.parametrize("name", ["errors.md", "rights.md", "acts.md", "settings.md"])
def test_a_page_is_what_the_code_says(name: str) -> None:
    assert (TREE / reference.FOLDER / name).read_text(encoding="utf-8") == reference.pages()[name], "run ./ecrime docs"


def variables() -> Iterator[str]:
    """Every variable of ours that the source names in a text of its own."""
    for path in SOURCE.rglob("*.py"):
        if path.name != "told.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value):
                    yield node.value


def test_every_variable_is_told_of() -> None:
    read = set(variables())
    assert read == {*TOLD, *AMONG_OURSELVES}
    assert not TOLD.keys() & AMONG_OURSELVES


def test_an_error_has_the_status_of_its_family() -> None:
    raised = reference.raised_codes()
    assert raised["record.locked"] == ("403", "D10")
    assert raised["offence.none"][0] == "422"
    assert raised["start.port_taken"][0] == "503"


def test_every_act_is_listed_once() -> None:
    rows = re.findall(r"^\| `[\w.]+` .*`([\w/]+\.py::\w+)` \|$", reference.pages()["acts.md"], re.MULTILINE)
    assert sorted(rows) == sorted(reference.where(act) for act in reference.acts())


def on_the_pages(language: str) -> set[str]:
    """Everything that stands on a page in a language."""
    found = set()
    for part in (SOURCE / "locale/km/parts").glob("*.po"):
        with part.open("rb") as file:
            for message in read_po(file):
                texts = message.id if language == "en" else message.string
                found |= {texts} if isinstance(texts, str) else set(texts or ())
    return found


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_a_guide_names_what_stands_on_the_pages(role: str, language: str) -> None:
    text = (GUIDES / language / role).read_text(encoding="utf-8")
    named = set(re.findall(r"\*\*(.+?)\*\*", text)) - STRESSED
    assert named
    assert named - on_the_pages(language) == set()


def test_there_is_a_guide_for_each_post_in_both_languages() -> None:
    assert len(ROLES) == 6
    assert sorted(path.name for path in (GUIDES / "km").glob("*.md")) == ROLES
    for role in ROLES:
        both = [(GUIDES / language / role).read_text(encoding="utf-8") for language in ("km", "en")]
        assert len({len(re.findall("^## ", text, re.MULTILINE)) for text in both}) == 1, role
        assert len({len(re.findall(r"^\d+\. ", text, re.MULTILINE)) for text in both}) == 1, role
        for text in both:
            assert len(text.split("\n")) < 70, role


def test_the_administrators_guide_names_what_stands_on_the_pages() -> None:
    text = Path(GUIDES / "administrator.md").read_text(encoding="utf-8")
    section = text.partition("## The first administrator")[2].partition("## On the first day")[0]
    assert set(re.findall(r"\*\*(.+?)\*\*", section)) - on_the_pages("en") == set()
