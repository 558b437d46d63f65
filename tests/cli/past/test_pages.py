"""While a past is told, every page says how far it is; then no page does any more."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.test import Client
from tests.cli.past.conftest import Begun

from ecrime.base.database import past

pytestmark = pytest.mark.one_server

SAYS = {"km": "ប្រទេសប្រឌិតកំពុងត្រូវបានបំពេញ៖ {} %", "en": "The invented country is being filled: {} %"}


@pytest.mark.parametrize("language", SAYS)
def test_a_page_says_how_far_it_is_until_all_is_told(begun: Begun, language: str) -> None:
    client = Client(headers={"host": "localhost"})
    client.cookies["ecrime_language"] = language

    def shown() -> str:
        return client.get("/sign-in/").content.decode()

    assert SAYS[language].format(0) in shown()
    with psycopg.connect(begun.owner, autocommit=True) as owner:
        found = past.past_of(owner)
        assert found is not None
        past.note_told(owner, found.begins_at + (found.until - found.begins_at) * 0.43 + timedelta(seconds=1))
        assert SAYS[language].format(43) in shown()
        # What is told is never untold.
        past.note_told(owner, found.begins_at)
        assert SAYS[language].format(43) in shown()
        past.shut_door(owner)
    assert "filling" not in shown()
    assert "DEMO" in shown()
