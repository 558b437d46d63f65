"""Requests in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from ecrime.records.corrections import display

HOUR_S = 3600


@pytest.mark.parametrize(
    ("waited_s", "en", "km"),
    [
        (0, "1 h", "1 ម៉ោង"),
        (5.2 * HOUR_S, "6 h", "6 ម៉ោង"),
        (24 * HOUR_S, "1.0 days", "1,0 ថ្ងៃ"),
        (36 * HOUR_S, "1.5 days", "1,5 ថ្ងៃ"),
    ],
)
def test_how_long_somebody_waited_is_told_in_hours_then_in_days(waited_s: float, en: str, km: str) -> None:
    for language, said in {"en": en, "km": km}.items():
        with translation.override(language):
            assert display.waited_text(waited_s) == said
