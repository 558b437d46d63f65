"""The form in which names and codes are looked up: spaces and punctuation do not count."""

from __future__ import annotations

import re

from ecrime.foundation.text import search_form

_BREAKS = re.compile("[\\s!-/:-@\\[-`{-~«»‘’“”–—។៕៖]+")


def search_key(text: str) -> str:
    """What is compared: ``search_form`` without spaces and punctuation ("Ta Khmau" is "takhmau")."""
    return _BREAKS.sub("", search_form(text))


def search_lines(*texts: str) -> str:
    """The keys of several texts, each between line breaks, so that a start can be told from an inside."""
    return "\n" + "\n".join(map(search_key, texts)) + "\n"
