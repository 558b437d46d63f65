"""Purposes in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext

from ecrime.base.country import queries as country
from ecrime.base.ledger.access import OWN_WORK
from ecrime.base.pages.language import page_language


def purpose_name(code: str) -> str:
    """What a purpose is called; the implied one too, and one that the pack has retired."""
    if code == OWN_WORK:
        return gettext("Work of the officer's own unit")
    return next((found.name(page_language()) for found in country.purposes(retired=True) if found.code == code), code)
