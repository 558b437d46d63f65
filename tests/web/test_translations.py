"""Every text that a reader can meet is said in Khmer, by the slice that wrote it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

import ecrime

SOURCE = Path(ecrime.__file__).parent
FUNCTIONS = ("gettext", "gettext_lazy", "pgettext", "_")
TRANSLATE = re.compile(r"{%\s*translate\s+\"([^\"]+)\"")
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", re.DOTALL)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VALUE = re.compile(r"{{\s*(\w+)\s*}}")
VALUES = re.compile(r"%\((\w+)\)[sd]")


def first(text: str | list[str] | tuple[str, ...]) -> str:
    """The text, or its first form where it has a plural."""
    return text if isinstance(text, str) else text[0]


def texts_of_python(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in FUNCTIONS]
    # The text is the last word given: pgettext has its context first.
    texts = [call.args[-1] for call in named if call.args]
    return {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}


def texts_of_template(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    blocks = {PLURAL.split(" ".join(block.split()))[0].strip() for block in BLOCK.findall(text)}
    return set(TRANSLATE.findall(text)) | {VALUE.sub(r"%(\1)s", block) for block in blocks}


def test_every_text_has_a_khmer_translation_with_the_same_values() -> None:
    said: dict[str, str] = {}
    for part in (SOURCE / "locale" / "km" / "parts").glob("*.po"):
        with part.open("rb") as file:
            said |= {first(m.id): first(m.string) for m in read_po(file, locale="km") if m.id and m.string}
    written: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        written |= dict.fromkeys(texts_of_python(path), path.name)
    for path in SOURCE.rglob("templates/**/*.html"):
        written |= dict.fromkeys(texts_of_template(path), path.name)
    assert {text: name for text, name in written.items() if text not in said} == {}
    assert [text for text in written if sorted(VALUES.findall(text)) != sorted(VALUES.findall(said[text]))] == []


def test_no_text_of_a_template_holds_a_percent_sign() -> None:
    """Django looks it up with the sign doubled, finds nothing, and shows the English."""
    found = {
        path.name: text
        for path in SOURCE.rglob("templates/**/*.html")
        for text in TRANSLATE.findall(path.read_text(encoding="utf-8"))
        if "%" in text
    }
    assert found == {}
