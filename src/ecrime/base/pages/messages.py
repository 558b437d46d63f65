"""The sentence for every code: what is wrong, where, and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext

logger = logging.getLogger(__name__)

_sentences: dict[str, str | Promise] = {}


class UnknownCode(LookupError):
    """A code without a sentence, or a sentence whose values were not given: a fault of ours."""


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Take in a slice's sentences; called from its ``ready()``. A code has one owner."""
    for code, sentence in sentences.items():
        if _sentences.setdefault(code, sentence) != sentence:
            raise ValueError(f"two sentences for the code {code}")


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


def sentences() -> Mapping[str, str | Promise]:
    """Every code with its sentence, the names of its values still in it."""
    return dict(_sentences)


def text_for(code: str, params: Mapping[str, str] | None = None) -> str:
    """The sentence for the code in the language of the page.

    A code nobody wrote a sentence for raises UnknownCode where ``STRICT_TEXTS`` is set
    (development and tests); elsewhere the reader gets a general sentence and the log the code.
    """
    try:
        return str(_sentences[code]) % dict(params or {})
    except KeyError as missing:
        if getattr(settings, "STRICT_TEXTS", settings.DEBUG):
            raise UnknownCode(f"no sentence for {code}: {missing}") from None
        logger.error("page.sentence_missing", extra={"code": code})
        return gettext("This cannot be done as it stands. Tell your administrator the word %(code)s.") % {"code": code}
