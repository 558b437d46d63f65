"""The form in which names and codes are looked up: spaces and punctuation do not count."""

from __future__ import annotations

import re

from ecrime.foundation.text import search_form

# What a key has no use for: spaces, punctuation, and what no database text may hold.
_BREAKS = re.compile("[\\s!-/:-@\\[-`{-~«»‘’“”–—។៕៖\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# Longer than any name of an area or class; what is pasted beyond it is not looked at.
_MOST_LETTERS = 200


def search_key(text: str) -> str:
    """What is compared: ``search_form`` without spaces and punctuation ("Ta Khmau" is "takhmau")."""
    # Once more for what comes together where a break was: marks that belong to one letter have an order.
    return search_form(_BREAKS.sub("", search_form(text[:_MOST_LETTERS])))[:_MOST_LETTERS]


def search_lines(*texts: str) -> str:
    """The keys of several texts, each between line breaks, so that a start can be told from an inside."""
    return "\n" + "\n".join(map(search_key, texts)) + "\n"
