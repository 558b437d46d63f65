"""Text that people type or files bring: what is refused, what is tidied, how it is searched and exported.

Stored text keeps what was written, look-alike spellings included, because an encoding can be
evidence; only ``search_form`` treats them as equal.

Joiners (U+200C, U+200D) stay inside stored text: Khmer, Persian and Indic spellings need them.
A zero-width space (U+200B) is only a line-break hint: it stays in narratives and is taken out of names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ecrime.foundation.errors import Problem

KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")

_JOINERS = "\u200c\u200d"
_ZERO_WIDTH_SPACE = "\u200b"
# Marks that show nothing and would make two equal names differ: byte-order mark, word joiner,
# soft hyphen, plain direction marks.
_INVISIBLE = "\ufeff\u2060\u00ad\u200e\u200f\u061c"
_NO_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_NO_INVISIBLE_OR_JOINERS = dict.fromkeys(map(ord, _INVISIBLE + _ZERO_WIDTH_SPACE + _JOINERS))
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# Halves of pairs, and the mark that a decoder leaves where bytes were no text.
_BROKEN = re.compile("[\ud800-\udfff\ufffd]")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_EDGES = " " + _ZERO_WIDTH_SPACE + _JOINERS

# Unicode's stream-safe limit (UAX 15); without it, ordering 80,000 marks takes seven seconds.
_MARKS_IN_A_ROW = 30
# Spaces and invisible marks may swell what was pasted; beyond this it is not a slip of the hand.
_SWELL = 4

_SUBSCRIPT = "\u17d2"
_SUBSCRIPT_RO = _SUBSCRIPT + "រ"
_SUBSCRIPT_RUN = re.compile(f"(?:{_SUBSCRIPT}[\u1780-\u17b3]){{2,}}")
_LOOK_ALIKES = (
    (_SUBSCRIPT + "ដ", _SUBSCRIPT + "ត"),
    ("\u17c1\u17b8", "\u17be"),
    ("\u17c1\u17b6", "\u17c4"),
)

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


class TextRefused(ValueError):
    """The text cannot be taken as it stands; ``code`` and ``params`` say why, never the text itself."""

    def __init__(self, code: str, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params or {}


def clean_text(value: str, *, max_length: int, multiline: bool = False) -> str:
    """The text as it will be stored: composed (NFC), single spaces, no invisible marks.

    multiline  True for narratives: lines and zero-width spaces stay; False for names and numbers
    max_length in characters, after tidying

    Raises TextRefused with ``text.too_long``, ``text.marks``, ``text.encoding``, ``text.bidi``
    or ``text.control``.
    """
    if len(value) > max_length * _SWELL:
        raise _too_long(max_length)
    _refuse_unfit(value)
    text = unicodedata.normalize("NFC", value.translate(_NO_INVISIBLE))
    text = _lines(text) if multiline else _one_line(text)
    if _CONTROLS.search(text):
        raise TextRefused("text.control")
    if len(text) > max_length:
        raise _too_long(max_length)
    return text


def read_words(
    field: str, typed: str, *, longest: int, missing: str, multiline: bool = False
) -> tuple[str, list[Problem]]:
    """Words that have to be said, as they are kept, and what is wrong with them; ``missing`` is the code for none."""
    try:
        kept = clean_text(typed, max_length=longest, multiline=multiline)
    except TextRefused as refused:
        return "", [Problem(field, refused.code, refused.params)]
    return kept, [] if any(map(str.isalnum, kept)) else [Problem(field, missing)]


def fold_digits(text: str) -> str:
    """Khmer digits written as 0 to 9, so that numbers compare and search alike in both."""
    return text.translate(KHMER_DIGITS)


def search_form(text: str) -> str:
    """The form in which two spellings of one word are equal; for comparing, never for showing.

    Lower case, 0 to 9, single spaces, nothing invisible, and the Khmer spellings that look the
    same on screen made one: subscript ដ as ត, subscript រ last, split vowels joined.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = text.translate(_NO_INVISIBLE_OR_JOINERS)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    for written, meant in _LOOK_ALIKES:
        text = text.replace(written, meant)
    text = _SUBSCRIPT_RUN.sub(_ro_last, text)
    return " ".join(fold_digits(text).split())


def is_formula_like(text: str) -> bool:
    """True when a spreadsheet might run the cell as a formula instead of showing it."""
    for char in text:
        if char in _FORMULA_STARTS:
            return True
        if char != " " and unicodedata.category(char) not in ("Cf", "Zs"):
            return False
    return False


def csv_safe(text: str) -> str:
    """The cell for a CSV export: formula-like text gets an apostrophe in front."""
    return "'" + text if is_formula_like(text) else text


def _refuse_unfit(value: str) -> None:
    if value.isascii():
        return
    if _BROKEN.search(value):
        raise TextRefused("text.encoding")
    if _BIDI_CONTROLS.search(value):
        raise TextRefused("text.bidi")
    marks = 0
    for char in value:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > _MARKS_IN_A_ROW:
            raise TextRefused("text.marks")


def _one_line(text: str) -> str:
    """A name typed or pasted over several lines or cells is still one name."""
    text = _LINE_ENDS.sub(" ", text.replace(_ZERO_WIDTH_SPACE, "")).replace("\n", " ")
    return _SPACES.sub(" ", text).strip(_EDGES)


def _lines(text: str) -> str:
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in lines).strip("\n" + _EDGES)


def _ro_last(run: re.Match[str]) -> str:
    pairs = re.findall("..", run[0])
    return "".join(sorted(pairs, key=lambda pair: pair == _SUBSCRIPT_RO))


def _too_long(max_length: int) -> TextRefused:
    return TextRefused("text.too_long", {"max_length": str(max_length)})
