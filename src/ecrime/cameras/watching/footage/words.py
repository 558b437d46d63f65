"""Footage in words: where it is from, why a time has none."""

from __future__ import annotations

from ecrime.base.pages.language import page_language
from ecrime.cameras.recorder.words import cause_words
from ecrime.cameras.sites.facts import Site

__all__ = ["cause_words", "site_name"]


def site_name(site: Site | None) -> str:
    """A site in the language of the page, with its street."""
    if site is None:
        return ""
    name = site.facts.name_km if page_language() == "km" else site.facts.name_latin
    return f"{name} · {site.facts.street}" if site.facts.street else name
